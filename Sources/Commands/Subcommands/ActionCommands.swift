import ArgumentParser
import RolloutModel

/// `rolloutctl pause`
struct PauseCommand: ActionCommand {
    static let command = Command.pause
    static let configuration = describe(
        "Hold a rollout where it is until it is resumed.",
        """
        Measuring goes on, and a metric may still halt the rollout. The rollout is raised again only after resume.
        """,
        example: "pause contoso-reader --reason \"a customer reports a crash\"")

    @Argument(help: "The rollout's name.", completion: .rolloutNames) var name: String
    @OptionGroup var options: ActOptions
    @OptionGroup var connection: ConnectionOptions
}

/// `rolloutctl resume`
struct ResumeCommand: ActionCommand {
    static let command = Command.resume
    static let configuration = describe(
        "Lift a pause, an operator's or a metric's.",
        """
        The rollout goes on under its policy: what else holds it, a bake or a window, still does.
        """,
        example: "resume contoso-reader --reason \"not our crash\"")

    @Argument(help: "The rollout's name.", completion: .rolloutNames) var name: String
    @OptionGroup var options: ActOptions
    @OptionGroup var connection: ConnectionOptions
}

/// `rolloutctl halt`
struct HaltCommand: ActionCommand {
    static let command = Command.halt
    static let configuration = describe(
        "Stop a rollout for good.",
        """
        Nobody else gets the new version; who has it keeps it. Nothing can undo a halt, and nothing delays it: no question is \
        asked, and no window, freeze, pause or budget stands in its way. In observe mode it is recorded only.
        """,
        example: "halt contoso-reader --reason \"data loss in 4.2\"", aliases: ["abort"])

    @Argument(help: "The rollout's name.", completion: .rolloutNames) var name: String
    @OptionGroup var options: ActOptions
    @OptionGroup var connection: ConnectionOptions
}

/// `rolloutctl approve`
struct ApproveCommand: ActionCommand {
    static let command = Command.approve
    static let configuration = describe(
        "Agree to leaving the present step.",
        """
        For a step with an approval. Each person counts once.
        """,
        example: "approve contoso-reader --reason \"support sees nothing\"")

    @Argument(help: "The rollout's name.", completion: .rolloutNames) var name: String
    @OptionGroup var options: ActOptions
    @OptionGroup var connection: ConnectionOptions
}

/// `rolloutctl reject`
struct RejectCommand: ActionCommand {
    static let command = Command.reject
    static let configuration = describe(
        "Say no to leaving the present step.",
        """
        For a step with an approval. The rollout stays where it is until it is resumed, and everybody is asked again then. \
        Measuring goes on; to stop the rollout for good, halt it.
        """,
        example: "reject contoso-reader --reason \"support is flooded\"")

    @Argument(help: "The rollout's name.", completion: .rolloutNames) var name: String
    @OptionGroup var options: ActOptions
    @OptionGroup var connection: ConnectionOptions
}

/// `rolloutctl accept`
struct AcceptCommand: ActionCommand {
    static let command = Command.accept
    static let configuration = describe(
        "Let a laxer policy apply to the step in progress.",
        """
        An edit that is laxer for the step in progress waits for the next step unless it is accepted; with \
        onPolicyChange: refuse every edit waits for it.
        """,
        example: "accept contoso-reader --reason \"shorter bake agreed\"")

    @Argument(help: "The rollout's name.", completion: .rolloutNames) var name: String
    @OptionGroup var options: ActOptions
    @OptionGroup var connection: ConnectionOptions
}

/// `rolloutctl adopt`
struct AdoptCommand: ActionCommand {
    static let command = Command.adopt
    static let configuration = describe(
        "Go on from the percentage that somebody else set.",
        """
        The answer to drift that takes the foreign percentage over: the rollout stands on the highest step not above it and \
        bakes that step in full.
        """,
        example: "adopt contoso-reader --reason \"set in Partner Center by me\"")

    @Argument(help: "The rollout's name.", completion: .rolloutNames) var name: String
    @OptionGroup var options: ActOptions
    @OptionGroup var connection: ConnectionOptions
}

/// `rolloutctl reassert`
struct ReassertCommand: ActionCommand {
    static let command = Command.reassert
    static let configuration = describe(
        "Set the percentage back to the step in progress.",
        """
        The answer to drift that does not take the foreign percentage over. Only a raise can be sent: the Store takes no \
        lower percentage.
        """,
        example: "reassert contoso-reader --reason \"was a slip\"")

    @Argument(help: "The rollout's name.", completion: .rolloutNames) var name: String
    @OptionGroup var options: ActOptions
    @OptionGroup var connection: ConnectionOptions
}

/// `rolloutctl retry`
struct RetryCommand: ActionCommand {
    static let command = Command.retry
    static let configuration = describe(
        "Ask the Store again at once.",
        """
        After the Store refused a call the next try waits, longer each time. This ends the wait: for when the cause is gone, \
        a permission that was missing for one. The account's request budget is kept.
        """,
        example: "retry contoso-reader --reason \"permission granted\"")

    @Argument(help: "The rollout's name.", completion: .rolloutNames) var name: String
    @OptionGroup var options: ActOptions
    @OptionGroup var connection: ConnectionOptions
}
