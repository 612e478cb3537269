import RolloutModel

/// A 2xx of the Store whose body is a whole JSON document, or announced as absent.
package struct StoreResponse: Sendable {
    /// The document; nil where the head announced that there is none.
    let document: JSONValue?
    /// The document as it was written.
    var text: [UInt8] = []
    let status: Int
    let serverDate: Timestamp?
    let correlationID: CorrelationID?
}

/// What came of one or more requests, and how many of the account's budget they took.
struct Counted<Success: Sendable>: Sendable {
    let result: Result<Success, StoreFailure>
    let requests: Int
}
