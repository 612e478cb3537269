package import RolloutModel

/// `status` of a submission as its document carries it.
package struct SubmissionStatusWord: StoreWord {
    package let rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }

    /// The status that the word stands for.
    package var status: SubmissionStatus { SubmissionStatus(storeName: rawValue) }
}
