import MarkedYAML
import RolloutModel

extension StoreSettings {
    /// The settings that stand at the top of a scenario.
    static func read(_ keys: MappingReader) -> StoreSettings {
        var settings = StoreSettings()
        let most = TimeSpan.days(365)
        settings.tokenLifetime = keys.optional(
            "tokenLifetime", .timeSpan(.seconds(1)...most), default: settings.tokenLifetime)
        settings.requestLimit = keys.optional("requestLimit", .requestLimit, default: settings.requestLimit)
        settings.uploadLifetime = keys.optional(
            "uploadLifetime", .timeSpan(.seconds(1)...most), default: settings.uploadLifetime)
        settings.dateSkew = keys.optional("dateSkew", .signedSpan, default: .zero)
        settings.certification = keys.optional(
            "certification", .certification(Certification()), default: Certification())
        if let analytics = keys.optional("analytics", .analytics(settings)) { settings = analytics }
        return settings
    }
}

extension Reading where Value == StoreSettings {
    static func analytics(_ base: StoreSettings) -> Reading {
        .mapping { keys in
            var settings = base
            settings.usageLag = keys.optional("usageLag", .timeSpan(), default: base.usageLag)
            settings.failureLag = keys.optional("failureLag", .timeSpan(), default: base.failureLag)
            settings.partialDays = keys.optional("partialDays", .bool, default: base.partialDays)
            settings.noise = keys.optional("noise", .share, default: base.noise)
            return settings
        }
    }
}

extension Reading where Value == StoreSettings.RequestLimit? {
    /// `off`, or a mapping with `perMinute` and `perDay`.
    static var requestLimit: Reading {
        let limits = Reading<StoreSettings.RequestLimit>.mapping { keys in
            StoreSettings.RequestLimit(
                perMinute: keys.optional("perMinute", .int(in: 1...1_000_000), default: 20),
                perDay: keys.optional("perDay", .int(in: 1...1_000_000)))
        }
        return Reading { node, reader in
            if case .scalar("off", _) = node.content { return .some(nil) }
            if case .scalar = node.content {
                reader.mismatch(node, isNot: "a request limit", writeInstead: "write off or {perMinute: 20}")
                return nil
            }
            return limits.read(node, reader).map { .some($0) }
        }
    }
}

extension Reading where Value == TimeSpan {
    /// A duration that may have a minus before it.
    static var signedSpan: Reading {
        .scalar("a duration", writeInstead: "write 90s, or -90s for a clock that is slow") { text in
            let span = TimeSpan(text.hasPrefix("-") ? String(text.dropFirst()) : text)
            return text.hasPrefix("-") ? span.map { .zero - $0 } : span
        }
    }
}

extension Reading where Value == Certification {
    /// `immediate`, one duration for every status, or a mapping from statuses to durations.
    static func certification(_ base: Certification) -> Reading {
        let statuses = Reading.mapping { keys in
            var certification = base
            for status in Certification.path {
                let length = certification.length(of: status)
                certification.durations[status] = keys.optional(status.storeName, .timeSpan(), default: length)
            }
            return certification
        }
        return Reading { node, reader in
            guard case .scalar(let text, _) = node.content else { return statuses.read(node, reader) }
            if text == "immediate" { return .immediate }
            if let span = TimeSpan(text) { return Certification(each: span) }
            reader.mismatch(
                node, isNot: "a certification",
                writeInstead: "write immediate, a duration for each status such as 5s, or {Certification: 10m}")
            return nil
        }
    }
}

extension Reading where Value == SubmissionStatus {
    /// One of the statuses on the way to publication.
    static var statusOnTheWay: Reading {
        let names = Certification.path.map(\.storeName).joined(separator: ", ")
        return .scalar("a status on the way to publication", writeInstead: "write one of: \(names)") { text in
            Certification.path.first { $0.storeName == text }
        }
    }
}

extension Reading where Value == StoreKnobs {
    static func knobs(_ base: StoreKnobs) -> Reading {
        .mapping { keys in
            var knobs = base
            knobs.decrease = keys.optional("decrease", .word, default: base.decrease)
            knobs.invalidPercentage = keys.optional("invalidPercentage", .word, default: base.invalidPercentage)
            knobs.zeroPercentage = keys.optional("zeroPercentage", .word, default: base.zeroPercentage)
            knobs.samePercentage = keys.optional("samePercentage", .word, default: base.samePercentage)
            knobs.repeatedEnd = keys.optional("repeatedEnd", .word, default: base.repeatedEnd)
            knobs.notStarted = keys.optional("notStarted", .word, default: base.notStarted)
            knobs.rolloutStartDelay = keys.optional("rolloutStartDelay", .timeSpan(), default: base.rolloutStartDelay)
            knobs.missingContentType = keys.optional("missingContentType", .word, default: base.missingContentType)
            knobs.wrongApplication = keys.optional("wrongApplication", .word, default: base.wrongApplication)
            knobs.skippedStatuses = keys.optional(
                "skippedStatuses", .list(of: .statusOnTheWay, counts: 0...7, example: "[PreProcessing]"),
                default: base.skippedStatuses)
            knobs.numbers = keys.optional("numbers", .word, default: base.numbers)
            knobs.cloneAfterHalt = keys.optional("cloneAfterHalt", .word, default: base.cloneAfterHalt)
            knobs.clonedRollout = keys.optional("clonedRollout", .word, default: base.clonedRollout)
            knobs.commitStatus = keys.optional("commitStatus", .int(in: 200...299), default: base.commitStatus)
            knobs.staleReads = keys.optional("staleReads", .timeSpan(), default: base.staleReads)
            return knobs
        }
    }
}

extension Reading where Value == SimulatedAccount {
    static var account: Reading {
        .mapping { keys in
            let name = keys.required("name", .name(), example: "contoso")
            let tenant = keys.required("tenantID", .name(), example: SimulatedAccount.example.tenantID)
            let clients = keys.required(
                "clients", .list(of: .client, counts: 1...100, example: "[{id: …, secret: …}]"),
                example: "[{id: …, secret: …}]")
            guard let name, let tenant, let clients else { return nil }
            return SimulatedAccount(name: AccountName(name), tenantID: tenant, clients: clients)
        }
    }
}

extension Reading where Value == RegisteredCertificate {
    static var certificate: Reading {
        .scalar(
            "a certificate",
            writeInstead: "write the X.509 certificate of an RSA key in PEM, as a block: certificate: |"
        ) { RegisteredCertificate(pem: $0) }
    }
}

extension Reading where Value == SimulatedAccount.Client {
    static var client: Reading {
        .mapping { keys in
            let id = keys.required("id", .name(), example: "3b1e6c2d-0000-4000-8000-000000000002")
            let secret = keys.required("secret", .text, example: "storesim-secret")
            let isExpired = keys.optional("expired", .bool, default: false)
            let takesAssertions = keys.optional("acceptsAssertions", .bool, default: false)
            let certificate = keys.optional("certificate", .certificate)
            guard let id, let secret else { return nil }
            var client = SimulatedAccount.Client(
                id: id, secret: secret, isExpired: isExpired, acceptsAssertions: takesAssertions)
            client.certificates = [certificate].compactMap(\.self)
            return client
        }
    }
}
