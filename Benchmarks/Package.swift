// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
]

func program(_ name: String, _ product: String? = nil) -> Target {
    let measured = product.map { [Target.Dependency.product(name: $0, package: "rolloutd")] } ?? []
    return .executableTarget(name: name, dependencies: ["Figures"] + measured, swiftSettings: strict)
}

let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v26)],
    dependencies: [.package(name: "rolloutd", path: "..")],
    targets: [
        .target(name: "Figures", swiftSettings: strict),
        program("engine-benchmarks", "MeasuredEngine"),
        program("journal-benchmarks", "MeasuredJournal"),
        program("daemon-benchmarks"),
        .executableTarget(
            name: "study", dependencies: [.product(name: "MeasuredStatistics", package: "rolloutd")],
            swiftSettings: strict),
    ]
)
