import Dispatch
import Foundation

/// libFuzzer's own entrance; it brings the loop, the mutations and the corpus.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// `fuzz` with libFuzzer's arguments; `FUZZ_TARGET` names the target.
@main
enum Fuzz {
    private static let target: FuzzTarget = {
        let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? ""
        guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
            let names = FuzzTarget.all.map(\.name).joined(separator: " ")
            FileHandle.standardError.write(Data("FUZZ_TARGET is to be one of: \(names)\n".utf8))
            exit(64)
        }
        return target
    }()

    static func main() {
        if CommandLine.arguments.dropFirst().first == "--words" { return printWords() }
        var count = CommandLine.argc
        var arguments = CommandLine.unsafeArgv
        let status = runDriver(&count, &arguments) { start, length in
            Fuzz.run(Array(UnsafeBufferPointer(start: start, count: length)))
            return 0
        }
        exit(status)
    }

    /// The target's words as a dictionary in libFuzzer's own format.
    private static func printWords() {
        for word in target.words {
            let bytes = word.utf8.map { byte in
                (0x20...0x7E).contains(byte) && byte != 0x22 && byte != 0x5C
                    ? String(UnicodeScalar(byte)) : "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
            print("\"\(bytes.joined())\"")
        }
    }

    private static func run(_ bytes: [UInt8]) {
        let isOver = DispatchSemaphore(value: 0)
        Task.detached {
            do { try await target.check(bytes) } catch { fatalError("\(target.name): \(error)") }
            isOver.signal()
        }
        isOver.wait()
    }
}
