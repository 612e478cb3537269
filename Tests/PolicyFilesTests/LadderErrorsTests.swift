import PolicyFiles
import RolloutModel
import Testing

@Suite("A ladder that does not rise is reported, with its place and what to write instead")
struct LadderErrorsTests {
    @Test(
        "The ladder",
        arguments: [
            (
                "[{setPercentage: 0}]",
                #"3:25: setPercentage: "0" is not a percentage above 0 and at most 100 with at most two decimals – write 10, 12.5 or 10%"#
            ),
            (
                "[{setPercentage: 50}, {setPercentage: 10}]",
                "3:30: the ladder does not rise: 10 % comes after 50 % – write a percentage above 50, or remove the step: the Store never lowers one"
            ),
            (
                "[{setPercentage: 100}]",
                "3:9: the ladder ends at 100 % without finalize – add \"- finalize: {}\": until then the rollout stays open and blocks the next release"
            ),
            ("[{finalize: {}}]", "3:8: there is no step before finalize – begin with \"- setPercentage: 10\""),
            (
                "[{setPercentage: 10}, {finalize: {}}, {finalize: {}}]",
                "3:46: a step stands after finalize – remove it: after finalize everybody has the new version, for good"
            ),
            (
                "[{setPercentage: 10, finalize: {}}]",
                "3:9: a step has both setPercentage and finalize – make two steps of it"
            ),
            (
                "[{bake: 10h}]",
                "3:9: a step has neither setPercentage nor finalize – add \"setPercentage: 10\" or \"finalize: {}\""
            ),
            (
                "[{setPercentage: 10}, {finalize: {}, bake: 1h}]",
                "3:45: bake stands beside finalize – put it within: \"finalize: {bake: 24h}\""
            ),
            (
                "[{setPercentage: 10}, finalize]",
                "3:30: steps: \"finalize\" is not a mapping – write \"key: value\" lines"
            ),
            (
                "[{setPercentage: 10, approval: {people: 0}}]",
                "3:48: people: \"0\" is not a whole number from 1 to 100 – write a whole number from 1 to 100, such as 1"
            ),
            (
                "[{setPercentage: 10, approval: {onTimeout: approve}}]",
                "3:51: onTimeout: \"approve\" is not a word that is known here – write hold"
            ),
            (
                "[{setPercentage: 10, bake: 1:30}]",
                "3:35: bake: \"1:30\" is not a duration – write 30s, 5m, 12h, 7d, 2w or a sum such as 1d12h"
            ),
            (
                "[{setPercentage: 010}]",
                #"3:25: setPercentage: "010" is not a percentage above 0 and at most 100 with at most two decimals – write 10, 12.5 or 10%"#
            ),
        ])
    func ladder(steps: String, problem: String) {
        let file = read("version: 1\ntarget: {application: 9NBLGGH4R315}\nsteps: \(steps)")
        #expect(file.errors == ["p.yaml:\(problem)"])
        #expect(file.policy == nil)
    }
}
