/// What is uploaded: read piece by piece, so that an archive of gigabytes takes no more memory than one piece.
package struct UploadSource: Sendable {
    /// Why a piece could not be read.
    package struct Problem: Error, Sendable {
        /// A sentence for the operator.
        package let message: String

        /// A problem.
        package init(_ message: String) { self.message = message }
    }

    /// How many bytes there are.
    package let count: Int
    /// So many bytes from the offset on.
    let read: @Sendable (_ offset: Int, _ count: Int) throws(Problem) -> [UInt8]

    /// A source; `read` is called again for the same bytes where they were lost on the way.
    package init(count: Int, read: @escaping @Sendable (_ offset: Int, _ count: Int) throws(Problem) -> [UInt8]) {
        self.count = count
        self.read = read
    }
}

/// How far an upload has come.
package struct UploadProgress: Hashable, Sendable {
    /// Bytes that the storage has.
    package let sentBytes: Int
    /// Bytes in all.
    package let totalBytes: Int
    /// How often the connection was lost or the address had expired.
    package let interruptions: Int

    /// So far.
    package init(sentBytes: Int, totalBytes: Int, interruptions: Int) {
        self.sentBytes = sentBytes
        self.totalBytes = totalBytes
        self.interruptions = interruptions
    }
}

/// Why an upload did not succeed.
package struct UploadFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure; the raw value is stable.
    package enum Kind: String, Sendable {
        /// The address no longer opens, and no other could be had.
        case expired
        /// The storage could not be reached, or kept failing.
        case unreachable
        /// The storage refused.
        case refused
        /// The file could not be read, or changed.
        case unreadable
        /// The surrounding task was cancelled.
        case cancelled
    }

    /// The kind of failure.
    package let kind: Kind
    /// A sentence for the operator; holds no signature.
    package let description: String

    /// A failure.
    package init(kind: Kind, description: String) {
        self.kind = kind
        self.description = description
    }
}
