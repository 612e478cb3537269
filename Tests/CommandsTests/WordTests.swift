import RolloutModel
import Testing

@testable import Commands

@Suite("Words for people")
struct WordTests {
    @Test(
        "numbers have four digits that count",
        arguments: [
            (0, "0"), (0.0042, "0.0042"), (0.00421379, "0.004214"), (12.5, "12.5"), (12_400, "12400"),
            (999_999.6, "1000000"), (-0.5, "-0.5"), (1.0 / 3, "0.3333"), (.infinity, "infinity"),
            (.nan, "not a number"),
        ] as [(Double, String)])
    func digits(number: Double, text: String) { #expect(number.digits == text) }

    @Test("margins are a part of the bound")
    func margins() {
        #expect(0.0042.margin(to: 0.01) == "58 %")
        #expect(0.0123.margin(to: 0.01) == "23 %")
        #expect(0.00996.margin(to: 0.01) == "0.4 %")
        #expect(3.0.margin(to: 0) == "3")
        #expect(Double.nan.margin(to: 1) == nil)
    }

    @Test("times are universal, with how far they are")
    func times() {
        let time = Fixtures.now + .hours(5) + .minutes(12) + TimeSpan(milliseconds: 250)
        #expect(time.both(from: Fixtures.now) == "2026-11-21 00:12 UTC, in 5h 12m")
        #expect((Fixtures.now - .days(3)).both(from: Fixtures.now) == "2026-11-17 19:00 UTC, 3d ago")
        #expect(time.clock(seconds: true) == "2026-11-21 00:12:00 UTC")
        #expect(Fixtures.now.distance(from: Fixtures.now + TimeSpan(milliseconds: 999)) == "now")
    }

    @Test("long names lose their middle")
    func shortening() {
        #expect("contoso-reader-beta".shortened(to: 12) == "contoso-…eta")
        #expect("contoso".shortened(to: 7) == "contoso")
        #expect("contoso".shortened(to: 3) == "con")
    }

    @Test("paragraphs break at blanks and keep their indent")
    func paragraphs() {
        var page = Page(width: 12)
        page.paragraph(Line("- "), "one two three four")
        #expect(page.text() == "- one two\n  three four\n")
        page = Page(width: 6)
        page.paragraph(Line("- "), "unbreakable x")
        #expect(page.text() == "- unbreakable\n  x\n")
    }

    @Test("counts know one from many")
    func counts() {
        #expect(1.of("error") == "1 error")
        #expect(0.of("error") == "0 errors")
    }
}
