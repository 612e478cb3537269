extension Line {
    /// The line's first columns, with its tones; what is cut off is marked.
    func clipped(to width: Int) -> Line {
        guard self.width > width, width > 0 else { return self }
        var line = Line()
        for piece in pieces {
            let room = width - 1 - line.width
            guard room > 0 else { break }
            line = line.adding(String(piece.text.prefix(room)), piece.tone)
        }
        return line.adding("…", pieces.last?.tone ?? .plain)
    }
}
