import Glibc

/// Lists a folder of an operator's files, checking the folder that was opened: whoever may write it decides what is obeyed.
public enum ConfigurationFolder {
    /// The names of the files in the folder, in no order; none where there is no folder.
    ///
    /// - Parameters:
    ///   - folder: Its path.
    ///   - untilThen: What to do about a folder that cannot be listed.
    /// - Returns: The names, hidden ones too.
    /// - Throws: a `Diagnostic` at 1:1 for a folder that cannot be listed, or that others than root and the process's own user
    ///   may change.
    public static func fileNames(in folder: String, untilThen: String) throws(Diagnostic) -> [String] {
        func unreadable(_ number: Int32) -> Diagnostic {
            Diagnostic(
                file: folder, position: .start,
                what: "the folder cannot be read: \(String(cString: strerror(number)))", whatToWriteInstead: untilThen)
        }
        guard let stream = opendir(folder) else {
            if errno == ENOENT { return [] }
            throw unreadable(errno)
        }
        defer { closedir(stream) }
        var status = stat()
        guard fstat(dirfd(stream), &status) == 0 else { throw unreadable(errno) }
        if let change = OthersMayChange(status, folder, "folder") {
            throw Diagnostic(
                file: folder, position: .start, what: change.what, whatToWriteInstead: change.instead)
        }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            names.append(name)
        }
        // readdir says by errno alone whether the list is complete.
        guard errno == 0 else { throw unreadable(errno) }
        return names
    }
}

/// Who besides root and the process's own user may change what was opened: they would decide in the operator's place.
struct OthersMayChange {
    /// What is wrong.
    let what: String
    /// What to do about it.
    let instead: String

    /// Nil where nobody else may.
    init?(_ status: stat, _ path: String, _ kind: String) {
        if status.st_mode & (S_IWGRP | S_IWOTH) != 0 {
            let mode = String(status.st_mode & 0o7777, radix: 8)
            what = "others than its owner may write the \(kind) (mode \(mode))"
            instead = "run: chmod go-w \(path)"
        } else if status.st_uid != 0 && status.st_uid != geteuid() {
            what = "the \(kind) belongs to user ID \(status.st_uid), who may change it"
            instead = "run: chown root \(path)"
        } else {
            return nil
        }
    }
}
