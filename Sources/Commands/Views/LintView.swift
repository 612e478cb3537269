public import MarkedYAML

/// What lint found.
public struct LintReport: Encodable, Hashable, Sendable {
    /// How many files were checked.
    public let files: Int
    /// How many errors there are.
    public let errors: Int
    /// How many warnings there are.
    public let warnings: Int
    /// All of them, by file and place.
    public let diagnostics: [Diagnostic]

    /// What lint found.
    public init(files: Int, diagnostics: [Diagnostic]) {
        self.files = files
        self.diagnostics = diagnostics
        errors = diagnostics.count { $0.severity == .error }
        warnings = diagnostics.count - errors
    }
}

/// The page of `rolloutctl lint`: a line per diagnostic, whole, because editors jump to `file:line:column`, and a summary.
public enum LintView {
    /// Draws a report.
    public static func page(_ report: LintReport, width: Int) -> Page {
        var page = Page(width: width)
        for line in lines(report.diagnostics) { page.add(line) }
        page.paragraph(
            Line(),
            "\(report.files.of("file")): \(report.errors.of("error")), \(report.warnings.of("warning")).",
            report.errors > 0 ? .bad : report.warnings > 0 ? .warning : .good)
        return page
    }

    /// A line for each diagnostic, whole.
    static func lines(_ diagnostics: [Diagnostic]) -> [Line] {
        diagnostics.map { diagnostic in
            let tone: Tone = diagnostic.severity == .error ? .bad : .warning
            return Line("\(diagnostic.file):\(diagnostic.position): ").adding("\(diagnostic.severity.rawValue): ", tone)
                .adding("\(diagnostic.what) – \(diagnostic.whatToWriteInstead)")
        }
    }
}
