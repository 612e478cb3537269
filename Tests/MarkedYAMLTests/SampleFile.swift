import MarkedYAML
import RolloutModel

/// A small file's shape with one key of each kind, to try the readings on.
struct SampleFile: Equatable {
    enum Color: String, CaseIterable { case red, green, blue }

    struct Part: Equatable {
        let name: String
        let length: TimeSpan?
    }

    var title: String?
    var color: Color?
    var count: Int?
    var isOn: Bool?
    var factor: Double?
    var share: Percentage?
    var ratio: Double?
    var day: CivilDate?
    var time: Int?
    var moment: Timestamp?
    var address: String?
    var parts: [Part] = []
    var labels: [String: String] = [:]

    static var reading: Reading<SampleFile> {
        .mapping { keys in
            var file = SampleFile()
            file.title = keys.optional("title", .text)
            file.color = keys.optional("color", .word)
            file.count = keys.optional("count", .int(in: 1...100))
            file.isOn = keys.optional("isOn", .bool)
            file.factor = keys.optional("factor", .double)
            file.share = keys.optional("share", .percentage)
            file.ratio = keys.optional("ratio", .ratio)
            file.day = keys.optional("day", .civilDate)
            file.time = keys.optional("time", .timeOfDay)
            file.moment = keys.optional("moment", .timestamp)
            file.address = keys.optional("address", .webAddress)
            file.parts = keys.optional("parts", .list(of: part, counts: 1...3, example: "[{name: a}]"), default: [])
            for (name, value) in keys.optional("labels", .dictionary(of: .text, atMost: 3), default: []) {
                file.labels[name.value] = value
            }
            return file
        }
    }

    private static var part: Reading<Part> {
        .mapping { keys in
            let length = keys.optional("length", .timeSpan(.seconds(1)...(.days(7))))
            guard let name = keys.required("name", .name(), example: "engine") else { return nil }
            return Part(name: name, length: length)
        }
    }

    static func read(_ yaml: String) -> (file: SampleFile?, problems: [String]) {
        read(bytes: Array(yaml.utf8))
    }

    static func read(bytes: [UInt8]) -> (file: SampleFile?, problems: [String]) {
        let reader = YAMLReader(file: "f.yaml")
        let file = reader.read(bytes, as: reading)
        return (file, reader.diagnostics.map(\.description))
    }
}
