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
        #expect(table.all.count == 10_000)
    }

    @Test func theOldestIsForgottenOnceItIsFull() {
        let table = table(0..<10_003)
        #expect(table["2"] == nil)
        #expect(table["3"] == 3)
        #expect(table["10002"] == 10_002)
        #expect(table.all.count == 10_000)
    }

    @Test func itGoesOnForgettingForEver() {
        let table = table(0..<25_000)
        #expect(table["14999"] == nil)
        #expect(table["15000"] == 15_000)
        #expect(table.all.count == 10_000)
    }

    @Test func aKeyThatIsSetAgainTakesNoRoom() {
        var table = table(0..<10_000)
        for value in 0..<50 { table["9999"] = -value }
        #expect(table["0"] == 0)
        #expect(table["9999"] == -49)
        #expect(table["not-there", default: 7] == 7)
        #expect(table.all.count == 10_000)
    }
}
