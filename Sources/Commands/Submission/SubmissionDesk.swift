import Foundation
import PackageFiles
import RolloutModel
import StoreAPI

/// What the commands of the submission side do at the Store.
struct SubmissionDesk {
    let store: StoreSubmissions
    private let web: WebClient
    private let surroundings: Surroundings

    init(_ account: StoreAccount, web: WebClient, pace: RequestPace, surroundings: Surroundings) {
        self.web = web
        self.surroundings = surroundings
        store = StoreSubmissions(StoreClient(account: account, web: web), pace: pace)
    }

    /// The submission that was named: by its number, or as `pending` or `published`. None is ever taken that was not named.
    func reference(_ word: String, of target: RolloutTarget) async throws -> SubmissionReference {
        switch word {
        case "pending", "published":
            let slots = try await get(store.slots(target))
            guard let id = word == "pending" ? slots.pending : slots.published else {
                throw SubmissionTrouble(.refused, "\(target) has no \(word) submission.")
            }
            return SubmissionReference(target, id)
        default:
            return SubmissionReference(target, SubmissionID(word))
        }
    }

    /// The answer to a question.
    func get<Value>(_ result: Result<Value, StoreFailure>) throws -> Value {
        do { return try result.get() } catch { throw SubmissionTrouble(error) }
    }

    /// Makes a change that must take place.
    @discardableResult
    func perform(_ order: SubmissionOrder) async throws -> ChangeOutcome.Shown {
        switch await store.perform(order) {
        case .applied(let shown): return shown
        case .notApplied(let failure): throw SubmissionTrouble(failure)
        case .unknown(let failure):
            throw SubmissionTrouble(
                .store,
                "\(failure.message) The Store could not be read afterwards: nobody knows whether it took effect.")
        }
    }

    /// The document in that file, with what the Store sets itself taken from the submission as it is.
    func document(in path: String, over current: SubmissionDocument) throws -> SubmissionDocument {
        let bytes = try Self.bytes(ofJSON: path)
        do {
            return try SubmissionDocument(bytes).withReadOnlyMembers(of: current)
        } catch {
            throw SubmissionTrouble(.usage, "\(path) is no submission: \(error)")
        }
    }

    /// The bytes of a JSON file.
    static func bytes(ofJSON path: String) throws -> [UInt8] {
        do throws(PackageFileError) {
            let file = try FileBytes(path: path)
            if file.count <= 16 << 20 { return try file.read(at: 0, count: file.count) }
        } catch {
            throw SubmissionTrouble(.usage, "\(path): \(error)")
        }
        throw SubmissionTrouble(.usage, "\(path) is longer than 16 MiB.")
    }

    /// Sends an archive to the submission's upload address.
    func upload(
        _ local: LocalArchive, to reference: SubmissionReference,
        progress: @escaping @Sendable (UploadProgress) -> Void
    ) async throws {
        try await upload(local.file, named: local.path, to: reference, progress: progress)
    }

    /// Sends bytes to the submission's upload address.
    func upload(
        _ bytes: some ByteSource & Sendable, named name: String, to reference: SubmissionReference,
        progress: @escaping @Sendable (UploadProgress) -> Void
    ) async throws {
        let source = UploadSource(count: bytes.count) { offset, count throws(UploadSource.Problem) in
            do { return try bytes.read(at: offset, count: count) } catch { throw .init("\(name): \(error)") }
        }
        let address = try await address(of: reference)
        let upload = ArchiveUpload(source, through: web, pause: surroundings.pause)
        let result = await upload.send(
            to: address,
            renew: {
                do { return .success(try await self.address(of: reference)) } catch {
                    return .failure(UploadFailure(kind: .expired, description: "\(error)"))
                }
            }, progress: progress)
        if case .failure(let failure) = result {
            throw SubmissionTrouble(failure.kind == .unreachable ? .store : .refused, failure.description)
        }
    }

    private func address(of reference: SubmissionReference) async throws -> UploadAddress {
        guard let address = try await get(store.submission(reference)).upload else {
            throw SubmissionTrouble(
                .refused,
                "\(reference) has no upload address: it was made in Partner Center, or is committed. Only a draft made by "
                    + "the API takes an upload.")
        }
        return address
    }
}
