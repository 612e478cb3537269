import Crypto
import RolloutModel

/// Sends a ZIP archive to a submission's upload address: in blocks, with one block in memory, and on from where it was when the
/// connection breaks or the address expires.
package struct ArchiveUpload: Sendable {
    /// Large enough that a gigabyte takes 128 requests, small enough that a lost one costs seconds.
    package static let blockBytes = 8 << 20
    /// Azure's limit; 390 GiB with blocks of that size, far above the Store's own of 25 GiB.
    private static let mostBlocks = 50_000
    /// For one block.
    private static let limit = Duration.seconds(300)
    /// A list of 50,000 blocks has 6 MB.
    private static let answerBytes = 16 << 20

    private let source: UploadSource
    private let web: WebClient
    private let blockBytes: Int
    private let pause: @Sendable (Duration) async throws -> Void

    /// An upload of these bytes.
    package init(
        _ source: UploadSource, through web: WebClient, blockBytes: Int = blockBytes,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.source = source
        self.web = web
        self.blockBytes = blockBytes
        self.pause = pause
    }

    /// Sends what the storage has not got yet.
    ///
    /// - Parameters:
    ///   - address: Where to.
    ///   - renew: Gets another address when this one has expired: reading the submission again gives one.
    ///   - progress: Is told after each block.
    /// - Returns: Nothing once the storage has it all, or why it has not; what it has stays there for another try.
    package func send(
        to address: UploadAddress, renew: @Sendable () async -> Result<UploadAddress, UploadFailure>,
        progress: @Sendable (UploadProgress) -> Void = { _ in }
    ) async -> Result<Void, UploadFailure> {
        let blocks = (source.count + blockBytes - 1) / blockBytes
        guard source.count > 0, blocks <= Self.mostBlocks else {
            return .failure(
                .init(kind: .unreadable, description: "There are \(source.count) bytes: nothing to upload."))
        }
        var upload = BlockUpload(blocks: blocks)
        var address = address
        var last: UploadFailure?
        while true {
            do throws(UploadFailure) {
                switch upload.step {
                case .done: return .success(())
                case .fail: return .failure(last ?? .init(kind: .unreachable, description: "The upload failed."))
                case .renew:
                    address = try await renew().get()
                    upload.take(.renewed)
                case .list(let failures):
                    try await wait(failures)
                    upload.take(.listed(try await list(address)))
                case .put(let place): upload.take(try await put(place, upload, address))
                case .putWhole:
                    try await wait(upload.interruptions)
                    try await putWhole(address)
                    upload.take(.stored)
                case .commit:
                    try await commit(upload.order, address)
                    upload.take(.stored)
                }
                let sent = upload.step == .done ? source.count : min(upload.count * blockBytes, source.count)
                progress(.init(sentBytes: sent, totalBytes: source.count, interruptions: upload.interruptions))
            } catch {
                last = error
                upload.take(.failed(error.trouble))
            }
        }
    }

    // MARK: Requests

    private func put(
        _ place: Int, _ upload: BlockUpload, _ address: UploadAddress
    ) async throws(UploadFailure) -> BlockUpload.Event {
        let bytes = try read(place)
        let id = Self.id(of: bytes, at: place)
        if !upload.has(id) {
            try await send("comp=block&blockid=" + percentEncoded(id), bytes, [], address)
        }
        return .has(place: place, id: id)
    }

    private func putWhole(_ address: UploadAddress) async throws(UploadFailure) {
        try await send("", try read(0), [("x-ms-blob-type", "BlockBlob")], address)
    }

    private func commit(_ ids: [String], _ address: UploadAddress) async throws(UploadFailure) {
        let entries = ids.map { "<Latest>\($0)</Latest>" }.joined()
        let body = "<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>\(entries)</BlockList>"
        try await send("comp=blocklist", Array(body.utf8), [("Content-Type", "application/xml")], address)
    }

    private func list(_ address: UploadAddress) async throws(UploadFailure) -> Set<String> {
        let reply = try await exchange(.get, "comp=blocklist&blocklisttype=all", nil, [], address)
        // There is nothing yet: neither a blob nor a block of one.
        if reply.status == 404 { return [] }
        try check(reply, address)
        guard case .whole(let bytes) = reply.body else {
            throw UploadFailure(kind: .unreachable, description: "The list of blocks from \(address) was cut off.")
        }
        return Self.names(String(decoding: bytes, as: UTF8.self))
    }

    private func send(
        _ query: String, _ bytes: [UInt8], _ headers: [(name: String, value: String)], _ address: UploadAddress
    ) async throws(UploadFailure) {
        try check(try await exchange(.put, query, bytes, headers, address), address)
    }

    private func exchange(
        _ method: WebRequest.Method, _ query: String, _ bytes: [UInt8]?, _ headers: [(name: String, value: String)],
        _ address: UploadAddress
    ) async throws(UploadFailure) -> WebReply {
        let request: WebRequest
        do throws(StoreAPIError) {
            // No token: the signature is all that the storage asks for, and nobody else's business is a token.
            request = WebRequest(
                method, try address.address(query), headers: headers + [("User-Agent", "rolloutd")], content: bytes,
                limit: Self.limit, bodyBytes: Self.answerBytes)
        } catch {
            throw UploadFailure(kind: .refused, description: error.message)
        }
        switch await web.send(request) {
        case .success(let reply): return reply
        case .failure(.cancelled):
            throw .init(kind: .cancelled, description: "Given up before the upload was complete.")
        case .failure(.timeout):
            throw .init(kind: .unreachable, description: "The storage at \(address) did not answer in \(Self.limit).")
        case .failure(.notSent(let what)), .failure(.broken(let what)):
            let text = operatorText(what, hiding: address.secrets)
            throw .init(kind: .unreachable, description: "The storage at \(address) was not reached: \(text).")
        }
    }

    private func check(_ reply: WebReply, _ address: UploadAddress) throws(UploadFailure) {
        if (200...299).contains(reply.status) { return }
        let code = reply.headers["x-ms-error-code"].flatMap(errorCode).map { " \($0)" } ?? ""
        let text = "The storage at \(address) answered \(reply.status)\(code)."
        switch reply.status {
        case 403: throw .init(kind: .expired, description: text + " Its signature opens nothing, or no longer.")
        case 408, 429, 500...599: throw .init(kind: .unreachable, description: text)
        default: throw .init(kind: .refused, description: text)
        }
    }

    private func wait(_ failures: Int) async throws(UploadFailure) {
        guard failures > 0 else { return }
        do { try await pause(.seconds(1 << min(failures, 6))) } catch {
            throw .init(kind: .cancelled, description: "Given up before the upload was complete.")
        }
    }

    // MARK: Blocks

    private func read(_ place: Int) throws(UploadFailure) -> [UInt8] {
        let start = place * blockBytes
        do throws(UploadSource.Problem) {
            return try source.read(start, min(blockBytes, source.count - start))
        } catch {
            throw UploadFailure(kind: .unreadable, description: error.message)
        }
    }

    /// All IDs of a blob must have the same length, 64 bytes at most before they are encoded.
    private static func id(of bytes: [UInt8], at place: Int) -> String {
        let digest = SHA256.hash(data: bytes).prefix(16).map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count < 2 ? "0" + digits : digits
        }
        let number = String(place)
        return base64(
            Array((String(repeating: "0", count: 5 - number.utf8.count) + number + "-" + digest.joined()).utf8))
    }

    /// The names in the answer to Get Block List.
    static func names(_ xml: String) -> Set<String> {
        Set(
            xml.split(separator: "<").compactMap { piece in
                piece.hasPrefix("Name>") ? String(piece.dropFirst(5)) : nil
            })
    }
}

extension UploadFailure {
    /// What it means for the upload.
    var trouble: BlockUpload.Trouble {
        switch kind {
        case .expired: .expired
        case .unreachable: .lost
        case .refused, .unreadable, .cancelled: .final
        }
    }
}
