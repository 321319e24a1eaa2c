import Scenarios
import TestKit
import Testing

@Suite("Occurrences")
struct OccurrenceTests {
    struct Row: NamedRow {
        let text: String
        let occurrence: Occurrence
        /// Which of the first seven are meant.
        let meant: [Int]
        var name: String { text }
    }

    @Test(arguments: [
        Row(text: "1", occurrence: .range(from: 1, to: 1), meant: [1]),
        Row(text: "3", occurrence: .range(from: 3, to: 3), meant: [3]),
        Row(text: "1-2", occurrence: .range(from: 1, to: 2), meant: [1, 2]),
        Row(text: "4-", occurrence: .range(from: 4, to: nil), meant: [4, 5, 6, 7]),
        Row(text: "every 1", occurrence: .every(1), meant: [1, 2, 3, 4, 5, 6, 7]),
        Row(text: "every 3", occurrence: .every(3), meant: [3, 6]),
    ])
    func itIsReadAndWrittenAndSaysWhichAreMeant(row: Row) {
        #expect(Occurrence(parsing: row.text) == row.occurrence)
        #expect(row.occurrence.text == row.text)
        #expect((1...7).filter(row.occurrence.contains) == row.meant)
    }

    @Test func aRangeOfOneIsANumber() {
        #expect(Occurrence(parsing: "2-2")?.text == "2")
    }

    @Test(arguments: [
        "", "0", "-1", "-", "0-2", "2-1", "a", "1-a", "1.5", "1,2", "1-2-3", "1 - 2", " 1", "1 ", "every", "every ",
        "every 0", "every -1", "every x", "Every 2", "every  2", "+1", "1-+2", "every +2", "99999999999999999999",
    ])
    func whatIsNoOccurrenceIsNotRead(text: String) {
        #expect(Occurrence(parsing: text) == nil)
    }
}
