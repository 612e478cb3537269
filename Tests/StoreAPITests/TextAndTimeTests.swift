import RolloutModel
import Testing

@testable import StoreAPI

@Suite("Encodings, dates and waits")
struct TextAndTimeTests {
    @Test("forms and addresses are encoded byte by byte")
    func encoding() {
        #expect(formEncoded("a+b&c=d%e f~é") == "a%2Bb%26c%3Dd%25e+f~%C3%A9")
        #expect(percentEncoded("a/b c?") == "a%2Fb%20c%3F")
        #expect(
            queryString([("filter", "eventType eq 'crash'"), ("b", "")]) == "filter=eventType%20eq%20%27crash%27&b=")
    }

    @Test("dates of HTTP headers")
    func httpDates() throws {
        #expect(Timestamp(httpDate: "Sun, 06 Nov 1994 08:49:37 GMT") == Timestamp("1994-11-06T08:49:37Z"))
        #expect(Timestamp(httpDate: "Thu, 29 Feb 2024 23:59:59 GMT") == Timestamp("2024-02-29T23:59:59Z"))
        for text in [
            "", "Sun, 06 Nov 1994 08:49:37", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
            "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 31 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
            "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Nov 1994 -8:49:37 GMT",
        ] {
            #expect(Timestamp(httpDate: text) == nil, "\(text)")
        }
    }

    @Test("waits: seconds, a date, a sentence; the absurd is bounded and the unreadable is none")
    func retryAfter() throws {
        let now = try #require(Timestamp("2026-11-20T12:00:00Z"))
        func wait(_ header: String?, _ message: String? = nil) -> TimeSpan? {
            RetryAfter.read(header: header, message: message, now: now)
        }
        #expect(wait("14") == .seconds(14))
        #expect(wait("0") == .zero)
        #expect(wait("Fri, 20 Nov 2026 12:02:00 GMT") == .minutes(2))
        #expect(wait("Fri, 20 Nov 2026 11:00:00 GMT") == .zero)
        #expect(wait("Fri, 20 Nov 2099 11:00:00 GMT") == RetryAfter.longest)
        #expect(wait("999999999") == RetryAfter.longest)
        #expect(wait("99999999999999999999999999") == RetryAfter.longest)
        #expect(wait(nil, "Rate limit is exceeded. Try again in 14 seconds.") == .seconds(14))
        #expect(wait(nil, "TRY AGAIN IN 1 SECOND") == .seconds(1))
        #expect(wait("soon", "Try again in 7 seconds.") == .seconds(7))
        #expect(wait("3", "Try again in 7 seconds.") == .seconds(3))
        for none in ["", "soon", "-5", "1.5", " 5", "+5"] { #expect(wait(none) == nil, "\(none)") }
        #expect(wait(nil, "Try again in 7 minutes.") == nil)
        #expect(wait(nil, "Try again in  seconds.") == nil)
        #expect(wait(nil, nil) == nil)
    }

    @Test("foreign text becomes one bounded line without control characters and secrets")
    func operatorTexts() {
        #expect(operatorText("a\r\n\tb\u{1B}[31m\u{202E}c\u{0}") == "a b [31m c")
        #expect(operatorText(String(repeating: "x", count: 1_000)).count == 301)
        let secret = Secret("p+q r&é")
        let echo = "p+q r&é, p%2Bq+r%26%C3%A9, p%2Bq%20r%26%C3%A9, p+q r&é\u{301}!"
        #expect(operatorText(echo, hiding: [secret]) == "***, ***, ***, ***\u{301}!")
        #expect(operatorText("abc", hiding: [Secret("")]) == "abc")
        #expect(operatorText(" a  b ") == "a b")
        #expect(operatorText("a b c") == "a b c")
        #expect(operatorText("") == "")
        #expect(operatorText("abcd", limit: 3) == "abc…")
        #expect(operatorText("x secre y", hiding: [Secret("secret")]) == "x secre y")
        #expect(operatorText("its secret", hiding: [Secret("secret")]) == "its ***")
    }
}
