import Foundation
import Testing

/// A shell that completes.
enum Shell: String, CaseIterable, Sendable {
    case bash, zsh, fish

    var program: String { "/usr/bin/\(rawValue)" }

    static let installed = allCases.filter { FileManager.default.isExecutableFile(atPath: $0.program) }

    /// Writes what the shell reads at its start: the programs, the socket, and the completions that were installed.
    ///
    /// - Returns: The command line that starts it.
    func prepare(_ bench: Bench, stage: String) throws -> String {
        let socket = bench.folder("control.sock")
        let home = bench.folder(rawValue)
        switch self {
        case .bash:
            let text = """
                PATH=\(Programs.folder):$PATH; export ROLLOUTD_SOCKET=\(socket); PS1='> '
                . \(stage)/usr/share/bash-completion/completions/rolloutctl

                """
            try bench.folder.write(text, to: "\(rawValue)/rc")
            return "bash --noprofile --rcfile \(home)/rc -i"
        case .zsh:
            let text = """
                PATH=\(Programs.folder):$PATH; export ROLLOUTD_SOCKET=\(socket); PS1='> '
                fpath=(\(stage)/usr/share/zsh/site-functions $fpath); autoload -Uz compinit; compinit -u -D

                """
            try bench.folder.write(text, to: "\(rawValue)/.zshrc")
            return "ZDOTDIR=\(home) zsh -i"
        case .fish:
            let text = """
                set -gx PATH \(Programs.folder) $PATH; set -gx ROLLOUTD_SOCKET \(socket)
                set -g fish_greeting; set -g fish_autosuggestion_enabled 0
                set -g fish_complete_path \(stage)/usr/share/fish/vendor_completions.d $fish_complete_path
                function fish_prompt; echo '> '; end

                """
            try bench.folder.write(text, to: "\(rawValue)/fish/config.fish")
            return "XDG_CONFIG_HOME=\(home) XDG_DATA_HOME=\(home) fish -i"
        }
    }
}

@Suite("Completions in a real shell", .serialized)
struct CompletionTests {
    @Test(
        "are installed, give the names of the daemon's rollouts, and nothing where there is no daemon",
        arguments: Shell.installed)
    func names(in shell: Shell) async throws {
        let names = ["ladder": "9NBLGGH4R001", "reader-one": "9NBLGGH4R002", "reader-two": "9NBLGGH4R003"]
        let scenario = Scenarios.of(names.values.sorted().map { Scenarios.application($0) }.joined(separator: "\n"))
        let policies = names.mapValues { Scenarios.ladder($0, bake: "1h") }
        try await Bench.run(scenario: scenario, policies: policies) { bench in
            let stage = bench.folder("stage")
            try await bench.make("install-completions", "DESTDIR=\(stage)", "PREFIX=/usr", "RELEASE=\(Programs.folder)")
            let command = try shell.prepare(bench, stage: stage)
            let daemon = try await bench.startDaemon()
            try await bench.holds("ladder", .baking)
            try await Terminal.run(command, in: bench.folder) { terminal in
                try await terminal.shows(">")
                try await terminal.type("rolloutctl get la", "Tab")
                try await terminal.shows("rolloutctl get ladder")
                try await terminal.type("-o js", "Tab")
                try await terminal.shows("rolloutctl get ladder -o json")
                try await terminal.type("C-c")
                // Whoever has several to choose from is shown all of them; bash completes what they share first.
                try await terminal.type("rolloutctl pause --reason x re", "Tab", "Tab", "Tab")
                try await terminal.shows("reader-one", "reader-two")
                try await terminal.type("C-c")
                try await bench.stop(daemon)
                try await terminal.type("rolloutctl halt la", "Tab", "x")
                let text = try await terminal.shows("rolloutctl halt lax")
                #expect(!text.contains("rolloutctl:") && !text.contains("Error"), "\(text)")
            }
        }
    }
}

@Suite("What make install puts in place", .serialized)
struct InstallTests {
    @Test("has a page of the manual for each program, command and file, and goes again with make uninstall")
    func manual() async throws {
        try await Bench.run(scenario: Scenarios.of(Scenarios.application())) { bench in
            let stage = bench.folder("stage")
            let places = ["DESTDIR=\(stage)", "PREFIX=/opt/x", "RELEASE=\(Programs.folder)"]
            try await bench.make(["install-completions", "install-files"] + places)
            let manual = stage + "/opt/x/share/man"
            let help = try await bench.ctl("--help").output
            let commands = help.matches(of: /\n  ([a-z][a-z-]*)(?:, [a-z]+)? {2,}[A-Z]/).map {
                "man1/rolloutctl-\($0.output.1).1"
            }
            let made = try FileManager.default.contentsOfDirectory(atPath: "\(Programs.repository)/docs/man")
            #expect(Set(commands) == Set(made.filter { $0.hasPrefix("rolloutctl-") }.map { "man1/\($0)" }))
            let pages = [
                "man1/rolloutctl.1", "man1/storesim.1", "man5/rolloutd.yaml.5", "man5/rolloutd-policy.5",
                "man8/rolloutd.8",
            ]
            let found = Set(try FileManager.default.subpathsOfDirectory(atPath: manual))
            #expect(Set(pages + commands).subtracting(found) == [])
            let page = try String(contentsOfFile: "\(manual)/man1/rolloutctl-get.1", encoding: .utf8)
            #expect(page.contains("/opt/x/share/doc/rolloutd/") && !page.contains("/usr/share/doc/"))
            for shell in ["bash-completion/completions/rolloutctl", "zsh/site-functions/_rolloutctl"]
                + ["fish/vendor_completions.d/rolloutctl.fish"]
            {
                let script = try String(contentsOfFile: "\(stage)/opt/x/share/\(shell)", encoding: .utf8)
                #expect(script.contains("---completion get -- positional@0"), "\(shell)")
            }
            try await bench.make(["uninstall"] + places)
            let left = try FileManager.default.subpathsOfDirectory(atPath: stage).filter { path in
                var isFolder: ObjCBool = false
                return FileManager.default.fileExists(atPath: "\(stage)/\(path)", isDirectory: &isFolder)
                    && !isFolder.boolValue
            }
            #expect(left == ["etc/rolloutd/rolloutd.yaml"])
        }
    }
}

extension Bench {
    /// Runs `make` in the repository.
    fileprivate func make(_ arguments: String...) async throws { try await make(arguments) }

    fileprivate func make(_ arguments: [String]) async throws {
        let command = ["/usr/bin/make", "-s", "-C", Programs.repository] + arguments
        let process = try launch(command, environment: ["PATH": "/usr/bin:/bin"], name: "make")
        #expect(try await process.exit() == 0, "\(process.errors)")
    }
}

extension Terminal {
    /// Presses keys and types texts, one after the other.
    fileprivate func type(_ keys: String...) async throws {
        for key in keys { try await press(key) }
    }
}
