import OAuthCore
import Scenarios
import TestKit
import Testing

@Suite("What actions do")
struct ActionTests {
    struct Row: NamedRow {
        let name: String
        let edit: CallbackEdit
        let parameters: KeyValuePairs<String, String>
    }

    @Test(arguments: [
        Row(name: "nothing", edit: CallbackEdit(), parameters: ["code": "c", "state": "s"]),
        Row(
            name: "a parameter set in its place",
            edit: CallbackEdit(set: [NamedValue("code", "x")]),
            parameters: ["code": "x", "state": "s"]
        ),
        Row(
            name: "a parameter added",
            edit: CallbackEdit(set: [NamedValue("iss", "i")]),
            parameters: ["code": "c", "state": "s", "iss": "i"]
        ),
        Row(name: "a parameter removed", edit: CallbackEdit(remove: ["state"]), parameters: ["code": "c"]),
        Row(
            name: "a parameter repeated",
            edit: CallbackEdit(repeated: ["code"]),
            parameters: ["code": "c", "state": "s", "code": "c"]
        ),
        Row(
            name: "a parameter set and repeated",
            edit: CallbackEdit(set: [NamedValue("state", "x")], repeated: ["state"]),
            parameters: ["code": "c", "state": "x", "state": "x"]
        ),
        Row(
            name: "one that is not there is neither removed nor repeated",
            edit: CallbackEdit(remove: ["error"], repeated: ["error"]),
            parameters: ["code": "c", "state": "s"]
        ),
    ])
    func theRedirectBackIsAltered(row: Row) {
        let callback = Parameters(["code": "c", "state": "s"])
        #expect(row.edit.apply(to: callback) == Parameters(row.parameters))
    }

    struct DelayRow: NamedRow {
        let fraction: Double
        let milliseconds: Int64
        var name: String { "\(fraction)" }
    }

    @Test(arguments: [
        DelayRow(fraction: 0, milliseconds: 100), DelayRow(fraction: 0.5, milliseconds: 1050),
        DelayRow(fraction: 0.25, milliseconds: 575), DelayRow(fraction: 0.999_999, milliseconds: 1999),
    ])
    func aDelayLiesInItsRange(row: DelayRow) {
        let span = DelaySpan(from: TimeSpan(milliseconds: 100), to: .seconds(2))
        #expect(span.length(fraction: row.fraction).milliseconds == row.milliseconds)
    }

    @Test func aDelayOfOneLengthNeedsNoChance() {
        let span = DelaySpan(from: .seconds(1), to: .seconds(1))
        #expect(span.length(fraction: 0.7) == .seconds(1))
    }

    struct AnswerRow: NamedRow {
        let name: String
        let body: CannedAnswer.Body
        let contentType: String?
        let text: String
    }

    @Test(arguments: [
        AnswerRow(name: "nothing", body: .empty, contentType: nil, text: ""),
        AnswerRow(
            name: "JSON",
            body: .json(["b": 1, "a": 2]),
            contentType: "application/json",
            text: #"{"b":1,"a":2}"#
        ),
        AnswerRow(
            name: "a form",
            body: .form(Parameters(["a": "1 2", "b": "&"])),
            contentType: "application/x-www-form-urlencoded",
            text: "a=1+2&b=%26"
        ),
        AnswerRow(name: "HTML", body: .html("<p>é"), contentType: "text/html; charset=utf-8", text: "<p>é"),
        AnswerRow(name: "text", body: .text("a\n"), contentType: "text/plain; charset=utf-8", text: "a\n"),
    ])
    func aCannedAnswerHasTheTypeAndTheBytesOfItsBody(row: AnswerRow) {
        let answer = CannedAnswer(status: 503, body: row.body)
        #expect(answer.contentType == row.contentType)
        #expect(answer.bytes == Array(row.text.utf8))
    }

    @Test func aGrantIsAllThatWasIssued() {
        #expect(AffectedTokens.allCases.map(\.kinds) == [[.code], [.access], [.refresh], Set(TokenKind.allCases)])
        #expect(AffectedTokens.allCases.map(\.rawValue) == ["code", "access_token", "refresh_token", "grant"])
    }

    @Test func everyWireFaultHasItsWord() {
        let faults: [WireFault] = [
            .close, .reset, .empty, .truncate(.body(3)), .garbage, .stall(), .dribble(bytes: 1, every: .seconds(1)),
            .chunks(1),
        ]
        let words = ["close", "reset", "empty", "truncate", "garbage", "stall", "dribble", "chunks"]
        #expect(faults.map(\.word) == words)
        #expect(faults.map(\.journalWord) == words)
    }

    @Test func theEndAfterTheWholeAnswerHasAWordOfItsOwnInTheJournal() {
        #expect(WireFault.truncate(.end, by: .reset).journalWord == "end")
    }

    @Test func aHoldAnswersInItsOrderAndForgetsNobody() {
        #expect(Hold.Order.arrival.sorted(["a", "b", "c"]) == ["a", "b", "c"])
        #expect(Hold.Order.reverse.sorted(["a", "b", "c"]) == ["c", "b", "a"])
        #expect(Hold.Order.listed([2, 3, 1]).sorted(["a", "b", "c"]) == ["b", "c", "a"])
        #expect(Hold.Order.listed([3, 1]).sorted(["a", "b"]) == ["a", "b"])
    }
}
