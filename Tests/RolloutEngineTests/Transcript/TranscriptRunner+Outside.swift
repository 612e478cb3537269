import RolloutModel

@testable import RolloutEngine

/// What happens outside the daemon: in the Store, at the sources, to the clocks.
extension TranscriptRunner {
    mutating func outside(_ directive: Directive) throws {
        switch directive.word {
        case "publish": try publish(try directive.argument(0), directive)
        case "unpublish": world.store.edit(target(directive)) { $0.published = nil }
        case "submission": try submission(directive)
        case "person": try person(directive)
        case "fault": try fault(directive)
        case "outage": try outage(directive)
        case "store-shows": try disguise(directive)
        case "source": try source(directive)
        case "days": try days(directive)
        case "wall-clock":
            world.clock.wallError = world.clock.wallError + (try Directive.span(try directive.argument(0)))
        case "store-clock":
            if directive.arguments.first == "silent" {
                world.clock.isStoreSilent = true
            } else {
                world.clock.isStoreSilent = false
                world.clock.storeError = try Directive.span(try directive.argument(0))
            }
        case "suspend": world.sleep(try Directive.span(try directive.argument(0)))
        default: throw Misunderstood("there is no command `\(directive.word)`")
        }
    }

    private func target(_ directive: Directive) -> RolloutTarget {
        RolloutTarget(
            application: directive.text("application").map { ApplicationID($0) } ?? Self.application,
            flight: directive.text("flight").map { FlightID($0) })
    }

    private func rollout(_ directive: Directive, _ plain: PackageRollout) throws -> PackageRollout {
        let status: PackageRollout.Status =
            switch directive.text("status") {
            case nil: plain.status
            case "InProgress": .inProgress
            case "Complete": .complete
            case "Stopped": .stopped
            case "NotStarted": .notStarted
            case let name?: .unknown(name)
            }
        let percentage =
            try directive.text("percentage") == "none" ? nil : Percentage(directive.number("percentage") ?? 0)
        return PackageRollout(
            isEnabled: directive.text("gradual") != "no",
            percentage: directive.text("percentage") == nil ? plain.percentage : percentage, status: status,
            fallback: directive.text("fallback").map { SubmissionID($0) } ?? plain.fallback)
    }

    /// Publishes a submission; whatever was under way is no longer.
    mutating func publish(_ name: String, _ directive: Directive) throws {
        let id = SubmissionID(name)
        let versions = (directive.text("versions") ?? "4.2").split(separator: ",").compactMap {
            PackageVersion(String($0))
        }
        let plain = PackageRollout(isEnabled: true, percentage: Percentage(10.0), status: .inProgress, fallback: "100")
        let rollout = try rollout(directive, plain)
        let old = PackageVersion("4.1").map { [$0] } ?? []
        world.store.edit(target(directive)) { product in
            if let fallback = rollout.fallback, product.submissions[fallback] == nil {
                let complete = PackageRollout(isEnabled: false, percentage: .full, status: .complete, fallback: nil)
                product.submissions[fallback] = .init(versions: old, status: .published, rollout: complete)
            }
            product.submissions[id] = .init(versions: versions, status: .published, rollout: rollout)
            product.published = id
            product.pending = nil
        }
    }

    /// Moves the submission under way on.
    private mutating func submission(_ directive: Directive) throws {
        let name = try directive.argument(0)
        let id = SubmissionID(name)
        let status = SubmissionStatus(storeName: directive.text("status") ?? "PendingCommit")
        let errors = directive.text("errors").map { [$0] } ?? []
        let unpublished = PackageRollout(
            isEnabled: true, percentage: Percentage(10.0), status: .notStarted, fallback: nil)
        world.store.edit(target(directive)) { product in
            product.pending = name == "none" ? nil : id
            guard name != "none" else { return }
            var submission = product.submissions[id] ?? .init(versions: [], status: status, rollout: unpublished)
            (submission.status, submission.errors) = (status, errors)
            product.submissions[id] = submission
        }
    }

    /// Somebody in Partner Center changes the published rollout.
    private mutating func person(_ directive: Directive) throws {
        let target = target(directive)
        guard let product = world.store.products[target], let id = product.published,
            let rollout = product.submissions[id]?.rollout
        else { throw Misunderstood("nothing is published") }
        func changed(_ percentage: Percentage?, _ status: PackageRollout.Status) -> PackageRollout {
            PackageRollout(isEnabled: true, percentage: percentage, status: status, fallback: rollout.fallback)
        }
        let next: PackageRollout
        switch try directive.argument(0) {
        case "set": next = changed(Double(try directive.argument(1)).flatMap { Percentage($0) }, .inProgress)
        case "halt": next = changed(.zero, .stopped)
        case "finalize": next = changed(.full, .complete)
        default: throw Misunderstood("a person sets, halts or finalizes")
        }
        world.store.set(SubmissionReference(target, id), next, byCall: false)
    }

    private func failure(_ kind: String, _ directive: Directive) throws -> StoreFailure {
        guard let kind = StoreFailure.Kind(rawValue: kind) else { throw Misunderstood("there is no failure \(kind)") }
        return StoreFailure(
            kind, message: "The Store says \(kind.rawValue).", retryAfter: try directive.span("retry"),
            certainlyWithoutEffect: directive.text("certain") == "yes")
    }

    private mutating func fault(_ directive: Directive) throws {
        let kind = directive.text("failure") ?? "server"
        let fault: FakeStore.Fault =
            switch try directive.argument(1) {
            case "fails": .fail(try failure(kind, directive))
            case "fails-after-effect": .failAfter(try failure(kind, directive))
            case "fails-before-late-effect": .late(try directive.span("after") ?? .zero, try failure(kind, directive))
            case "is-slow": .slow(try directive.span("by") ?? .zero)
            case "is-never-answered": .silent
            case "is-stale": .stale
            case "has-no-body": .mute
            default: throw Misunderstood("there is no fault \(try directive.argument(1))")
            }
        for _ in 0..<Int(try directive.number("times") ?? 1) {
            world.store.faults.append((call: try directive.argument(0), fault: fault))
        }
    }

    private mutating func outage(_ directive: Directive) throws {
        let kind = try directive.argument(0)
        world.store.outage = kind == "over" ? nil : try failure(kind, directive)
    }

    private mutating func disguise(_ directive: Directive) throws {
        let plain = PackageRollout(isEnabled: true, percentage: Percentage(10.0), status: .inProgress, fallback: "100")
        world.store.disguise = directive.arguments.first == "truth" ? nil : try rollout(directive, plain)
    }

    private mutating func source(_ directive: Directive) throws {
        var source = FakeSource()
        switch directive.arguments.dropFirst().first {
        case "empty": source.script = .noData
        case "silent": source.script = .silent
        case "error": source.script = .error(directive.text("code") ?? "http-503")
        default: source.script = .value(try directive.number("value") ?? 0, sample: try directive.number("sample"))
        }
        source.span = try directive.span("span") ?? .zero
        source.lag = try directive.span("lag") ?? .zero
        source.fixedEnd = try directive.time("end")
        source.delay = try directive.span("delay") ?? .zero
        source.daysCome = try directive.span("days")
        source.hasCalendar = source.daysCome != nil
        source.signatures = try signatures(directive)
        world.sources[MetricName(try directive.argument(0))] = source
    }

    /// `new=render_tile,save_state`: failures with such names, on ten devices each.
    private func signatures(_ directive: Directive) throws -> [FailureSignature]? {
        directive.text("new").map { names in
            names.split(separator: ",").map { name in
                FailureSignature(
                    hash: "hash-of-\(name)", name: "APPLICATION_CRASH_reader.exe!\(name)", devices: 10,
                    firstSeen: world.clock.truth)
            }
        }
    }
}
