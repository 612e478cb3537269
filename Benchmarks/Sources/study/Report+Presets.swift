/// The numbers of the policy's presets, each in the cells of its own audience.
struct StudiedPreset: Sendable {
    /// `audience` of the policy.
    let audience: String
    /// Active devices of a day in the cells, all versions together.
    let devices: [Double]
    /// `compare.ratio` of `store-crash-rate`, as `Sources/PolicyFiles` has it.
    let ratio: Double
    /// `compare.alpha` likewise.
    let alpha = 0.02

    static let all = [
        StudiedPreset(audience: "hundreds", devices: [200, 500, 1_000], ratio: 2),
        StudiedPreset(audience: "thousands", devices: [2_000, 5_000, 20_000], ratio: 1.5),
        StudiedPreset(audience: "millions", devices: [200_000, 1_000_000, 5_000_000], ratio: 1.5),
    ]
}

extension Report {
    /// False halts in every world and power, at the ladder's first and last splits.
    mutating func presets(_ seed: UInt64, _ runs: Int) async {
        table(
            "Presets: the worst cell of false halts in 28 looks, by world (audiences of the preset, rates 0.1 and 1 %, 10 % and 50 % on the new version)",
            ["world"] + StudiedPreset.all.map { "\($0.audience), ratio \($0.ratio), α 2 %" })
        for (place, world) in World.promised.enumerated() {
            var words: [String] = []
            for (other, preset) in StudiedPreset.all.enumerated() {
                let cells = preset.devices.flatMap { devices in
                    [0.1, 0.5].flatMap { split in
                        Self.fewRates.map {
                            Cell(
                                world: world, audience: devices, rate: $0, ratio: 1, runs: runs, split: split,
                                policyRatio: preset.ratio, policyAlpha: preset.alpha)
                        }
                    }
                }
                let found = await Study.compare(cells, seed: seed &+ UInt64(place * 8 + other) << 48, looks: 28)
                words.append(found.map { $0.halted(by: 28) }.max { $0.value < $1.value }?.wordsWithInterval ?? "–")
            }
            row([world.name] + words)
        }
        let truths = [1.25, 1.5, 2, 3]
        table(
            "Presets: caught in 14 looks and the median day, 1 %, all at once",
            ["audience", "devices", "on the new version"] + truths.map { "true ratio \($0)" })
        for preset in StudiedPreset.all {
            for devices in preset.devices {
                for split in [0.1, 0.5] {
                    let cells = truths.map {
                        Cell(
                            world: World.promised[6], audience: devices, rate: 0.01, ratio: $0, runs: runs,
                            split: split,
                            policyRatio: preset.ratio, policyAlpha: preset.alpha)
                    }
                    let found = await Study.compare(cells, seed: seed &+ 77, looks: 14)
                    row(
                        [preset.audience, people(devices), percent(split)]
                            + found.map { $0.halted(by: 14).words + ($0.median.map { ", day \($0)" } ?? "") })
                }
            }
        }
    }
}
