import RolloutModel

/// Finds the name that was probably meant.
enum NearestName {
    /// The name with the fewest slips to `typed`, the first by order among equals; nil where none is near.
    ///
    /// Near is a third of its length in slips, and at least two; a name that begins as typed is near too.
    static func to(_ typed: PolicyName, among names: [PolicyName]) -> PolicyName? {
        let typedLetters = Array(typed.rawValue.lowercased())
        let candidates = names.map { name -> (name: PolicyName, slips: Int) in
            let letters = Array(name.rawValue.lowercased())
            let begins = !typedLetters.isEmpty && letters.starts(with: typedLetters)
            return (name, begins ? 1 : slips(typedLetters, letters))
        }
        return
            candidates
            .filter { $0.slips <= max(2, typedLetters.count / 3) }
            .min { ($0.slips, $0.name) < ($1.slips, $1.name) }?.name
    }

    /// How many letters must be put in, left out, changed or swapped with their neighbour (optimal string alignment).
    static func slips(_ left: [Character], _ right: [Character]) -> Int {
        var twoBack: [Int] = []
        var back = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var line = [row + 1]
            for (column, other) in right.enumerated() {
                var least = min(back[column] + (letter == other ? 0 : 1), back[column + 1] + 1, line[column] + 1)
                if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                    least = min(least, twoBack[column - 1] + 1)
                }
                line.append(least)
            }
            (twoBack, back) = (back, line)
        }
        return back[right.count]
    }
}
