/// What other policies make of `compare`: another ratio, another split, a small audience, a preset.
extension Report {
    private static let ratios = [1.25, 1.5, 2, 3]
    private static let splits = [0.01, 0.1, 0.25, 0.5]
    private static let audiences: [Double] = [500, 50_000, 1_000_000]
    /// Base rates of these cells: few failures, and the usual.
    static let fewRates = [0.001, 0.01]
    /// One world without scatter and the one with a little of everything.
    private static let worlds = World.promised.filter { ["clean", "all at once, milder"].contains($0.name) }

    /// The worst part of false halts among cells, with its interval.
    private func worst(_ outcomes: ArraySlice<Outcome>, by look: Int) -> String {
        outcomes.map { $0.halted(by: look) }.max { $0.value < $1.value }?.wordsWithInterval ?? "–"
    }

    /// `98 %, day 3, 1,500`
    private func power(_ outcome: Outcome, _ cell: Cell, _ looks: Int) -> String {
        let halted = percent(outcome.halted(by: looks).value)
        guard let median = outcome.median else { return halted }
        return "\(halted), day \(median), \(people(Double(median) * cell.newDevices))"
    }

    /// False halts and power where the policy asks for another ratio, or has more or fewer devices on the new version.
    mutating func ratiosAndSplits(_ seed: UInt64, _ runs: Int) async {
        table(
            "Other ratios and splits: false halts of compare in 28 looks, the worst of the \(Self.audiences.count * Self.fewRates.count) cells",
            ["ratio", "world"] + Self.splits.map { "\(Int($0 * 100)) % on the new version" })
        for (place, ratio) in Self.ratios.enumerated() {
            for (other, world) in Self.worlds.enumerated() {
                let cells = Self.splits.flatMap { split in
                    Self.audiences.flatMap { audience in
                        Self.fewRates.map {
                            Cell(
                                world: world, audience: audience, rate: $0, ratio: 1, runs: runs, split: split,
                                policyRatio: ratio)
                        }
                    }
                }
                let found = await Study.compare(cells, seed: seed &+ UInt64(place * 2 + other) << 48, looks: 28)
                let each = found.count / Self.splits.count
                row(
                    ["\(ratio)", world.name]
                        + Self.splits.indices.map { worst(found[$0 * each..<($0 + 1) * each], by: 28) })
            }
        }
        table(
            "Other ratios and splits: a doubled and a tripled rate caught in 28 looks, median day, device-days until then; 50,000 devices, 1 %, all at once",
            ["ratio", "true ratio"] + Self.splits.map { "\(Int($0 * 100)) %" })
        for ratio in Self.ratios {
            for truth in [2.0, 3] {
                let cells = Self.splits.map {
                    Cell(
                        world: Self.worlds[1], audience: 50_000, rate: 0.01, ratio: truth, runs: runs, split: $0,
                        policyRatio: ratio)
                }
                let found = await Study.compare(cells, seed: seed &+ 99, looks: 28)
                row(["\(ratio)", "\(truth)"] + zip(found, cells).map { power($0, $1, 28) })
            }
        }
    }

    /// What few devices can show, on half of the audience too.
    mutating func smallAudiences(_ seed: UInt64, _ runs: Int) async {
        let audiences: [Double] = [200, 500, 1_000, 2_000]
        table(
            "Small audiences: caught in 28 looks, median day, device-days until then; ratio 1.5, all at once",
            ["audience", "rate", "true ratio 1 (false)", "2, 10 %", "3, 10 %", "2, 50 %", "3, 50 %"])
        for audience in audiences {
            for rate in [0.005, 0.01, 0.05] {
                let cells = [(1.0, 0.1), (2, 0.1), (3, 0.1), (2, 0.5), (3, 0.5)].map {
                    Cell(
                        world: Self.worlds[1], audience: audience, rate: rate, ratio: $0.0, runs: runs, split: $0.1)
                }
                let found = await Study.compare(cells, seed: seed &+ UInt64(audience), looks: 28)
                row(
                    [people(audience), percent(rate), found[0].halted(by: 28).wordsWithInterval]
                        + zip(found, cells).dropFirst().map { power($0, $1, 28) })
            }
        }
    }
}
