/// A line of waiting people: who came first goes first, at no cost that grows with its length.
struct Line<Element: Sendable>: Sendable {
    private var elements: [Element] = []
    private var head = 0

    /// Who is next; nil when nobody waits.
    var first: Element? { head < elements.count ? elements[head] : nil }

    /// How many wait.
    var count: Int { elements.count - head }

    /// Everyone who waits, in order.
    var waiting: ArraySlice<Element> { elements[head...] }

    mutating func append(_ element: Element) { elements.append(element) }

    mutating func removeFirst() {
        head += 1
        // The taken part is given back in large pieces, so that taking one costs nothing on average.
        if head == elements.count {
            elements.removeAll(keepingCapacity: head <= 64)
            head = 0
        } else if head > 64, head * 2 > elements.count {
            elements.removeFirst(head)
            head = 0
        }
    }
}
