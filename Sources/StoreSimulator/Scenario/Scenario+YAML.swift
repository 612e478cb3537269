public import MarkedYAML
import RolloutModel

extension Scenario {
    /// Every problem of a scenario file.
    public struct Unreadable: Error, CustomStringConvertible {
        /// The problems, in the order of the file.
        public let diagnostics: [Diagnostic]

        /// One line for each problem.
        public var description: String { diagnostics.map(\.description).joined(separator: "\n") }
    }

    /// Reads a scenario; `file` is the name that the problems show.
    ///
    /// - Throws: `Unreadable` with every problem, each with its place and what to write instead.
    public init(yaml: [UInt8], file: String) throws(Unreadable) {
        let reader = YAMLReader(file: file)
        let scenario = reader.read(yaml, as: .scenario)
        guard let scenario, !reader.hasErrors else { throw Unreadable(diagnostics: reader.diagnostics) }
        self = scenario
    }

    /// Reads a scenario from a text.
    ///
    /// - Throws: `Unreadable` with every problem.
    public init(yaml: String, file: String = "scenario.yaml") throws(Unreadable) {
        try self.init(yaml: Array(yaml.utf8), file: file)
    }

    /// Reads a scenario from the file at `path`.
    ///
    /// - Throws: `Unreadable`, also where there is no such file.
    public init(path: String) throws(Unreadable) {
        func problem(_ what: String) -> Unreadable {
            Unreadable(diagnostics: [
                Diagnostic(file: path, position: .start, what: what, whatToWriteInstead: "name a scenario's YAML file")
            ])
        }
        let contents: ConfigurationFile.Contents
        do throws(Diagnostic) {
            // Nothing is protected here: whoever runs the simulator may read anybody's scenario.
            contents = try ConfigurationFile.read(path, mayBeWritableByOthers: true)
        } catch {
            throw Unreadable(diagnostics: [error])
        }
        switch contents {
        case .bytes(let bytes): try self.init(yaml: bytes, file: path)
        case .masked: throw problem("the file is a link to /dev/null")
        case .missing: throw problem("there is no such file")
        }
    }
}

/// How many of a kind a scenario may have: more is a slip of the pen.
enum ScenarioLimit {
    static let applications = 20_000
    static let entries = 10_000
    static let submissions = 100
    static let packages = 50
}

extension Reading where Value == Scenario {
    static var scenario: Reading {
        .mapping { keys in
            var scenario = Scenario()
            _ = keys.required("version", .int(in: 1...1), example: "1")
            scenario.start = keys.optional("start", .timestamp)
            scenario.speed = keys.optional("speed", .speed, default: 1)
            scenario.seed = UInt64(keys.optional("seed", .int(in: 0...Int.max), default: 0))
            scenario.accounts = keys.optional(
                "accounts", .list(of: .account, counts: 1...100, example: "[{name: contoso, …}]"), default: [.example])
            scenario.settings = .read(keys)
            scenario.knobs = keys.optional("knobs", .knobs(StoreKnobs()), default: StoreKnobs())
            let applications = keys.required(
                "applications",
                .list(
                    of: Reading<ScenarioApplication>.application(scenario.settings.certification).marked,
                    counts: 1...ScenarioLimit.applications,
                    example: "[{id: 9NBLGGH4R315, …}]"), example: "[{id: 9NBLGGH4R315, …}]")
            scenario.applications = (applications ?? []).map(\.value)
            let known = KnownTargets(scenario)
            let faults = keys.optional(
                "faults",
                .list(of: .fault(known), counts: 0...ScenarioLimit.entries, example: "[{on: halt, rejectToken: true}]"),
                default: [])
            for fault in faults {
                switch fault {
                case .ordered(let order): scenario.faults.append(order)
                case .random(let random): scenario.randomFaults.append(random)
                }
            }
            scenario.events = keys.optional(
                "events",
                .list(
                    of: .timedEvent(known), counts: 0...ScenarioLimit.entries,
                    example: "[{at: 30s, halt: {application: 9NBLGGH4R315}}]"), default: [])
            checkPlayable(scenario, applications ?? [], keys.reader)
            return scenario
        }
    }

    /// Plays the scenario's past, and reports what contradicts itself at the application that it is about.
    private static func checkPlayable(
        _ scenario: Scenario, _ applications: [Marked<ScenarioApplication>], _ reader: YAMLReader
    ) {
        guard !reader.hasErrors else { return }
        do throws(ScenarioError) {
            _ = try SimulatedStore(scenario, start: scenario.start ?? Timestamp(milliseconds: 0))
        } catch {
            let place = applications.last { $0.value.id == error.application }?.position
            reader.error(at: place ?? .start, error.description, writeInstead: "change the application's entry")
        }
    }
}

extension Reading where Value == Double {
    /// A factor for the clock.
    static var speed: Reading {
        Reading.double.checked {
            $0 >= 0 && $0 <= 1e6 ? nil : ("\($0) is not a speed", "write a number from 0 to 1000000")
        }
    }

    /// A share of devices.
    static var share: Reading {
        Reading.ratio.checked {
            (0...1).contains($0) ? nil : ("\($0) is not a share", "write a share from 0 to 1 such as 1.5% or 0.015")
        }
    }

    /// A percentage, 0 among them: a person in Partner Center may do what a policy may not.
    static var anyPercentage: Reading {
        Reading.double.checked {
            (0...100).contains($0) ? nil : ("\($0) is not a percentage", "write a number from 0 to 100 such as 12.5")
        }
    }

    /// A number of devices.
    static var devices: Reading {
        Reading.double.checked {
            $0 >= 0 && $0 <= 1e10 ? nil : ("\($0) is not a number of devices", "write a number from 0 up")
        }
    }
}
