import RolloutModel

@testable import RolloutEngine

/// Policies and open rollouts as the tests of single parts of the engine want them.
enum OpenPolicies {
    static let target = RolloutTarget(application: "9NBLGGH4R315")
    static let at = Instants(wall: Timestamp(milliseconds: 1_780_000_000_000), boot: .hours(5), bootID: "boot")
    static let reference = SubmissionReference(target, "100")
    static let ten = Percentage(hundredths: 1_000) ?? .zero
    static let half = Percentage(hundredths: 5_000) ?? .zero

    /// A policy of two steps.
    static func policy(_ digest: Digest = "one", _ edit: (inout Policy) -> Void = { _ in }) -> Policy {
        var policy = Policy(
            name: "reader", target: target,
            steps: [Step(percentage: ten, bake: .hours(1)), Step(percentage: half, bake: .hours(1))],
            finalize: Finalize(bake: .hours(1)), digest: digest)
        edit(&policy)
        return policy
    }

    /// A rollout that stands at 10 % under these policies, the newest last.
    static func open(_ policies: Policy...) -> OpenRollout {
        let binding = Binding(
            submission: reference, versions: [], fallback: nil, fallbackVersions: [], percentage: ten)
        var open = OpenRollout(binding: binding, policy: Shared(policies[0]), at: at)
        open.obey(policies.map { Shared($0) })
        return open
    }

    /// A world whose rollout stands at 10 %.
    static func world(_ policy: Policy = policy()) -> World {
        var world = World(start: Timestamp(milliseconds: 1_780_000_000_000))
        publish(&world, "100")
        world.load(policy)
        world.start()
        world.advance(.minutes(1))
        return world
    }

    /// Publishes a submission whose rollout is in progress at 10 %.
    static func publish(_ world: inout World, _ submission: SubmissionID) {
        world.store.edit(target) {
            $0.published = submission
            $0.submissions[submission] = FakeStore.Submission(
                versions: [], status: .published,
                rollout: PackageRollout(isEnabled: true, percentage: ten, status: .inProgress, fallback: nil))
        }
    }
}
