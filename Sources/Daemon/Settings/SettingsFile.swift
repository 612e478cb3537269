import AccountSettings
import CheckRunner
import MarkedYAML
import RolloutModel

/// Reads a settings file, or a drop-in of one, into a fragment.
enum SettingsFile {
    /// The fragment that the bytes say; nil where there is a problem, which the reader then has.
    static func read(_ bytes: [UInt8], with reader: YAMLReader) -> SettingsFragment? {
        let fragment = reader.read(bytes, as: fragment)
        return reader.hasErrors ? nil : fragment
    }

    private static var fragment: Reading<SettingsFragment> {
        .mapping { file in
            var fragment = SettingsFragment()
            fragment.accounts = file.optional(
                "accounts",
                .dictionary(of: AccountSettings.reading(usualLag: SettingsDefault.analyticsLag), atMost: 100))?.map {
                    name, account in
                    if !isName(name.value) { refuse(name, of: "accounts", file.reader) }
                    return account(name.value)
                }
            fragment.pollInterval = file.optional("pollInterval", .timeSpan(SettingsLimit.pollInterval))
            fragment.settleTime = file.optional("settleTime", .timeSpan(SettingsLimit.settleTime))
            fragment.policyFolders = file.optional(
                "policyFolders", .list(of: .absolutePath, counts: 1...16, example: "[/etc/rolloutd/policies]"))
            fragment.stateDirectory = file.optional("stateDirectory", .absolutePath)
            let control = file.optional("control", control)
            fragment.controlSocket = control?.socket
            fragment.operatorGroup = control?.operators
            fragment.approverGroup = control?.approvers
            fragment.checks = file.optional("checks", checks)
            fragment.sinks = file.optional("sinks", .dictionary(of: SinkSettings.reading, atMost: 50))?.map {
                name, sink in
                if !isName(name.value) { refuse(name, of: "sinks", file.reader) }
                return sink(SinkName(name.value))
            }
            return fragment
        }
    }

    private static var control: Reading<(socket: String?, operators: String?, approvers: String?)> {
        .mapping {
            ($0.optional("socket", .absolutePath), $0.optional("operators", group), $0.optional("approvers", group))
        }
    }

    /// `{socket: PATH}` or `{folder: PATH}`: one of the two, so that nobody's checks lose their sandbox by a socket that is gone.
    private static var checks: Reading<CheckWay> {
        .mapping { keys in
            let (socket, folder) = (keys.optional("socket", .absolutePath), keys.optional("folder", .absolutePath))
            guard keys.has("socket") != keys.has("folder") else {
                keys.reader.error(
                    at: keys.position, "\(keys.reader.fieldPrefix)give a socket or a folder, one of the two",
                    writeInstead: "write {socket: /run/rolloutd-check/door/socket} or {folder: /path/to/checks}")
                return nil
            }
            return socket.map { .unit(socket: $0) } ?? folder.map { .children(folder: $0) }
        }
    }

    /// The name of a group as useradd(8) takes it; whether there is one is seen when somebody calls.
    private static var group: Reading<String> {
        .text.checked { text in
            let isName =
                text.utf8.count <= 32 && !text.isEmpty
                && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-.".contains($0)) }
            return isName ? nil : ("\"\(text)\" is no name of a group", "write one such as rolloutd-operators")
        }
    }

    /// A policy could not name such an account or sink.
    private static func refuse(_ name: Marked<String>, of key: String, _ reader: YAMLReader) {
        reader.error(
            at: name.position, "\(key): \(shownText(name.value)) is not a name",
            writeInstead: "use at most 64 of a-z, A-Z, 0-9, \"-\", \"_\" and \".\"")
    }
}
