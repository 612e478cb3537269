public import Audit
import RolloutModel

/// The page of `rolloutctl audit verify`: what was checked, and the first entry that does not fit.
public enum AuditView {
    /// Draws a report.
    public static func page(_ report: AuditReport, width: Int) -> Page {
        var page = Page(width: width)
        page.add(Line(report.journal, .strong))
        if let from = report.from, let to = report.to {
            page.paragraph(Line("  "), "\(count(report.entries, "entry", "entries")), \(from.clock()) to \(to.clock())")
        } else {
            page.paragraph(Line("  "), "no entries")
        }
        if let finding = report.finding { page.add(self.page(of: finding, width)) }
        page.add(Line())
        let until = report.finding == nil ? "" : " before that"
        add(&page, "chain", "\(count(report.entries, "entry", "entries"))\(until), each bound to the one before")
        add(
            &page, "calls",
            "\(count(report.intents, "intent", "intents")), \(count(report.outcomes, "final outcome", "final outcomes"))"
        )
        for open in report.openIntents {
            add(&page, "", "intent \(open.intent) of \(open.rollout) (entry \(open.entry)) has no final outcome yet")
        }
        add(
            &page, "replay",
            "\(count(report.compared, "record", "records")) from \(count(report.inputs, "input", "inputs")), "
                + (report.reworded == 0 ? "byte for byte" : "\(report.reworded) of them in other words"))
        add(
            &page, "copies",
            report.copies == 0
                ? "none were compared: a journal that was written anew as a whole would not be noticed"
                : "\(count(report.copies, "entry", "entries")) as they are known from elsewhere")
        for note in report.notes { page.paragraph(Line("  note      "), note.asSentence) }
        page.add(Line())
        page.add(Line("head \(report.head.sequence):\(report.head.hash)"))
        if report.finding == nil { page.add(Line("Everything fits.", .good)) }
        return page
    }

    private static func page(of finding: AuditFinding, _ width: Int) -> Page {
        var page = Page(width: width)
        let rollout = finding.rollout.map { " of \($0)" } ?? ""
        let what = [finding.kind.map { "\($0)\(rollout)" }, finding.time?.clock(seconds: true)].compactMap { $0 }
        page.add(Line())
        page.paragraph(
            Line("Entry \(finding.entry) does not fit ", .bad), what.isEmpty ? "" : "(\(what.joined(separator: ", ")))",
            indent: 2)
        page.paragraph(Line("  \(finding.check.rawValue): "), finding.why.asSentence)
        if let expected = finding.expected { page.paragraph(Line("  expected: "), expected) }
        if let found = finding.found { page.paragraph(Line("  found:    "), found) }
        return page
    }

    private static func add(_ page: inout Page, _ name: String, _ text: String) {
        page.paragraph(Line("  " + name.padding(to: 10)), text)
    }

    private static func count(_ number: Int64, _ one: String, _ several: String) -> String {
        "\(number) \(number == 1 ? one : several)"
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
