import Foundation
import RolloutModel
import Testing

@testable import DecisionJournal

@Suite("The hash of an entry")
struct EntryHashTests {
    /// printf 'rolloutd-journal-1\n1\n000…0\n{"a":1}' | sha256sum
    @Test("is what sha256sum says of the documented bytes")
    func vector() {
        #expect(EntryHash.genesis.rawValue == String(repeating: "0", count: 64))
        let hash = EntryHash.of(sequence: 1, previous: EntryHash.genesis, payload: #"{"a":1}"#)
        #expect(hash == "f426db88d42f0e0303ab5acbe3fe874940f160a6bf9d7326ac2aecba6b12b0e6")
    }

    @Test("changes with every part")
    func parts() {
        let base = EntryHash.of(sequence: 1, previous: EntryHash.genesis, payload: "{}")
        #expect(base != EntryHash.of(sequence: 2, previous: EntryHash.genesis, payload: "{}"))
        #expect(base != EntryHash.of(sequence: 1, previous: base, payload: "{}"))
        #expect(base != EntryHash.of(sequence: 1, previous: EntryHash.genesis, payload: "{} "))
    }

    @Test("chains the entries of an append and of the next")
    func chain() async throws {
        let journal = MemoryJournal()
        let first = try await journal.append([Records.bound(), Records.decided(.hold)], expecting: 1)
        let second = try await journal.append([Records.decided(.hold)], expecting: 3)
        #expect(first.map(\.sequence) + second.map(\.sequence) == [1, 2, 3])
        #expect(first[0].previous == EntryHash.genesis)
        #expect(first[1].previous == first[0].hash)
        #expect(second[0].previous == first[1].hash)
        #expect(first[1].hash != second[0].hash)
        #expect(try await journal.head() == second[0].head)
    }
}
