import AccountSettings
import ArgumentParser
import FoundationEssentials
import RolloutModel
import StoreAPI

extension OpenRolloutAnswer: ExpressibleByArgument {}
extension OldPackages: ExpressibleByArgument {}

/// `rolloutctl publish`
struct PublishCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish", abstract: "Publish packages as a gradual rollout that a policy takes over.",
        discussion: """
            Makes the submission, uploads the packages, reads everything back and compares it, commits, and follows it to its \
            publication. What is wrong is said before anything is made. Run it again after any interruption: it goes on where \
            it was.

            Exit status: 0 published (with --no-wait: committed), 1 refused or failed, 2 wrong usage, a file that is no package, \
            or a policy that does not fit, 4 the Store does not answer or nobody knows what became of it, 6 its rollout was \
            halted meanwhile, 7 not published in time, 8 waits for a person.

            Example:
              rolloutctl publish 9NBLGGH4R315 --packages app_x64.msix app_arm64.msix --policy contoso-reader --notes notes.txt
            """)

    @Argument(help: ArgumentHelp("The application's Store ID.", valueName: "application")) var application: String
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("The packages: .msix, .msixbundle, .msixupload, …", valueName: "file"),
        completion: .file())
    var packages: [String]
    @Option(help: ArgumentHelp("The policy that takes the rollout over.", valueName: "name")) var policy: String
    @Option(
        help: ArgumentHelp(
            "The percentage to begin at; only the policy's first step, which it is anyway.", valueName: "percent"))
    var percentage: PlannedPercentage?
    @Option(
        help: ArgumentHelp(
            """
            What is new: a text for every language, a folder of texts such as en-us.txt, or a mapping of languages to texts in \
            YAML or JSON.
            """, valueName: "path"), completion: .file())
    var notes: String?
    @Option(
        help: ArgumentHelp(
            "What is done about a rollout that is open: fail, halt or finalize.", valueName: "answer"))
    var openRollout = OpenRolloutAnswer.fail
    @Flag(help: "Delete a draft that the API made, or a submission that failed, where it takes the only place.")
    var replaceDraft = false
    @Option(
        help: ArgumentHelp(
            "Which of the old packages go: those that are superseded, or all.", valueName: "which"))
    var oldPackages = OldPackages.superseded
    @Option(
        help: ArgumentHelp(
            "A folder of policies, instead of the settings' policyFolders. May be given again.", valueName: "folder"),
        completion: .directory)
    var policies: [String] = []
    @Flag(help: "Change nothing: print the document that would be sent, and on the standard error what it changes.")
    var dryRun = false
    @Flag(help: "End once it is committed.") var noWait = false
    @Flag(
        help: """
            Ask the daemon on the control socket too: refuse where its policy is another one, and wait until it has the rollout.
            """)
    var follow = false
    @Option(help: ArgumentHelp("How long to wait for its publication at most.", valueName: "duration"))
    var timeout: TimeSpanArgument = .init(.hours(24))
    @Option(help: ArgumentHelp("Between two questions for its status.", valueName: "duration"))
    var interval: TimeSpanArgument = .init(SubmissionFollowing.usualInterval)
    @Option(
        help: ArgumentHelp(
            """
            Where to keep how far it has come (default: $XDG_STATE_HOME/rolloutctl/publish, else \
            ~/.local/state/rolloutctl/publish).
            """, valueName: "folder"), completion: .directory)
    var state: String?
    @Option(name: [.customShort("o"), .long], help: ArgumentHelp("page or json.", valueName: "form"))
    var output = SubmissionOutput.page
    @OptionGroup var store: StoreOptions
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        guard !(follow && noWait) else {
            throw ValidationError("--follow waits for what --no-wait does not wait for: leave one out.")
        }
        guard interval.span >= .seconds(1) else { throw ValidationError("--interval: ask at most every second.") }
    }

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        let narration = PublishNarration(surroundings)
        let (wish, records, store): (PublishWish, PublishRecordFolder, StoreOptions)
        do {
            wish = try self.wish(surroundings, narration)
            records = try PublishRecordFolder(named: state, surroundings.environment)
            store = try self.store(for: wish, surroundings)
            if follow { try await PublishHandOver(connection: connection, surroundings: surroundings).check(wish) }
        } catch let trouble as SubmissionTrouble {
            surroundings.complain("rolloutctl: \(Line.harmless(trouble.description))\n")
            return trouble.status
        } catch let problem as PolicyProblem {
            surroundings.complain(problem.description + "\n")
            return .usage
        } catch let problem as AccountFile.Problem {
            surroundings.complain("rolloutctl: \(Line.harmless(problem.description))\n")
            return .refused
        }
        let end = surroundings.now() + timeout.span
        var made: PublishResult?
        let status = await store.atStore(surroundings) { desk in
            if dryRun { return try await preview(wish, records, desk, surroundings) }
            let manner = PublishRun.Manner(waits: !noWait, timeout: timeout.span, interval: interval.span)
            let result = try await PublishRun(wish, manner, at: desk, records: records, surroundings).run()
            made = result
            return result.exitStatus
        }
        guard var result = made else { return status }
        let handed = try await handOver(wish, &result, until: end, surroundings)
        switch output {
        case .json: try surroundings.write(json: result)
        case .page: surroundings.write(result.page(width: surroundings.width))
        }
        return handed ?? result.exitStatus
    }

    /// Waits for the daemon where that is asked; what to end with where it has not got the rollout.
    private func handOver(
        _ wish: PublishWish, _ result: inout PublishResult, until end: Timestamp, _ surroundings: Surroundings
    ) async throws -> ExitStatus? {
        guard follow, [.published, .publishedAlready].contains(result.outcome), let id = result.submission else {
            return nil
        }
        let narration = PublishNarration(surroundings)
        let door = PublishHandOver(connection: connection, surroundings: surroundings)
        guard
            let report = try await door.wait(wish, for: SubmissionID(id), until: end, every: interval.span)
        else {
            narration.say("The daemon has not taken \(id) over yet: see rolloutctl explain \(wish.policy.name).")
            return .timedOut
        }
        let share = report.percentage.map { " at \($0)" } ?? ""
        narration.say("rolloutd has \(id)\(share): rolloutctl status \(wish.policy.name).")
        result.percentage = report.percentage?.value ?? result.percentage
        return nil
    }

    /// Everything that can be checked without the Store.
    private func wish(_ surroundings: Surroundings, _ narration: PublishNarration) throws -> PublishWish {
        let target = store.target(application)
        let packages = try PublishedFile.read(packages)
        let folders = try PublishPolicy.folders(named: policies, settings: store.whom.file(surroundings))
        let (policy, warnings) = try PublishPolicy.find(
            policy, in: folders, mustExist: !policies.isEmpty, now: surroundings.now())
        let percentage = try PublishPolicy.percentage(
            of: policy, for: target, asked: percentage?.percentage, packages: packages)
        for line in LintView.lines(warnings) { surroundings.complain(line.text(colours: false) + "\n") }
        if policy.mode == .observe {
            narration.say("The policy \(policy.name) only observes: nobody will raise this rollout.")
        }
        let notes = try notes.map { try ReleaseNotes(path: $0) }
        if notes != nil, target.flight != nil {
            throw SubmissionTrouble(.usage, "--notes: a flight has no listings.")
        }
        return PublishWish(
            target: target, packages: packages, policy: policy, percentage: percentage, notes: notes,
            oldPackages: oldPackages, openRollout: openRollout, mayReplaceDraft: replaceDraft)
    }

    /// Of several accounts the policy's is meant where none is named.
    private func store(for wish: PublishWish, _ surroundings: Surroundings) throws -> StoreOptions {
        var store = store
        if store.account == nil, surroundings.environment["ROLLOUTD_ACCOUNT"] == nil {
            let names = try AccountFile.names(in: store.whom.file(surroundings))
            if names.count > 1, names.contains(wish.policy.account) { store.account = wish.policy.account.rawValue }
        }
        return store
    }

    private func preview(
        _ wish: PublishWish, _ records: PublishRecordFolder, _ desk: SubmissionDesk, _ surroundings: Surroundings
    ) async throws -> ExitStatus {
        let view = try await StoreView.look(wish.target, at: desk)
        let preview = try PublishPreview(wish, view, records.load(wish.target))
        for step in preview.steps { surroundings.complain(Line.harmless(step) + "\n") }
        if let document = preview.document {
            let page = SubmissionView.differences(preview.differences, width: surroundings.width)
            surroundings.complain(page.text(colours: false))
            surroundings.write(String(decoding: document.visibleText, as: UTF8.self) + "\n")
        }
        surroundings.complain("Nothing was changed.\n")
        return .done
    }
}
