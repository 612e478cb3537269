import Glibc

/// The unit's end: takes one order from standard input, carries it out and reports on standard output.
///
/// It runs where the program may not read what the daemon knows, and knows nothing itself: no settings, no secret.
public enum CheckService {
    /// The exit status for an order that is none.
    private static let badOrder: Int32 = 65
    /// An order's line is a word, a name and two numbers.
    private static let longestLine = 400

    /// Serves one order from the folder; the process's exit status.
    public static func serve(folder: String) -> Int32 {
        guard let order = order() else {
            complain("rolloutd --run-check: standard input holds no order\n")
            return badOrder
        }
        // Whoever asked says nothing more: when the socket can be read, they are gone.
        let report = CheckFolder(path: folder, variables: ownCredentials).carryOut(order, unless: STDIN_FILENO)
        if !report.words.isEmpty { complain("\(order.name): \(report.words)\n") }
        // Whoever called it off has hung up, and is told nothing.
        return report.end == .calledOff || say(report.bytes) ? 0 : 1
    }

    /// Where the unit's credentials are, if an operator gave it some. The daemon's are another unit's.
    private static var ownCredentials: [String] {
        getenv("CREDENTIALS_DIRECTORY").map { ["CREDENTIALS_DIRECTORY=" + String(cString: $0)] } ?? []
    }

    private static func order() -> CheckOrder? {
        var line: [UInt8] = []
        while let byte = take(1)?.first, byte != UInt8(ascii: "\n") {
            line.append(byte)
            guard line.count <= longestLine else { return nil }
        }
        guard let order = CheckOrder.line(String(decoding: line, as: UTF8.self)) else { return nil }
        guard let milliseconds = order.milliseconds else { return CheckOrder(order.name, .examine) }
        guard let input = take(order.length) else { return nil }
        return CheckOrder(order.name, .run(input: input, milliseconds: milliseconds))
    }

    /// So many bytes of standard input; nil where it ends before.
    private static func take(_ count: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: max(1, count))
        while bytes.count < count {
            let got = read(STDIN_FILENO, &buffer, count - bytes.count)
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { return nil }
            bytes += buffer[..<got]
        }
        return bytes
    }

    private static func say(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func complain(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}
