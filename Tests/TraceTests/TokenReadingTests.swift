import OAuthCore
import TestKit
import Testing
import Trace

@Suite("What an exchange says about tokens")
struct TokenReadingTests {
    @Test func aTokenRequestShowsWhatItPresents() {
        #expect(Exchange.refresh.grantType == "refresh_token")
        #expect(Exchange.refresh.presentedRefreshToken == "r 1")
        #expect(Exchange.refresh.presentedCode == nil)
        let exchange = Exchange.refresh.altered { $0.request.body = Array("code=c%2B".utf8) }
        #expect(exchange.presentedCode == "c+")
        #expect(exchange.presentedRefreshToken == nil)
        #expect(exchange.grantType == nil)
    }

    @Test(arguments: Endpoint.allCases.filter { $0 != .token })
    func anotherRequestPresentsNoGrant(endpoint: Endpoint) {
        let exchange = Exchange.refresh.altered { $0.endpoint = endpoint }
        #expect(exchange.tokenParameters == Parameters())
        #expect(exchange.grantType == nil)
        #expect(exchange.presentedRefreshToken == nil)
        #expect(!exchange.isTokenSuccess)
        #expect(exchange.issuedAccessToken == nil)
    }

    struct HeaderRow: NamedRow {
        let name: String
        let headers: [String]
        let token: String?
    }

    @Test(arguments: [
        HeaderRow(name: "as it is written", headers: ["Bearer a1"], token: "a1"),
        HeaderRow(name: "a scheme in small letters", headers: ["bearer a1"], token: "a1"),
        HeaderRow(name: "spaces too many, which the server takes", headers: ["Bearer   a1 "], token: "a1"),
        HeaderRow(name: "no header", headers: [], token: nil),
        HeaderRow(name: "another scheme", headers: ["Basic a1"], token: nil),
        HeaderRow(name: "a scheme alone", headers: ["Bearer"], token: nil),
        HeaderRow(name: "a scheme and a space", headers: ["Bearer "], token: nil),
        HeaderRow(name: "a scheme and spaces", headers: ["Bearer   "], token: nil),
        HeaderRow(name: "two headers: the first", headers: ["Bearer a1", "Bearer a2"], token: "a1"),
    ])
    func anAPIRequestShowsTheTokenOfItsHeader(row: HeaderRow) {
        let exchange = Exchange.call.altered {
            $0.request.headers = row.headers.map { HeaderField("authorization", $0) }
        }
        #expect(exchange.presentedAccessToken == row.token)
        #expect(exchange.altered { $0.endpoint = .token }.presentedAccessToken == nil)
    }

    @Test func whatWasIssuedIsReadFromTheAnswer() {
        #expect(Exchange.refresh.isTokenSuccess)
        #expect(Exchange.refresh.issuedAccessToken == "a2")
        #expect(Exchange.refresh.issuedRefreshToken == "r2")
    }

    struct LostRow: NamedRow {
        let name: String
        let change: @Sendable (inout Exchange) -> Void
    }

    @Test(arguments: [
        LostRow(name: "the answer got lost") { $0.fault = "close" },
        LostRow(name: "it was refused") { $0.outcome = .error },
        LostRow(name: "it has another status") { $0.response.status = 400 },
        LostRow(name: "it is not JSON") { $0.response.body = Array("access_token=a2".utf8) },
        LostRow(name: "the tokens are no texts") {
            $0.response.body = Array(#"{"access_token":1,"refresh_token":null}"#.utf8)
        },
    ])
    func whatTheClientCouldNotReadWasNotIssuedToIt(row: LostRow) {
        let exchange = Exchange.refresh.altered(row.change)
        #expect(exchange.issuedAccessToken == nil)
        #expect(exchange.issuedRefreshToken == nil)
    }

    @Test func aLostAnswerWasASuccessAllTheSame() {
        let exchange = Exchange.refresh.altered { $0.fault = "close" }
        #expect(exchange.isTokenSuccess)
        #expect(!exchange.isDelivered)
        #expect(exchange.endedMs == 15.75)
    }

    @Test func theCodeStandsInTheRedirect() {
        #expect(Exchange.callback.issuedCode == "c+1")
        #expect(Exchange.callback.altered { $0.endpoint = .authorize }.issuedCode == "c+1")
        #expect(Exchange.callback.altered { $0.endpoint = .api }.issuedCode == nil)
        #expect(Exchange.callback.altered { $0.response.headers = [] }.issuedCode == nil)
    }
}
