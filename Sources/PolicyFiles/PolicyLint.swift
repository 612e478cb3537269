public import MarkedYAML
public import RolloutModel

/// Checks policy files before they are put in place.
public enum PolicyLint {
    /// What stands for the standard input among the files; its diagnostics name it `stdin`.
    public static let standardInput = "-"

    /// Every problem and warning of the files, sorted by file, line and column; also those of files that clash with each other.
    ///
    /// Who may write a file is of no matter here: it matters where the daemon reads it.
    ///
    /// - Parameters:
    ///   - files: Paths; `-` is what `standardInput` holds.
    ///   - standardInput: The policy that came by the standard input; nil where none is meant.
    ///   - now: What day it is.
    /// - Returns: The diagnostics; none where all is well.
    public static func lint(files: [String], standardInput: [UInt8]? = nil, now: Timestamp) -> [Diagnostic] {
        let zones = TimeZones(now: now)
        var read: [PolicyFile] = []
        var problems: [Diagnostic] = []
        for file in files {
            if file == Self.standardInput, let standardInput {
                read.append(PolicyFile(standardInput, file: "stdin", zones: zones, now: now))
                continue
            }
            do {
                switch try ConfigurationFile.read(file, mayBeWritableByOthers: true) {
                case .bytes(let bytes): read.append(PolicyFile(bytes, file: file, zones: zones, now: now))
                case .masked: continue
                case .missing:
                    problems.append(
                        Diagnostic(
                            file: file, position: .start, what: "there is no such file",
                            whatToWriteInstead: "check the path"))
                }
            } catch {
                problems.append(error)
            }
        }
        return (problems + LoadResult(read).diagnostics).sorted()
    }
}
