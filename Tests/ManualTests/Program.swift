import Foundation

/// A program or one of its commands as ArgumentParser tells of it (`--experimental-dump-help`).
struct Program: Decodable {
    let superCommands: [String]?
    let commandName: String
    let aliases: [String]?
    let abstract: String?
    let discussion: String?
    let defaultSubcommand: String?
    let subcommands: [Program]?
    let arguments: [Argument]?
    let shouldDisplay: Bool?

    /// Reads what a program tells of itself.
    static func read(_ dump: String) throws -> Program {
        struct Dump: Decodable { let command: Program }
        return try JSONDecoder().decode(Dump.self, from: Data(dump.utf8)).command
    }

    /// What is typed to get here.
    var words: String { ((superCommands ?? []) + [commandName]).joined(separator: " ") }

    /// The commands that a person would type, without the `help` that every program has.
    var commands: [Program] { (subcommands ?? []).filter { $0.commandName != "help" && $0.shouldDisplay != false } }

    /// The commands that are told of on its page: those of a program have pages of their own.
    var told: [Program] { superCommands == nil ? [] : commands }

    /// The arguments that are its own: every command has `--help`, and `--version` is the program's.
    var own: [Argument] {
        (arguments ?? []).filter { $0.shouldDisplay != false && !["help", "version"].contains($0.preferredName?.name) }
    }

    /// The lines that show how it is used: its own, and those of its commands.
    var usage: [String] {
        if commands.isEmpty { return [([words] + own.map(\.usage)).joined(separator: " ")] }
        return [([words] + own.map(\.usage) + ["<subcommand>"]).joined(separator: " ")]
            + told.flatMap { command in
                // The word may be left out.
                let isUsual = command.commandName == defaultSubcommand
                return command.usage.map {
                    isUsual
                        ? $0.replacing(command.words, with: "\(words) [\(command.commandName)]", maxReplacements: 1)
                        : $0
                }
            }
    }

    /// The command lines after `Example:`, of the command and of its commands, each once.
    var examples: [String] {
        let lines = (discussion ?? "").components(separatedBy: "Example:\n").dropFirst().last ?? ""
        let mine = lines.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        return told.flatMap(\.examples).reduce(into: mine) { if !$0.contains($1) { $0.append($1) } }
    }
}

/// An argument, option or flag.
struct Argument: Decodable {
    struct Name: Decodable, Equatable {
        let kind: String
        let name: String
        /// As it is typed.
        var typed: String { (kind == "long" ? "--" : "-") + name }
    }

    let kind: String
    let isOptional: Bool
    let isRepeating: Bool
    let parsingStrategy: String?
    let names: [Name]?
    let preferredName: Name?
    let valueName: String?
    let defaultValue: String?
    let abstract: String?
    let shouldDisplay: Bool?

    private var value: String { "<\(valueName ?? "value")>" }

    /// As it stands in a usage line.
    var usage: String {
        let repeated = isRepeating ? " ..." : ""
        let bare =
            switch kind {
            case "positional": value + repeated
            case "flag": preferredName?.typed ?? ""
            default: "\(preferredName?.typed ?? "") \(value)\(repeated)"
            }
        return (parsingStrategy == "postTerminator" ? "-- " : "") + (isOptional ? "[\(bare)]" : bare)
    }

    /// Its names and its value, as they stand in a list of options.
    var heads: [String] {
        switch kind {
        case "positional": [(parsingStrategy == "postTerminator" ? "-- " : "") + value]
        case "flag": sorted.map(\.typed)
        default: sorted.dropLast().map(\.typed) + sorted.suffix(1).map { "\($0.typed) \(value)" }
        }
    }

    /// The short names first.
    private var sorted: [Name] {
        let names = names ?? []
        return names.filter { $0.kind != "long" } + names.filter { $0.kind == "long" }
    }

    /// What it is for, with its default where the sentence does not say it.
    var purpose: String {
        let sentence = abstract ?? ""
        guard kind != "flag", let defaultValue, !sentence.contains("default") else { return sentence }
        return "\(sentence) Default: `\(defaultValue)`."
    }
}
