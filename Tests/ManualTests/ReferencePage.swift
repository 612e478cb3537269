import Foundation

/// A page of the reference: prose that a person wrote, around parts that are made from the program's own help. A part lies
/// between `<!-- NAME: begin -->` and `<!-- NAME: end -->`.
struct ReferencePage {
    /// A page lacks a part that has to be on it, or it holds the part twice.
    struct NoPart: Error, CustomStringConvertible {
        let name: String
        var description: String { "the page has not just one part <!-- \(name): begin --> … <!-- \(name): end -->" }
    }

    private(set) var text: String

    init(_ text: String) { self.text = text }

    /// The page with everything that its program says of itself.
    func made(of program: Program) throws -> ReferencePage {
        var page = self
        try page.replace("usage", by: Self.usage(program))
        try page.replace("options", by: Self.options(program))
        return page
    }

    /// What lies between a part's marks.
    func part(_ name: String) throws -> String {
        let pieces = text.components(separatedBy: Self.begin(name))
        guard pieces.count == 2, let part = pieces.last?.components(separatedBy: Self.end(name)), part.count == 2 else {
            throw NoPart(name: name)
        }
        return part[0]
    }

    /// Writes a part anew.
    mutating func replace(_ name: String, by content: String) throws {
        let old = Self.begin(name) + (try part(name)) + Self.end(name)
        text = text.replacingOccurrences(of: old, with: "\(Self.begin(name))\n\(content)\n\(Self.end(name))")
    }

    private static func begin(_ name: String) -> String { "<!-- \(name): begin -->" }
    private static func end(_ name: String) -> String { "<!-- \(name): end -->" }

    private static func usage(_ program: Program) -> String {
        let same = (program.aliases ?? []).map { " `rolloutctl \($0)` is the same." }.joined()
        return "\(program.abstract ?? "")\(same)\n\n```\n\(program.usage.joined(separator: "\n"))\n```"
    }

    private static func options(_ program: Program) -> String {
        let heading = program.own.isEmpty && !program.told.isEmpty ? "## Options" : ""
        let parts =
            [heading, list(program, "## Options")] + program.told.map { list($0, "### Options of `\($0.words)`") }
        let examples = program.examples.map { "$ \($0)" }.joined(separator: "\n")
        return (parts.filter { !$0.isEmpty } + ["## Example\n\n```\n\(examples)\n```"]).joined(separator: "\n\n")
    }

    private static func list(_ program: Program, _ heading: String) -> String {
        guard !program.own.isEmpty else { return "" }
        let lines = program.own.map { argument in
            "- " + argument.heads.map { "`\($0)`" }.joined(separator: ", ") + ": \(argument.purpose)"
        }
        return ([heading, ""] + lines).joined(separator: "\n")
    }

    /// A line for each command of a program, with a link to its page.
    static func index(_ program: Program) -> String {
        let rows = program.commands.map { command in
            "| [\(command.commandName)](\(program.commandName)/\(command.commandName).md) | \(command.abstract ?? "") |"
        }
        return (["| command | |", "|---|---|"] + rows).joined(separator: "\n")
    }
}
