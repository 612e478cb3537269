import MarkedYAML
import RolloutModel

extension Reading where Value == MetricSource {
    /// Where a metric's number comes from: exactly one kind of source.
    static var metricSource: Reading {
        .mapping { keys in
            let sources = [
                keys.optional("store", .storeFigures),
                keys.optional("prometheus", .prometheusQuery).map(MetricSource.prometheus),
                keys.optional("http", .httpDocument).map(MetricSource.http),
                keys.optional("check", .checkProgram).map(MetricSource.check),
            ]
            let given = ["store", "prometheus", "http", "check"].filter(keys.has)
            guard given.count == 1 else {
                keys.reader.error(
                    at: keys.position,
                    given.isEmpty
                        ? "the source is of no kind"
                        : "the source is of several kinds: \(given.joined(separator: ", "))",
                    writeInstead: "give one of store, prometheus, http and check")
                return nil
            }
            return sources.lazy.compactMap { $0 }.first
        }
    }
}

extension Reading where Value == PrometheusQuery {
    /// A query whose one sample is the value.
    static var prometheusQuery: Reading {
        .mapping { keys in
            let url = keys.required("url", .webAddress.withoutPlaceholders, example: "https://prometheus.internal:9090")
            let query = keys.required("query", .template, example: "'sum(app_errors{version=\"{{version}}\"})'")
            let sample = keys.optional("sample", .template)
            guard let url, let query else { return nil }
            return PrometheusQuery(url: url, query: query, sample: sample)
        }
    }
}

extension Reading where Value == HTTPDocument {
    /// A JSON document and the pointers into it.
    static var httpDocument: Reading {
        .mapping { keys in
            let url = keys.required(
                "url", .webAddress.withKnownPlaceholders, example: "https://desk.internal/api?version={{version}}")
            let value = keys.required("value", .jsonPointer, example: "/open")
            let sample = keys.optional("sample", .jsonPointer)
            let time = keys.optional("time", .jsonPointer)
            guard let url, let value else { return nil }
            return HTTPDocument(url: url, value: value, sample: sample, time: time)
        }
    }
}

extension Reading where Value == CheckProgram {
    /// A program of the operator's.
    static var checkProgram: Reading {
        .mapping { keys in
            let name = keys.required("name", .checkName, example: "smoke")
            let timeout = keys.optional("timeout", .timeSpan(CheckProgram.timeouts))
            guard let name else { return nil }
            return timeout.map { CheckProgram(name: name, timeout: $0) } ?? CheckProgram(name: name)
        }
    }
}

extension Reading where Value == String {
    /// The name of a file in the folder of checks; a path would reach out of it.
    static var checkName: Reading {
        .text.checked { text in
            CheckProgram.isName(text)
                ? nil
                : (
                    "\(shownText(text)) is not the name of a check",
                    "write the name of a file in the folder of checks, such as smoke: at most 64 of a-z, A-Z, 0-9, \"-\", \"_\" and \".\""
                )
        }
    }

    /// A query's text; blanks at its ends, as a block scalar leaves them, mean nothing.
    static var template: Reading {
        Reading { node, reader in
            guard let text = Reading.text.withKnownPlaceholders.read(node, reader) else { return nil }
            let trimmed = text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
            guard trimmed.isEmpty else { return String(trimmed) }
            reader.mismatch(node, isNot: "a query", writeInstead: "write the query")
            return nil
        }
    }

    /// A JSON pointer (RFC 6901) that names a part of the document: `/data/0/value`.
    static var jsonPointer: Reading {
        .scalar(
            "a JSON pointer",
            writeInstead: "write one that begins with \"/\", such as /data/0/value (\"~\" is \"~0\", \"/\" is \"~1\")"
        ) { text in
            let escapes = text.split(separator: "~", omittingEmptySubsequences: false).dropFirst()
            return text.hasPrefix("/") && escapes.allSatisfy { $0.hasPrefix("0") || $0.hasPrefix("1") } ? text : nil
        }
    }

    var withKnownPlaceholders: Reading {
        checked { text in
            guard let unknown = Placeholder.firstUnknown(in: text) else { return nil }
            let known = Placeholder.allCases.map(\.written).joined(separator: ", ")
            return ("the placeholder \(shownText(unknown)) is unknown", "use one of: \(known)")
        }
    }

    var withoutPlaceholders: Reading {
        checked { text in
            text.contains("{{") ? ("a placeholder stands in the address", "use placeholders in the query only") : nil
        }
    }
}
