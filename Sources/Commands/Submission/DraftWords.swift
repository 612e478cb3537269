import Foundation
import StoreAPI

/// Words of a document that the Store would refuse, or take for something else than was meant.
enum DraftWords {
    /// The first of them; nil where all is well. What the draft has already is the Store's own and is let pass.
    static func problem(in wanted: SubmissionResource, over current: SubmissionResource) -> String? {
        let known = Set((current.listings.value?.names ?? []).map { $0.lowercased() })
        for name in wanted.listings.value?.names ?? [] where !known.contains(name.lowercased()) {
            if let problem = languageProblem(name) { return problem }
        }
        for (path, words) in vocabulary {
            let value = path.reduce(wanted.json) { $0[$1] ?? .null }
            guard case .string(let text) = value, !words.contains(text),
                let word = words.first(where: { $0.lowercased() == text.lowercased() })
            else { continue }
            return "\(path.joined(separator: ".")) is “\(text)”, and the Store spells it \(word)."
        }
        return nil
    }

    /// A word as the Store spells it; as it is where the Store has none like it.
    static func spelling(of word: String, at path: [String]) -> String {
        let words = vocabulary.first { $0.path == path }?.words ?? []
        return words.first { $0.lowercased() == word.lowercased() } ?? word
    }

    /// Members whose words the documentation lists. Others than these are left to the Store, for its lists grow; what differs
    /// from one of them only in its case is never right.
    private static let vocabulary: [(path: [String], words: [String])] = [
        (["visibility"], ["Hidden", "Public", "Private", "NotSet"]),
        (["targetPublishMode"], ["Immediate", "Manual", "SpecificDate"]),
        (["enterpriseLicensing"], ["None", "Online", "OnlineAndOffline"]),
        (
            ["pricing", "trialPeriod"],
            ["NoFreeTrial", "OneDay", "TrialNeverExpires", "SevenDays", "FifteenDays", "ThirtyDays"]
        ),
    ]

    /// Why a listing cannot be in that language; nil where it can. The Store writes languages as BCP 47 does, in small letters:
    /// `en-us`, `sr-latn-rs`, `ca-es-valencia`.
    static func languageProblem(_ tag: String) -> String? {
        func problem(_ why: String) -> String {
            "listings has a language “\(tag)”, \(why): write it as the Store does, such as en-us, pt-br or zh-hans."
        }
        let parts = tag.lowercased().split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard let language = parts.first, tag.utf8.allSatisfy({ $0 < 0x80 }), parts.allSatisfy(isSubtag),
            (2...3).contains(language.count), !language.contains(where: \.isNumber)
        else { return problem("which is no language tag") }
        guard Locale.LanguageCode(language).isISOLanguage || others.contains(language) else {
            return problem("and there is no language “\(language)”")
        }
        // The system lets uk pass for gb, and the Store does not.
        if let region = parts.dropFirst().first(where: { isRegion($0) }),
            !Locale.Region(region.uppercased()).isISORegion || region == "uk"
        {
            return problem("and there is no region “\(region)”")
        }
        return nil
    }

    /// Languages of the Store that the system's list leaves out.
    private static let others: Set<String> = ["quz", "prs"]

    private static func isSubtag(_ part: String) -> Bool {
        (2...8).contains(part.count) && part.allSatisfy { $0.isLetter || $0.isNumber }
    }

    private static func isRegion(_ part: String) -> Bool {
        part.count == 2 || part.count == 3 && part.allSatisfy(\.isNumber)
    }
}
