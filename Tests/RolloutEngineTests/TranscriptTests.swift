import RolloutModel
import Testing

@Suite("The engine, by transcripts")
struct TranscriptTests {
    @Test("plays the transcript", arguments: TranscriptFile.names)
    func plays(name: String) throws {
        let file = try TranscriptFile(named: name)
        var runner = TranscriptRunner()
        var outputs: [[String]] = []
        for block in file.blocks {
            let output = try runner.run(block)
            outputs.append(output)
            guard !TranscriptFile.isRecording, output != block.expected else { continue }
            Issue.record(
                """
                \(name).txt:\(block.line): \(block.command)
                expected:
                \(block.expected.joined(separator: "\n"))
                but was:
                \(output.joined(separator: "\n"))
                """)
        }
        #expect(runner.replayProblems() == [])
        #expect(runner.world.breaches == [])
        if TranscriptFile.isRecording { try file.record(outputs) }
    }
}
