import FoundationEssentials

/// Reads an event stream from pieces of any size.
public struct StreamParser: Sendable {
    /// The stream is not one, or an event is larger than `ControlLimit.eventBytes`.
    public struct Malformed: Error, CustomStringConvertible {
        /// What is wrong.
        public let description: String
    }

    private var line: [UInt8] = []
    private var size = 0
    private var id: Int64?
    private var kind: StreamEvent.Kind?
    private var isForeign = false
    private var data: [UInt8] = []

    /// A parser at the beginning of a stream.
    public init() {}

    /// Takes the next piece and gives the events that it completes. Comments come out as events that only say that the
    /// stream is alive; events of kinds that this version does not know are left out, but for their ids.
    public mutating func take(_ bytes: some Sequence<UInt8>) throws -> [StreamEvent] {
        var events: [StreamEvent] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                if line.last == UInt8(ascii: "\r") { line.removeLast() }
                if line.isEmpty { finishEvent(&events) } else { try takeLine() }
                line.removeAll(keepingCapacity: true)
            } else {
                line.append(byte)
                size += 1
                guard size <= ControlLimit.eventBytes else {
                    throw Malformed(description: "an event of more than \(ControlLimit.eventBytes) bytes")
                }
            }
        }
        return events
    }

    private mutating func takeLine() throws {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
            throw Malformed(description: "a line without a field: \(String(decoding: line.prefix(60), as: UTF8.self))")
        }
        var value = line[(colon + 1)...]
        if value.first == UInt8(ascii: " ") { value.removeFirst() }
        switch String(decoding: line[..<colon], as: UTF8.self) {
        case "id": id = Int64(String(decoding: value, as: UTF8.self))
        case "event":
            kind = StreamEvent.Kind(rawValue: String(decoding: value, as: UTF8.self))
            isForeign = kind == nil
        case "data": data += data.isEmpty ? Array(value) : [UInt8(ascii: "\n")] + value
        default: break
        }
    }

    private mutating func finishEvent(_ events: inout [StreamEvent]) {
        events.append(StreamEvent(id: id, kind: isForeign ? nil : kind, data: isForeign ? Data() : Data(data)))
        (id, kind, isForeign, data, size) = (nil, nil, false, [], 0)
    }
}
