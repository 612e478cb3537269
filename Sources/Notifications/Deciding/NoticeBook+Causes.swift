import RolloutModel

/// How causes come about and end.
extension NoticeBook {
    /// Something has come about. Where it stands already only its sentence may be newer.
    mutating func begin(_ topic: NoticeTopic, _ word: String, _ sentence: String, of rollout: PolicyName) {
        if let place = subjects[rollout]?.causes.firstIndex(where: { $0.word == word }) {
            subjects[rollout]?.causes[place].sentence = sentence
            return
        }
        let cause = Cause(id: number(word), topic: topic, word: word, since: moment.at, sentence: sentence)
        subjects[rollout, default: Subject()].causes.append(cause)
        troubled.insert(rollout)
        post(cause, .began, id: cause.id, sentence, of: rollout)
    }

    /// Causes are over, for a reason that is told.
    mutating func end(_ words: Set<String>, _ why: String, of rollout: PolicyName) {
        for cause in subjects[rollout]?.causes ?? [] where words.contains(cause.word) {
            post(cause, .ended, id: "\(cause.id).ended", why, of: rollout)
        }
        drop(words, of: rollout)
    }

    /// Causes give way to another one of their topic, which tells enough.
    mutating func drop(_ words: Set<String>, of rollout: PolicyName) {
        subjects[rollout]?.causes.removeAll { words.contains($0.word) }
        if subjects[rollout]?.causes.isEmpty ?? true { troubled.remove(rollout) }
    }

    /// Something has happened that does not last.
    mutating func tell(_ topic: NoticeTopic, _ word: String, _ sentence: String, of rollout: PolicyName) {
        let passing = Cause(id: number(word), topic: topic, word: word, since: moment.at, sentence: sentence)
        post(passing, .happened, id: passing.id, sentence, of: rollout)
    }

    /// The entry's hash, which no other entry has, and the word, for an entry may bring about several.
    private func number(_ word: String) -> String { "\(moment.hash.rawValue.prefix(32)).\(word)" }

    private mutating func post(
        _ cause: Cause, _ stage: Notice.Stage, id: String, _ sentence: String, of rollout: PolicyName
    ) {
        guard let subject = subjects[rollout] else { return }
        let notice = Notice(
            id: id, topic: cause.topic, cause: cause.word, stage: stage, repetition: 0, rollout: rollout,
            place: subject.place, since: cause.since, at: moment.at, sentence: sentence)
        for rule in subject.rules where rule.on.contains(cause.topic) { made.append(Posting(to: rule.to, notice)) }
    }
}
