import Foundation
import RolloutModel
import SampleArchives
import StoreSimulator
import Testing

@testable import Commands

@Suite("A publication comes through what goes wrong with one submission and one commit", .timeLimit(.minutes(5)))
struct PublishFaultTests {
    private static let usual = ["created", "updated", "committed"]

    @Test("an answer that is lost after its effect", arguments: [RequestKind.create, .update, .commit])
    func lostAnswer(of kind: RequestKind) async throws {
        for fault in [Fault.serverError(status: 504, applied: true), .reset(applied: true), .late(.seconds(100))] {
            try await PublishBench.run { bench in
                try await bench.store.order(fault, on: kind)
                let ran = await bench.publish()
                #expect(ran.status == .done, "\(kind) \(fault.label): \(ran.complaint)")
                #expect(await bench.deeds == Self.usual)
                #expect(await bench.published?.rollout.percentage == 10)
            }
        }
    }

    @Test("a run that a silent Store ends is gone on with", arguments: [RequestKind.create, .update, .upload, .commit])
    func goneOnWith(after kind: RequestKind) async throws {
        try await PublishBench.run { bench in
            try await bench.store.order(.serverError(status: 503, applied: false), on: kind, times: 200)
            let broken = await bench.publish()
            #expect(broken.status == .store, "\(broken.complaint)")
            try await bench.store.occur(.clearFaults)
            let ran = await bench.publish()
            #expect(ran.status == .done, "\(ran.complaint)")
            #expect(await bench.deeds.filter { $0 == "created" || $0 == "committed" } == ["created", "committed"])
        }
    }

    @Test("with other packages the draft of a run that was broken off is made anew")
    func otherPackages() async throws {
        try await PublishBench.run { bench in
            try await bench.store.order(.serverError(status: 503, applied: false), on: .upload, times: 200)
            _ = await bench.publish()
            try await bench.store.occur(.clearFaults)
            try bench.file("app.msix", SampleArchive.package("2.1.0.0"))
            let ran = await bench.publish()
            #expect(ran.status == .done, "\(ran.complaint)")
            #expect(await bench.deeds == ["created", "updated", "deleted"] + Self.usual)
            #expect(await bench.published?.versions.map(\.description) == ["2.1.0.0"])
        }
    }

    @Test("a create that takes effect after the run has given up is found by the next")
    func slowCreate() async throws {
        try await PublishBench.run { bench in
            try await bench.store.order(.late(.minutes(10)), on: .create)
            let broken = await bench.publish()
            #expect(broken.status == .store, "\(broken.complaint)")
            bench.simulator.store.clock.advance(by: .minutes(10))
            let ran = await bench.publish()
            #expect(ran.status == .done && ran.complaint.contains("Going on with the draft"), "\(ran.complaint)")
            #expect(await bench.deeds == Self.usual)
        }
    }

    @Test("a 409: somebody else was faster, and his submission is not touched")
    func conflict() async throws {
        try await PublishBench.run { bench in
            let other = Publication("1.9.0.0", certification: .init(each: .days(1)))
            try await bench.store.order(.preceded(by: .publish(PublishBench.target, other)), on: .create)
            let ran = await bench.publish("--replace-draft")
            #expect(ran.status == .refused, "\(ran.complaint)")
            #expect(await bench.deeds.isEmpty)
            #expect(await bench.pending?.packages.map(\.version.description) == ["1.9.0.0"])
        }
    }

    @Test("a commit that falls back is compared and sent once more, and no more than that")
    func commitFallsBack() async throws {
        try await PublishBench.run { bench in
            try await bench.store.occur(
                .nextCommit(PublishBench.target, certification: nil, failure: .commitFallsBack))
            let ran = await bench.publish()
            #expect(ran.status == .done && ran.complaint.contains("broken the commit off"), "\(ran.complaint)")
            #expect(await bench.deeds == Self.usual + ["committed"])
            #expect(await bench.published?.rollout.percentage == 10)
        }
    }

    @Test("an upload address that expires is replaced, and a broken connection costs what was on its way")
    func expiredAddress() async throws {
        func short(_ scenario: inout Scenario) { scenario.settings.uploadLifetime = .seconds(3) }
        try await PublishBench.run(changing: short) { bench in
            try bench.file("app.msix", SampleArchive.package("2.0.0.0", programBytes: 20 << 20))
            for request in [2, 5] {
                try await bench.store.order(.reset(applied: false), on: .upload, request: request)
            }
            let ran = await bench.publish()
            #expect(ran.status == .done && ran.complaint.contains("uploaded 100 %"), "\(ran.complaint)")
        }
    }

    @Test(
        "a draft that reads otherwise than it was meant is not committed",
        arguments: [Fault.Malformation.percentageNull, .percentageMissing, .percentageOutOfRange])
    func unequal(_ malformation: Fault.Malformation) async throws {
        try await PublishBench.run { bench in
            // The published one, the draft, the upload's address; then what is compared.
            try await bench.store.order(.malformed(malformation), on: .submission, request: 4)
            let ran = await bench.publish()
            #expect(ran.status == .refused, "\(ran.complaint)")
            #expect(ran.complaint.contains("packageRolloutPercentage is") && ran.complaint.contains("is not committed"))
            #expect(await bench.deeds == ["created", "updated"])
            let next = await bench.publish()
            #expect(next.status == .done, "\(next.complaint)")
            #expect(await bench.deeds == Self.usual)
        }
    }

    @Test("statuses that pass between two looks are no matter")
    func skippedStatuses() async throws {
        func quick(_ scenario: inout Scenario) { scenario.settings.certification = Certification(each: .seconds(2)) }
        try await PublishBench.run(changing: quick) { bench in
            #expect(await bench.publish().status == .done)
        }
        func immediate(_ scenario: inout Scenario) { scenario.settings.certification = .immediate }
        try await PublishBench.run(changing: immediate) { bench in
            #expect(await bench.publish().status == .done)
        }
    }

    // MARK: Rollouts that are open or halted

    private static let open: [PastSubmission] = [
        .published("1.0.0.0", age: .days(100)), .published("1.5.0.0", age: .days(1), rollout: 25),
    ]

    @Test("an open rollout is ended when that is asked, and read back", arguments: [OpenRolloutAnswer.halt, .finalize])
    func openRollout(_ answer: OpenRolloutAnswer) async throws {
        try await PublishBench.run(Self.open) { bench in
            let kind: RequestKind = answer == .halt ? .halt : .finalize
            try await bench.store.order(.serverError(status: 504, applied: true), on: kind)
            let ran = await bench.publish("--open-rollout", answer.rawValue)
            #expect(ran.status == .done, "\(ran.complaint)")
            #expect(await bench.deeds == [answer == .halt ? "halted" : "finalized"] + Self.usual)
            let published = try #require(await bench.published)
            #expect(published.versions.map(\.description) == ["2.0.0.0"] && published.rollout.percentage == 10)
        }
    }

    @Test("after a halt no package of the halted submission goes out, whatever the clone was made of")
    func afterAHalt() async throws {
        for knob in StoreKnobs.CloneAfterHalt.allCases {
            func change(_ scenario: inout Scenario) { scenario.knobs.cloneAfterHalt = knob }
            let bad = Publication(
                packages: ["X64", "Arm64"].compactMap { architecture in
                    PackageVersion("1.5.0.0").map { SimulatedPackage($0, architecture: architecture) }
                }, rollout: 25)
            let past: [PastSubmission] = [.published("1.0.0.0", age: .days(100)), PastSubmission(bad, age: .days(1))]
            try await PublishBench.run(past, changing: change) { bench in
                try await bench.store.occur(.halt(PublishBench.target))
                let refused = await bench.publish()
                #expect(refused.status == .refused && refused.complaint.contains("arm64"), "\(refused.complaint)")
                #expect(await bench.deeds.isEmpty)
                let ran = await bench.publish("--old-packages", "all")
                #expect(ran.status == .done, "\(ran.complaint)")
                #expect(await bench.published?.versions.map(\.description) == ["2.0.0.0"])
                #expect(await bench.published?.rollout.percentage == 10)
            }
        }
    }

    @Test("what a new package does not serve stays: another architecture, an older Windows")
    func whatStays() async throws {
        let both = Publication(
            packages: ["X64", "Arm64"].compactMap { architecture in
                PackageVersion("1.0.0.0").map { SimulatedPackage($0, architecture: architecture) }
            })
        try await PublishBench.run([PastSubmission(both, age: .days(9))]) { bench in
            #expect(await bench.publish().status == .done)
            let packages = try #require(await bench.published?.packages)
            #expect(packages.filter { !$0.isDeleted }.map(\.architecture).sorted() == ["Arm64", "X64"])
        }
    }
}
