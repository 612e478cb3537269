import MarkedYAML
import RolloutModel

extension Reading where Value == RolloutTarget {
    /// An application, or one of its package flights.
    static var target: Reading {
        .mapping { keys in
            let flight = keys.optional("flight", .flightID)
            guard let application = keys.required("application", .applicationID, example: "9NBLGGH4R315") else {
                return nil
            }
            return RolloutTarget(application: application, flight: flight)
        }
    }
}

extension Reading where Value == ApplicationID {
    /// A Store ID: twelve capitals and digits.
    static var applicationID: Reading {
        .scalar(
            "a Store ID",
            writeInstead: "write the twelve capitals and digits that Partner Center shows, such as 9NBLGGH4R315"
        ) { text in
            let isStoreID = text.utf8.count == 12 && text.allSatisfy { $0.isASCII && ($0.isUppercase || $0.isNumber) }
            return isStoreID ? ApplicationID(text) : nil
        }
    }
}

extension Reading where Value == FlightID {
    /// A GUID. It is kept in lower case: the Store compares it without regard to case, and so two spellings are one flight.
    static var flightID: Reading {
        .scalar("a flight ID", writeInstead: "write a GUID such as 43e448df-97c9-4a43-a0bc-2a445e736bcd, or null") {
            text in
            let parts = text.split(separator: "-", omittingEmptySubsequences: false)
            let isGUID =
                parts.map(\.utf8.count) == [8, 4, 4, 4, 12] && parts.joined().allSatisfy { $0.isASCII && $0.isHexDigit }
            return isGUID ? FlightID(text.lowercased()) : nil
        }
    }
}

extension Reading where Value == VersionRequirement {
    /// A condition on a package's version.
    static var versionRequirement: Reading {
        .scalar("a condition on a version", writeInstead: "write one such as \">=4.2\", \"<5\" or \"4.2.1.0\"") {
            VersionRequirement($0)
        }
    }
}
