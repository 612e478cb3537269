import MarkedYAML
public import RolloutModel

extension PolicyFile {
    /// Reads one policy by itself, whoever may write its file.
    ///
    /// - Parameters:
    ///   - path: The file; `-` is what `standardInput` holds.
    ///   - standardInput: The policy that came by the standard input; nil where none is meant.
    ///   - sibling: The file whose name names a policy that does not say its name itself; nil for its own file's.
    ///   - now: What day it is: time zones are read from a year before it to ten years after it.
    /// - Returns: The file with all its problems, and its bytes.
    public static func single(
        _ path: String, standardInput: [UInt8]? = nil, namedAfter sibling: String? = nil, now: Timestamp
    ) -> (file: PolicyFile, bytes: [UInt8]) {
        if path == PolicyLint.standardInput, let standardInput {
            return (
                PolicyFile(
                    standardInput, file: "stdin", namedAfter: sibling, zones: TimeZones(now: now), now: now),
                standardInput
            )
        }
        do throws(Diagnostic) {
            let bytes = try bytes(of: path)
            return (PolicyFile(bytes, file: path, namedAfter: sibling, zones: TimeZones(now: now), now: now), bytes)
        } catch {
            return (PolicyFile(unreadable: path, error), [])
        }
    }

    private static func bytes(of path: String) throws(Diagnostic) -> [UInt8] {
        switch try ConfigurationFile.read(path, mayBeWritableByOthers: true) {
        case .bytes(let bytes): return bytes
        case .masked:
            throw Diagnostic(
                file: path, position: .start, what: "the file is masked by a link to /dev/null",
                whatToWriteInstead: "name the policy that is meant")
        case .missing:
            throw Diagnostic(
                file: path, position: .start, what: "there is no such file", whatToWriteInstead: "check the path")
        }
    }
}

extension PolicyChange {
    /// What it means to the engine when a file's contents are replaced: the events of a reload that finds nothing else changed.
    ///
    /// - Parameters:
    ///   - policy: The policy in force.
    ///   - path: Its file.
    ///   - edited: The file as it is edited; valid.
    /// - Returns: What to hand to the engine, in order; nothing where both mean the same.
    public static func events(from policy: Policy, at path: String, to edited: PolicyFile) -> [Event] {
        changes(from: [policy.name: policy.digest], loadedFrom: [policy.name: path], to: LoadResult([edited]))
    }
}
