/// So many workers that each take the next piece of work; the results come in the order of the pieces.
struct Crew {
    let size: Int

    init(_ size: Int) { self.size = max(1, size) }

    func map<Piece: Sendable, Result: Sendable>(
        _ pieces: [Piece], _ work: @escaping @Sendable (Piece) -> Result
    ) async -> [Result] {
        var results: [Result?] = Array(repeating: nil, count: pieces.count)
        await withTaskGroup(of: (Int, Result).self) { group in
            var next = 0
            func begin() {
                guard next < pieces.count else { return }
                let (place, piece) = (next, pieces[next])
                group.addTask { (place, work(piece)) }
                next += 1
            }
            for _ in 0..<size { begin() }
            for await (place, result) in group {
                results[place] = result
                begin()
            }
        }
        return results.compactMap { $0 }
    }
}
