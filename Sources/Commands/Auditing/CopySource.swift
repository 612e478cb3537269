import Audit
import Foundation
import RolloutModel

/// Where copies of the journal's entries are taken from.
enum CopySource: Hashable {
    /// This machine's system journal.
    case journald
    /// A file of JSON lines.
    case file(String)

    /// Why copies cannot be read.
    struct Problem: Error {
        let message: String
        let next: String
    }

    /// What is asked of journalctl: by the unit that journald itself notes, which no other program can write.
    static let question = [
        "--quiet", "--all", "--output=json", "--output-fields=ENTRY_SEQUENCE,ENTRY_HASH,ENTRY_TIME",
        "_SYSTEMD_UNIT=rolloutd.service", "SYSLOG_IDENTIFIER=rolloutd",
    ]

    /// Adds what is known there.
    func read(into copies: inout EntryCopies, _ surroundings: Surroundings) throws(Problem) {
        switch self {
        case .file(let path):
            guard let file = FileHandle(forReadingAtPath: path) else {
                throw Problem(message: "\(path) cannot be read.", next: "Name a file of JSON lines after --against.")
            }
            defer { try? file.close() }
            try Self.read(file, place: path, into: &copies)
        case .journald: try Self.readJournald(into: &copies, surroundings)
        }
    }

    private static func readJournald(into copies: inout EntryCopies, _ surroundings: Surroundings) throws(Problem) {
        let next = "Give --against none to audit without the system journal."
        guard let program = ProgramPath.of("journalctl", surroundings.environment) else {
            throw Problem(message: "journalctl is not in PATH.", next: next)
        }
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = question
        process.environment = surroundings.environment
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { throw Problem(message: "\(program) cannot be run: \(error)", next: next) }
        defer {
            // Ends it where its lines were not read to the end.
            try? output.fileHandleForReading.close()
            process.waitUntilExit()
        }
        try read(output.fileHandleForReading, place: "the system journal", into: &copies)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Problem(message: "\(program) ended with status \(process.terminationStatus).", next: next)
        }
    }

    private static func read(_ file: FileHandle, place: String, into copies: inout EntryCopies) throws(Problem) {
        var rest = Data()
        var number = 0
        do {
            while true {
                let data = try file.read(upToCount: 1 << 16) ?? Data()
                rest += data
                while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    number += 1
                    try copies.add(line: String(decoding: rest[..<end], as: UTF8.self), number: number, place: place)
                    rest = rest[(end + 1)...]
                }
                rest = Data(rest)
                if data.isEmpty { break }
            }
            try copies.add(line: String(decoding: rest, as: UTF8.self), number: number + 1, place: place)
        } catch let malformed as EntryCopies.Malformed {
            throw Problem(
                message: "\(place), line \(malformed.line): \(malformed.why).",
                next: "Give lines of `journalctl -t rolloutd -o json --all` or of `rolloutctl history export`.")
        } catch {
            throw Problem(message: "\(place) cannot be read: \(error)", next: "Try again, or leave it out.")
        }
    }
}
