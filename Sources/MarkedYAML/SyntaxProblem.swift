import Yams

extension Document {
    /// A syntax error of Yams in the operator's words.
    static func syntaxProblem(_ error: any Error, _ text: String) -> Problem {
        switch error {
        case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _):
            let position = Position(mark)
            let (what, instead) = words(
                for: problem, character: TextPlaces(text).index(of: position).map { text.unicodeScalars[$0] })
            return Problem(position: position, what: what, instead: instead)
        case YamlError.memory:
            return Problem(position: .start, what: "the nesting is far too deep", instead: "write a flatter file")
        case YamlError.reader(let problem, _, let value, _):
            return Problem(
                position: TextPlaces(String(text.unicodeScalars.prefix { $0.value != UInt32(bitPattern: value) })).end,
                what: problem, instead: "remove the character")
        default:
            return Problem(position: .start, what: "the file is not YAML: \(error)", instead: "mend it")
        }
    }

    /// libyaml's messages, as in its `scanner.c` and `parser.c`, with what an operator should do about each.
    private static func words(for problem: String, character: Unicode.Scalar?) -> (what: String, instead: String) {
        // Its text goes on with the name of a C function.
        if problem.hasPrefix("Maximum nesting level") { return ("the nesting is far too deep", "write a flatter file") }
        return switch problem {
        case "found character that cannot start any token":
            character == "\t"
                ? ("a tab stands in the indentation", "indent with spaces")
                : ("a text cannot begin with \(shownText(character.map(String.init) ?? ""))", "put it in quotes")
        case "found a tab character that violates indentation":
            ("a tab stands in the indentation", "indent with spaces")
        case "mapping values are not allowed in this context":
            ("a \": \" stands where none can", "put a text with \": \" in quotes, or align the key with its neighbours")
        case "did not find expected key", "did not find expected '-' indicator":
            ("the line does not fit those above it", "align it with its neighbours, and close quotes and brackets")
        case "could not find expected ':'":
            ("a line without \"key: value\" ends here", "write \"key: value\", or \"- \" before a list's element")
        case "found unexpected end of stream", "found unexpected document indicator":
            ("the file ends within a quoted text", "close the quotes")
        case "did not find expected ',' or ']'":
            ("a list in brackets is not closed", "write [a, b]")
        case "did not find expected ',' or '}'":
            ("a mapping in braces is not closed", "write {key: value, key: value}")
        case "found undefined alias":
            ("an alias (\"*\") stands here", "write the text out, or put it in quotes")
        case "found unknown escape character":
            ("an unknown escape stands in a text in double quotes", "use single quotes, or write \\\\ for a backslash")
        case "block sequence entries are not allowed in this context":
            ("a \"- \" stands where no list can", "put the list on lines of its own below its key")
        case "did not find expected <document start>":
            ("a text follows the end of the document", "keep one document in a file")
        default:
            ("this is not YAML: \(problem)", "mend the line, or put its text in quotes")
        }
    }
}
