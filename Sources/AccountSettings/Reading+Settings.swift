package import MarkedYAML
import StoreAPI
package import SystemdSupport

extension Reading where Value == String {
    /// A path from `/` on.
    package static var absolutePath: Reading<String> {
        .text.checked { text in
            guard text.hasPrefix("/") else {
                return ("\(shownText(text)) is not an absolute path", "write the path from / on")
            }
            let isOneLine = !text.contains { $0.isNewline || $0 == "\t" }
            return isOneLine
                ? nil : ("\(shownText(text)) has a line break or a tab in it", "write the path on one line")
        }
    }

    /// What the account is made of at the start must be refused here already: `--check` reads no more than this.
    static var identity: Reading<String> {
        .text.checked { text in
            StoreAccount.isName(text)
                ? nil
                : (
                    "\(shownText(text)) is not a GUID or domain name",
                    "copy it from Entra, such as 7f0c1f6e-1111-2222-3333-444455556666"
                )
        }
    }

    /// Braces are for the placeholders of metrics: of these addresses the start would refuse them.
    package static var plainAddress: Reading<String> {
        .webAddress.checked { text in
            text.contains { "{}".contains($0) }
                ? ("\(shownText(text)) has a brace in it", "write the address without placeholders") : nil
        }
    }
}

extension Reading where Value == CredentialSource {
    /// `{credential: NAME}` or `{file: PATH}`; the secret itself never stands in a file that others may read.
    package static var credential: Reading<CredentialSource> {
        Reading { node, reader in
            guard case .mapping = node.content else {
                reader.error(
                    at: node.position, "\(reader.fieldPrefix)a secret may not stand in the settings",
                    writeInstead: "write {credential: store-client-secret} or {file: /path/to/secret}")
                return nil
            }
            return Reading<CredentialSource>.mapping { keys in
                let name = keys.optional("credential", .name(longest: 255))
                let file = keys.optional("file", .absolutePath)
                switch (name, file) {
                case (let name?, nil): return .credential(name)
                case (nil, let file?): return .file(file)
                default:
                    keys.reader.error(
                        at: keys.position, "\(keys.reader.fieldPrefix)give a credential or a file, one of the two",
                        writeInstead: "write {credential: store-client-secret} or {file: /path/to/secret}")
                    return nil
                }
            }.read(node, reader)
        }
    }
}
