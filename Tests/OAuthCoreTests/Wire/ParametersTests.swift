import OAuthCore
import Testing

@Suite("Parameters")
struct ParametersTests {
    let parameters = Parameters(["a": "", "b": "1", "a": "2", "b": "3", "c": ""])

    @Test func aNameGivesItsFirstValueThatIsNotEmpty() {
        #expect(parameters["a"] == "2")
        #expect(parameters["b"] == "1")
    }

    @Test func aParameterWithoutAValueCountsAsLeftOut() {
        #expect(parameters["c"] == nil)
        #expect(parameters["d"] == nil)
    }

    @Test func allValuesOfANameIncludeEmptyOnes() {
        #expect(parameters.values(of: "a") == ["", "2"])
        #expect(parameters.values(of: "d") == [])
    }

    @Test func namesDifferByCase() {
        #expect(parameters["B"] == nil)
    }

    @Test func theFirstNameToComeAgainIsTheFirstDuplicate() {
        #expect(parameters.firstDuplicate == "a")
        #expect(Parameters(["b": "1", "a": "2", "c": "3", "c": "", "a": "5"]).firstDuplicate == "c")
        #expect(Parameters(["a": "1", "b": "2"]).firstDuplicate == nil)
    }

    @Test func settingReplacesTheFirstInItsPlaceOrAddsAtTheEnd() {
        var altered = parameters
        altered.set("b", to: "9")
        altered.set("d", to: "4")
        #expect(altered == Parameters(["a": "", "b": "9", "a": "2", "b": "3", "c": "", "d": "4"]))
    }

    @Test func removingTakesEveryOneOfTheName() {
        var altered = parameters
        altered.remove("a")
        #expect(altered == Parameters(["b": "1", "b": "3", "c": ""]))
    }
}
