import Foundation
import RolloutModel
import StoreSimulator
import Testing

@testable import Commands

@Suite("Applications and flights on the command line, against the Store simulator", .timeLimit(.minutes(2)))
struct FlightCommandTests {
    private let app = "9NBLGGH4R315"

    @Test func aFlightIsMadeShownAndDeleted() async throws {
        try await SubmissionBench.with { bench in
            #expect(await bench.rolloutctl(["flight", "list", app]).output == "\(app) has no flights.\n")
            let made = await bench.rolloutctl(
                ["flight", "create", app, "--name", "Insiders", "--group", "1152921504606962205"])
            #expect(made.status == .done, "\(made.complaint)")
            let id = made.output.trimmingCharacters(in: .whitespacesAndNewlines)
            let list = await bench.rolloutctl(["flight", "list", app]).output
            #expect(list.contains(id) && list.contains("Insiders"))
            let get = await bench.rolloutctl(["flight", "get", app, id]).output
            #expect(get.contains("groups 1152921504606962205"))
            #expect(get.contains("before Non-flighted submission") && get.contains("pending "))
            let json = await bench.rolloutctl(["flight", "get", app, id, "-o", "json"]).output
            #expect(json.contains(#""friendlyName":"Insiders""#))
            let submissions = await bench.rolloutctl(["submission", "list", app, "--flight", id]).output
            #expect(submissions.contains("PendingCommit"))
            let twice = await bench.rolloutctl(["flight", "create", app, "--name", "Insiders"])
            #expect(twice.status == .refused && twice.complaint.contains("has a flight “Insiders” already"))
            #expect(await bench.rolloutctl(["flight", "delete", app, id, "-o", "json"]).output.contains("deleted"))
            let gone = await bench.rolloutctl(["flight", "get", app, id])
            #expect(gone.status == .refused && gone.complaint.contains("404"))
        }
    }

    @Test func aLostAnswerToACreateIsFoundOut() async throws {
        try await SubmissionBench.with { bench in
            try await bench.simulator.store.order(.serverError(status: 504, applied: true), on: .createFlight)
            #expect(await bench.rolloutctl(["flight", "create", app, "--name", "Beta"]).status == .done)
            #expect(await bench.effects == [.flightCreated])
        }
    }

    @Test func badInputIsRefusedBeforeAnythingIsAsked() async throws {
        try await SubmissionBench.with { bench in
            for arguments in [["--name", " "], ["--name", "A", "--group", "people"], []] {
                #expect(await bench.rolloutctl(["flight", "create", app] + arguments).status == .usage)
            }
            #expect(await bench.simulator.store.requests.isEmpty)
        }
    }

    @Test func applicationsAreShown() async throws {
        try await SubmissionBench.with { bench in
            let list = await bench.rolloutctl(["application", "list"]).output
            #expect(list.contains(app) && list.contains("Contoso Reader") && list.contains("Contoso.Reader"))
            let get = await bench.rolloutctl(["application", "get", app]).output
            #expect(get.contains("identity Contoso.Reader") && get.contains("publisher CN=Contoso"))
            #expect(get.contains("pending –"))
            let json = await bench.rolloutctl(["application", "get", app, "-o", "json"]).output
            #expect(json.contains(#""packageIdentityName":"Contoso.Reader""#))
            #expect(await bench.rolloutctl(["application", "get", "9WRONG"]).status == .refused)
        }
    }
}
