/// Pieces of scenarios and policies that many tests share.
enum Scenarios {
    /// A scenario with these applications.
    static func of(_ applications: String..., more: String = "") -> String {
        "version: 1\nrequestLimit: off\n\(more)\napplications:\n" + applications.joined(separator: "\n") + "\n"
    }

    /// An application whose version 2.0.0.0 is at 10 % over 1.0.0.0.
    static func application(_ id: String = app, at percentage: String = "10", more: String = "") -> String {
        """
          - id: \(id)
            submissions:
              - {versions: [1.0.0.0], published: 60d}
              - {versions: [2.0.0.0], published: 1m, rollout: \(percentage)}
        \(more.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n"))
        """
    }

    /// The usual application.
    static let app = "9NBLGGH4R001"

    /// A policy: 10 → 25 → 50 → finalize.
    static func ladder(_ id: String = app, bake: String = "1s", last: String = "0s", more: String = "") -> String {
        """
        version: 1
        target: {application: \(id)}
        steps:
          - {setPercentage: 10, bake: \(bake)}
          - {setPercentage: 25, bake: \(bake)}
          - {setPercentage: 50, bake: \(bake)}
          - finalize: {bake: \(last)}
        \(more)

        """
    }

    /// A metric that reads the crash rate of what the simulator's applications report of themselves.
    static func crashRate(_ store: SimulatedStoreProcess, maxAge: String = "1h", more: String = "") -> String {
        """
        metrics:
          - name: crash-rate
            source:
              http:
                url: "\(store.url)/_sim/telemetry/{{application}}/{{version}}"
                value: /rates/crash
                sample: /devices
                time: /time
            interval: 1s
            maxAge: \(maxAge)
            fail: {above: 1%}
            \(more)
        """
    }
}
