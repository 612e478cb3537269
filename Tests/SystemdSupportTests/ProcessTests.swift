import Glibc
import Testing
import UnixSockets

@testable import SystemdSupport

@Suite("What the process takes over from the service manager")
struct SocketActivationTests {
    @Test("no sockets without LISTEN_FDS", .enabled(if: getenv("LISTEN_FDS") == nil))
    func none() throws {
        #expect(try SocketActivation.takeDescriptors().isEmpty)
    }

    @Test("the socket of a name is found among others")
    func named() throws {
        let folder = try TestFolder()
        let listener = FileDescriptor(owning: socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0))
        let address = try #require(UnixAddress(path: folder.path + "/control"))
        try #require(address.withSockaddr { bind(listener.number, $0, $1) } == 0)
        let other = SocketActivation.NamedDescriptor(name: "metrics", descriptor: -1)
        let control = SocketActivation.NamedDescriptor(name: "control", descriptor: listener.number)

        let early = #expect(throws: SystemdSupportError.self) {
            try SocketActivation.listener(named: "control", among: [other, control])
        }
        #expect(early?.description.contains("not a listening Unix stream socket") == true)

        try #require(listen(listener.number, 1) == 0)
        #expect(try SocketActivation.listener(named: "control", among: [other, control]) == listener.number)
        #expect(try SocketActivation.listener(named: "control", among: [other]) == nil)
        let twice = #expect(throws: SystemdSupportError.self) {
            try SocketActivation.listener(named: "control", among: [control, control])
        }
        #expect(twice?.code == .socketActivation)
    }
}

@Suite("The process gives nothing of its memory away")
struct ProcessHardeningTests {
    @Test("after hardening the kernel writes no core")
    func dumpable() throws {
        #expect(ProcessHardening.allowsMemoryDumps)
        try ProcessHardening.forbidMemoryDumps()
        #expect(!ProcessHardening.allowsMemoryDumps)
    }
}

@Suite("One boot is told from the next")
struct BootIdentityTests {
    private let digits = "2bed5d0792d340af89df7508374eac61"

    @Test("the variable and the file give the same text")
    func origins() throws {
        let folder = try TestFolder()
        let file = try folder.write("2bed5d07-92d3-40af-89df-7508374eac61\n", to: "boot_id")
        #expect(try BootIdentity.current(environment: [:], path: file) == digits)
        #expect(try BootIdentity.current(environment: [BootIdentity.variable: digits], path: "/none") == digits)
    }

    @Test("the machine's own is readable")
    func real() throws {
        #expect(try BootIdentity.current(environment: [:]).count == 32)
    }

    @Test("anything else is an error that says what to set", arguments: ["", "%b", "2bed5d07", "x\n"])
    func garbage(_ text: String) throws {
        let folder = try TestFolder()
        let file = try folder.write(text, to: "boot_id")
        for (environment, path) in [([BootIdentity.variable: text], "/none"), ([:], file), ([:], "/none")] {
            let error = #expect(throws: SystemdSupportError.self) {
                try BootIdentity.current(environment: environment, path: path)
            }
            #expect(error?.code == .bootUnknown)
            #expect(error?.description.contains("%b") == true)
        }
    }
}
