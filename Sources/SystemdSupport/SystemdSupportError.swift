/// What can go wrong between the daemon and the system it runs on.
public struct SystemdSupportError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong; the raw value is stable, scripts and metrics know it.
    public enum Code: String, CaseIterable, Sendable {
        /// `$CREDENTIALS_DIRECTORY` is not set: the service manager passed no credentials.
        case noCredentials = "no-credentials"
        /// The name of a credential is not one.
        case badCredentialName = "bad-credential-name"
        /// The file of a secret cannot be opened or read.
        case secretUnreadable = "secret-unreadable"
        /// The file of a secret is a link, a folder or a device.
        case secretNotAFile = "secret-not-a-file"
        /// The file of a secret belongs to somebody else.
        case secretForeign = "secret-foreign"
        /// Others may read or write the file of a secret.
        case secretExposed = "secret-exposed"
        /// The file of a secret does not hold one line of text.
        case secretMalformed = "secret-malformed"
        /// The service manager passed descriptors that cannot be taken over.
        case socketActivation = "socket-activation"
        /// The process cannot be protected from dumps of its memory.
        case hardening = "hardening"
        /// A socket cannot be made.
        case socket = "socket"
        /// The process may not open as many files as it needs.
        case descriptors = "descriptors"
        /// Nothing tells one boot of the machine from the next.
        case bootUnknown = "boot-unknown"
    }

    /// What went wrong.
    public let code: Code
    /// A sentence for the operator: what failed, with which value, and what to do.
    public let description: String

    /// An error.
    init(_ code: Code, _ sentence: String) {
        self.code = code
        description = sentence
    }
}
