import ArgumentParser
import RolloutModel
import StoreAPI

/// `rolloutctl storebroker merge`
struct StoreBrokerMergeCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge", abstract: "Merge a payload into a draft, as Update-ApplicationSubmission did.",
        discussion: """
            Takes from the file what is asked for and leaves the rest of the draft as it is; with nothing asked for it is wrong \
            usage. A payload for another application is refused. With --archive the packages and images that the draft then \
            waits for are looked for in it, and the packages examined, before anything is sent. Prints what it changes and \
            what it did not take; --dry-run sends nothing.

            Example:
              rolloutctl storebroker merge 9NBLGGH4R315 pending payload.json --archive payload.zip --replace-packages
              rolloutctl storebroker merge 9NBLGGH4R315 pending SBConfig.json --update-notes-for-certification
            """)

    @Flag(help: "List the file's packages beside those of the draft.") var addPackages = false
    @Flag(help: "List the file's packages, and mark all others for deletion.") var replacePackages = false
    @Flag(help: "Put the file's listings in the place of the draft's.") var updateListings = false
    @Flag(help: "Take targetPublishMode, targetPublishDate and visibility; a flight has no visibility.")
    var updatePublishModeAndVisibility = false
    @Flag(help: "Take pricing, enterpriseLicensing and the two about future device families.")
    var updatePricingAndAvailability = false
    @Flag(help: "Take applicationCategory, hardwarePreferences and the five flags beside them.")
    var updateAppProperties = false
    @Flag(help: "Take gamingOptions.") var updateGamingOptions = false
    @Flag(help: "Take trailers.") var updateTrailers = false
    @Flag(help: "Take notesForCertification.") var updateNotesForCertification = false
    @Option(
        help: ArgumentHelp(
            "The first percentage of a gradual rollout (default: as the draft has it, which is as the last one had it).",
            valueName: "percent"))
    var packageRolloutPercentage: Double?
    @Flag(help: "Make the update mandatory; without it, it is not.") var isMandatoryUpdate = false
    @Option(help: ArgumentHelp("From when on it is mandatory.", valueName: "time"))
    var mandatoryUpdateEffectiveDate: TimeOrSpan?
    @Option(help: ArgumentHelp("The payload's ZIP archive.", valueName: "file"), completion: .file())
    var archive: String?
    @Flag(help: "Only say what would change.") var dryRun = false
    @OptionGroup var form: SubmissionOutputOption
    @OptionGroup var which: SubmissionArguments
    @Argument(help: ArgumentHelp("The payload's JSON, or SBConfig.json.", valueName: "file"), completion: .file())
    var file: String

    private var parts: Set<StoreBrokerMerge.Part> {
        let asked: [(Bool, StoreBrokerMerge.Part)] = [
            (updateListings, .listings), (updatePublishModeAndVisibility, .publishMode),
            (updatePricingAndAvailability, .pricing), (updateAppProperties, .properties),
            (updateGamingOptions, .gaming), (updateTrailers, .trailers), (updateNotesForCertification, .notes),
        ]
        return Set(asked.filter(\.0).map(\.1))
    }

    func validate() throws {
        guard !(addPackages && replacePackages) else {
            throw ValidationError("Either --add-packages or --replace-packages.")
        }
        guard addPackages || replacePackages || !parts.isEmpty || packageRolloutPercentage != nil || isMandatoryUpdate
        else {
            throw ValidationError(
                "Say what to take from the file: --replace-packages, --add-packages, --update-listings, or another part."
            )
        }
        if let percentage = packageRolloutPercentage, !(0...100).contains(percentage) {
            throw ValidationError("--package-rollout-percentage is a number from 0 to 100.")
        }
        guard mandatoryUpdateEffectiveDate == nil || isMandatoryUpdate else {
            throw ValidationError("--mandatory-update-effective-date goes with --is-mandatory-update.")
        }
        let ofApplications: Set<StoreBrokerMerge.Part> = [.listings, .pricing, .properties, .gaming, .trailers]
        guard which.store.flight == nil || parts.isDisjoint(with: ofApplications) else {
            throw ValidationError(
                "A flight's submission has packages, a publish mode and notes for certification, and nothing else.")
        }
    }

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        await which.atStore(surroundings) { desk, reference in
            let payload = try StoreBrokerFile(file)
            try examine(payload, surroundings)
            let local = try archive.map(LocalArchive.init)
            var document = try await desk.get(desk.store.submission(reference))
            let before = document.resource
            let outcome: StoreBrokerMerge.Outcome
            do throws(StoreBrokerMerge.Problem) {
                outcome = try merge(at: surroundings.now()).merge(
                    payload.submission, into: before, isFlight: which.store.flight != nil)
            } catch {
                throw SubmissionTrouble(.usage, "\(file) cannot be merged: \(error). Nothing was sent.")
            }
            document.resource = outcome.submission
            if let problem = DraftWords.problem(in: document.resource, over: before) {
                throw SubmissionTrouble(.usage, "\(file): \(problem) Nothing was sent.")
            }
            if let local { try await desk.check(local, for: document.resource, of: reference.target) }
            for note in outcome.notes { surroundings.complain(Line.harmless(note) + "\n") }
            let differences = SubmissionDocument.differences(before, document.resource)
            if !dryRun, !differences.isEmpty { try await desk.perform(.update(reference, document)) }
            show(differences, outcome, reference, surroundings)
            return .done
        }
    }

    private func merge(at now: Timestamp) -> StoreBrokerMerge {
        StoreBrokerMerge(
            packages: replacePackages ? .replace : addPackages ? .add : nil, parts: parts,
            percentage: packageRolloutPercentage, isMandatory: isMandatoryUpdate,
            mandatoryFrom: mandatoryUpdateEffectiveDate?.after(now).description)
    }

    /// A payload says which application it was made for, so that it does not reach another one.
    private func examine(_ payload: StoreBrokerFile, _ surroundings: Surroundings) throws {
        guard case .string(let id)? = payload.submission["appId"], !id.isEmpty else {
            surroundings.complain(
                "\(Line.harmless(file)) does not say which application it is for: set appId in SBConfig.json, so that it "
                    + "cannot reach another one.\n")
            return
        }
        guard id.lowercased() == which.application.lowercased() else {
            throw SubmissionTrouble(
                .refused, "\(file) is for \(id) and not for \(which.application). Nothing was sent.")
        }
    }

    private func show(
        _ differences: [JSONDifference], _ outcome: StoreBrokerMerge.Outcome, _ reference: SubmissionReference,
        _ surroundings: Surroundings
    ) {
        var page = SubmissionView.differences(differences, width: surroundings.width)
        page.paragraph(Line("gradual rollout "), SubmissionView.rollout(outcome.submission))
        page.add(
            Line(
                dryRun
                    ? "Nothing was sent."
                    : differences.isEmpty ? "The draft is so already." : "\(reference) is updated."))
        surroundings.write(
            form.output,
            json: SubmissionJSON.of(
                reference,
                [
                    "result": .string(dryRun ? "wouldUpdate" : differences.isEmpty ? "unchanged" : "updated"),
                    "changes": SubmissionJSON.changes(differences),
                    "notes": .array(outcome.notes.map { .string($0) }),
                ]), page: page)
    }
}
