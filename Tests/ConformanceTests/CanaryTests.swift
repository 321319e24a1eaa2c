import OAuthCore
import TestKit
import Testing
import Trace

@testable import Conformance

@Suite("What must not leak")
struct CanaryTests {
    private func canaries(_ exchanges: [Exchange], secret: String? = nil) -> [Canary] {
        var record = CaseRecord.sample([], exchanges)
        record.settings = secret.map { .sample(secret: $0) }
        return Canary.all(of: record)
    }

    private static let verifier = String(repeating: "v", count: 43)

    @Test func everySecretOfAFlowIsOneWithTheExchangeThatShowsIt() {
        let exchange = Exchange.exchange("code-number-1").changed { exchange in
            exchange.request.body += Array("&code_verifier=\(Self.verifier)".utf8)
        }
        let found = canaries(.record(.authorize(code: "code-number-1"), exchange, .api(1)), secret: "demo-secret")
        #expect(
            found == [
                Canary(kind: .clientSecret, text: "demo-secret", exchange: 2),
                Canary(kind: .code, text: "code-number-1", exchange: 1),
                Canary(kind: .verifier, text: Self.verifier, exchange: 2),
                Canary(kind: .accessToken, text: TokenAnswer.access(1), exchange: 2),
                Canary(kind: .refreshToken, text: TokenAnswer.refresh(1), exchange: 2),
            ]
        )
    }

    @Test func aSecretThatWasNeverSentIsOneAllTheSame() {
        let found = canaries(.record(.authorize()), secret: "another-secret")
        #expect(found == [Canary(kind: .clientSecret, text: "another-secret", exchange: 0)])
    }

    @Test func aTextThatComesTwiceIsOneCanary() {
        let found = canaries(.record(.exchange(), .refresh(1, .accessOnly(2)), .refresh(1, .pair(1))))
        #expect(found.map(\.exchange) == [1, 1, 2])
    }

    @Test func whatTheClientNeverReceivedIsOneToo() {
        let found = canaries(.record(.exchange().lost()))
        #expect(found.map(\.kind) == [.accessToken, .refreshToken])
    }

    @Test func shortTextsAreNone() {
        #expect(canaries(.record(.authorize(code: "1234567")), secret: "hunter2") == [])
        #expect(canaries(.record(.authorize(code: "12345678")), secret: "hunter22").count == 2)
        #expect(canaries(.record(.exchange("c", .refused(400, "invalid_grant"))), secret: "") == [])
    }
}
