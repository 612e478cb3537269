import PolicyFiles
import RolloutModel
import Testing

@Suite("A window that makes no sense is reported, with its place and what to write instead")
struct WindowErrorsTests {
    @Test(
        "Windows",
        arguments: [
            (
                "{kind: allow, from: 2027-01-01, to: 2027-01-02}", nil,
                "5:3: there are windows and no time zone – add \"timeZone: Europe/Paris\""
            ),
            (
                "{kind: deny, from: 2027-01-03, to: 2027-01-02}", "UTC",
                "6:24: the window ends (2027-01-02) before it begins (2027-01-03) – exchange from and to; both days are included"
            ),
            (
                "{kind: deny, from: 2027-02-29, to: 2027-03-02}", "UTC",
                "6:24: from: \"2027-02-29\" is not a day of the calendar – write year-month-day, such as 2026-12-18"
            ),
            (
                "{kind: allow, days: [], start: \"09:00\", length: 1h}", "UTC",
                "6:25: days: the list has 0 entries – give at least 1"
            ),
            (
                "{kind: allow, days: [mon], start: \"09:00\", length: 0s}", "UTC",
                "6:56: length: \"0s\" is too short – write at least 1m"
            ),
            (
                "{kind: allow, days: [mon, mon], start: \"09:00\", length: 1h}", "UTC",
                "6:31: the day \"mon\" is given twice – remove it"
            ),
            (
                "{kind: allow, days: [mon], length: 1h}", "UTC",
                "6:5: a window has no start – give days, start and length"
            ),
            (
                "{kind: allow, from: 2027-01-01}", "UTC",
                "6:5: a window has no to – give from and to; both days are included"
            ),
            ("{kind: allow}", "UTC", "6:5: a window has no time – give either days, start and length, or from and to"),
            (
                "{kind: allow, days: [mon], from: 2027-01-01}", "UTC",
                "6:5: a window has both days of the week and dates – give either days, start and length, or from and to"
            ),
            (
                "{days: [mon], start: \"09:00\", length: 1h}", "UTC",
                "6:5: windows: the key \"kind\" is missing – add \"kind: allow\""
            ),
            (
                "{kind: deny, days: [mon, tue, wed, thu, fri, sat, sun], start: \"00:00\", length: 1d}", "UTC",
                "6:5: the windows never allow anything to be raised: denied times cover all allowed ones – shorten a deny window, or add an allow window beside it"
            ),
            (
                "{kind: allow, days: [mon], start: \"24:00\", length: 1h}", "UTC",
                "6:39: start: \"24:00\" is not a time of day – write hours and minutes of a 24-hour clock, such as \"09:00\""
            ),
        ])
    func windows(window: String, zone: String?, problem: String) {
        let yaml = smallest + (zone.map { "timeZone: \($0)\n" } ?? "") + "windows:\n  - \(window)"
        #expect(read(yaml).errors == ["p.yaml:\(problem)"])
    }

    @Test func aDenyThatCoversEveryAllowClosesForGood() {
        let windows = """
            timeZone: UTC
            windows:
              - {kind: allow, days: [sun], start: "22:00", length: 4h}
              - {kind: deny, days: [sun], start: "20:00", length: 5h}
              - {kind: deny, days: [mon], start: "01:00", length: 1h}
            """
        #expect(read(smallest + windows).errors.map { $0.prefix(10) } == ["p.yaml:6:5"])
        #expect(
            read(smallest + windows.replacing("start: \"01:00\", length: 1h", with: "start: \"01:00\", length: 59m"))
                .errors == [])
    }

    @Test func windowsMayOverlap() {
        let windows = """
            timeZone: UTC
            windows:
              - {kind: allow, days: [mon, tue], start: "09:00", length: 7d}
              - {kind: allow, days: [tue], start: "08:00", length: 9h}
              - {kind: deny, days: [tue], start: "08:30", length: 1h}
              - {kind: deny, from: 2027-01-01, to: 2027-01-05}
              - {kind: deny, from: 2027-01-05, to: 2027-01-05}
            """
        #expect(read(smallest + windows).errors == [])
    }

    @Test(
        "Zones are names of the database",
        arguments: ["Mars/Olympus", "CET", "EST5EDT", "GMT+2", "+02:00", "europe/paris", "Europe/", "../etc/passwd"])
    func zones(name: String) {
        let errors = read(smallest + "timeZone: \"\(name)\"").errors
        #expect(errors.count == 1)
        #expect(
            errors.first?.hasPrefix(
                "p.yaml:4:11: timeZone: \"\(name)\" is not a time zone that this machine knows – write ") == true)
    }
}
