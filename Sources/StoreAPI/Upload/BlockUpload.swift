/// An upload in blocks as the requests that it takes and what becomes of them: a value without a socket, a file or a clock.
///
///     listing ─▶ putting block by block ─▶ committing ─▶ done
///        ▲              │ connection lost, 5xx: after a pause, list again and go on with what is missing
///        └── renewing ◀─┘ 403: the address has expired
///
/// What the storage already has is asked for and not sent again. A block's ID holds its place and the digest of its bytes, so a block
/// that an earlier run left is only taken for this file's if it is this file's.
struct BlockUpload {
    /// What comes next.
    enum Step: Hashable {
        /// Ask which blocks there are, after so many failures in a row.
        case list(afterFailures: Int)
        /// Read the block of that place and send it, if the storage has not got it.
        case put(Int)
        /// Send the whole at once: it is no larger than one block.
        case putWhole
        /// Name the blocks in their order.
        case commit
        /// Get another address.
        case renew
        /// The storage has it all.
        case done
        /// It cannot be done.
        case fail(Trouble)
    }

    /// What came of a step.
    enum Event: Hashable {
        /// The storage has these blocks.
        case listed(Set<String>)
        /// The block is there.
        case has(place: Int, id: String)
        /// The whole is there.
        case stored
        /// There is another address.
        case renewed
        case failed(Trouble)
    }

    /// What went wrong.
    enum Trouble: Hashable {
        /// 403
        case expired
        /// No answer, or one that says nothing: 5xx, 429, 408.
        case lost
        /// Anything else, for good.
        case final
    }

    /// So many failures in a row, without one block in between, are taken; with the pauses between them about two minutes.
    static let mostFailures = 6
    /// An address that is new and opens nothing is not replaced for ever.
    static let mostRenewals = 2

    private(set) var step: Step
    /// How often something went wrong that was overcome.
    private(set) var interruptions = 0
    private var ids: [String?]
    private var present: Set<String> = []
    private var failures = 0
    private var renewals = 0

    /// An upload of so many blocks; one block goes as a whole.
    init(blocks: Int) {
        ids = Array(repeating: nil, count: blocks)
        step = blocks <= 1 ? .putWhole : .list(afterFailures: 0)
    }

    /// The blocks in their order, once all are there.
    var order: [String] { ids.compactMap(\.self) }

    /// Whether the storage has that block already.
    func has(_ id: String) -> Bool { present.contains(id) }

    /// How many blocks are known to be there.
    var count: Int { ids.count { $0.map(present.contains) ?? false } }

    mutating func take(_ event: Event) {
        switch event {
        case .listed(let blocks):
            present = blocks
            step = next
        case .has(let place, let id):
            ids[place] = id
            present.insert(id)
            (failures, renewals) = (0, 0)
            step = next
        case .stored: step = .done
        case .renewed: step = first
        case .failed(let trouble): fail(trouble)
        }
    }

    private var first: Step { ids.count <= 1 ? .putWhole : .list(afterFailures: failures) }

    private var next: Step {
        ids.firstIndex { id in !(id.map(present.contains) ?? false) }.map { .put($0) } ?? .commit
    }

    private mutating func fail(_ trouble: Trouble) {
        switch trouble {
        case .expired where step != .renew && renewals < Self.mostRenewals:
            renewals += 1
            interruptions += 1
            step = .renew
        case .lost where failures < Self.mostFailures:
            failures += 1
            interruptions += 1
            step = step == .renew ? .renew : first
        case .expired, .lost, .final: step = .fail(trouble)
        }
    }
}
