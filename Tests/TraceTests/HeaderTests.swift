import Testing
import Trace

@Suite("Headers")
struct HeaderTests {
    private let headers = [
        HeaderField("Accept", "a"), HeaderField("X-One", "1"), HeaderField("accept", "b"), HeaderField("ACCEPT", ""),
    ]

    @Test func theFirstIsFoundInAnyCase() {
        #expect(headers[header: "aCCEPT"] == "a")
        #expect(headers[header: "x-one"] == "1")
        #expect(headers[header: "x-on"] == nil)
        #expect(headers[header: ""] == nil)
    }

    @Test func allAreFoundInTheirOrder() {
        #expect(headers.values(of: "Accept") == ["a", "b", ""])
        #expect(headers.values(of: "x-two") == [])
    }

    @Test func settingLeavesOneAtThePlaceOfTheFirst() {
        var altered = headers
        altered.set("accept", to: "c")
        #expect(altered == [HeaderField("accept", "c"), HeaderField("X-One", "1")])
        altered.set("X-Two", to: "2")
        #expect(altered.last == HeaderField("X-Two", "2"))
        #expect(altered.count == 3)
    }

    @Test func removingTakesThemAll() {
        var altered = headers
        altered.remove("Accept")
        altered.remove("x-two")
        #expect(altered == [HeaderField("X-One", "1")])
    }

    @Test func levelsAreInTheOrderOfTheirForce() {
        #expect([.may, .must, .should].sorted() == [RequirementLevel.must, .should, .may])
    }
}
