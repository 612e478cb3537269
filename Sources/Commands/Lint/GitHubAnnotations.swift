public import MarkedYAML

/// Diagnostics as workflow commands, which GitHub shows at the line of a pull request.
///
/// The form and its escapes are those of `actions/toolkit`, `packages/core/src/command.ts`.
public enum GitHubAnnotations {
    /// A line for each diagnostic, in order.
    public static func text(_ diagnostics: [Diagnostic]) -> String {
        diagnostics.map { annotation($0) + "\n" }.joined()
    }

    private static func annotation(_ diagnostic: Diagnostic) -> String {
        let level = diagnostic.severity == .error ? "error" : "warning"
        let place = "file=\(property(diagnostic.file)),line=\(diagnostic.line),col=\(diagnostic.column)"
        return "::\(level) \(place)::\(data("\(diagnostic.what) – \(diagnostic.whatToWriteInstead)"))"
    }

    /// A line break would end the command, and what follows would be taken for another.
    private static func data(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r\n", with: "%0D%0A").replacing("\r", with: "%0D")
            .replacing("\n", with: "%0A")
    }

    private static func property(_ text: String) -> String {
        data(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }
}
