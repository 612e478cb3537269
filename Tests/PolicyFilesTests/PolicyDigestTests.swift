import PolicyFiles
import RolloutModel
import Testing

@Suite("A digest stands for a policy's meaning, not for its spelling")
struct PolicyDigestTests {
    private let plain = """
        version: 1
        target: {application: 9NBLGGH4R315}
        timeZone: Europe/Paris
        steps: [{setPercentage: 10, bake: 36h}, {setPercentage: 50, bake: 14d}]
        metrics: [{name: m, source: {store: {rate: crash}}, fail: {above: 0.015}}]
        windows: [{kind: allow, days: [mon, tue], start: "09:00", length: 7h}]
        limits: {maxAge: 30d}
        """

    @Test func anotherSpellingHasTheSameDigest() throws {
        let spelled = """
            # the same, written by somebody else
            limits:
                maxAge:   4w2d
                progressDeadline: 3d
            windows:
            - {days: ["tue", 'mon'], length: 420m, start: 09:00, kind: allow}
            metrics:
            - source:
                store:
                  rate: crash
              fail: {above: 1.5%}
              name: m
              interval: 60m
              onFailure: halt
            steps:
            - bake: 1d12h
              setPercentage: 10%
            - {setPercentage: "50.00", bake: 2w}
            timeZone: Europe/Paris
            name: p
            mode: act
            target:
              flight: null
              application: 9NBLGGH4R315
            version: 1
            """
        let (first, second) = (try #require(read(plain).policy), try #require(read(spelled).policy))
        #expect(first.digest == second.digest)
        #expect(first == second)
    }

    @Test(
        "Another meaning has another digest",
        arguments: [
            ("36h", "37h"), ("0.015", "0.016"), ("crash", "hang"), ("[mon, tue]", "[mon, wed]"), ("Paris", "Berlin"),
            ("30d", "31d"),
            ("setPercentage: 10", "setPercentage: 10.01"), ("above", "below"), ("name: m", "name: n"),
            ("9NBLGGH4R315", "9NBLGGH4R316"),
            ("version: 1", "version: 1\nmode: observe"), ("version: 1", "version: 1\nname: q"), ("allow", "deny"),
        ])
    func anotherMeaning(text: String, replacement: String) throws {
        let (first, second) = (read(plain).policy, read(plain.replacing(text, with: replacement)).policy)
        #expect(try #require(first).digest != #require(second).digest)
    }

    @Test func theDayOfLoadingIsNoPartOfIt() throws {
        let later = testDay + .days(3 * 365)
        let reloaded = PolicyFile(Array(plain.utf8), file: "p.yaml", zones: TimeZones(now: later), now: later)
        let (first, second) = (try #require(read(plain).policy), try #require(reloaded.policy))
        #expect(first.digest == second.digest)
        #expect(first.timeZone != second.timeZone)
    }

    /// Decisions in journals name digests: one that changes without the policy changing would look like an edit of every policy.
    @Test func theDigestOfAKnownPolicyStays() throws {
        let policy = try #require(read(smallest).policy)
        #expect(
            try policy.canonicalForm()
                == #"{"account":"default","digest":"","finalize":{"bake":"0s"},"limits":{"maxAge":"14d","progressDeadline":"3d","watchAfterFinalize":"7d"},"metrics":[],"mode":"act","name":"p","onDrift":"hold","onPolicyChange":"continue","steps":[{"bake":"1d","percentage":10}],"target":{"application":"9NBLGGH4R315"},"windows":[]}"#
        )
        #expect(policy.digest == policy.withDigest().digest)
        #expect(policy.digest == "53db15873fe5ba2142fc585f71b63aa6889fa9f9f493cfe3e4a6b4965099a964")
    }
}
