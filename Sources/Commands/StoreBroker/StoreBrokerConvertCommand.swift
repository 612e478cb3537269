import ArgumentParser
import StoreAPI

/// `rolloutctl storebroker convert`
struct StoreBrokerConvertCommand: ControlCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert", abstract: "Say what becomes of each key of an SBConfig.json, and what to type.",
        discussion: """
            Nobody is asked; comments in the file are allowed, as in StoreBroker.

            Example:
              rolloutctl storebroker convert SBConfig.json
            """)

    @OptionGroup var form: SubmissionOutputOption
    @Argument(help: ArgumentHelp("SBConfig.json.", valueName: "file"), completion: .file()) var file: String

    func run(in surroundings: Surroundings) async throws -> ExitStatus {
        do {
            let read = try StoreBrokerFile(file)
            guard read.kind == .configuration else {
                throw SubmissionTrouble(
                    .usage, "\(file) is a payload and no SBConfig.json: rolloutctl storebroker merge takes it as it is."
                )
            }
            show(StoreBrokerConversion(read), surroundings)
            return .done
        } catch let trouble as SubmissionTrouble {
            surroundings.complain("rolloutctl: \(Line.harmless(trouble.description))\n")
            return trouble.status
        }
    }

    private func show(_ conversion: StoreBrokerConversion, _ surroundings: Surroundings) {
        func texts(_ pairs: KeyValuePairs<String, String>) -> JSONValue {
            .object(pairs.map { JSONMember(name: $0.key, value: .string($0.value)) })
        }
        var json = JSONValue.object([])
        json["application"] = conversion.application.map { .string($0) }
        json["keys"] = .array(
            conversion.entries.map {
                texts(["key": $0.key, "value": $0.value, "fate": $0.fate.rawValue, "here": $0.here])
            })
        json["commands"] = .array(conversion.commands.map { .string($0) })
        surroundings.write(form.output, json: json, page: page(conversion, width: surroundings.width))
    }

    private func page(_ conversion: StoreBrokerConversion, width: Int) -> Page {
        var page = Page(width: width)
        if conversion.entries.isEmpty { page.add(Line("The file says nothing.")) }
        for entry in conversion.entries {
            page.add(Line(Line.harmless("\(entry.key): \(entry.value.prefix(120))")))
            page.paragraph(Line("  \(entry.fate.rawValue): "), Line.harmless(entry.here))
        }
        guard !conversion.commands.isEmpty else { return page }
        page.heading("To type")
        for command in conversion.commands { page.add(Line(Line.harmless(command))) }
        return page
    }
}
