import ArgumentParser
import ControlAPI
import MarkedYAML

/// How something that is looked at is written.
enum LookOutput: String, CaseIterable, ExpressibleByArgument {
    /// For people.
    case tree
    /// For people, with everything.
    case wide
    /// For programs.
    case json
    /// For people and programs.
    case yaml
}

extension Surroundings {
    /// Writes a value as YAML; in a stream every document is followed by its end.
    func write(yaml value: some Encodable, isStream: Bool = false) throws {
        let json = String(decoding: try ControlJSON.encode(value), as: UTF8.self)
        write(try YAMLText.of(json: json) + (isStream ? "---\n" : ""))
    }

    /// Writes a value as one line of JSON.
    func write(jsonLine value: some Encodable) throws {
        write(String(decoding: try ControlJSON.encode(value), as: UTF8.self) + "\n")
    }
}
