/// In how many worlds each of the bugs that can be put back is found: the honest figure of what the simulation is worth.
public struct PutBackTable: Sendable {
    /// What a bug's worlds came to.
    public struct Row: Sendable {
        /// The bug.
        public let bug: PutBack
        /// The first seed in which it was found; nil where it was in none.
        public let first: UInt64?
        /// The promise that it broke there.
        public let promise: String?
        /// In how many of the worlds it was found.
        public let found: Int

        /// A row.
        public init(bug: PutBack, first: UInt64?, promise: String?, found: Int) {
            self.bug = bug
            self.first = first
            self.promise = promise
            self.found = found
        }
    }

    private let worlds: Int
    private let rows: [Row]

    /// A table of rows that each come from so many worlds.
    public init(_ rows: [Row], worlds: Int) {
        self.rows = rows
        self.worlds = worlds
    }

    /// Puts a bug back in the worlds of the seeds from 1 on.
    ///
    /// - Parameters:
    ///   - bug: The bug.
    ///   - seeds: How many worlds.
    ///   - isEnough: Whether the first find is enough.
    /// - Returns: What the worlds came to.
    public static func row(_ bug: PutBack, seeds: UInt64, isEnough: Bool = false) -> Row {
        var first: (seed: UInt64, promise: String)?
        var found = 0
        for seed in 1...max(1, seeds) {
            var simulation = Simulation(SimulationOptions(seed: seed, putBack: bug))
            guard let violation = simulation.run().violation else { continue }
            first = first ?? (seed, violation.promise)
            found += 1
            if isEnough { break }
        }
        return Row(bug: bug, first: first?.seed, promise: first?.promise, found: found)
    }

    /// The bugs that no world has found.
    public var missed: [PutBack] { rows.filter { $0.first == nil }.map(\.bug) }

    /// The table in Markdown, in the order of the bugs.
    public var markdown: String {
        let lines = rows.map { row in
            "| \(row.bug.rawValue) | \(row.first.map { "\($0)" } ?? "none") | \(row.found) | \(row.promise ?? "-") |"
        }
        return
            (["| bug | first found in seed | found in worlds of \(worlds) | promise |", "|---|---|---|---|"] + lines)
            .joined(separator: "\n")
    }
}
