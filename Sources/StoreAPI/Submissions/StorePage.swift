/// A page of a list.
struct StorePage<Entry: StorePart> {
    /// What is asked for at once: the Store's own default is 10.
    static var size: Int { 100 }
    /// More entries than any account has; a list that does not end is none.
    static var most: Int { 10_000 }

    let entries: [Entry]
    /// How many entries come before the next page; nil on the last one. The Store's link says so; its address is not used, for
    /// its forms differ from list to list.
    let nextSkip: Int?

    init(_ json: JSONValue, skip: Int) throws(ShapeProblem) {
        guard let values = try json.list("value") else { throw ShapeProblem("value is missing") }
        var entries: [Entry] = []
        for value in values {
            guard let entry = Entry.read(value) else { throw ShapeProblem("value holds \(value.kind)") }
            entries.append(entry)
        }
        self.entries = entries
        let hasNext = try json.text("@nextLink").map { !$0.isEmpty } ?? false
        guard hasNext, !entries.isEmpty else {
            nextSkip = nil
            return
        }
        guard skip + entries.count < Self.most else { throw ShapeProblem("there are more than \(Self.most) entries") }
        nextSkip = skip + entries.count
    }
}
