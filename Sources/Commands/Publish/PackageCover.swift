import PackageFiles
import RolloutModel
import StoreAPI

/// A package by what makes it one: two files of one version and architecture are the same package to the Store.
struct PackageKey: Hashable, Sendable {
    let version: String
    let architecture: String
}

/// What a package of a submission is for, as the Store shows it.
extension SubmissionPackage {
    /// Whether devices get it once the submission is published.
    var isKept: Bool { self.fileStatus.value != .pendingDelete }

    /// Nil before the Store has read its version.
    var key: PackageKey? {
        guard let version = self.version.value.flatMap({ PackageVersion($0) }) else { return nil }
        return PackageKey(version: version.description, architecture: self.architecture.value?.lowercased() ?? "")
    }

    /// `4.1.0.0 x64`
    var words: String {
        [self.version.value, self.architecture.value?.lowercased()].compactMap(\.self).joined(separator: " ")
    }

    /// The architectures that it serves; nil for a bundle of which the Store does not say what it holds.
    var architectures: Set<String>? {
        let inner = (json["innerPackages"]?.elements ?? []).compactMap { part -> String? in
            guard case .string(let word)? = part["architecture"] else { return nil }
            return word.lowercased()
        }
        if !inner.isEmpty { return Set(inner) }
        let name = (self.fileName.value ?? "").lowercased()
        let word = self.architecture.value?.lowercased() ?? "none"
        let isBundle = ["bundle", "upload"].contains { name.hasSuffix($0) }
        if isBundle, ["none", "neutral", ""].contains(word) { return nil }
        return [word]
    }

    /// `Windows.Desktop min version 10.0.17763.0`, taken apart.
    fileprivate var families: [(name: String, leastVersion: PackageVersion?)] {
        (self.targetDeviceFamilies.value ?? []).map { text in
            guard let mark = text.firstRange(of: " min version ") else { return (text.lowercased(), nil) }
            return (text[..<mark.lowerBound].lowercased(), PackageVersion(String(text[mark.upperBound...])))
        }
    }

    /// Whether every device that takes this package can take one of the new ones instead.
    func isSuperseded(by new: [PackageManifest]) -> Bool {
        guard let architectures else {
            // What an old bundle holds is not known; a new bundle or a package for every architecture takes its place.
            return new.contains { $0.architecture == nil || $0.architectures.contains("neutral") }
        }
        return architectures.allSatisfy { architecture in
            new.contains { $0.architectures.contains(architecture) && $0.serves(families) }
        }
    }

    /// Whether both may be offered to one device, as far as architectures say.
    func isRival(of new: PackageManifest) -> Bool {
        guard let architectures, !new.architectures.isEmpty else { return true }
        let everywhere: Set = ["neutral"]
        return !architectures.isDisjoint(with: new.architectures) || !architectures.isDisjoint(with: everywhere)
            || new.architectures.contains("neutral")
    }
}

extension PackageManifest {
    /// Whether it is for every one of these families, from a version of Windows on that is no higher. A manifest that names no
    /// family is for all.
    fileprivate func serves(_ families: [(name: String, leastVersion: PackageVersion?)]) -> Bool {
        let all = "windows.universal"
        guard !deviceFamilies.isEmpty else { return true }
        return families.allSatisfy { name, oldLeast in
            guard let own = [name, all].first(where: deviceFamilies.contains) else { return false }
            guard let least = leastVersions[own], let oldLeast else { return true }
            return least <= oldLeast
        }
    }
}
