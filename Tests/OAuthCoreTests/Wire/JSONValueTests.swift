import OAuthCore
import Testing

@Suite("JSON values")
struct JSONValueTests {
    @Test func membersAreFoundByName() {
        let value: JSONValue = ["a": 1, "b": 2, "a": 3]
        #expect(value["a"] == 1)
        #expect(value["c"] == nil)
        #expect(JSONValue.array([1])["a"] == nil)
    }

    @Test func eachKindAnswersToItsOwnNameOnly() {
        let values: [JSONValue] = [.null, true, 1, .number(1.5), "a", .array([]), .object([])]
        #expect(values.map(\.bool) == [nil, true, nil, nil, nil, nil, nil])
        #expect(values.map(\.integer) == [nil, nil, 1, nil, nil, nil, nil])
        #expect(values.map(\.double) == [nil, nil, 1, 1.5, nil, nil, nil])
        #expect(values.map(\.string) == [nil, nil, nil, nil, "a", nil, nil])
        #expect(values.map(\.array) == [nil, nil, nil, nil, nil, [], nil])
        #expect(values.map(\.members) == [nil, nil, nil, nil, nil, nil, []])
    }

    @Test func aNumberWithoutAFractionIsAnInteger() {
        #expect(JSONValue.number(3).integer == 3)
        #expect(JSONValue.number(3.5).integer == nil)
        #expect(JSONValue.number(1e30).integer == nil)
    }

    @Test func wrappedNumbersAreIntegersWhereTheyCanBe() {
        #expect(JSONValue(2.0) == .integer(2))
        #expect(JSONValue(2.5) == .number(2.5))
        #expect(JSONValue(.infinity) == .null)
        #expect(JSONValue(7) == .integer(7))
    }

    @Test func aMissingTextIsNull() {
        #expect(JSONValue(String?.none) == .null)
        #expect(JSONValue(String?.some("a")) == "a")
    }

    @Test func settingReplacesInPlaceOrAddsAtTheEnd() {
        var value: JSONValue = ["a": 1, "b": 2]
        value.set("a", to: 9)
        value.set("c", to: 3)
        #expect(value == ["a": 9, "b": 2, "c": 3])
        value.remove("b")
        #expect(value == ["a": 9, "c": 3])
    }

    @Test func settingAndRemovingLeaveOtherValuesAlone() {
        var value: JSONValue = .array([1])
        value.set("a", to: 1)
        value.remove("a")
        #expect(value == .array([1]))
    }
}
