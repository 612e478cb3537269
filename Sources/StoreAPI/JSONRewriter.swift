/// Writes a changed document over the text that it came from: whatever is as it was keeps its bytes, with its white space,
/// its escapes and the spelling of its numbers.
///
/// The Store's update replaces the whole submission. A member that this program does not know, or knows and did not touch,
/// must arrive as it left.
struct JSONRewriter {
    private let source: [UInt8]
    private var position: Int
    private var output: [UInt8] = []

    /// The text of `new`, written over `source`, which is the text of `old`.
    ///
    /// - Precondition: `JSONParser` reads `source` as `old`.
    static func rewrite(_ source: [UInt8], from old: JSONValue, to new: JSONValue) -> [UInt8] {
        guard old != new else { return source }
        var rewriter = JSONRewriter(source)
        rewriter.copySpace()
        rewriter.write(new, over: old)
        rewriter.output += rewriter.source[rewriter.position...]
        return rewriter.output
    }

    private init(_ source: [UInt8]) {
        self.source = source
        position = source.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        output = Array(source[..<position])
    }

    private mutating func write(_ new: JSONValue, over old: JSONValue) {
        switch (old, new) {
        case _ where old == new: copy(through: endOfValue(at: position))
        case (.object(let old), .object(let new)): write(members: new, over: old)
        case (.array(let old), .array(let new)): write(elements: new, over: old)
        default:
            position = endOfValue(at: position)
            new.write(to: &output)
        }
    }

    // MARK: Objects

    private mutating func write(members new: [JSONMember], over old: [JSONMember]) {
        let wanted = Dictionary(new.map { ($0.name, $0.value) }) { first, _ in first }
        let known = Set(old.map(\.name))
        copy(through: position + 1)
        var isFirst = true
        for member in old {
            let start = position
            // Its name, the colon and what white space there is.
            position = endOfValue(at: endOfSpace(at: position))
            position = endOfSpace(at: endOfSpace(at: position) + 1)
            if let value = wanted[member.name] {
                if !isFirst { output.append(UInt8(ascii: ",")) }
                output += source[start..<position]
                write(value, over: member.value)
                isFirst = false
                copySpaceBeforeComma()
            } else {
                position = endOfValue(at: position)
            }
            passComma()
        }
        for member in new where !known.contains(member.name) {
            if !isFirst { output.append(UInt8(ascii: ",")) }
            JSONValue.write(member.name, to: &output)
            output.append(UInt8(ascii: ":"))
            member.value.write(to: &output)
            isFirst = false
        }
        copySpace()
        copy(through: position + 1)
    }

    // MARK: Lists

    private mutating func write(elements new: [JSONValue], over old: [JSONValue]) {
        copy(through: position + 1)
        var starts: [Int] = []
        for _ in old {
            starts.append(position)
            position = endOfValue(at: endOfSpace(at: position))
            passComma()
        }
        let end = position
        let origins = Self.origins(of: new, in: old)
        for (place, element) in new.enumerated() {
            if place > 0 { output.append(UInt8(ascii: ",")) }
            if let origin = origins[place] {
                position = starts[origin]
                copySpace()
                write(element, over: old[origin])
                copySpaceBeforeComma()
            } else {
                element.write(to: &output)
            }
        }
        position = end
        copySpace()
        copy(through: position + 1)
    }

    /// For each new element the old one that it is, or else the one in whose place it stands, if no other is that one.
    private static func origins(of new: [JSONValue], in old: [JSONValue]) -> [Int?] {
        var free = Dictionary(grouping: old.indices.reversed()) { old[$0] }
        var origins = new.map { free[$0]?.popLast() }
        let taken = Set(origins.compactMap(\.self))
        for place in new.indices where origins[place] == nil && place < old.count && !taken.contains(place) {
            origins[place] = place
        }
        return origins
    }

    // MARK: The text, which is known to be well-formed

    private mutating func copy(through end: Int) {
        output += source[position..<end]
        position = end
    }

    private mutating func copySpace() { copy(through: endOfSpace(at: position)) }

    private mutating func copySpaceBeforeComma() {
        if source[endOfSpace(at: position)] == UInt8(ascii: ",") { copySpace() }
    }

    /// Moves behind a comma, if one is next; what white space stands before a brace or bracket is left to be copied.
    private mutating func passComma() {
        let next = endOfSpace(at: position)
        if source[next] == UInt8(ascii: ",") { position = next + 1 }
    }

    private func endOfSpace(at start: Int) -> Int {
        var end = start
        while end < source.count, [0x20, 0x0A, 0x0D, 0x09].contains(source[end]) { end += 1 }
        return end
    }

    private func endOfValue(at start: Int) -> Int {
        var depth = 0
        var end = start
        while end < source.count {
            switch source[end] {
            case UInt8(ascii: "\""): end = endOfText(at: end)
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                end += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return end }
                depth -= 1
                end += 1
            case UInt8(ascii: ","), UInt8(ascii: ":"), 0x20, 0x0A, 0x0D, 0x09:
                if depth == 0 { return end }
                end += 1
                continue
            default:
                end += 1
                continue
            }
            if depth == 0 { return end }
        }
        return end
    }

    private func endOfText(at start: Int) -> Int {
        var end = start + 1
        while source[end] != UInt8(ascii: "\"") { end += source[end] == UInt8(ascii: "\\") ? 2 : 1 }
        return end + 1
    }
}
