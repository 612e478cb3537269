import PackageFiles
import RolloutModel
import StoreAPI

/// What is refused before anything is created: values, no input or output.
enum PublishChecks {
    /// Compares what is to be published with what the Store has.
    ///
    /// - Throws: `SubmissionTrouble` with what is wrong, where, and what to do.
    static func check(_ wish: PublishWish, _ view: StoreView) throws {
        guard let published = view.published else {
            throw SubmissionTrouble(
                .refused,
                "\(view.target) has no published submission: the first one reaches everybody and cannot be rolled out. "
                    + "Make it with rolloutctl submission or in Partner Center.")
        }
        let old = published.resource.packages + (view.fallback?.packages ?? [])
        let packages = wish.packages.map(\.checked)
        if let problem = PackageChecks.problem(with: packages, over: old, of: view.application) {
            throw SubmissionTrouble(.refused, problem)
        }
        try checkNotes(wish, view.pending?.resource ?? published.resource)
        try checkArchitectures(wish, view, published.resource)
    }

    private static func checkNotes(_ wish: PublishWish, _ resource: SubmissionResource) throws {
        guard let notes = wish.notes else { return }
        guard wish.target.flight == nil else {
            throw SubmissionTrouble(.usage, "--notes: a flight has no listings.")
        }
        let unknown = notes.unknownLanguages(in: resource)
        let known = (resource.listings.value?.names ?? []).sorted().joined(separator: ", ")
        guard unknown.isEmpty else {
            throw SubmissionTrouble(
                .refused,
                "--notes: there is no listing in \(unknown.joined(separator: ", ")): the application has \(known).")
        }
    }

    /// After a halt nothing of the halted submission stays; who has an architecture that no new package is for would be left
    /// without any, for the fallback's are no longer in the clone.
    private static func checkArchitectures(
        _ wish: PublishWish, _ view: StoreView, _ published: SubmissionResource
    ) throws {
        guard wish.oldPackages == .superseded else { return }
        guard let bad = view.badPackages(afterHalt: view.isRolloutOpen && wish.openRollout == .halt) else {
            throw SubmissionTrouble(
                .refused,
                "The rollout of \(view.target) was halted, and the Store does not say over which submission: nobody can tell "
                    + "which packages are bad. With --old-packages all none of the old ones stays.")
        }
        let manifests = wish.packages.map(\.manifest)
        let old = published.packages.filter(\.isKept)
        let staying = old.filter { package in
            !(package.key.map(bad.contains) ?? false) && !package.isSuperseded(by: manifests)
        }
        let served = staying.reduce(into: manifests.reduce(into: Set()) { $0.formUnion($1.architectures) }) {
            $0.formUnion($1.architectures ?? [])
        }
        guard !served.contains("neutral"), !manifests.contains(where: { $0.architectures.isEmpty }) else { return }
        let lost = old.reduce(into: Set()) { $0.formUnion($1.architectures ?? []) }.subtracting(served)
            .subtracting(["neutral", "none", ""])
        guard lost.isEmpty else {
            throw SubmissionTrouble(
                .refused,
                "The halted packages for \(lost.sorted().joined(separator: ", ")) must not go out again, and there is no new one "
                    + "for it: give one, or leave these devices without with --old-packages all.")
        }
    }
}
