import Figures
import Foundation
import LoadWorld
import RolloutEngine
import RolloutModel

/// `engine-benchmarks [events|outage|year] [SIZE]`
@main
enum EngineBenchmarks {
    static func main() {
        let arguments = CommandLine.arguments
        let size = arguments.count > 2 ? Int(arguments[2]) : nil
        switch arguments.count > 1 ? arguments[1] : "all" {
        case "events": events()
        case "outage": outage(each: size ?? 1_000)
        case "year": year(of: size ?? 1_000)
        default:
            events()
            outage(each: size ?? 1_000)
            year(of: size ?? 1_000)
        }
    }

    /// Polls and looks at metrics of open rollouts with nothing around the engine, and what each number of rollouts makes of it.
    private static func events() {
        var rates: [Int] = []
        for count in [100, 1_000, 10_000] {
            var stream = EventStream(count: count)
            stream.turn(rounds: max(2, 20_000 / count))
            let began = ProcessFigures.processorSeconds()
            let handled = stream.turn(rounds: max(4, 400_000 / count))
            rates.append(Int(Double(handled) / (ProcessFigures.processorSeconds() - began)))
        }
        Figure(
            "engine events per second on one core, 100 rollouts", words(rates[0]), goal: "1 000 000",
            isReached: rates[0] >= 1_000_000
        ).tell()
        Figure("the same with 1 000 rollouts", "\(words(rates[1])) (\(ratio(rates[1], rates[0])) of that)").tell()
        Figure("the same with 10 000 rollouts", "\(words(rates[2])) (\(ratio(rates[2], rates[0])) of that)").tell()
    }

    private static func ratio(_ part: Int, _ whole: Int) -> String {
        String(format: "%.2f", Double(part) / Double(whole))
    }

    private static func outage(each: Int) {
        var story = OutageStory(each: each, accounts: 10)
        story.run()
        for part in story.parts {
            let late = part.halts.longest
            Figure(
                "\(words(each * 10)) rollouts on ten accounts, \(part.name): most requests of an account in any minute",
                "\(part.busiestMinute) (\(part.busiestSecond) in any second)", goal: "20",
                isReached: part.busiestMinute <= 20
            ).tell()
            Figure(
                "… latest of \(part.halts.count) halts, beyond the metric's interval", "\(late)", goal: "1s",
                isReached: part.halts.count == 10 && late <= .seconds(1)
            ).tell()
        }
        let oldest = story.oldestPoll ?? .days(999)
        Figure(
            "… two intervals after the recovery, the oldest poll", "\(oldest)", goal: "\(story.interval * 2)",
            isReached: oldest <= story.interval * 2
        ).tell()
        let passes = Double(story.work.passes) / Double(max(1, story.work.errands))
        Figure(
            "… passes through a rollout for each thing that was due", String(format: "%.2f", passes), goal: "2",
            isReached: passes <= 2
        ).tell()
    }

    private static func year(of count: Int) {
        var year = YearOfReleases(count: count)
        var memory: [Int] = []
        year.run { _ in memory.append(ProcessFigures.memory("VmRSS")) }
        let watch = year.watch
        let over = watch.ended.values.reduce(0, +)
        Figure(
            "a year of \(words(count)) rollouts: releases that came to their end",
            "\(words(over)) of \(words(year.published))", goal: "all",
            isReached: over == year.published && watch.bound == over && year.unfinished.isEmpty
        ).tell()
        for (what, late) in [("looks at metrics", watch.looks), ("raises", watch.raises), ("halts", watch.halts)] {
            Figure(
                "… \(words(late.count)) \(what): late at p99 (longest)", "\(late.percentile(99)) (\(late.longest))",
                goal: "1s", isReached: late.percentile(99) <= .seconds(1)
            ).tell()
        }
        // In the first two months each application has its first releases.
        let (first, last) = (memory.dropFirst(2).first ?? 0, memory.last ?? 0)
        let growth = Double(last) / Double(max(1, first))
        Figure(
            "… resident memory at its end against the third month",
            String(format: "%.2f (%d of %d KiB)", growth, last, first), goal: "1.05", isReached: growth <= 1.05
        ).tell()
        if let last = year.samples.last?.gauges {
            Figure(
                "… entries of the deadline heap at its end, for each rollout",
                String(format: "%.2f", Double(last.deadlines) / Double(count)), goal: "2",
                isReached: last.deadlines <= 2 * count
            ).tell()
        }
    }
}
