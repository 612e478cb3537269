/// The word that somebody who typed `text` most likely meant; nil where none is near enough.
///
/// Near enough is one slip for each three letters, and at least one; of equally near words the alphabetically first.
public func nearestWord(to text: String, among words: some Sequence<String>) -> String? {
    // No word of ours is longer than half of this, and the distance takes time in proportion to both lengths.
    guard text.utf8.count <= 64 else { return nil }
    let limit = max(1, text.count / 3)
    return words.sorted()
        .map { (word: $0, distance: editDistance(text.lowercased(), $0.lowercased())) }
        .filter { $0.distance <= limit }
        .min { $0.distance < $1.distance }?.word
}

/// How many letters must be added, dropped, changed or swapped with their neighbour (optimal string alignment).
func editDistance(_ left: String, _ right: String) -> Int {
    let (left, right) = (Array(left), Array(right))
    var beforeLast = [Int](repeating: 0, count: right.count + 1)
    var last = Array(0...right.count)
    for row in left.indices {
        var current = [row + 1]
        for column in right.indices {
            var best = min(last[column + 1] + 1, current[column] + 1)
            best = min(best, last[column] + (left[row] == right[column] ? 0 : 1))
            if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                best = min(best, beforeLast[column - 1] + 1)
            }
            current.append(best)
        }
        (beforeLast, last) = (last, current)
    }
    return last[right.count]
}
