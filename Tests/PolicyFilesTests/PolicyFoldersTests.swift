import Foundation
import PolicyFiles
import RolloutModel
import Testing

@Suite("Policy folders override and mask by file name")
struct PolicyFoldersTests {
    private let temporary: TemporaryFolders

    init() throws { temporary = try TemporaryFolders() }

    @Test func allFoldersCountAndLaterOnesOverride() throws {
        try temporary.write("lib/a.yaml", policyText(1))
        try temporary.write("lib/b.yaml", policyText(2))
        try temporary.write("etc/b.yaml", policyText(2, bake: "48h"))
        try temporary.write("etc/c.yml", policyText(3))
        try temporary.write("run/c.yml", policyText(3, bake: "1h"))
        #expect(temporary.summary() == ["a of lib/a.yaml", "b of etc/b.yaml", "c of run/c.yml"])
        #expect(temporary.load().policies.map { $0.policy.steps[0].bake } == [.hours(24), .hours(48), .hours(1)])
    }

    @Test func aLinkToTheNullDeviceMasks() throws {
        try temporary.write("lib/a.yaml", policyText(1))
        try temporary.mask("etc/a.yaml")
        try temporary.write("etc/b.yaml", policyText(2))
        try temporary.mask("run/b.yaml")
        #expect(temporary.summary() == [])
        try temporary.write("run/a.yaml", policyText(4))
        #expect(temporary.summary() == ["a of run/a.yaml"])
    }

    @Test func hiddenBackupAndOtherFilesDoNotCount() throws {
        for name in [
            ".a.yaml", "#a.yaml#", "#a.yaml", "a.yaml~", "a.yaml.bak", "a.yaml.rpmsave", ".#a.yaml", "README", "yaml",
        ] {
            try temporary.write("etc/\(name)", "broken: [")
        }
        #expect(temporary.summary() == [])
    }

    @Test func aMissingFolderIsEmpty() throws {
        try temporary.write("etc/a.yaml", policyText(1))
        try temporary.remove("run")
        try temporary.remove("lib")
        #expect(temporary.summary() == ["a of etc/a.yaml"])
    }

    @Test func aFolderThatIsNoneLeavesNothingButItsProblem() throws {
        try temporary.write("lib/a.yaml", policyText(1))
        try temporary.remove("etc")
        try temporary.write("etc", "")
        #expect(
            temporary.summary() == [
                "etc:1:1: the folder cannot be read: Not a directory – let the daemon's user list and read it; until then every policy stays as it is"
            ])
        #expect(PolicyChange.changes(from: ["a": "x", "b": "y"], to: temporary.load()) == [])
    }

    @Test func aBrokenOverrideIsNotReplacedByWhatItOverrides() throws {
        try temporary.write("lib/a.yaml", policyText(1))
        try temporary.write("etc/a.yaml", "version: 1\nname: a\nsteps: [")
        try temporary.write("etc/b.yaml", policyText(2))
        let result = temporary.load()
        #expect(result.policies.map(\.policy.name) == ["b"])
        #expect(result.rejected.map(\.name) == ["a"])
    }

    @Test(
        "A file that is no good is rejected and no other",
        arguments: [
            ("", "the file is empty"), ("version: 1\n\ttarget: x", "a tab stands in the indentation"),
            (String(repeating: "#", count: 1_000_001), "the file has 1000001 bytes"), ("a: &a [1]\nb: *a", "an anchor"),
            (String(repeating: "[", count: 100_000), "the nesting is far too deep"),
            ("version: 1\n---\nversion: 1", "a second document begins here"),
        ])
    func badFiles(text: String, problem: String) throws {
        try temporary.write("etc/bad.yaml", text)
        try temporary.write("etc/good.yaml", policyText(1))
        let result = temporary.load()
        #expect(result.policies.map(\.policy.name) == ["good"])
        #expect(result.rejected.map(\.name) == ["bad"])
        #expect(
            result.rejected.first?.diagnostics.contains { $0.what.contains(problem) } == true, "\(result.diagnostics)")
    }

    @Test func whatOthersMayWriteIsRejectedAlsoBehindALink() throws {
        try temporary.write("etc/w.yaml", policyText(1), mode: 0o646)
        try temporary.write("elsewhere", policyText(2), mode: 0o664)
        try FileManager.default.createSymbolicLink(
            atPath: temporary.path("etc/l.yaml"), withDestinationPath: temporary.path("elsewhere"))
        try temporary.write("managed", policyText(3))
        try FileManager.default.createSymbolicLink(
            atPath: temporary.path("etc/m.yaml"), withDestinationPath: temporary.path("managed"))
        #expect(
            temporary.summary() == [
                "m of etc/m.yaml",
                "etc/l.yaml:1:1: others than its owner may write the file (mode 664) – run: chmod go-w etc/l.yaml",
                "etc/w.yaml:1:1: others than its owner may write the file (mode 646) – run: chmod go-w etc/w.yaml",
            ])
    }

    @Test func foldersPipesAndDanglingLinksAreRejected() throws {
        try FileManager.default.createDirectory(
            atPath: temporary.path("etc/d.yaml"), withIntermediateDirectories: false)
        #expect(mkfifo(temporary.path("etc/p.yaml"), 0o600) == 0)
        try FileManager.default.createSymbolicLink(atPath: temporary.path("etc/l.yaml"), withDestinationPath: "nowhere")
        #expect(
            temporary.summary() == [
                "etc/d.yaml:1:1: this is not a regular file – put a file here, or a link to one",
                "etc/l.yaml:1:1: the file cannot be opened: No such file or directory – let the daemon's user read it, or remove it",
                "etc/p.yaml:1:1: this is not a regular file – put a file here, or a link to one",
            ])
    }

    @Test func twoFilesOfOneNameAndTwoPoliciesOfOneTarget() throws {
        try temporary.write("etc/a.yaml", policyText(1))
        try temporary.write("etc/a.yml", policyText(2))
        try temporary.write("etc/b.yaml", policyText(3, name: "z"))
        try temporary.write("etc/c.yaml", policyText(3))
        #expect(
            temporary.summary().map { $0.replacing(temporary.root.path + "/", with: "") } == [
                "a of etc/a.yaml", "c of etc/c.yaml",
                "etc/a.yml:1:1: the name \"a\" is that of etc/a.yaml as well – give one of the two another name, or remove it",
                "etc/b.yaml:3:9: the policy \"c\" (etc/c.yaml) steers 9NBLGGH4R003 of account default already – remove one of the two, or name another application or flight",
            ])
    }

    @Test func anotherAccountOrFlightIsAnotherTarget() throws {
        try temporary.write("etc/a.yaml", policyText(1))
        try temporary.write("etc/b.yaml", "account: second\n" + policyText(1))
        let flight = policyText(1).replacing(
            "9NBLGGH4R001", with: "9NBLGGH4R001, flight: 43e448df-97c9-4a43-a0bc-2a445e736bcd")
        try temporary.write("etc/c.yaml", flight)
        try temporary.write("etc/d.yaml", flight.replacing("43e448df", with: "43E448DF"))
        #expect(temporary.load().policies.map(\.policy.name) == ["a", "b", "c"])
        #expect(temporary.load().rejected.map(\.name) == ["d"])
    }

    @Test func lintReportsAllFilesSorted() throws {
        let good = try temporary.write("etc/good.yaml", policyText(1), mode: 0o664)
        let bad = try temporary.write(
            "etc/bad.yaml", policyText(2).replacing("version: 1", with: "version: 3\nmod: act"))
        let twin = try temporary.write("etc/twin.yaml", policyText(1))
        let problems = PolicyLint.lint(files: [twin, temporary.path("etc/none.yaml"), good, bad], now: testDay)
        #expect(
            problems.map { $0.description.replacing(temporary.root.path + "/", with: "") } == [
                "etc/bad.yaml:1:10: version: \"3\" is not a version of the policy format that this rolloutd reads – write 1",
                "etc/bad.yaml:2:1: the key \"mod\" is unknown – write \"mode\"",
                "etc/none.yaml:1:1: there is no such file – check the path",
                "etc/twin.yaml:2:9: the policy \"good\" (etc/good.yaml) steers 9NBLGGH4R001 of account default already – remove one of the two, or name another application or flight",
            ])
    }

    @Test func manyPoliciesLoadInTimeThatGrowsWithTheirNumber() throws {
        func fill(_ range: Range<Int>) throws {
            for number in range {
                try temporary.write(
                    "etc/p\(number).yaml", policyText(1).replacing("9NBLGGH4R001", with: "9NBLGG\(100_000 + number)"))
            }
        }
        // The thread's own processor time: other work on the machine does not count.
        func time() -> Double {
            var (start, end) = (timespec(), timespec())
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start)
            _ = temporary.load()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end)
            return Double(end.tv_sec - start.tv_sec) + Double(end.tv_nsec - start.tv_nsec) / 1e9
        }
        try fill(0..<200)
        let few = min(time(), time())
        try fill(200..<1_600)
        let many = time()
        #expect(temporary.load().policies.count == 1_600)
        // Eight times as many: linear work takes eight times as long, quadratic work sixty-four times.
        #expect(many < few * 24, "200 took \(few) s, 1600 took \(many) s")
    }
}
