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

    private static func accounts(in path: String) throws(Problem) -> [AccountSettings] {
        let reader = YAMLReader(file: path)
        let contents: ConfigurationFile.Contents
        do throws(Diagnostic) { contents = try ConfigurationFile.read(path) } catch {
            throw Problem(description: error.description)
        }
        guard case .bytes(let bytes) = contents else {
            throw Problem(description: "\(path):1:1: there is no such file – name the settings with --settings")
        }
        let accounts = reader.read(bytes, as: reading)
        guard let accounts, !reader.hasErrors else {
            throw Problem(description: reader.diagnostics.map(\.description).joined(separator: "\n"))
        }
        return accounts
    }

    /// The daemon's other settings are its own business; a key that is none of its is a slip of the pen here as well.
    private static let others = [
        "sinks", "pollInterval", "settleTime", "policyFolders", "stateDirectory", "control", "checks",
    ]

    private static var reading: Reading<[AccountSettings]> {
        .mapping { file in
            for key in others { _ = file.optional(key, Reading<Bool> { _, _ in true }) }
            let accounts = file.required(
                "accounts", .dictionary(of: AccountSettings.reading(usualLag: .zero), atMost: 100),
                example: "{default: {tenantID: …, …}}")
            return accounts?.map { name, account in account(name.value) }
        }
    }
}
