import ControlAPI

/// Reads the settings again for their sinks. All other settings hold until the next start.
struct SinkDoor: Sendable {
    let loader: SettingsLoader
    let messenger: Messenger

    /// Takes over the sinks as the files say by now; settings that do not load change nothing.
    func reload() async -> [ReloadResult.FileProblems] {
        do throws(SettingsLoader.Problems) {
            await messenger.replace(try loader.load().sinks)
        } catch {
            return [.init(file: loader.file, problems: error.lines)]
        }
        let problems = await messenger.problems
        return problems.isEmpty ? [] : [.init(file: loader.file, problems: problems)]
    }
}
