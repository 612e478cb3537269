public import RolloutModel

/// Where a secret is to be found, as the settings say it.
public enum CredentialSource: Hashable, Sendable {
    /// A file of `$CREDENTIALS_DIRECTORY`, which the service manager filled (`LoadCredential=`).
    case credential(String)
    /// A file that only we or root can read.
    case file(String)
}

/// Reads secrets. Their text appears in no error.
public struct Credentials: Sendable {
    /// The longest secret in bytes. Client secrets have about 40 characters; what is longer is the wrong file.
    public static let longestSecret = 4_096

    private let directory: String?

    /// With the credentials that the service manager passed to this process: `environment` is the process's.
    public init(environment: [String: String]) { directory = environment["CREDENTIALS_DIRECTORY"] }

    /// The longest text of several lines: a key of 4,096 bits and its certificate have about 6 KB.
    public static let longestText = 65_536

    /// Reads a secret of one line; line breaks at its end are left out.
    public func load(_ source: CredentialSource) throws(SystemdSupportError) -> Secret { try file(source).read() }

    /// Reads a secret of several lines, such as a private key in PEM.
    public func loadText(_ source: CredentialSource) throws(SystemdSupportError) -> Secret {
        try file(source).readText()
    }

    private func file(_ source: CredentialSource) throws(SystemdSupportError) -> SecretFile {
        switch source {
        case .credential(let name): SecretFile(path: try path(ofCredential: name), isPassedBySystemd: true)
        case .file(let path): SecretFile(path: path, isPassedBySystemd: false)
        }
    }

    private func path(ofCredential name: String) throws(SystemdSupportError) -> String {
        guard !name.isEmpty, name != ".", name != "..", !name.contains("/"), !name.contains("\0"),
            name.utf8.count <= 255
        else {
            throw SystemdSupportError(
                .badCredentialName,
                "“\(name.escapingControls())” is not the name of a credential: write a file's name without a path, "
                    + "such as store-client-secret")
        }
        guard let directory else {
            throw SystemdSupportError(
                .noCredentials,
                "the credential “\(name)” is not there, for CREDENTIALS_DIRECTORY is not set: let the unit pass it with "
                    + "LoadCredential=\(name):PATH, or name a file in the settings with {file: PATH}")
        }
        return "\(directory)/\(name)"
    }
}
