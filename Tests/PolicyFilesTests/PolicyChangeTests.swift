import Foundation
import PolicyFiles
import RolloutModel
import Testing

@Suite("A reload changes what was edited and touches nothing else")
struct PolicyChangeTests {
    private let temporary: TemporaryFolders

    init() throws { temporary = try TemporaryFolders() }

    /// What is in force once the folders were loaded.
    private func inForce() -> [PolicyName: Digest] {
        Dictionary(uniqueKeysWithValues: temporary.load().policies.map { ($0.policy.name, $0.policy.digest) })
    }

    /// `loaded a`, `removed b`, `rejected c (2)` with the number of problems.
    private func changes(_ inForce: [PolicyName: Digest], files: [PolicyName: String] = [:]) -> [String] {
        PolicyChange.changes(from: inForce, loadedFrom: files, to: temporary.load()).map { event in
            switch event {
            case .policyLoaded(let policy): "loaded \(policy.name)"
            case .policyRemoved(let name): "removed \(name)"
            case .policyRejected(let name, let problems): "rejected \(name) (\(problems.count))"
            default: "\(event)"
            }
        }
    }

    private func fill() throws {
        for (number, name) in ["a", "b", "c", "d"].enumerated() {
            try temporary.write("etc/\(name).yaml", policyText(number))
        }
    }

    @Test func atStartEverythingIsLoadedInOrderOfName() throws {
        try fill()
        #expect(changes([:]) == ["loaded a", "loaded b", "loaded c", "loaded d"])
    }

    @Test func nothingChangedGivesNoEvent() throws {
        try fill()
        let before = inForce()
        #expect(before.count == 4)
        try temporary.write("etc/b.yaml", "# only a comment\n" + policyText(1))
        #expect(changes(before) == [])
    }

    @Test func eachKindOfChangeAtOnce() throws {
        try fill()
        let before = inForce()
        try temporary.write("etc/a.yaml", policyText(0, bake: "48h"))
        try temporary.remove("etc/b.yaml")
        try temporary.write("etc/c.yaml", "version: 1\nstesp: []")
        try temporary.write("etc/e.yaml", policyText(7))
        try temporary.mask("run/d.yaml")
        #expect(changes(before) == ["loaded a", "removed b", "rejected c (3)", "removed d", "loaded e"])
    }

    @Test func theProblemsOfARejectedFileAreItsErrors() throws {
        try temporary.write("etc/a.yaml", "version: 1\nname: a\nsteps: [{setPercentage: 10}, {finalize: {}}]")
        let path = temporary.path("etc/a.yaml")
        #expect(
            PolicyChange.changes(from: [:], to: temporary.load()) == [
                .policyRejected(
                    "a",
                    problems: [
                        "\(path):1:1: the key \"target\" is missing – add \"target: {application: 9NBLGGH4R315}\""
                    ])
            ])
    }

    @Test("A file torn at any byte keeps its policy in force, and all others as they are", arguments: [true, false])
    func tornFile(areFilesKnown: Bool) throws {
        try fill()
        let whole = policyText(9, name: "contoso")
        try temporary.write("etc/b.yaml", whole)
        let before = inForce()
        let files = areFilesKnown ? temporary.load().files : [:]
        // The last byte is a line break, without which the file is still whole.
        for length in 0..<whole.utf8.count - 1 {
            try temporary.write("etc/b.yaml", String(whole.prefix(length)))
            let events = changes(before, files: files)
            #expect(events.count == 1, "torn after \(length) bytes: \(events)")
            // Metrics come last: cut off right before them, the file is valid and says another policy.
            let isWhole =
                whole.prefix(length).hasSuffix("{finalize: {}}]") || whole.prefix(length).hasSuffix("{finalize: {}}]\n")
            #expect(events.first?.hasPrefix("rejected") == true || isWhole, "torn after \(length) bytes: \(events)")
            if areFilesKnown { #expect(events.first?.contains("contoso") == true) }
        }
        try temporary.write("etc/b.yaml", whole)
        #expect(changes(before, files: files) == [])
    }

    @Test func aFileThatIsKnownToBeGoneIsRemovedWhateverElseIsBroken() throws {
        try fill()
        let (before, files) = (inForce(), temporary.load().files)
        try temporary.remove("etc/c.yaml")
        try temporary.write("etc/new.yaml", "steps: [")
        #expect(changes(before) == ["rejected new (1)"])
        #expect(changes(before, files: files) == ["removed c", "rejected new (1)"])
    }

    @Test func aBrokenOverrideBelongsToThePolicyOfTheFileThatItOverrides() throws {
        try temporary.write("lib/b.yaml", policyText(1, name: "contoso"))
        let (before, files) = (inForce(), temporary.load().files)
        try temporary.write("run/b.yaml", "")
        #expect(changes(before, files: files) == ["rejected contoso (1)"])
    }

    @Test func aBrokenFileDoesNotHoldBackTheRemovalOfOthers() throws {
        try fill()
        let before = inForce()
        try temporary.remove("etc/a.yaml")
        try temporary.write("etc/b.yaml", "")
        #expect(changes(before) == ["removed a", "rejected b (1)"])
    }

    @Test func anUnreadableFolderChangesNothing() throws {
        try fill()
        let before = inForce()
        try temporary.write("lib/e.yaml", policyText(8))
        try FileManager.default.moveItem(atPath: temporary.path("etc"), toPath: temporary.path("moved"))
        try temporary.write("etc", "no folder")
        #expect(changes(before) == [])
    }

    @Test func aNewFileForATargetThatIsSteeredDoesNotPushOutThePolicyInForce() throws {
        try temporary.write("etc/m.yaml", policyText(1))
        let before = inForce()
        try temporary.write("etc/a.yaml", policyText(1, bake: "1h"))
        #expect(changes(before) == ["rejected a (1)"])
        try temporary.write("etc/m.yaml", policyText(1, bake: "36h"))
        #expect(changes(before) == ["rejected a (1)", "loaded m"])
        try temporary.remove("etc/m.yaml")
        #expect(changes(before) == ["loaded a", "removed m"])
    }

    @Test func aCopyWithTheSameNameDoesNotPushOutTheFileInForce() throws {
        try temporary.write("etc/m.yaml", policyText(1, name: "contoso"))
        let before = inForce()
        try temporary.write("etc/a.yaml", policyText(1, bake: "1h", name: "contoso"))
        #expect(changes(before) == ["rejected contoso (1)"])
        let problems = PolicyChange.changes(from: before, to: temporary.load()).compactMap { event -> [String]? in
            if case .policyRejected(_, let problems) = event { problems } else { nil }
        }
        #expect(
            problems == [
                [
                    "\(temporary.path("etc/a.yaml")):1:1: it clashes with \(temporary.path("etc/m.yaml")), which is in force – remove one of the two"
                ]
            ])
    }

    @Test func atStartTheFirstByNameWins() throws {
        try temporary.write("etc/m.yaml", policyText(1))
        try temporary.write("etc/a.yaml", policyText(1))
        #expect(changes([:]) == ["loaded a", "rejected m (1)"])
    }
}
