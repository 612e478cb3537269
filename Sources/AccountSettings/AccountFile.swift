package import RolloutModel
import MarkedYAML

/// The accounts of a settings file, for programs that need nothing else of it: the daemon's own file, or one with `accounts` alone.
package enum AccountFile {
    /// Why there is no account.
    package struct Problem: Error, CustomStringConvertible {
        /// What is wrong, one line for each problem, as `file:line:column: what – what to write instead`.
        package let description: String
    }

    /// The account of that name; nil for the only one that there is.
    ///
    /// - Throws: `Problem` for a file that cannot be read or holds errors, and for a name that it does not have.
    package static func account(_ name: AccountName?, in path: String) throws(Problem) -> AccountSettings {
        let accounts = try accounts(in: path)
        let names = accounts.map(\.name.rawValue).sorted().joined(separator: ", ")
        guard let name else {
            guard accounts.count == 1 else {
                throw Problem(
                    description: "\(path) has \(accounts.count) accounts: name one of them with --account (\(names))")
            }
            return accounts[0]
        }
        guard let account = accounts.first(where: { $0.name == name }) else {
            throw Problem(description: "\(path) has no account \(shownText(name.rawValue)): it has \(names)")
        }
        return account
    }

    /// The folders that the policies live in, where the file names any.
    ///
    /// - Throws: `Problem` for a file that cannot be read or holds errors.
    package static func policyFolders(in path: String) throws(Problem) -> [String]? { try contents(of: path).folders }

    /// The names of its accounts, in their order.
    ///
    /// - Throws: `Problem` for a file that cannot be read or holds errors.
    package static func names(in path: String) throws(Problem) -> [AccountName] {
        try contents(of: path).accounts.map(\.name).sorted { $0.rawValue < $1.rawValue }
    }

    private struct Contents {
        let accounts: [AccountSettings]
        let folders: [String]?
    }

    private static func accounts(in path: String) throws(Problem) -> [AccountSettings] {
        try contents(of: path).accounts
    }

    private static func contents(of path: String) throws(Problem) -> Contents {
        let reader = YAMLReader(file: path)
        let contents: ConfigurationFile.Contents
        do throws(Diagnostic) { contents = try ConfigurationFile.read(path) } catch {
            throw Problem(description: error.description)
        }
        guard case .bytes(let bytes) = contents else {
            throw Problem(description: "\(path):1:1: there is no such file – name the settings with --settings")
        }
        let read = reader.read(bytes, as: reading)
        guard let read, !reader.hasErrors else {
            throw Problem(description: reader.diagnostics.map(\.description).joined(separator: "\n"))
        }
        return read
    }

    /// The daemon's other settings are its own business; a key that is none of its is a slip of the pen here as well.
    private static let others = [
        "sinks", "pollInterval", "settleTime", "stateDirectory", "control", "checks",
    ]

    private static var reading: Reading<Contents> {
        .mapping { file in
            for key in others { _ = file.optional(key, Reading<Bool> { _, _ in true }) }
            let accounts = file.required(
                "accounts", .dictionary(of: AccountSettings.reading(usualLag: .zero), atMost: 100),
                example: "{default: {tenantID: …, …}}")
            let folders = file.optional(
                "policyFolders", .list(of: .absolutePath, counts: 1...16, example: "[/etc/rolloutd/policies]"))
            return accounts.map { accounts in
                Contents(accounts: accounts.map { name, account in account(name.value) }, folders: folders)
            }
        }
    }
}
