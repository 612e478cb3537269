import Foundation

@testable import Commands
@testable import Daemon
@testable import storesim

/// A page of the docs that is a page of the manual too.
struct ManualSource {
    /// Where it lies, from the top of the repository.
    let path: String
    let name: String
    let section: Int
    /// What stands behind the name.
    let summary: String
    /// The program whose help is on the page.
    var program: Program?
    /// The file that is shown on the page as an example.
    var example: String?

    /// The page of the manual.
    var manPath: String { "docs/man/\(name).\(section)" }

    /// What links of this page lead to: pages of the manual and, where there is none, the installed file.
    func references(_ links: [String]) -> (pages: [ManualSource], papers: [String]) {
        var pages: [ManualSource] = []
        var papers: Set<String> = []
        for link in links {
            let place = URL(filePath: "/" + path).deletingLastPathComponent().appending(path: link.prefixBefore("#"))
            let target = String(place.standardized.path.dropFirst())
            if let page = Manual.pages.first(where: { $0.path == target }) {
                if page.manPath != manPath { pages.append(page) }
            } else if target.hasPrefix("docs/reference/") || target.hasPrefix("docs/operating/") {
                papers.insert("/usr/share/doc/rolloutd/\(place.lastPathComponent)")
            }
        }
        let usual = Manual.pages.filter { ["rolloutctl", "rolloutd"].contains($0.name) && $0.name != name }
        let all = (pages + usual).sorted { ($0.section, $0.name) < ($1.section, $1.name) }
        let unique = all.enumerated().filter { $0.offset == 0 || all[$0.offset - 1].name != $0.element.name }
        return (unique.map(\.element), papers.sorted())
    }
}

/// The manual: which pages there are.
enum Manual {
    /// The top of the repository.
    static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static let rolloutctl = told(Rolloutctl._dumpHelp())
    static let rolloutd = told(RolloutdCommand._dumpHelp())
    static let storesim = told(StoreSim._dumpHelp())

    /// Every page.
    static let pages: [ManualSource] =
        [
            page("docs/reference/rolloutctl.md", rolloutctl, section: 1),
            page("docs/reference/rolloutd.md", rolloutd, section: 8),
            page("docs/operating/store-simulator.md", storesim, section: 1),
            ManualSource(
                path: "docs/reference/settings.md", name: "rolloutd.yaml", section: 5, summary: "settings of rolloutd",
                example: "config/rolloutd.yaml"),
            ManualSource(
                path: "docs/reference/policy.md", name: "rolloutd-policy", section: 5,
                summary: "how rolloutd steers the rollouts of an application", example: "config/policies/typical.yaml"),
        ]
        + rolloutctl.commands.map { page("docs/reference/rolloutctl/\($0.commandName).md", $0, section: 1) }

    /// The page of the docs as it is.
    static func text(of source: ManualSource) throws -> ReferencePage {
        ReferencePage(try String(contentsOf: repository.appending(path: source.path), encoding: .utf8))
    }

    /// The page of the docs as it has to be.
    static func reference(_ source: ManualSource) throws -> ReferencePage {
        var page = try text(of: source)
        if let program = source.program { page = try page.made(of: program) }
        if let example = source.example {
            let file = try String(contentsOf: repository.appending(path: example), encoding: .utf8)
            try page.replace("example", by: "```yaml\n\(file)```")
        }
        if source.name == rolloutctl.commandName {
            try page.replace("commands", by: ReferencePage.index(rolloutctl))
        }
        return page
    }

    private static func page(_ path: String, _ program: Program, section: Int) -> ManualSource {
        // In a name's line a sentence is no sentence.
        let abstract = program.abstract ?? ""
        let summary = abstract.prefix(1).lowercased() + abstract.dropFirst().trimmingSuffix(".")
        return ManualSource(
            path: path, name: program.words.replacing(" ", with: "-"), section: section, summary: summary,
            program: program)
    }

    private static func told(_ dump: String) -> Program {
        do {
            return try Program.read(dump)
        } catch {
            preconditionFailure("ArgumentParser tells of a program in a way that is not understood: \(error)")
        }
    }
}

extension StringProtocol {
    /// The text up to that letter.
    fileprivate func prefixBefore(_ letter: Character) -> String { String(prefix { $0 != letter }) }

    /// The text without that letter at its end.
    fileprivate func trimmingSuffix(_ letter: Character) -> String {
        last == letter ? String(dropLast()) : String(self)
    }
}
