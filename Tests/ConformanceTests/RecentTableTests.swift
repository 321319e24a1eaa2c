import TestKit
import Testing

@testable import Conformance

@Suite("What the rules of conduct remember")
struct RecentTableTests {
    private func table(_ keys: Range<Int>) -> RecentTable<Int> {
        var table = RecentTable<Int>()
        for key in keys { table["\(key)"] = key }
        return table
    }

    @Test func theNewestTenThousandAreKept() {
        let table = table(0..<10_000)
        #expect(table["0"] == 0)
        #expect(table["9999"] == 9999)
        #expect(table.count == 10_000)
    }

    @Test func theOldestIsForgottenOnceItIsFull() {
        let table = table(0..<10_003)
        #expect(table["2"] == nil)
        #expect(table["3"] == 3)
        #expect(table["10002"] == 10_002)
        #expect(table.count == 10_000)
    }

    @Test func itGoesOnForgettingForEver() {
        let table = table(0..<25_000)
        #expect(table["14999"] == nil)
        #expect(table["15000"] == 15_000)
        #expect(table.count == 10_000)
    }

    @Test func aKeyThatIsSetAgainTakesNoRoom() {
        var table = table(0..<10_000)
        for value in 0..<50 { table["9999"] = -value }
        #expect(table["0"] == 0)
        #expect(table["9999"] == -49)
        #expect(table["not-there", default: 7] == 7)
        #expect(table.count == 10_000)
    }

    // MARK: - Texts

    private struct Row: NamedRow {
        let name: String
        let asked: String
        let found: String?
    }

    private static let rows = [
        Row(name: "one that is there", asked: "bab", found: "bab"),
        Row(name: "the beginning of one", asked: "ba", found: "bab"),
        Row(name: "the beginning of several", asked: "b", found: "bab"),
        Row(name: "longer than one", asked: "babb", found: nil),
        Row(name: "behind all", asked: "c", found: nil),
        Row(name: "before all", asked: "A", found: nil),
        Row(name: "nothing", asked: "", found: "a"),
    ]

    @Test(arguments: rows)
    private func textsAreFoundByTheirBeginning(row: Row) {
        var texts = RecentTexts()
        for text in ["bb", "bab", "a", "bb"] { texts.insert(text) }
        #expect(texts.count == 3)
        #expect(texts.first(beginningWith: row.asked) == row.found)
    }

    @Test func aTextThatIsForgottenIsNotFoundByItsBeginning() {
        var texts = RecentTexts()
        for number in 0..<10_001 { texts.insert("text-\(number)-end") }
        #expect(texts.count == 10_000)
        #expect(texts.first(beginningWith: "text-0-") == nil)
        #expect(texts.first(beginningWith: "text-1-") == "text-1-end")
        #expect(!texts.contains("text-0-end"))
        #expect(texts.contains("text-10000-end"))
    }
}
