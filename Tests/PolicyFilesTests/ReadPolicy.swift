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

/// SplitMix64: the same numbers for the same seed everywhere.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
