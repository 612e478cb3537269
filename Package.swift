// swift-tools-version: 6.2
import PackageDescription

/// `make fuzz` builds the targets of Tests/Fuzzing as a program with libFuzzer's instruments in all that is ours; everybody
/// else gets them as tests.
let isFuzzing = Context.environment["ROLLOUTD_FUZZ"] != nil

/// Every target treats a warning of its own as an error; the packages it uses are not ours to judge.
let strict: [SwiftSetting] =
    [
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ] + (isFuzzing ? [.unsafeFlags(["-Xfrontend", "-sanitize=fuzzer"])] : [])

func library(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

/// The fuzz targets: oracles with a corpus each, as tests or as a program.
func fuzzing(_ dependencies: [Target.Dependency]) -> Target {
    let path = "Tests/Fuzzing"
    return isFuzzing
        ? .executableTarget(
            name: "fuzz", dependencies: dependencies, path: path, exclude: ["corpus", "Replay"],
            sources: ["Targets", "Driver"], swiftSettings: strict, linkerSettings: [.linkedLibrary("stdc++")])
        : .testTarget(
            name: "FuzzingTests", dependencies: dependencies, path: path, exclude: ["corpus", "Driver"],
            sources: ["Targets", "Replay"], swiftSettings: strict)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "rolloutd",
    platforms: [.macOS(.v26)],
    products: [
        // Preloaded into programs under test; a library that nobody links has to be a product to be built.
        .library(name: "ShiftedClock", type: .dynamic, targets: ["ShiftedClock"]),
        .library(name: "FaultyDisk", type: .dynamic, targets: ["FaultyDisk"]),
        // What the package of the benchmarks measures.
        .library(name: "MeasuredEngine", targets: ["RolloutModel", "RolloutEngine", "LoadWorld"]),
        .library(name: "MeasuredStatistics", targets: ["Statistics", "RolloutModel"]),
        .library(name: "MeasuredJournal", targets: ["RolloutModel", "DecisionJournal"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    ],
    targets: [
        library("RolloutModel"),
        library("Statistics"),
        library("RolloutEngine", ["RolloutModel", "Statistics", heap]),
        library("MarkedYAML", ["RolloutModel", yams]),
        library("PolicyFiles", ["RolloutModel", "MarkedYAML", crypto]),
        library("StoreAPI", ["RolloutModel", asyncHTTPClient, crypto, cryptoExtras, nioCore, nioPosix]),
        library("PackageFiles", ["RolloutModel"]),
        library("AccountSettings", ["RolloutModel", "MarkedYAML", "StoreAPI", "SystemdSupport"]),
        library(
            "StoreSimulator",
            [
                "RolloutModel", "MarkedYAML", "PackageFiles", "Listening", hummingbird, hummingbirdCore, logging,
                crypto, cryptoExtras, nioCore, nioPosix,
            ]),
        .systemLibrary(name: "CSpawn"),
        library("CheckRunner", ["CSpawn", "UnixSockets"]),
        library("HealthSources", ["RolloutModel", "StoreAPI", "CheckRunner"]),
        library("Notifications", ["RolloutModel", "StoreAPI", grdb, crypto]),
        library("DecisionJournal", ["RolloutModel", grdb, crypto]),
        .systemLibrary(name: "CSystemd", pkgConfig: "libsystemd", providers: [.apt(["libsystemd-dev"])]),
        library("UnixSockets"),
        library("Listening", [nioCore]),
        library("SystemdSupport", ["CSystemd", "RolloutModel", "UnixSockets"]),
        library("ControlAPI", ["RolloutModel"]),
        library(
            "ControlServer",
            [
                "RolloutModel", "ControlAPI", "UnixSockets", "Listening", hummingbird, hummingbirdCore, logging,
                nioCore, nioHTTP1, nioPosix, serviceLifecycle,
            ]),
        library("ControlClient", ["RolloutModel", "ControlAPI", asyncHTTPClient, nioCore, nioPosix]),
        library(
            "Daemon",
            [
                "RolloutModel", "RolloutEngine", "MarkedYAML", "PolicyFiles", "StoreAPI", "CheckRunner",
                "HealthSources",
                "AccountSettings", "Notifications", "DecisionJournal", "SystemdSupport", "ControlAPI", "ControlServer",
                argumentParser, logging, nioPosix, serviceLifecycle, unixSignals,
            ]),
        library("Audit", ["RolloutModel", "RolloutEngine", "DecisionJournal"]),
        library(
            "Commands",
            [
                "RolloutModel", "RolloutEngine", "MarkedYAML", "PolicyFiles", "Audit", "ControlAPI", "ControlClient",
                "AccountSettings", "StoreAPI", "PackageFiles", "SystemdSupport", argumentParser, nioPosix,
            ]),
        library(
            "Simulation",
            [
                "RolloutModel", "RolloutEngine", "Statistics", "DecisionJournal", "StoreAPI", "CheckRunner",
                "HealthSources", "Notifications", heap,
            ]),
        program("rolloutd", ["Daemon"]),
        program("rolloutctl", ["Commands"]),
        program("storesim", ["StoreSimulator", argumentParser]),
        program("simulate", ["Simulation", argumentParser]),

        .target(
            name: "ScriptedServer", dependencies: [nioCore, nioPosix], path: "Tests/Support/ScriptedServer",
            swiftSettings: strict),
        .target(
            name: "LoadWorld", dependencies: ["RolloutEngine", "RolloutModel", heap], path: "Tests/Support/LoadWorld",
            swiftSettings: strict),
        .target(name: "SampleArchives", path: "Tests/Support/SampleArchives", swiftSettings: strict),
        .executableTarget(
            name: "journal-torture", dependencies: ["DecisionJournal", "RolloutModel"],
            path: "Tests/Support/journal-torture", swiftSettings: strict),
        .target(name: "FaultyDisk", path: "Tests/Support/FaultyDisk"),
        .target(name: "ShiftedClock", path: "Tests/Support/ShiftedClock"),
        tests("HouseTests", []),
        tests("StatisticsTests", ["Statistics"], resources: [.copy("Oracle")]),
        tests("RolloutModelTests", ["RolloutModel"]),
        tests(
            "RolloutEngineTests", ["RolloutEngine", "RolloutModel", "PolicyFiles", "LoadWorld"],
            resources: [.copy("Transcripts")]),
        tests("MarkedYAMLTests", ["MarkedYAML", "RolloutModel"]),
        tests("PolicyFilesTests", ["PolicyFiles", "MarkedYAML", "RolloutModel"]),
        tests(
            "StoreAPITests",
            [
                "StoreAPI", "StoreSimulator", "PackageFiles", "RolloutModel", "ScriptedServer", "SampleArchives",
                nioCore, nioPosix,
                nioEmbedded, crypto, cryptoExtras,
            ]),
        tests("PackageFilesTests", ["PackageFiles", "RolloutModel", "SampleArchives"]),
        tests(
            "StoreSimulatorTests",
            [
                "StoreSimulator", "RolloutModel", "SampleArchives", asyncHTTPClient, crypto, cryptoExtras, nioCore,
                nioPosix,
            ]),
        tests(
            "HealthSourcesTests",
            [
                "HealthSources", "CheckRunner", "StoreAPI", "StoreSimulator", "RolloutModel", "ScriptedServer",
                nioPosix,
            ]),
        tests(
            "NotificationsTests",
            ["Notifications", "StoreAPI", "RolloutEngine", "RolloutModel", "ScriptedServer", nioPosix],
            resources: [.copy("Goldens")]),
        tests("DecisionJournalTests", ["DecisionJournal", "RolloutModel", "journal-torture", grdb]),
        tests("UnixSocketsTests", ["UnixSockets"]),
        tests("CheckRunnerTests", ["CheckRunner", "UnixSockets"]),
        tests("SystemdSupportTests", ["SystemdSupport", "RolloutModel", "UnixSockets"]),
        tests(
            "ControlServerTests",
            [
                "ControlServer", "ControlClient", "ControlAPI", "RolloutModel", "UnixSockets", logging, nioCore,
                nioPosix,
                serviceLifecycle,
            ]),
        tests("SimulationTests", ["Simulation", "RolloutModel", "RolloutEngine", "simulate"]),
        tests(
            "DaemonTests",
            [
                "Daemon", "Notifications", "RolloutModel", "RolloutEngine", "DecisionJournal", "SystemdSupport",
                "ControlAPI",
                logging,
                serviceLifecycle,
            ]),
        tests("AuditTests", ["Audit", "DecisionJournal", "RolloutEngine", "RolloutModel", "Simulation", grdb]),
        tests(
            "CommandsTests",
            [
                "Commands", "Audit", "DecisionJournal", "ControlServer", "ControlClient", "ControlAPI", "MarkedYAML",
                "StoreSimulator", "StoreAPI", "PackageFiles", "SampleArchives", "RolloutEngine", "RolloutModel",
                logging,
                serviceLifecycle,
            ],
            resources: [.copy("Goldens")]),
        tests("ManualTests", ["Commands", "Daemon", "storesim"]),
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "RolloutModel", "Audit", "ControlAPI", "DecisionJournal", "ScriptedServer", "SampleArchives",
                asyncHTTPClient, nioCore, yams,
            ],
            path: "Tests/Integration", swiftSettings: strict),
        fuzzing([
            "Daemon", "PolicyFiles", "MarkedYAML", "StoreAPI", "HealthSources", "DecisionJournal", "ControlServer",
            "UnixSockets",
            "ControlAPI", "RolloutEngine", "RolloutModel", hummingbird, logging, nioCore, nioPosix,
        ]),
    ]
)
