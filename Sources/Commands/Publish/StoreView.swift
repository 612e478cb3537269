import RolloutModel
import StoreAPI

/// What the Store shows of an application or flight before anything is done: all that the decisions of a publication are made from.
struct StoreView: Sendable {
    /// A submission with its document.
    struct Submission: Sendable {
        let id: SubmissionID
        let document: SubmissionDocument
        var resource: SubmissionResource { document.resource }
        var status: SubmissionStatus? { resource.status.value?.status }
    }

    /// The application or flight.
    let target: RolloutTarget
    /// The application, with the identity that its packages have.
    let application: StoreApplication
    /// The last published submission.
    var published: Submission?
    /// Its rollout as it stands.
    var rollout: PackageRollout?
    /// The submission that those have who are not in the rollout.
    var fallback: SubmissionResource?
    /// The one in the only slot.
    var pending: Submission?

    /// Whether a rollout is in the way of a new submission.
    var isRolloutOpen: Bool { rollout.map { $0.isEnabled && !$0.isOver } ?? false }

    /// What is published, in few words: a record that was made over something else is about an earlier release.
    var base: String {
        let packages = (published?.resource.packages ?? []).filter(\.isKept).map(\.words).sorted()
        return "\(published?.id.rawValue ?? "nothing"): \(packages.joined(separator: ", "))"
    }

    /// The packages that must not go out again: those that the halted submission has and its fallback has not; nil where the
    /// fallback is not known. None where nothing was halted.
    func badPackages(afterHalt willHalt: Bool) -> Set<PackageKey>? {
        guard let rollout, let published, rollout.isEnabled, rollout.status == .stopped || willHalt else { return [] }
        guard let fallback else { return nil }
        let good = Set(fallback.packages.filter(\.isKept).compactMap(\.key))
        return Set(published.resource.packages.filter(\.isKept).compactMap(\.key)).subtracting(good)
    }
}
