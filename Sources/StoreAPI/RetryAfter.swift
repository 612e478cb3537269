package import RolloutModel

/// How long a refusal asks its client to wait.
package enum RetryAfter {
    /// The longest wait that is believed. The Store also has a limit per day, but an hour costs little and then it is asked
    /// again; what asks for more is a mistake or mischief.
    package static let longest = TimeSpan.hours(1)

    /// The wait asked for by the header, in seconds or as a date, or else by the gateway's text; nil where none is asked.
    package static func read(header: String?, message: String?, now: Timestamp) -> TimeSpan? {
        if let header = header.flatMap({ read(header: $0, now: now) }) { return header }
        return message.flatMap(read(message:))
    }

    private static func read(header: String, now: Timestamp) -> TimeSpan? {
        if let date = Timestamp(httpDate: header) { return bounded(date - now) }
        return seconds(Substring(header))
    }

    /// `Rate limit is exceeded. Try again in 14 seconds.` is all that the gateway says when it sends no header.
    private static func read(message: String) -> TimeSpan? {
        let message = message.lowercased()
        guard let phrase = message.firstRange(of: "try again in ") else { return nil }
        let rest = message[phrase.upperBound...]
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        guard rest.dropFirst(digits.count).hasPrefix(" second") else { return nil }
        return seconds(digits)
    }

    private static func seconds(_ text: Substring) -> TimeSpan? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return bounded(Int64(text).map { $0 > longest.milliseconds ? longest : TimeSpan.seconds($0) } ?? longest)
    }

    private static func bounded(_ span: TimeSpan) -> TimeSpan { min(max(span, .zero), longest) }
}
