extension Fault.Malformation {
    /// White space that `oversized` adds: well above what a careful client takes.
    private static let oversize = 10_485_760

    /// The reply with its JSON bent; a reply without JSON stays as it is.
    func bend(_ reply: Reply) -> Reply {
        guard case .json(let json) = reply.content else { return reply }
        var copy = reply
        copy.content = .json(self == .oversized ? oversized(json) : json.mappingMembers(bend))
        return copy
    }

    private func oversized(_ json: JSON) -> JSON {
        .number(json.description + String(repeating: " ", count: Self.oversize))
    }

    private func bend(_ member: JSON.Member) -> [JSON.Member] {
        switch (self, member.name) {
        case (.otherCase, let name): [.init(Self.otherCase(name), member.value)]
        case (.booleanAsString, "isPackageRollout"): [.init(member.name, .string(member.value.description))]
        case (.unknownStatus, "packageRolloutStatus"): [.init(member.name, "PackageRolloutSuspended")]
        case (.unknownStatus, "status"): [.init(member.name, "Hibernating")]
        case (_, "packageRolloutPercentage"): bendPercentage(member)
        default: [member]
        }
    }

    private func bendPercentage(_ member: JSON.Member) -> [JSON.Member] {
        guard case .number(let digits) = member.value, let value = Double(digits) else { return [member] }
        let bent: JSON? =
            switch self {
            case .percentageAsString: .string(digits)
            case .percentageAsInteger: .number("\(Int(value.rounded()))")
            case .percentageWithExponent: .number("\(value / 10)e1")
            case .percentageNull: .null
            case .percentageMissing: nil
            case .percentageOutOfRange: .number("\(value * 10 + 250)")
            case .percentageTwice, .booleanAsString, .unknownStatus, .otherCase, .oversized: member.value
            }
        let first: [JSON.Member] = self == .percentageTwice ? [.init(member.name, .number("99.0"))] : []
        return first + (bent.map { [.init(member.name, $0)] } ?? [])
    }

    private static func otherCase(_ name: String) -> String {
        guard let first = name.first else { return name }
        return (first.isUppercase ? first.lowercased() : first.uppercased()) + name.dropFirst()
    }
}
