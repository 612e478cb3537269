import RolloutModel
import StoreAPI

/// What a publication says while it works: lines in a log, and on a terminal a bar while bytes are sent.
struct PublishNarration: Sendable {
    private let surroundings: Surroundings

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// A line with its time, on the standard error.
    func say(_ text: String) {
        surroundings.complain("\(surroundings.now()) \(Line.harmless(text))\n")
    }

    /// How an upload goes: a bar that is drawn over, or a line for each tenth.
    func upload() -> @Sendable (UploadProgress) -> Void {
        let last = LastTenth()
        return { [surroundings] step in
            let total = max(1, step.totalBytes)
            let percent = step.sentBytes * 100 / total
            let size = "\(percent) % of \(Self.size(step.totalBytes))"
            if let redraw = surroundings.redraw {
                let filled = step.sentBytes * Self.barWidth / total
                let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: Self.barWidth - filled)
                redraw("  \(bar) \(size)" + (step.sentBytes >= step.totalBytes ? "\n" : ""))
            } else if last.isNew(percent / 10, step.interruptions) {
                let times = step.interruptions == 1 ? "once" : "\(step.interruptions) times"
                let again = step.interruptions > 0 ? ", interrupted \(times)" : ""
                surroundings.complain("\(surroundings.now()) uploaded \(size)\(again)\n")
            }
        }
    }

    private static let barWidth = 30

    /// `2.1 GB`
    static func size(_ bytes: Int) -> String {
        for (unit, size) in [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)] where bytes >= size {
            let tenths = bytes * 10 / size
            return "\(tenths / 10).\(tenths % 10) \(unit)"
        }
        return "\(bytes) bytes"
    }
}
