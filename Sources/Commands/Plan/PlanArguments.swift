import ArgumentParser
import RolloutModel

/// When a plan begins: a point of time, a time by the clocks of the policy's zone, or a span from now.
enum PlanStart: ExpressibleByArgument, Hashable, Sendable {
    case time(Timestamp)
    case local(CivilDate, secondOfDay: Int)
    case span(TimeSpan)

    /// Reads `2026-12-17T09:00:00Z`, `2026-12-17T09:00:00+01:00`, `2026-12-17T09:00`, `2026-12-17` or `12h`.
    init?(argument: String) {
        if let time = Timestamp(argument) {
            self = .time(time)
        } else if let span = TimeSpan(argument) {
            self = .span(span)
        } else if let date = CivilDate(String(argument.prefix(10))) {
            guard let second = Self.secondOfDay(argument.dropFirst(10)) else { return nil }
            self = .local(date, secondOfDay: second)
        } else {
            return nil
        }
    }

    /// Reads `T09:00`, ` 09:00:30` or nothing, which is midnight.
    private static func secondOfDay(_ text: Substring) -> Int? {
        guard let separator = text.first else { return 0 }
        let parts = text.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { $0.count == 2 && $0.allSatisfy(\.isASCIIDigit) ? Int($0) : nil }
        guard "Tt ".contains(separator), numbers.count == parts.count, (2...3).contains(numbers.count),
            numbers[0] < 24, numbers.dropFirst().allSatisfy({ $0 < 60 })
        else { return nil }
        return numbers[0] * 3_600 + numbers[1] * 60 + (numbers.count == 3 ? numbers[2] : 0)
    }

    /// The moment, by the zone's clocks where the text names none. A time that they skip is the moment of the change, one that
    /// they show twice the first of the two.
    func moment(in zone: TimeZoneRules?, now: Timestamp) -> Timestamp {
        switch self {
        case .time(let time): time
        case .local(let date, let second): (zone ?? .utc).firstInstant(date, secondOfDay: second)
        case .span(let span): now + span
        }
    }

    /// The moment as nearly as it is known before the zone is: a day too early or too late at most.
    func roughly(now: Timestamp) -> Timestamp { moment(in: nil, now: now) }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}

/// A percentage as it is typed.
struct PlannedPercentage: ExpressibleByArgument, Hashable, Sendable {
    let percentage: Percentage

    /// Reads `25`, `12.5` or `25%`.
    init?(argument: String) {
        let digits = argument.hasSuffix("%") ? String(argument.dropLast()) : argument
        guard digits.allSatisfy({ $0 == "." || $0.isASCIIDigit }),
            (digits.split(separator: ".", omittingEmptySubsequences: false).dropFirst().first?.count ?? 0) <= 2,
            let percentage = Double(digits).flatMap({ Percentage($0) })
        else { return nil }
        self.percentage = percentage
    }
}
