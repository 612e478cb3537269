import Foundation
import RolloutModel
import SampleArchives
import Testing

@Suite("The recipes for build servers do what their page says", .serialized)
struct RecipeTests {
    private static let secret = "storesim-secret"
    /// The application, the account and the policy are those of `config/ci/store`.
    private static let scenario = """
        version: 1
        requestLimit: off
        certification: immediate
        applications:
          - id: 9NBLGGH4R315
            submissions:
              - {versions: [1.0.0.0], published: 60d}
        """

    private struct Ran {
        let status: Int32
        let said: String
    }

    /// Runs the recipe's script as its server would, with a package of that version from the build.
    private func run(_ recipe: Recipe, _ version: String, secret: String = secret, _ bench: Bench) async throws -> Ran {
        let workspace = try RecipeWorkspace(bench.folder, storeURL: bench.store.url)
        let packages = bench.folder(recipe.packages(workspace))
        try FileManager.default.createDirectory(atPath: packages, withIntermediateDirectories: true)
        try Data(SampleArchive.package(version)).write(to: URL(filePath: packages + "/reader_x64.msix"))
        try bench.folder.write(try recipe.script(), to: "script")
        var environment = try recipe.environment(secret: secret, workspace: workspace)
        environment["PATH"] = "\(Programs.folder):/usr/bin:/bin"
        environment["HOME"] = bench.folder("home")
        environment["TMPDIR"] = bench.folder("temp")
        let process = try bench.launch(
            ["/usr/bin/env", "-C", workspace.path] + recipe.command(bench.folder("script")), environment: environment,
            name: "recipe")
        let status = try await process.exit()
        return Ran(status: status, said: process.output + process.errors)
    }

    /// What a script must not leave behind: the secret, in a file or in a log.
    private func expectNoTrace(of secret: String, _ ran: Ran, _ bench: Bench) throws {
        #expect(!ran.said.contains(secret), "\(ran.said)")
        for name in try bench.folder.files() where !["secret", "temp/STORE_CLIENT_SECRET"].contains(name) {
            #expect(!bench.folder.text(of: name).contains(secret), "\(name)")
        }
    }

    @Test("It publishes the build's package at the policy's first percentage", arguments: Recipe.allCases)
    func publishes(recipe: Recipe) async throws {
        try await Bench.run(scenario: Self.scenario) { bench in
            let ran = try await run(recipe, "2.0.0.0", bench)
            #expect(ran.status == 0, "\(ran.said)")
            let effects = try await bench.store.effects(of: "9NBLGGH4R315").map(\.kind)
            #expect(effects.filter { $0 == "created" }.count == 1)
            try expectNoTrace(of: Self.secret, ran, bench)
            // Run again, as a person does who does not trust it, it publishes nothing twice.
            let again = try await run(recipe, "2.0.0.0", bench)
            #expect(again.status == 0, "\(again.said)")
            #expect(try await bench.store.effects(of: "9NBLGGH4R315").map(\.kind) == effects)
            let looked = try await bench.ctl(
                "submission", "list", "9NBLGGH4R315", "--settings", bench.folder("rolloutd.yaml"))
            #expect(looked.output.contains("2.0.0.0") && looked.output.contains("5.0 %"), "\(looked.output)")
        }
    }

    @Test("It fails where publishing is refused, and changes nothing", arguments: Recipe.allCases)
    func refused(recipe: Recipe) async throws {
        try await Bench.run(scenario: Self.scenario) { bench in
            let old = try await run(recipe, "0.9.0.0", bench)
            #expect(old.status != 0 && old.said.contains("not higher than 1.0.0.0"), "\(old.said)")
            let wrong = "wrong-\(UUID().uuidString)"
            let foreign = try await run(recipe, "2.0.0.0", secret: wrong, bench)
            #expect(foreign.status != 0 && foreign.said.contains("AADSTS7000215"), "\(foreign.said)")
            try expectNoTrace(of: wrong, foreign, bench)
            #expect(try await bench.store.effects(of: "9NBLGGH4R315").isEmpty)
        }
    }

    @Test("Without the secret it says so and stops", arguments: Recipe.allCases)
    func noSecret(recipe: Recipe) async throws {
        try await Bench.run(scenario: Self.scenario) { bench in
            let ran = try await run(recipe, "2.0.0.0", secret: "", bench)
            #expect(ran.status != 0 && ran.said.contains("secret"), "\(ran.said)")
            #expect(try await bench.store.requests().isEmpty)
        }
    }

    @Test func thePageHasEveryRecipe() throws {
        let page = try String(
            contentsOfFile: "\(Programs.repository)/docs/operating/ci-recipes.md", encoding: .utf8)
        for name in try FileManager.default.subpathsOfDirectory(atPath: "\(Programs.repository)/config/ci") {
            var isFolder: ObjCBool = false
            let path = "\(Programs.repository)/config/ci/\(name)"
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
                continue
            }
            #expect(page.contains("../../config/ci/\(name)"), "\(name)")
        }
    }
}
