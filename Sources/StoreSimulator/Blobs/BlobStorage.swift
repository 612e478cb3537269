import RolloutModel

/// The blob storage that uploads go to: what a shared access signature lets its holder write, and nothing else.
struct BlobStorage: Sendable {
    /// A blob and the signature that opens it.
    struct Blob: Sendable {
        /// The signature, with a `+` in it: a client that sends it as it came sends a space.
        var signature: String
        /// Until when it opens.
        var expiresAt: Timestamp
        /// The blocks that no list names yet, in the order of their arrival.
        var uncommitted: [(id: String, bytes: [UInt8])] = []
        /// The blocks of the blob as it stands; nil while there is none.
        var committed: [(id: String, bytes: [UInt8])]?

        /// The blob's bytes; nil while there is none.
        var bytes: [UInt8]? { committed.map { $0.flatMap(\.bytes) } }
    }

    /// By name.
    private(set) var blobs: [String: Blob] = [:]

    /// How many bytes are held, in blocks and blobs.
    var heldBytes: Int {
        blobs.values.reduce(0) { sum, blob in
            sum + (blob.uncommitted + (blob.committed ?? [])).reduce(0) { $0 + $1.bytes.count }
        }
    }

    /// The blob of that name, for reading and for writing.
    subscript(name: String) -> Blob? {
        get { blobs[name] }
        set { blobs[name] = newValue }
    }
}

/// What is done with a blob.
enum BlobPart: Hashable {
    /// The whole at once.
    case blob
    /// One block; its ID.
    case block(String)
    /// Writing makes a blob of blocks; reading shows which blocks there are.
    case blockList

    init(_ query: FormItems) {
        switch query["comp"]?.lowercased() {
        case "block": self = .block(query["blockid"] ?? "")
        case "blocklist": self = .blockList
        default: self = .blob
        }
    }
}
