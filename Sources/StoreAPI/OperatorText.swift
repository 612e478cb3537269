package import RolloutModel

/// Foreign text made fit for a message: one line, bounded, without control characters and without secrets.
///
/// A server may echo what it was sent; whatever it says is searched for the secrets that were sent to it.
package func operatorText(_ text: String, hiding secrets: [Secret] = [], limit: Int = 300) -> String {
    var clean = text
    for secret in secrets where !secret.isEmpty {
        let plain = secret.reveal()
        // Every other form of it is at least as long.
        if clean.utf8.count < plain.utf8.count { continue }
        for form in [plain, formEncoded(plain), percentEncoded(plain)] { clean = replacing(form, in: clean) }
    }
    if isPlain(clean), clean.utf8.count <= limit { return clean }
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
    let (bytes, sought) = (Array(text.utf8), Array(secret.utf8))
    let isThere = (0...(bytes.count - sought.count)).contains { bytes[$0...].starts(with: sought) }
    return isThere ? String(decoding: bytes.replacing(sought, with: Array("***".utf8)), as: UTF8.self) : text
}

/// Whether the text is one line of visible ASCII whose words have one space between them: nothing in it needs to be changed.
private func isPlain(_ text: String) -> Bool {
    let space = UInt8(ascii: " ")
    var last = space
    for byte in text.utf8 {
        guard (space...UInt8(ascii: "~")).contains(byte), byte != space || last != space else { return false }
        last = byte
    }
    return last != space
}

/// Control and format characters can forge log lines and turn the direction of the text that follows.
private func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse: true
    default: false
    }
}
