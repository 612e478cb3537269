package import RolloutModel

/// The address that a submission's ZIP archive is sent to: a shared access signature of Azure's blob storage. Whoever has it can
/// write there until it expires, so it is a secret from its query on and never printed.
package struct UploadAddress: Sendable, CustomStringConvertible, CustomReflectable {
    let secret: Secret

    /// Takes the address as the Store gave it.
    package init(_ secret: Secret) { self.secret = secret }

    /// Scheme, host and path, without the signature; for messages.
    package var description: String {
        let text = secret.reveal()
        return operatorText(String(text.prefix { $0 != "?" }), limit: 200) + "?***"
    }

    /// Shows no children.
    package var customMirror: Mirror { Mirror(self, children: [] as [Mirror.Child]) }

    /// The address with more query items behind the signature's.
    ///
    /// A `+` of the signature must travel as `%2B`: the storage reads a plain one as a space, and refuses the signature.
    ///
    /// - Throws: `StoreAPIError` with the code `badAddress`, without the signature in its text.
    func address(_ query: String = "") throws(StoreAPIError) -> WebAddress {
        let text = secret.reveal().replacing("+", with: "%2B")
        let separator = text.contains("?") ? "&" : "?"
        do throws(StoreAPIError) {
            return try WebAddress(query.isEmpty ? text : text + separator + query, role: "fileUploadUrl")
        } catch {
            throw StoreAPIError(
                .badAddress, "the upload address \(self) that the Store gave cannot be used: it must be https")
        }
    }

    /// Every form in which the secret could come back in a text.
    var secrets: [Secret] {
        let text = secret.reveal()
        let query = text.drop { $0 != "?" }.dropFirst()
        let signature = query.split(separator: "&").first { $0.lowercased().hasPrefix("sig=") }?.dropFirst(4)
        let parts = [text, text.replacing("+", with: "%2B"), String(query)] + (signature.map { [String($0)] } ?? [])
        return parts.filter { $0.utf8.count >= 8 }.map { Secret($0) }
    }
}
