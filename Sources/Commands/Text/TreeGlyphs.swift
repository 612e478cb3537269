/// The signs that a tree is drawn with.
public struct TreeGlyphs: Hashable, Sendable {
    let branch: String
    let lastBranch: String
    let trunk: String
    let done: String
    let current: String
    let ahead: String

    /// Lines and signs of Unicode, each one column wide.
    public static let unicode = TreeGlyphs(
        branch: "├─ ", lastBranch: "└─ ", trunk: "│  ", done: "✔ ", current: "● ", ahead: "○ ")
    /// ASCII, for where nothing says that the terminal knows more.
    public static let plain = TreeGlyphs(
        branch: "|- ", lastBranch: "`- ", trunk: "|  ", done: "+ ", current: "> ", ahead: ". ")
}

extension Surroundings {
    /// Unicode where the locale is one of UTF-8, as systemctl does it.
    var glyphs: TreeGlyphs {
        let named = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        let code = named.uppercased()
        return code.contains("UTF-8") || code.contains("UTF8") ? .unicode : .plain
    }
}
