import OAuthCore
import TestKit
import Testing
import Trace

@Suite("Reading a recorded request or answer")
struct RecordedRequestTests {
    struct Row: NamedRow {
        let target: String
        let path: String
        let query: String
        var parameters: KeyValuePairs<String, String> = [:]
        var name: String { target }
    }

    @Test(arguments: [
        Row(target: "/a/b", path: "/a/b", query: ""),
        Row(target: "/a?", path: "/a", query: ""),
        Row(target: "/a?b=1&b=+%2B", path: "/a", query: "b=1&b=+%2B", parameters: ["b": "1", "b": " +"]),
        Row(target: "/a?b=c?d=e", path: "/a", query: "b=c?d=e", parameters: ["b": "c?d=e"]),
        Row(target: "?a=1", path: "", query: "a=1", parameters: ["a": "1"]),
        Row(target: "/a?b=%zz&c=1", path: "/a", query: "b=%zz&c=1"),
    ])
    func theTargetIsAPathAndAQuery(row: Row) {
        let request = RecordedRequest(method: "GET", target: row.target, headers: [], body: [])
        #expect(request.path == row.path)
        #expect(request.query == row.query)
        #expect(request.queryParameters == Parameters(row.parameters))
    }

    @Test func theBodyIsReadAsAFormWhateverItsType() {
        var request = RecordedRequest(method: "POST", target: "/", headers: [], body: Array("b=1&a=+&b=".utf8))
        #expect(request.formParameters == Parameters(["b": "1", "a": " ", "b": ""]))
        request.body = [0x61, 0x3D, 0xFF]
        #expect(request.formParameters == Parameters())
    }

    @Test func theAnswerIsReadAsJSONWhereItIsSome() {
        var response = RecordedResponse(status: 200, headers: [], body: Array(#"{"b":1,"a":2}"#.utf8))
        #expect(response.bodyJSON == ["b": 1, "a": 2])
        response.body = []
        #expect(response.bodyJSON == nil)
    }

    @Test func theParametersOfARedirectAreBehindItsQuestionMark() {
        let locations = ["https://a.example/cb?code=1+2&x=%26", "https://a.example/cb", "/cb?code=%zz"]
        let parameters = locations.map { location in
            let headers = [HeaderField("LOCATION", location)]
            return RecordedResponse(status: 302, headers: headers, body: []).locationParameters
        }
        #expect(parameters == [Parameters(["code": "1 2", "x": "&"]), Parameters(), nil])
        #expect(RecordedResponse(status: 302, headers: [], body: []).locationParameters == nil)
    }
}
