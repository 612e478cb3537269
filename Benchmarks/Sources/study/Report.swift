import Foundation

/// The tables of the study.
struct Report {
    private(set) var text = ""
    /// The plot, as SVG.
    private(set) var plot = ""
    /// The cells of a true ratio of 1, world by world.
    private var equal: [CellOutcome] = []

    /// All tables, or with `policiesOnly` those of other policies alone.
    init(seed: UInt64, runs: Int, policiesOnly: Bool = false) async {
        if !policiesOnly {
            line(
                "Seed \(seed); \(runs) rollouts in each cell of false halts, \(max(1, runs / 4)) in each cell of power, "
                    + "\(max(1, runs / 2)) in each of other policies.")
            line("Intervals are Wilson's at 95 %.")
            await marks(seed, runs * 4)
            await falseHalts(seed &+ 1, runs)
            await power(seed &+ 2, max(1, runs / 4))
        }
        await ratiosAndSplits(seed &+ 3, max(1, runs / 2))
        await smallAudiences(seed &+ 4, max(1, runs / 2))
        await presets(seed &+ 5, max(1, runs / 2))
    }

    mutating func line(_ words: String = "") { text += words + "\n" }

    mutating func table(_ title: String, _ head: [String]) {
        line("\n### \(title)\n")
        row(head)
        row(head.indices.map { $0 == 0 ? "---" : "---:" })
    }

    mutating func row(_ cells: [String]) { line("| " + cells.joined(separator: " | ") + " |") }

    // MARK: - Marks

    private mutating func marks(_ seed: UInt64, _ runs: Int) async {
        let cells = [2.0, 3.0, 1.0].map {
            Cell(world: World(name: ""), audience: 5_000, rate: 0.01, ratio: $0, runs: runs)
        }
        let found = await Study.run(cells, seed: seed, looks: 28)
        table(
            "Marks: 1 %, 500 devices on the new version and 4,500 on the fallback a day, clean",
            ["", "mark"] + Study.names)
        for (name, mark, place, look) in [
            ("doubled rate caught by the 3rd look", "≥ 65 %", 0, 3),
            ("doubled rate caught by the 6th look", "≥ 95 %", 0, 6),
            ("tripled rate caught by the 2nd look", "≥ 95 %", 1, 2), ("false halts in 28 looks", "≤ 5 %", 2, 28),
        ] {
            row([name, mark] + found[place].contenders.map { $0.halted(by: look).wordsWithInterval })
        }
        plot = Chart.svg([
            Chart(title: "Halted though no worse: 1 %, 500 + 4,500 devices", looks: 28, outcomes: found[2].contenders),
            Chart(title: "Halted with a doubled rate", looks: 28, outcomes: found[0].contenders),
        ])
    }

    // MARK: - False halts

    private mutating func falseHalts(_ seed: UInt64, _ runs: Int) async {
        let worlds = World.promised + World.beyond
        let cells = worlds.flatMap { world in
            Study.audiences.flatMap { audience in
                Study.rates.map { Cell(world: world, audience: audience, rate: $0, ratio: 1, runs: runs) }
            }
        }
        let found = await Study.run(cells, seed: seed)
        equal = found
        let perWorld = Study.audiences.count * Study.rates.count
        table(
            "False halts in 112 looks: the worst of the \(perWorld) cells of each world (the mean of all)",
            ["world"] + Study.names)
        for (place, world) in worlds.enumerated() {
            let part = found[place * perWorld..<(place + 1) * perWorld]
            let mark = place == World.promised.count ? "*beyond the promise:* " : ""
            row(
                [mark + world.name]
                    + Study.names.indices.map { contender in
                        let shares = part.map { $0.contenders[contender].halted(by: 112) }
                        let worst = shares.max { $0.value < $1.value }
                        let mean = shares.reduce(0) { $0 + $1.value } / Double(shares.count)
                        return "\(worst?.wordsWithInterval ?? "–"), mean \(percent(mean))"
                    })
        }
        let columns = Study.audiences.flatMap { audience in Study.rates.map { (audience, $0) } }
        for look in Study.looks {
            table(
                "False halts of compare in \(look) looks, every cell",
                ["world"] + columns.map { "\(people($0.0)), \(percent($0.1))" })
            for (place, world) in worlds.enumerated() {
                row(
                    [world.name]
                        + (0..<perWorld).map {
                            found[place * perWorld + $0].contenders[0].halted(by: look).wordsWithInterval
                        })
            }
        }
        verdict(found, worlds, perWorld)
    }

    private mutating func verdict(_ found: [CellOutcome], _ worlds: [World], _ perWorld: Int) {
        let promised = found[..<(World.promised.count * perWorld)]
        let over = promised.count { $0.contenders[0].halted(by: 112).value > Study.alpha }
        line(
            "\nOf the \(promised.count) cells within the promise, \(over) have more than \(percent(Study.alpha)) false halts in 112 looks."
        )
    }

    // MARK: - Power

    private mutating func power(_ seed: UInt64, _ runs: Int) async {
        for (place, world) in World.promised.prefix(2).enumerated() {
            let cells = Study.ratios.flatMap { ratio in
                Study.audiences.flatMap { audience in
                    Study.rates.map { Cell(world: world, audience: audience, rate: $0, ratio: ratio, runs: runs) }
                }
            }
            let found = await Study.run(cells, seed: seed)
            table(
                "Halts in 28 looks, median day, and device-days on the new version until then: \(world.name)",
                ["true ratio", "audience", "rate"] + Study.names)
            for (cell, outcome) in zip(cells, found) {
                row(
                    ["\(cell.ratio)", people(cell.audience), percent(cell.rate)]
                        + outcome.contenders.map { contender in
                            let halted = String(format: "%.0f %%", contender.halted(by: 28).value * 100)
                            guard let median = contender.median else { return halted }
                            return "\(halted), day \(median), \(people(Double(median) * cell.newDevices))"
                        })
            }
            timeliness(cells, found, equal.suffix(from: place * Study.audiences.count * Study.rates.count))
        }
        await passes(seed &+ 7, runs)
    }

    /// Whether compare is ever later than the fixed threshold where that is right too.
    private mutating func timeliness(_ cells: [Cell], _ found: [CellOutcome], _ equal: ArraySlice<CellOutcome>) {
        let perRatio = Study.audiences.count * Study.rates.count
        var (both, later) = (0, 0)
        for (place, cell) in cells.enumerated() where cell.ratio > Study.ratio {
            let good = equal[equal.startIndex + place % perRatio].contenders
            guard good.prefix(2).allSatisfy({ $0.halted(by: 112).value <= Study.alpha }) else { continue }
            both += 1
            let medians = found[place].contenders.prefix(2).map { $0.median ?? .max }
            if medians[0] > medians[1] { later += 1 }
        }
        line(
            "\nOf the \(both) cells of true ratios above \(Study.ratio) where both compare and the fixed threshold halt at most "
                + "\(percent(Study.alpha)) of good rollouts, compare is later in the median in \(later).")
    }

    private mutating func passes(_ seed: UInt64, _ runs: Int) async {
        let ratios = [1.0, 1.25, 1.5, 2]
        let places = Study.audiences.flatMap { audience in Study.rates.map { (audience, $0) } }
        let cells = places.flatMap { place in
            ratios.map { Cell(world: World.promised[1], audience: place.0, rate: place.1, ratio: $0, runs: runs) }
        }
        let found = await Study.run(cells, seed: seed, looks: 28)
        table(
            "Passes of compare in 28 looks, and the median day: restless, 10 %",
            ["audience", "rate"] + ratios.map { "true ratio \($0)" })
        for (index, place) in places.enumerated() {
            row(
                [people(place.0), percent(place.1)]
                    + ratios.indices.map { column in
                        let passes = found[index * ratios.count + column].passes
                        return passes.halted(by: 28).words + (passes.median.map { ", day \($0)" } ?? "")
                    })
        }
    }
}

/// `1,000,000`
func people(_ count: Double) -> String {
    var digits = Array("\(Int(count))")
    for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: place) }
    return String(digits)
}
