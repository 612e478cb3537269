import MarkedYAML
import PolicyFiles
import RolloutModel

/// The day on which all tests of this target take place.
let testDay = Timestamp(milliseconds: 1_795_201_200_000)

/// Three lines that make a valid policy; tests add the lines from the fourth on.
let smallest = """
    version: 1
    target: {application: 9NBLGGH4R315}
    steps: [{setPercentage: 10, bake: 24h}, {finalize: {}}]

    """

func read(_ yaml: String, file: String = "p.yaml") -> PolicyFile {
    PolicyFile(Array(yaml.utf8), file: file, zones: TimeZones(now: testDay), now: testDay, recordingKeys: true)
}

extension PolicyFile {
    var errors: [String] { diagnostics.filter { $0.severity == .error }.map(\.description) }
    var warnings: [String] { diagnostics.filter { $0.severity == .warning }.map(\.description) }
}
