import Foundation
import Testing

@testable import Commands

@Suite("A plan on the command line")
struct PlanCommandTests {
    private static let from = ["--from", "2026-12-10T09:00"]

    @Test("of every example policy", arguments: Examples.names, ["table", "json", "ics"])
    func goldens(name: String, format: String) async throws {
        let outcome = await rolloutctl(["plan", Examples.path(name), "-o", format] + Self.from)
        #expect(outcome.status == .done && outcome.complaint.isEmpty)
        #expect(format != "table" || outcome.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
        try Golden.expect(outcome.output.replacing("\r\n", with: "<CR>\n"), "plan-\(name)-\(format)")
    }

    @Test("names the change of the clocks in each direction", arguments: ["2027-03-25T10:00", "2026-10-22T10:00"])
    func clocks(from: String) async throws {
        let outcome = await rolloutctl(["plan", Examples.path("typical"), "--from", from, "--at", "20%"])
        #expect(outcome.output.contains(from.hasPrefix("2027") ? "the clocks go forward 1h" : "the clocks go back 1h"))
    }

    @Test("takes a time with its zone, one of the policy's zone, a day, or a span")
    func starts() async throws {
        func first(_ from: String) async throws -> String {
            let outcome = await rolloutctl(["plan", Examples.path("typical"), "--from", from])
            return String(try #require(outcome.output.split(separator: "\n").first { $0.contains(" 5 % ") }).prefix(30))
        }
        let expected = "     5 %  Thu 2026-12-10 08:00"
        #expect(try await first("2026-12-10T08:00:00Z") == expected)
        #expect(try await first("2026-12-10T10:00:00+02:00") == expected)
        #expect(try await first("2026-12-10T09:00") == expected)
        #expect(try await first("2026-12-10 09:00:00") == expected)
        #expect(try await first("2026-12-10") == "     5 %  Wed 2026-12-09 23:00")
        #expect(try await first("12h") == "     5 %  Sat 2026-11-21 07:00")
        // The clocks skip 02:30 on that night.
        #expect(try await first("2027-03-28T02:30") == "     5 %  Sun 2027-03-28 01:00")
    }

    @Test("begins now where nothing else is said, and reads the standard input")
    func input() async throws {
        let outcome = await rolloutctl(["plan", "-"], input: "name: a\n" + (try Examples.text("smallest")))
        #expect(outcome.status == .done && outcome.output.contains("Fri 2026-11-20 19:00"))
    }

    @Test("refuses a percentage that is no step, and says which there are")
    func percentages() async throws {
        let outcome = await rolloutctl(["plan", Examples.path("typical"), "--at", "12.5"])
        #expect(outcome.status == .usage && outcome.output.isEmpty)
        #expect(outcome.complaint.contains("--at 12.5: the ladder of contoso-notes has no such step."))
        #expect(outcome.complaint.contains("Its steps are 5, 20, 50; 0 stands for below the first."))
        let below = await rolloutctl(["plan", Examples.path("typical"), "--at", "0"])
        #expect(below.status == .done && below.output.contains("     0 %  "))
    }

    @Test("says every problem of a policy that is none")
    func broken() async throws {
        try await withFolder { folder in
            let missing = await rolloutctl(["plan", "\(folder)/none.yaml"])
            #expect(
                missing.status == .usage && missing.complaint.contains("none.yaml:1:1: error: there is no such file"))
            let empty = await rolloutctl(["plan", folder])
            #expect(empty.status == .usage && empty.complaint.contains("error: the folder has no file *.yaml or *.yml"))
            try "version: 1\nsteps: []\n".write(toFile: "\(folder)/a.yaml", atomically: true, encoding: .utf8)
            let broken = await rolloutctl(["plan", folder])
            #expect(broken.status == .usage && broken.complaint.split(separator: "\n").count >= 2)
            try Examples.text("smallest").write(toFile: "\(folder)/b.yaml", atomically: true, encoding: .utf8)
            let several = await rolloutctl(["plan", folder])
            #expect(several.complaint.contains("the folder holds 2 policies – name one of them: \(folder)/a.yaml"))
        }
    }
}

@Suite("A plan for calendars")
struct PlanCalendarTests {
    /// A policy whose texts hold everything that iCalendar escapes, and characters of several octets at every place.
    private static let policy = """
        version: 1
        name: a
        target: {application: 9NBLGGH4R315}
        timeZone: Europe/Paris
        steps: [{setPercentage: 10, bake: 24h}, {finalize: {}}]
        windows:
          - {kind: deny, from: 2026-11-21, to: 2026-11-22, reason: 'Fête; köln, \\ münchen: ääääääääääääääääääääääääääääääääääää'}
        """

    private func calendar() async -> String {
        await rolloutctl(["plan", "-", "--from", "2026-11-20T12:00:00Z", "-o", "ics"], input: Self.policy).output
    }

    @Test("ends every line in CRLF and folds it at 75 octets, never through a character")
    func folding() async throws {
        let text = await calendar()
        let lines = text.components(separatedBy: "\r\n")
        #expect(lines.last == "" && !lines.contains { $0.contains("\n") || $0.contains("\r") })
        #expect(lines.allSatisfy { $0.utf8.count <= 75 } && lines.contains { $0.hasPrefix(" ") })
        #expect(!text.contains("\u{FFFD}"))
    }

    @Test("escapes texts, and has what RFC 5545 requires of a calendar and of an event")
    func properties() async throws {
        let text = await calendar().replacing("\r\n ", with: "")
        let lines = text.components(separatedBy: "\r\n")
        #expect(text.contains("Fête\\; köln\\, \\\\ münchen: ää"))
        #expect(lines.first == "BEGIN:VCALENDAR" && lines.dropLast().last == "END:VCALENDAR")
        #expect(lines.contains("VERSION:2.0") && lines.contains { $0.hasPrefix("PRODID:") })
        let events = text.components(separatedBy: "BEGIN:VEVENT\r\n").dropFirst()
        #expect(events.count == 2)
        let identifiers = events.map { $0.components(separatedBy: "\r\n").first { $0.hasPrefix("UID:") } ?? "" }
        #expect(Set(identifiers).count == 2 && !identifiers.contains(""))
        for event in events {
            #expect(event.contains("DTSTAMP:20261120T190000Z\r\n") && event.contains("END:VEVENT\r\n"))
            #expect(event.contains(#/DTSTART:\d{8}T\d{6}Z\r\n/#))
        }
        #expect(events.last?.contains("DTSTART:20261122T230000Z") == true)
    }

    @Test("gives the same identifiers for the same plan, so that a calendar replaces what it has")
    func stable() async {
        let (first, second) = (await calendar(), await calendar())
        #expect(first == second)
    }
}
