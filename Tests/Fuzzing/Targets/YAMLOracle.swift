import MarkedYAML

/// What must hold of every diagnostic of every file: it stands within the file, says something, and is one line of text.
struct YAMLOracle {
    private let widths: [Int]

    init(_ bytes: [UInt8]) {
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        // The line breaks of YAML 1.1, which libyaml counts: these, and the next line, line and paragraph separators.
        widths = String(lenient: text).split(omittingEmptySubsequences: false) {
            $0.isNewline && $0 != "\u{B}" && $0 != "\u{C}"
        }.map { $0.unicodeScalars.count }
    }

    func judge(_ diagnostics: [Diagnostic]) throws(Objection) {
        for diagnostic in diagnostics {
            let (line, column) = (diagnostic.line, diagnostic.column)
            try demand(
                (1...widths.count + 1).contains(line), "\(diagnostic) is at a line that the file does not have")
            let width = line <= widths.count ? widths[line - 1] : 0
            try demand((1...width + 1).contains(column), "\(diagnostic) is at a column that the line does not have")
            try demand(
                !diagnostic.what.isEmpty && !diagnostic.whatToWriteInstead.isEmpty, "\(diagnostic) says nothing")
            try demandOneLine(diagnostic.description, "a diagnostic")
            try demand(
                diagnostic.description.utf8.count < 2_000, "a diagnostic has \(diagnostic.description.utf8.count) bytes"
            )
        }
        try demand(diagnostics == diagnostics.sorted(), "the diagnostics are not in the order of the file")
        try demand(diagnostics.count <= YAMLReader.mostDiagnostics, "\(diagnostics.count) diagnostics")
    }
}
