/// The n-th place in a world where a fault could strike, counted from 1 for each fault.
public struct FaultOccurrence: Hashable, Sendable, CustomStringConvertible {
    /// The fault.
    public let fault: Fault
    /// Which of the places.
    public let number: Int

    /// An occurrence.
    public init(_ fault: Fault, _ number: Int) {
        self.fault = fault
        self.number = number
    }

    /// Reads `kill=3`; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "=", omittingEmptySubsequences: false)
        guard parts.count == 2, let fault = Fault(rawValue: String(parts[0])), let number = Int(parts[1]), number > 0
        else { return nil }
        self.init(fault, number)
    }

    /// `kill=3`
    public var description: String { "\(fault.rawValue)=\(number)" }
}
