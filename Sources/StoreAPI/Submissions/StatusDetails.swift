/// What came of a submission's validation and certification.
package struct StatusDetails: StorePart {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package struct Members: Sendable {
        package let errors = StoreMember<[StatusCode]>("errors")
        package let warnings = StoreMember<[StatusCode]>("warnings")
        package let certificationReports = StoreMember<[CertificationReport]>("certificationReports")
    }
    package static let members = Members()
}

/// One finding. Its codes are open: the documentation lists fourteen, and others were seen.
package struct StatusCode: StorePart {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package struct Members: Sendable {
        /// Such as `PackageValidationFailed`.
        package let code = StoreMember<String>("code")
        /// A sentence, perhaps in the account's language.
        package let details = StoreMember<String>("details")
    }
    package static let members = Members()
}

/// A report of the certification.
package struct CertificationReport: StorePart {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package struct Members: Sendable {
        package let date = StoreMember<String>("date")
        package let reportUrl = StoreMember<String>("reportUrl")
    }
    package static let members = Members()
}

/// The `status` resource: how far a submission has come.
package struct SubmissionState: StorePart {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package struct Members: Sendable {
        package let status = StoreMember<SubmissionStatusWord>("status")
        package let statusDetails = StoreMember<StatusDetails>("statusDetails")
    }
    package static let members = Members()
}
