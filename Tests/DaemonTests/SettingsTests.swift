@testable import Daemon
import Foundation
import RolloutModel
import SystemdSupport
import Testing

@Suite("The settings: flag over environment over drop-ins over file over default")
struct SettingsTests {
    private static let account = """
        accounts:
          default:
            tenantID: t
            clientID: c
            clientSecret: {credential: store-client-secret}

        """

    /// Loads settings from files that are written for it.
    private func load(
        _ file: String, dropIns: [String: String] = [:], environment: [String: String] = [:],
        flags: SettingsFragment = SettingsFragment()
    ) throws -> Settings {
        try inFolder { folder in
            try Data(file.utf8).write(to: URL(fileURLWithPath: folder + "/rolloutd.yaml"))
            try FileManager.default.createDirectory(atPath: folder + "/rolloutd.d", withIntermediateDirectories: true)
            for (name, text) in dropIns {
                try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/rolloutd.d/" + name))
            }
            return try SettingsLoader(
                file: folder + "/rolloutd.yaml", isNamed: true, environment: environment, flags: flags
            ).load()
        }
    }

    private func inFolder<Value>(_ body: (String) throws -> Value) throws -> Value {
        let folder = "/tmp/rolloutd-settings-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try body(folder)
    }

    @Test("an account says how far its analytics lie behind, from nothing to a week")
    func analyticsLag() throws {
        func settings(_ lag: String) throws -> Settings {
            try load(Self.account.replacing("clientID: c\n", with: "clientID: c\n    analyticsLag: \(lag)\n"))
        }
        #expect(try settings("54h").accounts.first?.analyticsLag == .hours(54))
        #expect(try settings("0s").accounts.first?.analyticsLag == .zero)
        for wrong in ["8d", "-1h", "soon"] {
            let problems = #expect(throws: SettingsLoader.Problems.self) { _ = try settings(wrong) }
            #expect(problems?.lines.first?.contains(":5:19: analyticsLag: ") == true, "\(problems?.lines ?? [])")
        }
    }

    @Test("with an account alone everything else has its default")
    func defaults() throws {
        let settings = try load(Self.account)
        #expect(settings.pollInterval == .minutes(5))
        #expect(settings.settleTime == .seconds(60))
        #expect(
            settings.policyFolders == [
                "/usr/lib/rolloutd/policies", "/etc/rolloutd/policies", "/run/rolloutd/policies",
            ])
        #expect(settings.stateDirectory == "/var/lib/rolloutd")
        #expect(settings.controlSocket == "/run/rolloutd.sock")
        let account = try #require(settings.accounts.first)
        #expect(account.storeURL == "https://manage.devcenter.microsoft.com/v1.0/my/")
        #expect(account.loginURL == "https://login.microsoftonline.com/")
        #expect(account.requestsPerMinute == 20)
        #expect(account.reservedForActions == 5)
        #expect(account.analyticsLag == .hours(30))
        #expect(account.login == .secret(.credential("store-client-secret")))
        #expect(!account.usesOldTokenEndpoint)
    }

    @Test("each level wins over those before it; drop-ins in the order of their names")
    func precedence() throws {
        let file = Self.account + "pollInterval: 1m\n"
        #expect(try load(file).pollInterval == .minutes(1))
        let dropIns = ["20.yaml": "pollInterval: 3m\n", "10.yaml": "pollInterval: 2m\n", "30.txt": "nonsense: 1\n"]
        #expect(try load(file, dropIns: dropIns).pollInterval == .minutes(3))
        let environment = ["ROLLOUTD_POLL_INTERVAL": "4m"]
        #expect(try load(file, dropIns: dropIns, environment: environment).pollInterval == .minutes(4))
        var flags = SettingsFragment()
        flags.pollInterval = .minutes(5)
        #expect(
            try load(file, dropIns: dropIns, environment: environment, flags: flags).pollInterval == .minutes(5))
    }

    @Test("every setting of the environment and of the flags")
    func environmentAndFlags() throws {
        let environment = [
            "ROLLOUTD_STATE_DIRECTORY": "/a", "ROLLOUTD_CONTROL_SOCKET": "/b", "ROLLOUTD_POLICY_FOLDERS": "/c:/d",
            "ROLLOUTD_SETTLE_TIME": "7s", "ROLLOUTD_BOOT_ID": "x", "ROLLOUTD_CONFIG": "x", "PATH": "/usr/bin",
        ]
        let byEnvironment = try load(Self.account, environment: environment)
        #expect(byEnvironment.stateDirectory == "/a")
        #expect(byEnvironment.controlSocket == "/b")
        #expect(byEnvironment.policyFolders == ["/c", "/d"])
        #expect(byEnvironment.settleTime == .seconds(7))
        let arguments = try RolloutdCommand.parse([
            "--state-directory", "/e", "--control-socket", "/f", "--policy-folder", "/g", "--policy-folder", "/h",
            "--poll-interval", "90s",
        ])
        let byFlags = try load(Self.account, environment: environment, flags: arguments.arguments.fragment)
        #expect(byFlags.stateDirectory == "/e")
        #expect(byFlags.controlSocket == "/f")
        #expect(byFlags.policyFolders == ["/g", "/h"])
        #expect(byFlags.pollInterval == .seconds(90))
        #expect(byFlags.settleTime == .seconds(7))
    }

    @Test("systemd's state directory holds where nothing else is said; of several it is the first")
    func systemdStateDirectory() throws {
        let environment = ["STATE_DIRECTORY": "/var/lib/private/rolloutd:/var/lib/other"]
        #expect(try load(Self.account, environment: environment).stateDirectory == "/var/lib/private/rolloutd")
        #expect(try load(Self.account + "stateDirectory: /x\n", environment: environment).stateDirectory == "/x")
    }

    @Test("a drop-in adds accounts and replaces those of the same name")
    func accounts() throws {
        let dropIn = """
            accounts:
              default: {tenantID: other, clientID: c, clientSecret: {file: /s}}
              second: {tenantID: t2, clientID: c2, clientSecret: {file: /s2}, requestsPerMinute: 8, tokenEndpoint: v1}
            """
        let settings = try load(Self.account, dropIns: ["10.yaml": dropIn])
        #expect(settings.accounts.map(\.name).sorted() == ["default", "second"])
        #expect(settings.accounts.first { $0.name == "default" }?.tenantID == "other")
        let second = try #require(settings.accounts.first { $0.name == "second" })
        // A small budget keeps a quarter of itself for actions.
        #expect(second.reservedForActions == 2)
        #expect(second.usesOldTokenEndpoint)
        #expect(second.login == .secret(.file("/s2")))
    }

    @Test("an account's client logs in by a secret or by a certificate")
    func certificate() throws {
        let text =
            "accounts: {default: {tenantID: t, clientID: c, clientCertificate: {credential: store-client-certificate}}}"
        let account = try #require(try load(text).accounts.first)
        #expect(account.login == .certificate(.credential("store-client-certificate")))
    }

    @Test("sinks with their addresses, forms and secrets; a drop-in replaces one of the same name")
    func sinks() throws {
        let text = """
            sinks:
              oncall: {webhook: 'https://alerts.example.com/x', secret: {credential: s}}
              team: {format: teams, webhook: {file: /run/team}}

            """
        let settings = try load(
            Self.account + text, dropIns: ["10.yaml": "sinks: {oncall: {webhook: 'http://127.0.0.1:1/'}}"])
        #expect(
            settings.sinks == [
                Settings.Sink(
                    name: "oncall", format: .cloudevents, webhook: .address("http://127.0.0.1:1/"), signingSecret: nil),
                Settings.Sink(name: "team", format: .teams, webhook: .secret(.file("/run/team")), signingSecret: nil),
            ])
        #expect(try load(Self.account + text).sinks.first?.signingSecret == .credential("s"))
        #expect(try load(Self.account).sinks.isEmpty)
    }

    @Test(
        "everything that is wrong is said, with its place and what to write instead",
        arguments: [
            ("pollIntervall: 5m\n", ":6:1:", "pollInterval"), ("pollInterval: 5\n", ":6:15:", "30s, 5m"),
            ("pollInterval: 0s\n", ":6:15:", "at least 1s"), ("pollInterval: 25h\n", ":6:15:", "at most 1d"),
            ("settleTime: 2h\n", ":6:13:", "at most 1h"), ("policyFolders: []\n", ":6:16:", "at least 1"),
            ("policyFolders: [policies]\n", ":6:17:", "from / on"), ("stateDirectory: here\n", ":6:17:", "from / on"),
            ("control: {port: 8080}\n", ":6:11:", "socket"),
            ("sinks: {oncall: {webhook: x}}\n", ":6:27:", "https://"),
            ("sinks: {oncall: {}}\n", ":6:17:", "add \"webhook: https://"),
            ("sinks: {on call: {webhook: 'https://x/'}}\n", ":6:9:", "a-z"),
            ("sinks: {a: {webhook: 'http://x.example/'}}\n", ":6:22:", "https://"),
            ("sinks: {a: {webhook: 'https://169.254.169.254/'}}\n", ":6:22:", "never asked"),
            ("sinks: {a: {webhook: 'https://x/', format: xml}}\n", ":6:44:", "cloudevents"),
            ("sinks: {a: {webhook: 'https://x/', secret: hunter2}}\n", ":6:44:", "may not stand"),
            ("sinks: {a: {webhook: 'https://x/', format: slack, secret: {file: /s}}}\n", ":6:51:", "remove it"),
            ("accounts: {}\n", ":6:1:", "keep one of the two"), ("- 1\n", ":6:", "align it"),
        ])
    func problems(text: String, place: String, advice: String) throws {
        let problems = #expect(throws: SettingsLoader.Problems.self) { try load(Self.account + text) }
        let lines = try #require(problems).lines
        #expect(lines.contains { $0.contains("rolloutd.yaml\(place)") && $0.contains(advice) }, "\(lines)")
    }

    @Test(
        "everything that is wrong with an account",
        arguments: [
            ("clientID: c, clientSecret: {file: /s}", "tenantID"),
            ("tenantID: t, clientSecret: {file: /s}", "clientID"),
            ("tenantID: t, clientID: c", "clientSecret"),
            (
                "tenantID: t, clientID: c, clientSecret: {file: /s}, clientCertificate: {file: /c}",
                "both clientSecret and"
            ),
            ("tenantID: t, clientID: c, clientCertificate: MIIBZDCC", "may not stand in the settings"),
            ("tenantID: t, clientID: c, clientSecret: hunter2", "may not stand in the settings"),
            ("tenantID: t, clientID: c, clientSecret: {file: s}", "from / on"),
            ("tenantID: t, clientID: c, clientSecret: {}", "one of the two"),
            ("tenantID: t u, clientID: c, clientSecret: {file: /s}", "not a GUID"),
            ("tenantID: t, clientID: c/d, clientSecret: {file: /s}", "not a GUID"),
            ("tenantID: t, clientID: c, clientSecret: {file: \"/s\\nt\"}", "on one line"),
            ("tenantID: t, clientID: c, clientSecret: {file: /s, credential: x}", "one of the two"),
            ("tenantID: t, clientID: c, clientSecret: {file: /s}, storeURL: http://store.example/", "https"),
            ("tenantID: t, clientID: c, clientSecret: {file: /s}, loginURL: ftp://x/", "https"),
            ("tenantID: t, clientID: c, clientSecret: {file: /s}, tokenEndpoint: v3", "v1"),
            ("tenantID: t, clientID: c, clientSecret: {file: /s}, requestsPerMinute: 0", "requestsPerMinute"),
            (
                "tenantID: t, clientID: c, clientSecret: {file: /s}, requestsPerMinute: 5, reservedForActions: 5",
                "leave none for polls"
            ),
        ])
    func accountProblems(account: String, words: String) throws {
        let problems = #expect(throws: SettingsLoader.Problems.self) {
            try load("accounts:\n  default: {\(account)}\n")
        }
        let lines = try #require(problems).lines
        #expect(lines.contains { $0.contains("rolloutd.yaml:2:") && $0.contains(words) }, "\(lines)")
        #expect(!lines.joined().contains("hunter2"))
    }

    @Test("all problems of all files are said at once")
    func allAtOnce() throws {
        let problems = #expect(throws: SettingsLoader.Problems.self) {
            try load(
                Self.account + "pollInterval: x\nsettleTime: y\n", dropIns: ["10.yaml": "nonsense: 1\n"],
                environment: ["ROLLOUTD_POLL_INTERVAL": "z"])
        }
        let lines = try #require(problems).lines
        #expect(lines.count == 4, "\(lines)")
        #expect(lines.contains { $0.contains("rolloutd.d/10.yaml:1:1:") })
        #expect(lines.contains { $0.contains("ROLLOUTD_POLL_INTERVAL=z") })
    }

    @Test(
        "what the environment may not say",
        arguments: [
            (["ROLLOUTD_CLIENT_SECRET": "hunter2"], "never taken from the environment"),
            (["ROLLOUTD_POLL_INTERVAL": "0s"], "1s to 24h"), (["ROLLOUTD_SETTLE_TIME": "2h"], "1s to 1h"),
            (["ROLLOUTD_STATE_DIRECTORY": "here"], "absolute path"),
            (["ROLLOUTD_POLICY_FOLDERS": "a:/b"], "absolute path"),
            (["ROLLOUTD_POLICYFOLDERS": "/b"], "ROLLOUTD_POLICYFOLDERS"),
        ])
    func environmentProblems(environment: [String: String], words: String) throws {
        let problems = #expect(throws: SettingsLoader.Problems.self) {
            try load(Self.account, environment: environment)
        }
        let lines = try #require(problems).lines
        #expect(lines.count == 1)
        #expect(lines.contains { $0.hasPrefix("environment: ") && $0.contains(words) }, "\(lines)")
        #expect(!lines.joined().contains("hunter2"))
    }

    @Test("a file that was named must be there; the usual one may be missing, but an account is needed")
    func missing() throws {
        let named = #expect(throws: SettingsLoader.Problems.self) {
            try SettingsLoader(
                file: "/nowhere/rolloutd.yaml", isNamed: true, environment: [:], flags: SettingsFragment()
            ).load()
        }
        #expect(try #require(named).description.contains("/nowhere/rolloutd.yaml:1:1: there is no such file"))
        let unnamed = #expect(throws: SettingsLoader.Problems.self) {
            try SettingsLoader(
                file: "/nowhere/rolloutd.yaml", isNamed: false, environment: [:], flags: SettingsFragment()
            ).load()
        }
        #expect(try #require(unnamed).description.contains("no Store account is given"))
    }

    @Test("a flag that is no duration, and one that is unknown", arguments: [["--poll-interval", "5"], ["--verbose"]])
    func badFlags(arguments: [String]) {
        #expect(throws: (any Error).self) { try RolloutdCommand.parse(arguments) }
    }

    @Test("the settings that the project ships are in order")
    func shipped() throws {
        var folder = #filePath as NSString
        for _ in 0..<3 { folder = folder.deletingLastPathComponent as NSString }
        let settings = try SettingsLoader(
            file: folder.appendingPathComponent("config/rolloutd.yaml"), isNamed: true, environment: [:],
            flags: SettingsFragment()
        ).load()
        #expect(settings.accounts.map(\.name) == ["default"])
        #expect(settings.pollInterval == .minutes(5))
    }
}
