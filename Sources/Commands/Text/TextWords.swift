extension String {
    /// The text in at most `width` characters; what is cut out of the middle is marked, so that the end still tells
    /// apart names that begin alike.
    func shortened(to width: Int) -> String {
        guard count > width else { return self }
        guard width > 3 else { return String(prefix(width)) }
        let end = (width - 1) / 3
        return "\(prefix(width - 1 - end))…\(suffix(end))"
    }

    /// The text with a full stop at its end, unless it has one.
    var asSentence: String {
        guard let last, !".!?".contains(last) else { return self }
        return self + "."
    }
}
