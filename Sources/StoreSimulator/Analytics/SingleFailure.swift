public import RolloutModel

/// A failure of its own that a version has from some moment on, beside those that every version has.
public struct SingleFailure: Hashable, Sendable {
    /// The version.
    public let version: PackageVersion
    /// The kind of failure.
    public let kind: FailureKind
    /// The function in which it fails: what tells it apart from others.
    public let function: String
    /// Which part of the version's active devices has it on a day, 0 to 1.
    public let share: Double

    /// A failure.
    public init(_ kind: FailureKind, in function: String, of version: PackageVersion, share: Double) {
        self.version = version
        self.kind = kind
        self.function = function
        self.share = share
    }

    /// The dimensions by which rows tell it apart: the same function is the same failure in every version.
    var fields: [(name: String, value: String)] { FailureDetail.fields(kind.rawValue, function) }
}

/// The failures that versions came to have, and since when.
struct SingleFailureTable: Hashable, Sendable {
    private struct Entry: Hashable, Sendable {
        let time: Timestamp
        let failure: SingleFailure
    }

    private var entries: [Entry] = []

    /// When there came to be more.
    var instants: [Timestamp] { entries.map(\.time) }

    /// From `time` on the version has it; the same again changes its share.
    mutating func add(_ failure: SingleFailure, at time: Timestamp) {
        entries.append(Entry(time: time, failure: failure))
    }

    /// Those that the version has at that time, in the order in which they came.
    func failures(of version: PackageVersion, at time: Timestamp) -> [SingleFailure] {
        var found: [SingleFailure] = []
        for entry in entries where entry.time <= time && entry.failure.version == version {
            let same = found.firstIndex {
                $0.kind == entry.failure.kind && $0.function == entry.failure.function
            }
            if let same { found[same] = entry.failure } else { found.append(entry.failure) }
        }
        return found
    }

    /// How many there are; the simulator keeps no more than it can look through for every row.
    var count: Int { entries.count }
}
