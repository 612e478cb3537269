import RolloutModel

/// Azure's blob storage, as far as uploads need it: Put Blob, Put Block, Put Block List, Get Block List.
extension SimulatedStore {
    /// The first segment of a blob's path.
    static let container = "ingestion"
    /// The most blocks of a blob, as Azure has it.
    private static let mostBlocks = 50_000
    /// The longest block ID before it is encoded.
    private static let longestID = 64

    /// The address of a blob with its signature, as a submission's `fileUploadUrl` gives it.
    func uploadURL(_ name: String, host: String) -> String? {
        guard let blob = blobs[name] else { return nil }
        let expiry = blob.expiresAt.description.replacing(":", with: "%3A")
        return "http://\(host)/\(Self.container)/\(name)?sv=2017-04-17&sr=b&sig=\(blob.signature)&se=\(expiry)&sp=rwl"
    }

    /// Makes room for an upload, or gives a new signature where the old one no longer opens.
    mutating func openBlob(_ name: String) {
        if let blob = blobs[name], blob.expiresAt > now { return }
        let signature = "\(generator.hexadecimal(digits: 20))+\(generator.hexadecimal(digits: 20))="
        let expiry = now + settings.uploadLifetime
        var blob = blobs[name] ?? BlobStorage.Blob(signature: signature, expiresAt: expiry)
        (blob.signature, blob.expiresAt) = (signature, expiry)
        blobs[name] = blob
    }

    /// Answers a request for a blob. It carries no token: the signature is all that is asked for.
    mutating func blob(_ name: String, _ part: BlobPart, _ request: SimulatorRequest) -> Reply {
        guard let blob = blobs[name], FormItems(request.query)["sig"] == blob.signature, blob.expiresAt > now else {
            return .storage(403, "AuthenticationFailed", "Server failed to authenticate the request.")
        }
        switch (request.method, part) {
        case ("PUT", .blob):
            guard request.header("x-ms-blob-type") == "BlockBlob" else {
                return .storage(400, "InvalidHeaderValue", "x-ms-blob-type must be BlockBlob.")
            }
            guard hasRoom(for: request) else { return Self.full }
            blobs[name]?.committed = [("", request.body)]
            blobs[name]?.uncommitted = []
            return .stored
        case ("PUT", .block(let id)): return put(block: id, name, request)
        case ("PUT", .blockList): return putList(name, blob, request)
        case ("GET", .blockList): return list(blob)
        default: return .storage(405, "UnsupportedHttpVerb", "The resource does not support the specified HTTP verb.")
        }
    }

    private static let full = Reply.storage(
        413, "RequestBodyTooLarge", "The simulator holds no more than \(StoreLimit.blobBytes) bytes of uploads.")

    private func hasRoom(for request: SimulatorRequest) -> Bool {
        blobs.heldBytes + request.body.count <= StoreLimit.blobBytes
    }

    private mutating func put(block id: String, _ name: String, _ request: SimulatorRequest) -> Reply {
        let blocks = blobs[name]?.uncommitted ?? []
        guard let count = Base64.decoded(id)?.count, (1...Self.longestID).contains(count),
            blocks.count < Self.mostBlocks,
            blocks.first.map({ $0.id.utf8.count == id.utf8.count }) ?? true
        else {
            return .storage(400, "InvalidBlobOrBlock", "The specified blob or block content is invalid.")
        }
        guard hasRoom(for: request) else { return Self.full }
        blobs[name]?.uncommitted.removeAll { $0.id == id }
        blobs[name]?.uncommitted.append((id, request.body))
        return .stored
    }

    private mutating func putList(_ name: String, _ blob: BlobStorage.Blob, _ request: SimulatorRequest) -> Reply {
        let body = String(decoding: request.body, as: UTF8.self)
        var blocks: [(id: String, bytes: [UInt8])] = []
        for (tag, id) in BlockListBody.entries(body) {
            let young = blob.uncommitted.first { $0.id == id }
            let old = blob.committed?.first { $0.id == id }
            let found =
                switch tag {
                case "Latest": young ?? old
                case "Uncommitted": young
                default: old
                }
            guard let found else { return .storage(400, "InvalidBlockList", "The specified block list is invalid.") }
            blocks.append(found)
        }
        blobs[name]?.committed = blocks
        blobs[name]?.uncommitted = []
        return .stored
    }

    private func list(_ blob: BlobStorage.Blob) -> Reply {
        guard blob.committed != nil || !blob.uncommitted.isEmpty else {
            return .storage(404, "BlobNotFound", "The specified blob does not exist.")
        }
        func entries(_ blocks: [(id: String, bytes: [UInt8])]) -> String {
            blocks.map { "<Block><Name>\($0.id)</Name><Size>\($0.bytes.count)</Size></Block>" }.joined()
        }
        return Reply(
            status: 200,
            content: .xml(
                "<BlockList><CommittedBlocks>\(entries((blob.committed ?? []).filter { !$0.id.isEmpty }))</CommittedBlocks>"
                    + "<UncommittedBlocks>\(entries(blob.uncommitted))</UncommittedBlocks></BlockList>"))
    }
}

/// The body of Put Block List.
enum BlockListBody {
    /// Its entries in their order: `Latest`, `Committed` or `Uncommitted`, and the block's ID.
    static func entries(_ xml: String) -> [(tag: String, id: String)] {
        xml.split(separator: "<").compactMap { piece in
            let parts = piece.split(separator: ">", maxSplits: 1)
            guard parts.count == 2, ["Latest", "Committed", "Uncommitted"].contains(parts[0]) else { return nil }
            return (String(parts[0]), parts[1].filter { !$0.isWhitespace })
        }
    }
}

extension Reply {
    /// Azure's refusal, with its code in the head as well.
    static func storage(_ status: Int, _ code: String, _ message: String) -> Reply {
        Reply(
            status: status,
            content: .xml(
                "<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>\(code)</Code><Message>\(message)</Message></Error>"
            ),
            headers: [Header("x-ms-error-code", code)])
    }

    /// 201 without a body.
    static let stored = Reply(status: 201, content: .empty, headers: [Header("x-ms-request-server-encrypted", "true")])
}
