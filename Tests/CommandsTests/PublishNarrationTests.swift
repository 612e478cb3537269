import RolloutModel
import StoreAPI
import Synchronization
import Testing

@testable import Commands

@Suite("How an upload is told")
struct PublishNarrationTests {
    private func told(onTerminal: Bool, _ steps: [Int]) -> String {
        let text = Mutex("")
        let add: @Sendable (String) -> Void = { more in text.withLock { $0 += more } }
        let surroundings = Surroundings(
            environment: [:], now: { Timestamp(milliseconds: 0) }, width: 80, colours: false, write: { _ in },
            complain: add, redraw: onTerminal ? add : nil)
        let progress = PublishNarration(surroundings).upload()
        for step in steps {
            progress(UploadProgress(sentBytes: step, totalBytes: 20_000_000, interruptions: step > 9_000_000 ? 1 : 0))
        }
        return text.withLock { $0 }
    }

    @Test func aLogGetsALineForEachTenth() {
        #expect(
            told(onTerminal: false, [0, 1_000_000, 2_000_000, 10_000_000, 20_000_000]) == """
                1970-01-01T00:00:00Z uploaded 0 % of 20.0 MB
                1970-01-01T00:00:00Z uploaded 10 % of 20.0 MB
                1970-01-01T00:00:00Z uploaded 50 % of 20.0 MB, interrupted once
                1970-01-01T00:00:00Z uploaded 100 % of 20.0 MB, interrupted once

                """)
    }

    @Test func aTerminalGetsABar() {
        let text = told(onTerminal: true, [10_000_000, 20_000_000])
        #expect(text.contains("███████████████░░░░░░░░░░░░░░░ 50 % of 20.0 MB") && text.hasSuffix("100 % of 20.0 MB\n"))
    }
}
