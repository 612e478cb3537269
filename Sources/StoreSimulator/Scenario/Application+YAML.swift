import MarkedYAML
import RolloutModel

extension Reading where Value == ScenarioApplication {
    static func application(_ pace: Certification) -> Reading {
        .mapping { keys in
            let id = keys.required("id", .applicationID, example: "9NBLGGH4R315")
            let submissions = keys.required(
                "submissions", .pastSubmissions(pace), example: "[{versions: [1.0.0.0], published: 60d}]")
            var application = ScenarioApplication(id ?? "", submissions: submissions ?? [])
            application.name = keys.optional("name", .text, default: application.name)
            application.account = keys.optional("account", .name()).map { AccountName($0) }
            application.devices = keys.optional("devices", .devices, default: application.devices)
            application.adoption = keys.optional("adoption", .timeSpan(), default: .zero)
            application.rates = keys.optional("rates", .rates(application.rates), default: application.rates)
            let versions = keys.optional(
                "versionRates", .dictionary(of: .rates(application.rates), atMost: 1_000), default: [])
            for (name, rates) in versions {
                if let version = PackageVersion(name.value) {
                    application.versionRates[version] = rates
                } else {
                    keys.reader.error(
                        at: name.position, "versionRates: \"\(name.value)\" is not a package version",
                        writeInstead: "write four numbers such as 4.2.0.0")
                }
            }
            application.frozenFor = keys.optional("frozen", .timeSpan())
            application.isUnsupported = keys.optional("unsupported", .bool, default: false)
            application.flights = keys.optional(
                "flights", .list(of: .flight(pace), counts: 0...100, example: "[{id: …, name: Insiders}]"), default: [])
            return id == nil || submissions == nil ? nil : application
        }
    }
}

extension Reading where Value == ScenarioFlight {
    static func flight(_ pace: Certification) -> Reading {
        .mapping { keys in
            let id = keys.required("id", .flightID, example: "43e448df-97c9-4a43-a0bc-2a445e736bcd")
            let name = keys.required("name", .text, example: "Insiders")
            let submissions = keys.optional("submissions", .pastSubmissions(pace), default: [])
            let devices = keys.optional("devices", .devices)
            let rank = keys.optional("rankHigherThan", .text)
            let groups = keys.optional("groups", .list(of: .text, counts: 0...100, example: "[\"0\"]"))
            guard let id, let name else { return nil }
            var flight = ScenarioFlight(id, name: name, submissions: submissions)
            flight.devices = devices ?? flight.devices
            flight.rankHigherThan = rank ?? flight.rankHigherThan
            flight.groups = groups ?? flight.groups
            return flight
        }
    }
}

extension Reading where Value == [PastSubmission] {
    static func pastSubmissions(_ pace: Certification) -> Reading {
        .list(
            of: .pastSubmission(pace), counts: 0...ScenarioLimit.submissions,
            example: "[{versions: [1.0.0.0], published: 60d}]")
    }
}

extension Reading where Value == PastSubmission {
    static func pastSubmission(_ pace: Certification) -> Reading {
        .mapping { keys in
            let publication = readPublication(keys, pace)
            let published = keys.optional("published", .timeSpan())
            let submitted = keys.optional("submitted", .timeSpan())
            let halted = keys.optional("halted", .timeSpan())
            let finalized = keys.optional("finalized", .timeSpan())
            guard (published == nil) != (submitted == nil) else {
                keys.reader.error(
                    at: keys.position, "a submission needs either \"published\" or \"submitted\"",
                    writeInstead: "say how long ago: \"published: 60d\", or \"submitted: 5m\" for one on its way")
                return nil
            }
            guard let publication else { return nil }
            var past = PastSubmission(
                publication, age: published ?? submitted ?? .zero, isPublished: published != nil)
            if let halted { past.ended = (.halt, halted) }
            if let finalized { past.ended = (.finalize, finalized) }
            if let ended = past.ended, ended.age > past.age || halted != nil && finalized != nil {
                keys.reader.error(
                    at: keys.position, "the rollout cannot have ended so",
                    writeInstead: "give halted or finalized, not both, and no longer ago than the publication")
            }
            return past
        }
    }
}

/// The keys of a new submission, which past ones and those of events share.
func readPublication(_ keys: MappingReader, _ pace: Certification) -> Publication? {
    let packages = keys.required(
        "versions", .list(of: .package, counts: 1...ScenarioLimit.packages, example: "[4.2.0.0]"), example: "[4.2.0.0]")
    let rollout = keys.optional("rollout", .anyPercentage)
    let certification = keys.optional("certification", .certification(pace))
    let failure = keys.optional("fails", .certificationFailure)
    let isManual = keys.optional("manual", .bool, default: false)
    return packages.map {
        Publication(
            packages: $0, rollout: rollout, certification: certification, failure: failure, isManual: isManual)
    }
}

extension Reading where Value == SimulatedPackage {
    /// A version, or a mapping with more.
    static var package: Reading {
        let full = Reading.mapping { keys in
            let version = keys.required("version", .packageVersion, example: "4.2.0.0")
            let architecture = keys.optional("architecture", .name(), default: "X64")
            let isDeleted = keys.optional("deleted", .bool, default: false)
            return version.map { SimulatedPackage($0, architecture: architecture, isDeleted: isDeleted) }
        }
        return Reading { node, reader in
            if case .mapping = node.content { return full.read(node, reader) }
            return Reading<PackageVersion>.packageVersion.read(node, reader).map { SimulatedPackage($0) }
        }
    }
}

extension Reading where Value == CertificationFailure {
    static var certificationFailure: Reading {
        .mapping { keys in
            let during = keys.required("during", .statusOnTheWay, example: "Certification")
            let fallsBack = keys.optional("fallsBack", .bool, default: false)
            let errors = keys.optional("errors", .list(of: .statusDetail, counts: 0...100, example: "[{code: Other}]"))
            guard let during else { return nil }
            guard var failure = fallsBack ? .commitFallsBack : CertificationFailure(during: during),
                failure.during == during
            else {
                keys.reader.error(
                    at: keys.position, "a submission cannot fail so during \(during.storeName)",
                    writeInstead: "use CommitStarted, PreProcessing, Certification, Release or Publishing, "
                        + "and fallsBack with CommitStarted only")
                return nil
            }
            failure.errors = errors ?? failure.errors
            return failure
        }
    }
}

extension Reading where Value == StatusDetail {
    static var statusDetail: Reading {
        .mapping { keys in
            let code = keys.required("code", .name(), example: "PackageValidationFailed")
            let details = keys.optional("details", .text)
            return code.map { code in details.map { StatusDetail(code: code, details: $0) } ?? StatusDetail(code: code)
            }
        }
    }
}

extension Reading where Value == FailureRates {
    static func rates(_ base: FailureRates) -> Reading {
        .mapping { keys in
            var rates = base
            for kind in FailureKind.allCases {
                rates[kind] = keys.optional(kind.rawValue, .share, default: rates[kind])
            }
            return rates
        }
    }
}

extension Reading where Value == PackageVersion {
    static var packageVersion: Reading {
        .scalar("a package version", writeInstead: "write four numbers such as 4.2.0.0") { PackageVersion($0) }
    }
}

extension Reading where Value == ApplicationID {
    static var applicationID: Reading {
        .scalar("a Store ID", writeInstead: "write letters and digits such as 9NBLGGH4R315") { text in
            let isID =
                (1...32).contains(text.utf8.count) && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
            return isID ? ApplicationID(text.uppercased()) : nil
        }
    }
}

extension Reading where Value == FlightID {
    static var flightID: Reading {
        .scalar("a flight ID", writeInstead: "write a GUID such as 43e448df-97c9-4a43-a0bc-2a445e736bcd") { text in
            isName(text) ? FlightID(text.lowercased()) : nil
        }
    }
}
