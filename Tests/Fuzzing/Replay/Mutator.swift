import RolloutModel

/// Changes inputs as a fuzzer does, without its instruments: by the seed alone.
struct Mutator {
    private var random: SplitMix
    private let words: [[UInt8]]
    private let corpus: [[UInt8]]
    private let longest: Int

    init(seed: UInt64, _ target: FuzzTarget, corpus: [[UInt8]]) {
        random = SplitMix(seed: seed)
        words = target.words.map { Array($0.utf8) }
        longest = target.longest
        self.corpus = corpus
    }

    /// The next input: one of the corpus, changed in a few places.
    mutating func next() -> [UInt8] {
        var bytes = corpus.isEmpty ? [] : corpus[number(below: corpus.count)]
        for _ in 0...number(below: 4) { change(&bytes) }
        return Array(bytes.prefix(longest))
    }

    private mutating func change(_ bytes: inout [UInt8]) {
        let place = number(below: bytes.count + 1)
        let end = min(bytes.count, place + 1 + number(below: 16))
        switch number(below: 8) {
        case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(number(below: 8))
        case 1 where place < bytes.count: bytes[place] = UInt8(number(below: 256))
        case 2: bytes.removeSubrange(place..<end)
        case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
        case 4: bytes.insert(UInt8(number(below: 256)), at: place)
        case 5 where !corpus.isEmpty:
            let other = corpus[number(below: corpus.count)]
            bytes = Array(bytes[..<place]) + other.dropFirst(number(below: other.count + 1))
        default:
            let word = words[number(below: words.count)]
            let replaced = number(below: 2) == 0 ? place..<place : place..<end
            bytes.replaceSubrange(replaced, with: word)
        }
    }

    private mutating func number(below bound: Int) -> Int { Int(random.next() % UInt64(max(1, bound))) }
}
