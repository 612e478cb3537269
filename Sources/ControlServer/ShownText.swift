/// A caller's text as a message may repeat it: whoever reads the message sits at a terminal, which obeys what controls it.
func shown(_ text: some StringProtocol) -> String {
    let scalars = text.unicodeScalars.prefix(longestShown).map { isInvisible($0) ? "\u{FFFD}" : $0 }
    var result = String.UnicodeScalarView(scalars)
    if text.unicodeScalars.count > longestShown { result.append("…") }
    return String(result)
}

/// Enough for every name, and for a path to be recognized.
private let longestShown = 256

private func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
}
