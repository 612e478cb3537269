import RolloutModel
import Testing

@testable import StoreAPI

@Suite("The Store's odd shapes are read for what they are, and never for more")
struct WireShapeTests {
    private func json(_ text: String) throws -> JSONValue { try JSONParser.parse(Array(text.utf8)) }

    private func rollout(
        percentage: String = #","packageRolloutPercentage":25.0"#, fallback: String = #","fallbackSubmissionId":"0""#,
        status: String = "PackageRolloutInProgress"
    ) throws -> PackageRollout {
        try PackageRollout(
            try json(#"{"isPackageRollout":true\#(percentage),"packageRolloutStatus":"\#(status)"\#(fallback)}"#))
    }

    @Test(
        "percentages as integer, fraction, text and power",
        arguments: [
            ("25", 2_500), ("25.0", 2_500), ("12.5", 1_250), (#""25""#, 2_500), (#""12.50""#, 1_250), ("1e1", 1_000),
            ("1E+1", 1_000), (#""1e1""#, 1_000), ("0", 0), ("0.0", 0), ("-0", 0), ("100", 10_000), ("99.99", 9_999),
            ("33.333333", 3_333),
        ])
    func percentage(text: String, hundredths: Int) throws {
        let rollout = try rollout(percentage: #","packageRolloutPercentage":\#(text)"#)
        #expect(rollout.percentage?.hundredths == hundredths)
    }

    @Test(
        "what is no percentage is none, and not 0",
        arguments: [
            "null", "-1", "100.001", "1e400", "-1e400", #""NaN""#, #""+Inf""#, #""0x19""#, #""25 %""#, #"" 25""#,
            #""25,0""#,
            #""""#, "true", "[]", "{}", "1e999999999",
        ])
    func noPercentage(text: String) throws {
        #expect(try rollout(percentage: #","packageRolloutPercentage":\#(text)"#).percentage == nil)
        #expect(try rollout(percentage: "").percentage == nil)
    }

    @Test("statuses: the four known ones, and every other verbatim, also in other letters")
    func statuses() throws {
        #expect(try rollout(status: "PackageRolloutNotStarted").status == .notStarted)
        #expect(try rollout(status: "PackageRolloutInProgress").status == .inProgress)
        #expect(try rollout(status: "PackageRolloutComplete").status == .complete)
        #expect(try rollout(status: "PackageRolloutStopped").status == .stopped)
        #expect(try rollout(status: "PackageRolloutCompleted").status == .unknown("PackageRolloutCompleted"))
        #expect(try rollout(status: "packagerolloutstopped").status == .unknown("packagerolloutstopped"))
        #expect(try rollout(status: "").status == .unknown(""))
    }

    @Test("the fallback: 0, null and missing are none; a number is a name too")
    func fallbacks() throws {
        for none in [
            "", #","fallbackSubmissionId":null"#, #","fallbackSubmissionId":"0""#, #","fallbackSubmissionId":0"#,
        ] {
            #expect(try rollout(fallback: none).fallback == nil)
        }
        #expect(
            try rollout(fallback: #","fallbackSubmissionId":"1212922684621243058""#).fallback == "1212922684621243058")
        #expect(
            try rollout(fallback: #","fallbackSubmissionId":1212922684621243058"#).fallback == "1212922684621243058")
    }

    @Test("names of members in any case; twice in different letters is an error")
    func memberCase() throws {
        let shouted = try PackageRollout(
            try json(
                #"{"IsPackageRollout":"True","PACKAGEROLLOUTPERCENTAGE":5,"PackageRolloutStatus":"PackageRolloutStopped"}"#
            ))
        #expect(shouted == PackageRollout(isEnabled: true, percentage: Percentage(5), status: .stopped, fallback: nil))
        let twice = try json(
            #"{"isPackageRollout":true,"packageRolloutStatus":"PackageRolloutStopped","PackageRolloutStatus":"x"}"#)
        #expect(throws: ShapeProblem.self) { try PackageRollout(twice) }
    }

    @Test(
        "a rollout without its truth value or status is no rollout",
        arguments: [
            "{}", "[]", "null", "12", #""x""#, #"{"isPackageRollout":true}"#,
            #"{"packageRolloutStatus":"PackageRolloutStopped"}"#,
            #"{"isPackageRollout":null,"packageRolloutStatus":"PackageRolloutStopped"}"#,
            #"{"isPackageRollout":1,"packageRolloutStatus":"PackageRolloutStopped"}"#,
            #"{"isPackageRollout":true,"packageRolloutStatus":3}"#,
        ])
    func noRollout(text: String) throws {
        let value = try json(text)
        #expect(throws: ShapeProblem.self) { try PackageRollout(value) }
    }

    @Test("an answer about another application, flight or submission is refused")
    func otherSubject() throws {
        #expect(throws: ShapeProblem.self) { try SubmissionSlots(try json(#"{"id":"9NBLGGH4R999"}"#), of: Sample.app) }
        #expect(throws: ShapeProblem.self) { try SubmissionSlots(try json(#"{"flightId":"x"}"#), of: Sample.flight) }
        let other = try json(Sample.submission("5", packages: ""))
        #expect(throws: ShapeProblem.self) { try SubmissionDetails(other, of: Sample.submission) }
        #expect(throws: ShapeProblem.self) { try SubmissionSlots(try json("{}"), of: Sample.app) }
        let empty = SubmissionSlots(published: nil, pending: nil)
        #expect(try SubmissionSlots(try json(#"{"ID":"9nblggh4r315"}"#), of: Sample.app) == empty)
    }

    @Test("a reference must name a submission")
    func references() throws {
        func slots(_ reference: String) throws -> SubmissionSlots {
            let text = #"{"id":"9NBLGGH4R315","lastPublishedApplicationSubmission":\#(reference)}"#
            return try SubmissionSlots(try json(text), of: Sample.app)
        }
        #expect(try slots(#"{"id":"12"}"#).published == "12")
        #expect(try slots(#"{"Id":12}"#).published == "12")
        #expect(try slots(#"{"id":"0"}"#).published == nil)
        for bad in ["{}", #"{"id":""}"#, #"{"id":null}"#, #""12""#, "[]", #"{"id":1.5}"#, #"{"id":-1}"#] {
            #expect(throws: ShapeProblem.self, "\(bad)") { try slots(bad) }
        }
    }

    @Test("packages: no list or an impossible version is refused; one without a version yet is left out")
    func packages() throws {
        func versions(_ packages: String) throws -> [String] {
            let text = Sample.submission(Sample.submission.submission.rawValue, packages: packages)
            return try SubmissionDetails(try json(text), of: Sample.submission).versions.map(\.description)
        }
        #expect(try versions(#"{"version":"1.2"},{"version":null},{"version":""},{}"#) == ["1.2.0.0"])
        #expect(try versions("") == [])
        #expect(throws: ShapeProblem.self) { try versions(#"{"version":"one"}"#) }
        #expect(throws: ShapeProblem.self) { try versions(#"{"version":1.2}"#) }
        #expect(throws: ShapeProblem.self) { try versions("7") }
        let none = try json(#"{"id":"1152921505694000001","status":"Published","applicationPackages":null}"#)
        #expect(throws: ShapeProblem.self) { try SubmissionDetails(none, of: Sample.submission) }
    }

    @Test("a status that is not known is kept verbatim")
    func submissionStatus() throws {
        let progress = try SubmissionProgress(try json(#"{"Status":"Teleporting","statusDetails":null}"#))
        #expect(progress == SubmissionProgress(status: .unknown("Teleporting")))
        #expect(throws: ShapeProblem.self) { try SubmissionProgress(try json(#"{"statusDetails":{}}"#)) }
    }
}
