import Glibc

/// The folder that the operator puts checks into: who may change them may say how every rollout is doing.
struct CheckFolder {
    /// A program that is not run, and why.
    struct Refusal: Error {
        let report: CheckReport

        init(_ end: CheckReport.End, _ words: String) { report = CheckReport(end, words: words) }
    }

    let path: String
    /// Variables for its programs: `NAME=value`.
    var variables: [String] = []

    /// The path of a program that may be run: a file, or a link to one, that only root or we can change, in a folder of which
    /// the same is true.
    func program(_ name: String) throws(Refusal) -> String {
        guard Self.isFileName(name) else { throw Refusal(.noProgram, "“\(name)” is not the name of a check") }
        let file = "\(path)/\(name)"
        let folder = try status(path)
        guard folder.st_mode & S_IFMT == S_IFDIR else { throw Refusal(.noProgram, "\(path) is not a folder") }
        try refuseForeign(path, folder)
        let found = try status(file)
        guard found.st_mode & S_IFMT == S_IFREG else { throw Refusal(.noProgram, "\(file) is not a program's file") }
        try refuseForeign(file, found)
        guard access(file, X_OK) == 0 else {
            throw Refusal(.noProgram, "\(file) cannot be executed: \(words(errno)); chmod 755 \(file)")
        }
        return file
    }

    /// A name leads to no other folder; what else a policy allows in it is the policy's business.
    private static func isFileName(_ name: String) -> Bool {
        (1...255).contains(name.utf8.count) && !name.hasPrefix(".") && !name.utf8.contains { $0 == 0x2F || $0 <= 0x20 }
    }

    private func status(_ path: String) throws(Refusal) -> stat {
        var status = stat()
        guard stat(path, &status) == 0 else { throw Refusal(.noProgram, "\(path): \(words(errno))") }
        return status
    }

    private func refuseForeign(_ path: String, _ status: stat) throws(Refusal) {
        guard status.st_uid == 0 || status.st_uid == geteuid() else {
            throw Refusal(
                .unsafeProgram, "\(path) belongs to user \(status.st_uid), who could change it; chown root \(path)")
        }
        guard status.st_mode & (S_IWGRP | S_IWOTH) == 0 else {
            throw Refusal(.unsafeProgram, "\(path) can be changed by others; chmod go-w \(path)")
        }
    }
}

/// The kernel's words for an error number.
func words(_ number: CInt) -> String { String(cString: strerror(number)) }
