package import RolloutModel

/// Foreign text made fit for a message: one line, bounded, without control characters and without secrets.
///
/// A server may echo what it was sent; whatever it says is searched for the secrets that were sent to it.
package func operatorText(_ text: String, hiding secrets: [Secret] = [], limit: Int = 300) -> String {
    var clean = text
    for secret in secrets where !secret.isEmpty {
        let plain = secret.reveal()
        for form in [plain, formEncoded(plain), percentEncoded(plain)] { clean = replacing(form, in: clean) }
    }
    var scalars = String.UnicodeScalarView()
    for scalar in clean.unicodeScalars {
        scalars.append(isInvisible(scalar) ? " " : scalar)
    }
    let words = String(scalars).split(separator: " ").joined(separator: " ")
    return words.count <= limit ? words : words.prefix(limit) + "…"
}

/// The text in quotation marks, fit for a message.
package func quoted(_ text: String) -> String { "“\(operatorText(text, limit: 200))”" }

/// Replaces bytes, not characters: an accent sent after the secret would make its last character another one.
private func replacing(_ secret: String, in text: String) -> String {
    if text.utf8.count < secret.utf8.count { return text }
    return String(decoding: Array(text.utf8).replacing(Array(secret.utf8), with: Array("***".utf8)), as: UTF8.self)
}

/// Control and format characters can forge log lines and turn the direction of the text that follows.
private func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse: true
    default: false
    }
}
