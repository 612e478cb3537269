import Glibc
import RolloutModel
import Testing

@testable import SystemdSupport

@Suite("A secret is read only from where nobody else can read it")
struct CredentialsTests {
    private static let canary = "canary-77aa0c~8Q"
    private let folder: TestFolder
    private let credentials: Credentials

    init() throws {
        folder = try TestFolder()
        credentials = Credentials(environment: ["CREDENTIALS_DIRECTORY": folder.path])
    }

    /// Loads what must not load, and sees to it that the error does not tell the secret.
    private func refusal(_ source: CredentialSource) throws -> SystemdSupportError {
        let credentials = credentials
        let error = try #require(throws: SystemdSupportError.self) { try credentials.load(source) }
        #expect(!"\(error)".contains("canary"))
        #expect(!String(reflecting: error).contains("canary"))
        return error
    }

    @Test("line breaks at the end are not part of it", arguments: ["", "\n", "\r\n", "\n\n"])
    func reads(end: String) throws {
        let path = try folder.write(Self.canary + end, to: "secret", mode: 0o400)
        #expect(try credentials.load(.file(path)).reveal() == Self.canary)
        #expect(try credentials.load(.credential("secret")).reveal() == Self.canary)
    }

    @Test("blanks inside and around it are")
    func keepsBlanks() throws {
        let path = try folder.write(" a b \n", to: "secret")
        #expect(try credentials.load(.file(path)).reveal() == " a b ")
    }

    @Test(
        "a file that others can read or change is refused, with the cure",
        arguments: [0o604, 0o640, 0o620, 0o601, 0o644])
    func exposed(mode: mode_t) throws {
        let path = try folder.write(Self.canary, to: "secret", mode: mode)
        let error = try refusal(.file(path))
        #expect(error.code == .secretExposed)
        #expect(error.description.contains("`chmod 600 \(path)`"))
        #expect(error.description.contains("mode \(String(mode, radix: 8))"))
    }

    @Test("the service manager may show an access list as a group's permission")
    func accessList() throws {
        _ = try folder.write(Self.canary, to: "secret", mode: 0o440)
        #expect(try credentials.load(.credential("secret")).reveal() == Self.canary)
    }

    @Test("a file of another user is refused", .enabled(if: geteuid() == 0))
    func foreign() throws {
        let path = try folder.write(Self.canary, to: "secret")
        try #require(chown(path, 65_534, 65_534) == 0)
        let error = try refusal(.file(path))
        #expect(error.code == .secretForeign)
        #expect(error.description.contains("user ID 65534"))
    }

    @Test("a link is refused, wherever it leads")
    func link() throws {
        let path = try folder.write(Self.canary, to: "secret")
        try #require(symlink(path, folder.path + "/link") == 0)
        #expect(try refusal(.file(folder.path + "/link")).code == .secretNotAFile)
        #expect(try refusal(.credential("link")).code == .secretNotAFile)
    }

    @Test("a folder, a device and a pipe that nobody writes to are refused at once")
    func notFiles() throws {
        try #require(mkfifo(folder.path + "/pipe", 0o600) == 0)
        for path in [folder.path, "/dev/null", folder.path + "/pipe"] {
            #expect(try refusal(.file(path)).code == .secretNotAFile)
        }
    }

    @Test(
        "a file that holds something else is refused",
        arguments: [
            ("", "is empty"), ("\n\n", "is empty"), ("canary\nsecond\n", "more than one line"),
            ("canary\u{0}", "control characters"),
            (String(repeating: "canary", count: 700), "longer than 4096 bytes"),
        ])
    func malformed(_ text: String, _ problem: String) throws {
        let error = try refusal(.file(try folder.write(text, to: "secret")))
        #expect(error.code == .secretMalformed)
        #expect(error.description.contains(problem))
    }

    @Test("bytes that are no text are refused")
    func binary() throws {
        let error = try refusal(.file(try folder.write([0x61, 0xFF, 0xFE], to: "secret")))
        #expect(error.description.contains("not UTF-8"))
    }

    @Test("a key in PEM is read with all its lines, and what is no text or far too long is refused")
    func text() throws {
        let pem = "-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----\n"
        #expect(try credentials.loadText(.file(try folder.write(pem, to: "key"))).reveal() == pem)
        let bad = ["": "is empty", "canary\u{0}": "is no text"]
        for (text, problem) in bad {
            #expect {
                _ = try credentials.loadText(.file(try folder.write(text, to: "bad-\(text.count)")))
            } throws: {
                let error = $0 as? SystemdSupportError
                return error?.code == .secretMalformed && error?.description.contains(problem) == true
            }
        }
        let long = String(repeating: "canary", count: 11_000)
        #expect {
            _ = try credentials.loadText(.file(try folder.write(long, to: "long")))
        } throws: {
            "\($0)".contains("longer than 65536 bytes") && !"\($0)".contains("canary")
        }
    }

    @Test("the longest secret is read whole")
    func longest() throws {
        let text = String(repeating: "x", count: Credentials.longestSecret)
        #expect(try credentials.load(.file(try folder.write(text, to: "secret"))).reveal() == text)
    }

    @Test("a missing file says what to do about it")
    func missing() throws {
        let file = try refusal(.file(folder.path + "/none"))
        #expect(file.code == .secretUnreadable)
        #expect(file.description.contains("install -m 600"))
        #expect(try refusal(.credential("none")).description.contains("LoadCredential="))
    }

    @Test("a credential's name cannot lead elsewhere", arguments: ["", ".", "..", "../shadow", "/etc/shadow", "a\0b"])
    func names(_ name: String) throws {
        #expect(try refusal(.credential(name)).code == .badCredentialName)
    }

    @Test("without credentials from the service manager the error names both ways out")
    func noDirectory() throws {
        let error = try #require(throws: SystemdSupportError.self) {
            try Credentials(environment: [:]).load(.credential("store-client-secret"))
        }
        #expect(error.code == .noCredentials)
        #expect(error.description.contains("LoadCredential=store-client-secret:PATH"))
        #expect(error.description.contains("{file: PATH}"))
    }
}
