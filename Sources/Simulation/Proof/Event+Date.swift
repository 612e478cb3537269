import RolloutModel

extension Event {
    /// Whether it is an answer of the Store that carries its date.
    var hasDate: Bool {
        guard case .storeAnswered(_, _, _, .reply(let reply)) = self else { return false }
        return reply.serverDate != nil
    }
}
