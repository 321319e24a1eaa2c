import Conformance
import OAuthCore
import Testing
import Trace

/// Source: the interface, `audit`.
@Suite("Judging recorded traffic")
struct AuditTests {
    private func results(_ exchanges: [Exchange]) -> [CaseResult] {
        Audit.results(of: [Audit.Journal(name: "", exchanges: exchanges)])
    }

    private let careful = [Exchange].record(
        .authorize(),
        .exchange(),
        .api(1),
        .api(1, 401),
        .refresh(1, .pair(2)),
        .api(2)
    )

    @Test func carefulTrafficPassesEveryRule() {
        let results = results(careful)
        #expect(results.filter { $0.verdict == .fail || $0.verdict == .warn }.map(\.id.rawValue) == [])
        #expect(results.count == ConductRule.all.count + 1)
    }

    @Test func whatTrafficCannotShowIsSkippedWithTheReason() {
        let skipped = results(careful).filter { $0.verdict == .skip }
        let ids = ["secret-in-output", "token-head-in-output", "code-in-request-log", "code-in-store"]
        #expect(skipped.map(\.id.rawValue) == ids.map { "conduct/\($0)/holds" })
        #expect(skipped.allSatisfy { $0.reason?.contains("conform") == true })
    }

    @Test func aBrokenRuleIsAFailureWithItsExchange() throws {
        let results = results(.record(.authorize(), .exchange(), .exchange("code-1", .refused(400, "invalid_grant"))))
        let failed = try #require(results.first { $0.verdict == .fail })
        #expect(failed.id.rawValue == "conduct/code-once/holds")
        #expect(failed.findings.map(\.exchange) == [3])
        #expect(failed.exchanges.map(\.n) == [3])
        #expect(
            failed.unmet.map(\.seen) == ["exchange 3: the code was sent before, in exchange 2, which was answered 200"]
        )
    }

    @Test func findingsThatAreInTheFileAreNotBelieved() {
        let exchanges = careful.map {
            $0.changed { $0.findings = [Finding(rule: "code-once", level: .must, exchange: 1, message: "x")] }
        }
        #expect(results(exchanges).allSatisfy { $0.verdict != .fail })
    }

    @Test func eachSandboxIsJudgedByItself() {
        let again = [Exchange].record(.exchange("code-1", .pair(7)))
        let results = Audit.results(of: [
            Audit.Journal(name: "default", exchanges: careful), Audit.Journal(name: "C 17", exchanges: again),
        ])
        let ofCodes = results.filter { $0.id.rawValue.hasPrefix("conduct/code-once/") }
        #expect(ofCodes.map(\.id.rawValue) == ["conduct/code-once/in-default", "conduct/code-once/in-c-17"])
        #expect(ofCodes.map(\.verdict) == [.pass, .pass])
    }

    @Test func theOrderInTheFileDoesNotMatter() {
        let broken = [Exchange].record(.authorize(), .exchange(), .exchange("code-1", .refused(400, "invalid_grant")))
        #expect(results(broken.reversed()).map(\.verdict) == results(broken).map(\.verdict))
    }

    @Test func tokensThatNobodyUsesAreAWarning() throws {
        func refresh(_ number: Int) -> Exchange {
            .refresh(number, .pair(number + 1)).changed { exchange in
                guard var body = exchange.response.bodyJSON else { return }
                body.set("expires_in", to: 3600)
                exchange.response.body = Array(body.text.utf8)
            }
        }
        let wasteful = [Exchange].record(.authorize(), refresh(0), refresh(1), refresh(2), refresh(3), .api(4))
        let result = try #require(results(wasteful).last)
        #expect(result.id.rawValue == "lineage/tokens-are-used/holds")
        #expect(result.verdict == .warn)
        #expect(result.unmet.map(\.exchanges) == [[3, 4, 5]])
        let used = [Exchange].record(.authorize(), refresh(0), .api(1), refresh(1), .api(2), refresh(2), .api(3))
        #expect(results(used).last?.verdict == .pass)
    }
}
