public import RolloutModel

/// A Store of many applications, each with one published submission and at most one on its way.
public struct LoadStore: Sendable {
    /// One application.
    public struct Product: Sendable {
        /// How many submissions were published so far; the newest is the published one.
        public internal(set) var published = 0
        /// The status of the submission on its way; nil while there is none.
        public internal(set) var pending: SubmissionStatus?
        /// The percentage of the published submission.
        public internal(set) var percentage = Percentage.full
        /// How its rollout stands.
        public internal(set) var status = PackageRollout.Status.complete
    }

    /// The applications, by number.
    public internal(set) var products: [Product]
    private let numbers: [RolloutTarget: Int]

    init(targets: [RolloutTarget]) {
        products = targets.map { _ in Product() }
        numbers = Dictionary(uniqueKeysWithValues: targets.enumerated().map { ($0.element, $0.offset) })
    }

    /// Somebody hands in a submission, or it goes on its way.
    public mutating func certify(_ number: Int, _ status: SubmissionStatus) { products[number].pending = status }

    /// The submission on its way is published to a share of the customers.
    public mutating func publish(_ number: Int, at percentage: Percentage) {
        products[number].published += 1
        products[number].pending = nil
        products[number].percentage = percentage
        products[number].status = .inProgress
    }

    /// Does what the call says and answers it.
    mutating func answer(_ call: StoreCall, date: Timestamp) -> StoreAnswer {
        guard let number = numbers[call.target] else { return refuse(.notFound, 404, "NotFound", date) }
        let product = products[number]
        func reply(_ content: StoreReply.Content) -> StoreAnswer { .reply(StoreReply(content, serverDate: date)) }
        switch call {
        case .slots: return reply(.slots(slots(number)))
        case .inspect(let reference):
            guard reference.submission == slots(number).published else {
                return refuse(.notFound, 404, "NotFound", date)
            }
            let fallback = product.published > 1 ? details(number, product.published - 1) : nil
            return reply(.inspected(details(number, product.published), rollout(number), fallback: fallback))
        case .progress(let reference):
            guard reference.submission == slots(number).pending, let status = product.pending else {
                return refuse(.notFound, 404, "NotFound", date)
            }
            return reply(.progress(SubmissionProgress(status: status)))
        case .look(let reference, let confirming):
            guard reference.submission == slots(number).published else {
                return refuse(.notFound, 404, "NotFound", date)
            }
            return reply(.looked(rollout(number), slots: confirming ? slots(number) : nil))
        case .setPercentage, .halt, .finalize:
            guard product.status == .inProgress else { return refuse(.conflict, 409, "InvalidState", date) }
            change(number, by: call)
            return reply(.changed(rollout(number)))
        }
    }

    private mutating func change(_ number: Int, by call: StoreCall) {
        switch call {
        case .setPercentage(_, let percentage): products[number].percentage = percentage
        case .halt: (products[number].percentage, products[number].status) = (.zero, .stopped)
        case .finalize: (products[number].percentage, products[number].status) = (.full, .complete)
        case .slots, .inspect, .progress, .look: break
        }
    }

    private func slots(_ number: Int) -> SubmissionSlots {
        let product = products[number]
        return SubmissionSlots(
            published: product.published > 0 ? submission(number, product.published) : nil,
            pending: product.pending == nil ? nil : submission(number, product.published + 1))
    }

    private func rollout(_ number: Int) -> PackageRollout {
        let product = products[number]
        return PackageRollout(
            isEnabled: true, percentage: product.percentage, status: product.status,
            fallback: product.published > 1 ? submission(number, product.published - 1) : nil)
    }

    private func details(_ number: Int, _ serial: Int) -> SubmissionDetails {
        SubmissionDetails(
            id: submission(number, serial), versions: PackageVersion("\(serial).0").map { [$0] } ?? [],
            status: .published)
    }

    private func submission(_ number: Int, _ serial: Int) -> SubmissionID {
        SubmissionID("\(1_152_921_505_690_000_000 + number * 1_000 + serial)")
    }

    private func refuse(_ kind: StoreFailure.Kind, _ status: Int, _ code: String, _ date: Timestamp) -> StoreAnswer {
        .failure(StoreFailure(kind, status: status, code: code, message: "\(status) \(code)", serverDate: date))
    }
}
