import MarkedYAML
import RolloutModel

extension Reading where Value == MetricSource {
    /// What a metric wants of the Store's analytics: a rate, a count by the hour, or the failures that are new.
    static var storeFigures: Reading {
        .mapping { keys in
            let forms = ["rate", "count", "newSignatures"]
            let given = forms.filter(keys.has)
            let rate = keys.optional("rate", Reading<StoreRate>.word)
            let count = keys.optional("count", Reading<StoreRate>.word)
            let signatures = keys.optional("newSignatures", Reading<StoreRate>.word)
            let hours = keys.optionalMarked("hours", .int(in: 1...CompletedHours.kept))
            let minDevices = keys.optionalMarked("minDevices", Reading<Double>.numberOfDevices)
            let fallbackDays = keys.optionalMarked("fallbackDays", .int(in: 1...CompletedDays.kept))
            guard given.count == 1 else {
                keys.reader.error(
                    at: keys.position,
                    keys.reader.fieldPrefix
                        + (given.isEmpty
                            ? "neither rate nor count nor newSignatures is given"
                            : "\(given.joined(separator: " and ")) are given"),
                    writeInstead: "write one of them, such as {rate: crash}")
                return nil
            }
            refuse(hours, "hours", of: "count", given[0], keys)
            refuse(minDevices, "minDevices", of: "newSignatures", given[0], keys)
            refuse(fallbackDays, "fallbackDays", of: "newSignatures", given[0], keys)
            if let rate { return .store(rate) }
            if let count { return .storeCount(StoreCount(count, hours: hours?.value ?? StoreCount.usualHours)) }
            return signatures.map { signatures in
                .storeSignatures(
                    StoreSignatures(
                        signatures, minDevices: minDevices?.value ?? StoreSignatures.usualMinDevices,
                        fallbackDays: fallbackDays?.value ?? StoreSignatures.usualFallbackDays))
            }
        }
    }

    /// Reports a key that belongs to another form.
    private static func refuse<Key>(
        _ key: Marked<Key>?, _ name: String, of form: String, _ given: String, _ keys: MappingReader
    ) {
        guard let key, form != given else { return }
        keys.reader.error(
            at: key.position, "\(name) means nothing with \(given): it belongs to \(form)",
            writeInstead: "remove it, or write \(form) in place of \(given)")
    }
}

extension Reading where Value == Double {
    /// Devices, which the Store extrapolates: a fraction is one too.
    fileprivate static var numberOfDevices: Reading {
        .double.checked { $0 > 0 ? nil : ("\"\($0)\" is no number of devices", "write a number above 0, such as 5") }
    }
}
