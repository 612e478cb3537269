public import ControlAPI

/// What `rolloutctl reload` prints: every problem of every file, or that there is none.
public enum ReloadView {
    /// Draws the result of a reload. Problems stay whole lines: editors jump to `file:line:column`.
    public static func page(_ result: ReloadResult, width: Int) -> Page {
        var page = Page(width: width)
        for problem in result.files.flatMap(\.problems) { page.add(Line(problem, .bad)) }
        if result.ok {
            page.paragraph(Line(), "Reloaded: \(policies(result.policies)) in force.")
        } else {
            page.paragraph(
                Line(),
                "\(result.files.count.of("file")) did not load; what was in force stays in force. "
                    + "\(policies(result.policies)) in force.")
        }
        return page
    }

    private static func policies(_ count: Int) -> String { count == 1 ? "1 policy is" : "\(count) policies are" }
}
