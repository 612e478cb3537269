import Foundation

/// A number that was measured, with the goal that it is held against: a row of the page of figures.
public struct Figure: Sendable {
    private let name: String
    private let value: String
    private let goal: String
    private let isReached: Bool?

    /// A figure; `isReached` is nil where there is no goal.
    public init(_ name: String, _ value: String, goal: String = "–", isReached: Bool? = nil) {
        self.name = name
        self.value = value
        self.goal = goal
        self.isReached = isReached
    }

    /// Prints the row.
    public func tell() {
        let verdict = isReached.map { $0 ? "yes" : "**no**" } ?? "–"
        FileHandle.standardOutput.write(Data("| \(name) | \(value) | \(goal) | \(verdict) |\n".utf8))
    }
}

/// A length of time in seconds as people read it: `12.3 s`, `45 ms`.
public func words(_ seconds: Double) -> String {
    seconds >= 1 ? String(format: "%.1f s", seconds) : String(format: "%.1f ms", seconds * 1_000)
}

/// A count with thin groups: `1 234 567`.
public func words(_ count: Int) -> String {
    var digits = Array("\(abs(count))")
    for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(" ", at: place) }
    return (count < 0 ? "-" : "") + String(digits)
}
