import Foundation

/// `study [--seed N] [--runs N] [--plot FILE] [--policies]`: the simulation study of `compare`, as Markdown on the standard
/// output; with `--policies` only the tables of other ratios, splits and audiences and of the presets.
@main
struct Program {
    static func main() async {
        var arguments = CommandLine.arguments.dropFirst()
        var (seed, runs) = (UInt64(1), 1_000)
        var plot: String?
        let policiesOnly = arguments.contains("--policies")
        arguments.removeAll { $0 == "--policies" }
        while let word = arguments.popFirst() {
            switch (word, arguments.popFirst()) {
            case ("--seed", let text?): seed = UInt64(text) ?? seed
            case ("--runs", let text?): runs = max(1, Int(text) ?? runs)
            case ("--plot", let file?): plot = file
            default:
                FileHandle.standardError.write(
                    Data("usage: study [--seed N] [--runs N] [--plot FILE] [--policies]\n".utf8))
                exit(64)
            }
        }
        let report = await Report(seed: seed, runs: runs, policiesOnly: policiesOnly)
        FileHandle.standardOutput.write(Data(report.text.utf8))
        if let plot {
            do {
                try Data(report.plot.utf8).write(to: URL(filePath: plot))
            } catch {
                FileHandle.standardError.write(Data("study: \(plot) cannot be written: \(error)\n".utf8))
                exit(74)
            }
        }
    }
}
