/// Bounds of what is said over the control socket; both sides keep them.
public enum ControlLimit {
    /// The largest body of a request in bytes. The largest that is meant, a freeze with its reason, has a few hundred.
    public static let requestBytes = 64 * 1_024
    /// The largest body of an answer in bytes: 10,000 rollouts of 10 KB each.
    public static let answerBytes = 100 * 1_024 * 1_024
    /// The longest reason in characters: it stands in a journal field and in every status line after it.
    public static let reasonCharacters = 500
    /// The longest name of a rollout in bytes: a policy's name is a file's name, and those end at 255.
    public static let nameBytes = 255
    /// The longest number of a submission in bytes: the Store's have 19 digits, and no more than this is read from it.
    public static let submissionBytes = 128
    /// How many entries one page of history may have.
    public static let historyPage = 1_000
    /// How many entries a page has when no limit is asked for.
    public static let historyDefault = 50
    /// The largest event of a stream in bytes: an entry with a policy and the rules of its time zone, many times over.
    public static let eventBytes = 16 * 1_024 * 1_024
}
