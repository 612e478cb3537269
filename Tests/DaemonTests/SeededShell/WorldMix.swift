import RolloutModel

/// Which faults a life of the daemon meets, and how hard: drawn from the seed, so that each story has another mixture.
struct WorldMix {
    /// The longest that the disk takes to sync.
    var slowestSync = TimeSpan.zero
    /// The append that fails, counted from 1; nil for none.
    var failingAppend: Int?
    /// Whether the records of the append that fails are on disk all the same.
    var failsAfterWriting = false
    /// One call in so many is not answered until it is given up.
    var hanging = 0
    /// One call in so many meets a server that errs.
    var failing = 0
    /// The longest that a call takes each way.
    var slowestCall = TimeSpan(milliseconds: 200)
    /// One measurement in so many is over its limit.
    var breaching = 0
    /// One measurement in so many is no measurement.
    var unmeasured = 0
    /// One offer in so many finds the system journal busy.
    var busySink = 0
    /// How many operators there are, and how many of their commands are halts: one in so many.
    var operators = 0
    var halting = 0
    /// Whether somebody halts each rollout in the moment in which it is being raised.
    var haltsRaises = false
    /// How many edits and reloads come by SIGHUP.
    var reloads = 0
    /// When the daemon is told to stop; nil for when its work is done.
    var stop: TimeSpan?
    /// Tells the daemon to stop while this append is under way, where that comes first; counted from 1.
    var stopAtAppend: Int?
    /// How many more times it is told so.
    var storm = 0

    /// No fault: what is begun comes to its end.
    static let calm = WorldMix()

    /// A mixture from the world's generator.
    static func drawn(from world: SeededWorld) -> WorldMix {
        var mix = WorldMix()
        mix.slowestSync = world.one(of: [.zero, TimeSpan(milliseconds: 20), .seconds(2), .seconds(40)])
        if world.strikes(oneIn: 3) { mix.failingAppend = world.number(1...120) }
        mix.failsAfterWriting = world.strikes(oneIn: 2)
        mix.hanging = world.one(of: [0, 20, 4])
        mix.failing = world.one(of: [0, 0, 20, 4])
        mix.slowestCall = world.one(of: [.zero, TimeSpan(milliseconds: 200), .seconds(30)])
        mix.breaching = world.one(of: [0, 60, 10])
        mix.unmeasured = world.one(of: [0, 10, 2])
        mix.busySink = world.one(of: [0, 0, 3])
        mix.operators = world.number(0...4)
        mix.halting = world.one(of: [0, 20, 5])
        mix.haltsRaises = world.strikes(oneIn: 4)
        mix.reloads = world.one(of: [0, 2, 8])
        mix.stop = world.one(of: [world.span(upTo: .minutes(1)), .seconds(Int64(world.number(0...2_400)))])
        if world.strikes(oneIn: 2) { mix.stopAtAppend = world.number(1...80) }
        mix.storm = world.one(of: [0, 0, 1, 5])
        return mix
    }

    /// Whether a stop that takes longer than the Store's answers do has nothing to excuse it.
    var isDiskQuick: Bool { slowestSync <= TimeSpan(milliseconds: 20) }
}
