import MarkedYAML
import RolloutModel

/// The simulator's own API under `/_sim/`: what it knows, and the hands of a person and of a test.
extension SimulatedStore {
    mutating func control(_ request: SimulatorRequest) -> Reply {
        let query = FormItems(request.query)
        switch (request.method, Route.controlWords(request.path) ?? "") {
        case ("GET", "state"): return .ok(stateJSON)
        case ("GET", "requests"):
            return log(query) { requests.after($0).map(\.json) }
        case ("GET", "effects"):
            return log(query) { effects.after($0).map(\.json) }
        case ("GET", "clock"): return .ok(["now": .string(now.description)])
        case ("POST", "clock"): return moveClock(request.body)
        case ("GET", "faults"): return .ok(["waiting": .array(faults.orders.map(\.json)), "random": randomJSON])
        case ("GET", let words) where words.hasPrefix("telemetry/"):
            return telemetry(words.split(separator: "/").dropFirst())
        case ("POST", "faults"): return addFault(request.body)
        case ("DELETE", "faults"):
            faults.clear()
            return .ok(["waiting": [], "random": []])
        case ("POST", "events"): return addEvent(request.body)
        case ("GET", "knobs"): return .ok(knobs.json)
        case ("POST", "knobs"): return setKnobs(request.body)
        default: return Self.unknownControl(request)
        }
    }

    private static func unknownControl(_ request: SimulatorRequest) -> Reply {
        .control(
            404, "unknownPath",
            "there is no \(request.method) \(request.path): use GET /_sim/state, /_sim/requests, /_sim/effects, "
                + "/_sim/telemetry/APPLICATION/VERSION, "
                + "GET or POST /_sim/clock, /_sim/faults, /_sim/knobs, DELETE /_sim/faults, POST /_sim/events")
    }

    private func log(_ query: FormItems, _ entries: (Int) -> [JSON]) -> Reply {
        guard let after = Self.count(query["after"], default: 0) else {
            return .control(400, "badValue", "after must be the number of the last entry that you have")
        }
        return .ok(.array(entries(after)))
    }

    // MARK: Commands

    /// Lets time pass up to the moment asked for. How fast it passes is up to the clock outside, which reads the same command.
    private mutating func moveClock(_ body: [UInt8]) -> Reply {
        read(body, as: .clockCommand) { store, command throws(EventRefusal) in
            let time = command.set ?? (store.now + (command.advance ?? .zero))
            guard time >= store.now else {
                throw EventRefusal(
                    .badValue, "the clock shows \(store.now) and never goes back: set a later time, or use dateSkew")
            }
            store.advance(to: time)
            return ["now": .string(store.now.description)]
        }
    }

    private mutating func addFault(_ body: [UInt8]) -> Reply {
        read(body, as: .fault(KnownTargets(self))) { store, fault throws(EventRefusal) in
            switch fault {
            case .ordered(let order): try store.occur(.fault(order))
            case .random(let random): store.faults.random.append(random)
            }
            return ["waiting": .array(store.faults.orders.map(\.json)), "random": store.randomJSON]
        }
    }

    private mutating func addEvent(_ body: [UInt8]) -> Reply {
        read(body, as: .controlEvent(KnownTargets(self))) { store, timed throws(EventRefusal) in
            if let after = timed.after {
                let time = store.now + after
                try store.schedule(timed.event, at: time)
                return ["scheduled": .string(time.description)]
            }
            let before = store.effects.total
            try store.occur(timed.event)
            return ["effects": .array(store.effects.after(before).map(\.json))]
        }
    }

    private mutating func setKnobs(_ body: [UInt8]) -> Reply {
        read(body, as: .knobs(knobs)) { store, knobs throws(EventRefusal) in
            store.knobs = knobs
            return knobs.json
        }
    }

    /// A body is read like a scenario: JSON is YAML, and problems come with their place.
    private mutating func read<Value>(
        _ body: [UInt8], as reading: Reading<Value>,
        _ act: (inout SimulatedStore, Value) throws(EventRefusal) -> JSON
    ) -> Reply {
        let reader = YAMLReader(file: "body")
        let value = reader.read(body, as: reading)
        guard let value, !reader.hasErrors else {
            let lines = reader.diagnostics.map { JSON.string($0.description) }
            return Reply(status: 400, content: .json(["code": "unreadable", "problems": .array(lines)]))
        }
        do throws(EventRefusal) {
            return .ok(try act(&self, value))
        } catch {
            return .control(409, error.code.rawValue, error.description)
        }
    }
}

extension Reply {
    /// An answer of the simulator itself that something cannot be done.
    static func control(_ status: Int, _ code: String, _ message: String) -> Reply {
        Reply(status: status, content: .json(["code": .string(code), "message": .string(message)]))
    }
}
