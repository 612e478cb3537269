import MarkedYAML
import RolloutModel

/// What a POST to `/_sim/clock` asks.
struct ClockCommand {
    var advance: TimeSpan?
    var set: Timestamp?
    var speed: Double?
}

extension Reading where Value == ClockCommand {
    static var clockCommand: Reading {
        .mapping { keys in
            let command = ClockCommand(
                advance: keys.optional("advance", .timeSpan()), set: keys.optional("set", .timestamp),
                speed: keys.optional("speed", .speed))
            let count = ["advance", "set", "speed"].filter { keys.has($0) }.count
            guard count == 1 else {
                keys.reader.error(
                    at: keys.position, "the clock is told \(count) things",
                    writeInstead: "give exactly one of: advance, set, speed")
                return nil
            }
            return command
        }
    }
}
