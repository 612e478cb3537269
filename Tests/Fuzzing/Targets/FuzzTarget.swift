/// A reader of foreign bytes with what must hold of whatever it makes of them.
struct FuzzTarget: Sendable {
    /// The folder of its corpus, and what `make fuzz TARGET=` takes.
    let name: String
    /// The longest input that is worth trying, in bytes.
    let longest: Int
    /// Words that chance alone would not find.
    let words: [String]
    /// Reads the bytes; throws an `Objection` where a promise is broken.
    let check: @Sendable ([UInt8]) async throws -> Void

    /// All of them.
    static let all: [FuzzTarget] = [
        .policyFile, .settings, .storeBody, .metricBody, .controlRequest, .journalEntry,
    ]

    /// The processor time that one input may take. Inputs are a few kilobytes; this is for what grows faster than they do.
    static let longestRun = Duration.seconds(5)
}

/// A promise that an input breaks.
struct Objection: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Throws an objection where the promise does not hold.
func demand(_ promise: Bool, _ otherwise: @autoclosure () -> String) throws(Objection) {
    if !promise { throw Objection(otherwise()) }
}

/// Objects to text that is more than one line, or could steer a terminal.
func demandOneLine(_ text: String, _ what: String) throws(Objection) {
    let steering = text.unicodeScalars.first { $0.properties.generalCategory == .control || $0.value == 0x2028 }
    try demand(steering == nil, "\(what) holds the control character \(steering?.value ?? 0): \(text.debugDescription)")
}

extension String {
    /// The bytes as text, with replacements where they are none.
    init(lenient bytes: some Sequence<UInt8>) { self = String(decoding: Array(bytes), as: UTF8.self) }
}
