import Foundation
import RolloutModel

/// The policy folder and state directory of one story, and the people who edit the policies.
final class WorldFiles: @unchecked Sendable {
    private static let names = ["reader", "notes", "paint"]

    /// The policy that steers an application.
    static func policy(of application: ApplicationID) -> PolicyName {
        PolicyName(names[(application.rawValue.last?.wholeNumberValue ?? 0) % names.count])
    }

    let folder: String
    let state: String
    private let root: URL

    init() throws {
        root = FileManager.default.temporaryDirectory.appending(path: "seeded-shell-\(UUID())")
        folder = root.appending(path: "policies").path
        state = root.appending(path: "state").path
        for path in [folder, state] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        for index in Self.names.indices { write(Self.text(index, bake: "5m"), index) }
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    /// Changes one file in one of the ways in which people do.
    func edit(by world: SeededWorld) {
        let index = world.number(0...Self.names.count - 1)
        switch world.number(0...5) {
        case 0: write(Self.text(index, bake: "1m"), index)
        case 1: write(Self.text(index, bake: "20m"), index)
        case 2: write("version: 1\nsteps: [{setPerc", index)
        case 3: write(Self.text(index, bake: "5m") + "account: nobody\n", index)
        case 4: try? FileManager.default.removeItem(atPath: path(index))
        default: write(Self.text(index, bake: "5m"), index)
        }
    }

    private func path(_ index: Int) -> String { "\(folder)/\(Self.names[index]).yaml" }

    private func write(_ text: String, _ index: Int) {
        do { try Data(text.utf8).write(to: URL(filePath: path(index))) } catch { preconditionFailure("\(error)") }
    }

    private static func text(_ index: Int, bake: String) -> String {
        """
        version: 1
        target: {application: 9NBLGGH4R31\(index)}
        steps: [{setPercentage: 10, bake: \(bake)}, {setPercentage: 25, bake: \(bake)}, {setPercentage: 50}, {finalize: {}}]
        metrics:
          - name: tickets
            source: {http: {url: "https://desk.example/\(index)", value: /open}}
            interval: 2m
            fail: {above: 25}

        """
    }
}
