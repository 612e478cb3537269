/// Bytes that are read where they are needed: a file of gigabytes, or a part of one, without being in memory.
public protocol ByteSource {
    /// How many bytes there are.
    var count: Int { get }
    /// The bytes from `offset` on, so many of them.
    ///
    /// - Throws: `PackageFileError` where they are not to be had.
    func read(at offset: Int, count: Int) throws(PackageFileError) -> [UInt8]
}

/// Bytes in memory.
public struct ByteArray: ByteSource, Sendable {
    private let bytes: ArraySlice<UInt8>

    /// These bytes.
    public init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

    /// How many there are.
    public var count: Int { bytes.count }

    /// A copy of some of them.
    ///
    /// - Throws: `PackageFileError` where there are not so many.
    public func read(at offset: Int, count: Int) throws(PackageFileError) -> [UInt8] {
        guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else {
            throw PackageFileError(.truncated, "it ends too early")
        }
        return Array(bytes[(bytes.startIndex + offset)..<(bytes.startIndex + offset + count)])
    }
}

/// A part of other bytes.
struct BytePart: ByteSource {
    let whole: any ByteSource
    let start: Int
    let count: Int

    func read(at offset: Int, count: Int) throws(PackageFileError) -> [UInt8] {
        guard offset >= 0, count >= 0, offset <= self.count, count <= self.count - offset else {
            throw PackageFileError(.truncated, "it ends too early")
        }
        return try whole.read(at: start + offset, count: count)
    }
}

/// Why a file is not what it should be.
public struct PackageFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of problem; the raw value is stable.
    public enum Code: String, Sendable {
        /// The file cannot be opened or read.
        case unreadable
        /// It ends before what it announces.
        case truncated
        /// It is no ZIP archive, or one of a kind that is not read here.
        case notAnArchive
        /// It is an archive without the manifest of a package.
        case notAPackage
        /// It has a manifest that does not say what it must.
        case badManifest
        /// It announces more than any package has.
        case tooLarge
    }

    /// The kind of problem.
    public let code: Code
    /// A sentence's end: `it ends too early`.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
