import AsyncHTTPClient
import Foundation
import NIOCore

/// `storesim` as a process, with its own API.
struct SimulatedStoreProcess: Sendable {
    /// A line of the effect log.
    struct Effect: Decodable, Hashable {
        let number: Int
        let application: String
        let submission: String
        let kind: String
        let from: String
        let to: String
        let by: String
        let correlationID: String?
        /// When, by the Store's clock.
        let time: Date

        /// `10→25`, `halted at 25`, `finalized at 50`
        var words: String { kind == "percentage" ? "\(from)→\(to)" : "\(kind) at \(from)" }
    }

    /// A line of the request log.
    struct Request: Decodable, Hashable {
        let number: Int
        let method: String
        let path: String
        let status: Int?
        let fault: String?
        let effect: Bool

        /// Whether it is one of the three calls that change a rollout.
        var isMutating: Bool { method == "POST" && path.lowercased().contains("/submissions/") }
    }

    let process: ChildProcess
    let url: String

    /// Starts it with a scenario and waits until it listens.
    static func start(_ scenario: String, in folder: TestFolder) async throws -> SimulatedStoreProcess {
        try folder.write(scenario, to: "scenario.yaml")
        let process = try ChildProcess(
            Programs.storesim, ["--scenario", folder("scenario.yaml")], name: "storesim", in: folder)
        let url = try await eventually("address of storesim", instead: { process.errors }) {
            process.output.split(separator: "\n").first.flatMap { line in
                line.hasSuffix("\n") || process.output.contains("\n") ? line.split(separator: " ").last : nil
            }
        }
        return SimulatedStoreProcess(process: process, url: String(url))
    }

    /// The changes that the API brought about.
    func effects(of application: String? = nil) async throws -> [Effect] {
        let all: [Effect] = try await get("effects")
        return all.filter { $0.by == "api" && (application == nil || $0.application == application) }
    }

    /// The requests so far.
    func requests(after number: Int = 0) async throws -> [Request] { try await get("requests?after=\(number)") }

    /// The calls so far that change a rollout.
    func mutatingRequests() async throws -> [Request] { try await requests().filter(\.isMutating) }

    /// Orders a fault; JSON or YAML.
    func order(fault: String) async throws { try await send("POST", "faults", fault) }

    /// Takes all faults back.
    func clearFaults() async throws { try await send("DELETE", "faults", "") }

    /// Lets a person or chance do something.
    func occur(_ event: String) async throws { try await send("POST", "events", event) }

    /// Sets a knob for what nobody knows of the real Store.
    func turn(knobs: String) async throws { try await send("POST", "knobs", knobs) }

    /// Moves the simulated clock.
    func clock(_ command: String) async throws { try await send("POST", "clock", command) }

    private func get<Value: Decodable>(_ path: String) async throws -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let text = try decoder.singleValueContainer().decode(String.self)
            let style = Date.ISO8601FormatStyle(includingFractionalSeconds: text.contains("."))
            return try Date(text, strategy: style)
        }
        return try decoder.decode(Value.self, from: try await send("GET", path, ""))
    }

    @discardableResult
    private func send(_ method: String, _ path: String, _ body: String) async throws -> Data {
        var request = HTTPClientRequest(url: "\(url)/_sim/\(path)")
        request.method = .init(rawValue: method)
        if !body.isEmpty { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
        let answer = Data(buffer: try await response.body.collect(upTo: 50_000_000))
        guard response.status == .ok else {
            throw ChildProcess.NotStarted(
                description: "storesim refused \(method) \(path): \(String(decoding: answer, as: UTF8.self))")
        }
        return answer
    }
}

extension Data {
    fileprivate init(buffer: ByteBuffer) { self.init(buffer.readableBytesView) }
}
