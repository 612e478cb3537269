/// The kinds of entries that the system journal gets, each with the MESSAGE_ID under which `journalctl -x` explains it.
///
/// The raw values are the names in `systemd/message-ids.txt`. An ID is never given to another kind.
public enum MessageKind: String, CaseIterable, Sendable {
    case daemonStarted = "daemon-started"
    case daemonStopping = "daemon-stopping"
    case policyLoaded = "policy-loaded"
    case policyRemoved = "policy-removed"
    case policyRejected = "policy-rejected"
    case submissionProgress = "submission-progress"
    case passedOver = "passed-over"
    case rolloutBound = "rollout-bound"
    case stepReached = "step-reached"
    case adopted
    case drift
    case driftEnded = "drift-ended"
    case promotionWithdrawn = "promotion-withdrawn"
    case rolloutFinalized = "rollout-finalized"
    case rolloutHalted = "rollout-halted"
    case rolloutSuperseded = "rollout-superseded"
    case rolloutFailed = "rollout-failed"
    case hold
    case wouldRaise = "would-raise"
    case wouldFinalize = "would-finalize"
    case wouldHalt = "would-halt"
    case intentRaise = "intent-raise"
    case intentFinalize = "intent-finalize"
    case intentHalt = "intent-halt"
    case outcomeApplied = "outcome-applied"
    case outcomeNotApplied = "outcome-not-applied"
    case outcomeOvertaken = "outcome-overtaken"
    case outcomeUnknown = "outcome-unknown"
    case measurement
    case command
    case storeFailure = "store-failure"
    case alert

    /// The MESSAGE_ID: 32 hexadecimal digits, made by `systemd-id128 new`.
    public var messageID: String {
        switch self {
        case .daemonStarted: "85b7091bd98a461aa4c7d1d80371c543"
        case .daemonStopping: "4f313039f23549dc90235a9012e4e4d9"
        case .policyLoaded: "b2e6df719eaf45499cdea100ea1158f7"
        case .policyRemoved: "7eaac4585a29485ba7b3db802662ef49"
        case .policyRejected: "dc3be524311446dbacfcd1f2c778602e"
        case .submissionProgress: "6d22f4e283e94b90a14988c7a5f80dad"
        case .passedOver: "98903056afba457d8a9ec4c0271bbbf6"
        case .rolloutBound: "de76dd656b4e4e65834ea6137ff4d8b9"
        case .stepReached: "74dd752e1ae64663a76a27695486eed7"
        case .adopted: "1f14ad60f09d442fb804e9797a09da01"
        case .drift: "030b275dc3a446f5af50d48814e0207f"
        case .driftEnded: "a079a08660674b9ebe576387b78e7827"
        case .promotionWithdrawn: "4f53e75c95bd48668d34f7fc2caad5ff"
        case .rolloutFinalized: "5abe3b89264c4e76bea31393f044fbc4"
        case .rolloutHalted: "7e6bc4c8b00d4e18808fdb4cfb264e3e"
        case .rolloutSuperseded: "d668d1965771454f8ec4314ce0e56c44"
        case .rolloutFailed: "0eb7e40b511a46ee8150901b8a6a9fd8"
        case .hold: "222009a8bafe4b38a8413afa3667d2c5"
        case .wouldRaise: "8cb521ec7f3c4268bf427a0e885ad919"
        case .wouldFinalize: "136daf06ec5341c2854a1493ba436405"
        case .wouldHalt: "32612d4b7c7a44359c91484f97f23f4a"
        case .intentRaise: "b1eaf0cc916d4e01b07f3e78f7fddee5"
        case .intentFinalize: "c8447621224c409b9bd92b6f48a1f5d3"
        case .intentHalt: "bc1f72fdc8194cc594fad760eedd6fd4"
        case .outcomeApplied: "be812a493ec640d39e6702285c96dd4a"
        case .outcomeNotApplied: "fe55d5f700bd43d5bf56d774ba2f968b"
        case .outcomeOvertaken: "48a9745bc329439e8b2402f91bf8fb9f"
        case .outcomeUnknown: "69be3fd26709403d93effee23466e523"
        case .measurement: "7f76275625c34b53a8c85fd02d474d6b"
        case .command: "261821f1d86a47789e8ce1fe875ce82e"
        case .storeFailure: "00869ded593649338c17b752d69b9312"
        case .alert: "b8896a198f344a308ba0056c9e909617"
        }
    }
}
