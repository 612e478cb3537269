public import ControlAPI
public import RolloutModel

/// The pages of `rolloutctl sinks`.
public enum SinksView {
    /// Draws the sinks.
    public static func page(_ sinks: [SinkReport], now: Timestamp, width: Int) -> Page {
        var page = Page(width: width)
        guard !sinks.isEmpty else {
            page.paragraph(Line(), "No sinks: the settings have none, and nobody is told.")
            return page
        }
        var table = Table(columns: [
            .init("NAME", least: 8), .init("FORMAT", least: 6), .init("SIGNED", least: 6),
            .init("WAITING", least: 7, isNumber: true), .init("LOST", least: 4, isNumber: true),
            .init("LAST TAKEN", least: 10),
        ])
        for sink in sinks {
            table.add([
                Line(sink.name.rawValue, sink.trouble == nil ? .plain : .bad), Line(sink.format),
                Line(sink.isSigned ? "yes" : "no"),
                Line("\(sink.waiting)"), Line("\(sink.lost)", sink.lost > 0 ? .warning : .plain),
                Line(sink.lastDelivered.map { $0.distance(from: now) } ?? "-"),
            ])
        }
        page.add(table.page(width: width))
        for sink in sinks { for note in notes(sink, now: now) { page.paragraph(Line("  ! ", .bad), note, .bad) } }
        return page
    }

    /// Draws what became of a test.
    public static func page(_ result: SinkTestResult, width: Int) -> Page {
        var page = Page(width: width)
        page.paragraph(Line(), result.message, result.delivered ? .good : .bad)
        if !result.delivered {
            page.paragraph(Line(), "See docs/operating/notifications.md, and rolloutctl doctor for all sinks.")
        }
        return page
    }

    /// What is wrong with a sink, in sentences.
    static func notes(_ sink: SinkReport, now: Timestamp) -> [String] {
        var notes: [String] = []
        if let trouble = sink.trouble {
            let next = sink.nextAttempt.map { ", the next attempt \($0.distance(from: now))" } ?? ""
            notes.append(
                "sink \(sink.name): \(trouble) (\(sink.failures) in a row, \(sink.waiting) waiting\(next))")
        }
        if let loss = sink.lastLoss { notes.append("sink \(sink.name): \(sink.lost) lost, the last: \(loss)") }
        return notes
    }
}
