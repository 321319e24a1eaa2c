import Conformance
import Testing
import Trace

@Suite("Rules of conduct")
struct ConductRuleTests {
    @Test(arguments: ConductRow.all.filter { $0.finding != nil }) func aBreachIsFound(_ row: ConductRow) throws {
        let wanted = try #require(row.finding)
        let level = try #require(ConductRule.named(row.rule)).level
        #expect(
            row.findings() == [
                Finding(rule: row.rule, level: level, exchange: wanted.exchange, message: wanted.message)
            ]
        )
    }

    @Test(arguments: ConductRow.all.filter { $0.finding == nil }) func aNearMissIsNone(_ row: ConductRow) {
        #expect(row.findings().isEmpty)
    }

    /// What a client prints and stores no single exchange shows: see `JudgeLeakTests`.
    private static let ofExchanges = ConductRule.all.map(\.id).filter { id in
        !["secret-in-output", "token-head-in-output", "code-in-request-log", "code-in-store"].contains(id)
    }

    @Test(arguments: ofExchanges) func everyRuleHasABreachAndANearMiss(id: String) {
        let rows = ConductRow.all.filter { $0.rule == id }
        #expect(rows.contains { $0.finding != nil }, "no row breaks \(id)")
        #expect(rows.contains { $0.finding == nil }, "no row nearly breaks \(id)")
    }

    @Test func everyRowIsOfARule() {
        #expect(Set(ConductRow.all.map(\.rule)).subtracting(ConductRule.all.map(\.id)).isEmpty)
    }

    /// Ids are in reports and in people's files: one is added here, none is renamed.
    @Test func theRulesAreThese() {
        let must = [
            "secret-in-url", "grant-in-url", "token-in-query", "credentials-at-api", "credentials-to-another-origin",
            "secret-in-referer", "token-outside-authorization", "refresh-token-at-api", "state-is-sent", "state-once",
            "authorize-parameters-once", "response-type-is-code", "client-id-is-sent", "redirect-uri-has-no-fragment",
            "scope-is-a-list", "verifier-in-url", "challenge-once", "verifier-form", "verifier-matches",
            "token-request-is-post", "token-request-is-form", "token-parameters-once", "one-authentication-method",
            "grant-is-not-empty", "redirect-uri-matches", "client-is-named", "code-once", "retired-refresh-token",
            "refused-grant-retried", "refreshes-do-not-overlap", "refresh-scope-is-not-wider", "token-is-whole",
            "bearer-scheme", "token-in-one-place", "secret-in-output",
        ]
        let should = [
            "access-token-at-token-endpoint", "redirect-uri-is-sent", "documented-authentication",
            "grant-type-is-known",
            "secret-is-not-empty", "json-is-accepted", "refresh-storm", "refused-access-token-again",
            "superseded-access-token", "token-in-body", "token-head-in-output", "code-in-request-log",
            "code-in-store",
        ]
        #expect(ConductRule.all.filter { $0.level == .must }.map(\.id) == must)
        #expect(ConductRule.all.filter { $0.level == .should }.map(\.id) == should)
        #expect(ConductRule.all.count == must.count + should.count)
        #expect(ConductRule.all.count >= 40)
    }

    @Test func idsAreUniqueAndKebabCase() {
        let ids = ConductRule.all.map(\.id)
        #expect(Set(ids).count == ids.count)
        for id in ids {
            #expect(id.wholeMatch(of: /[a-z]+(-[a-z]+)*/) != nil, "\(id) is not kebab-case")
        }
    }

    @Test(arguments: ConductRule.all.map(\.id)) func everyRuleSaysWhatItWantsAndWhoSaysSo(id: String) throws {
        let rule = try #require(ConductRule.named(id))
        #expect(!rule.title.isEmpty)
        #expect(!rule.source.section.isEmpty)
        #expect(
            ["Flextell", "RFC 6749", "RFC 6750", "RFC 7636", "RFC 9110", "RFC 9700"].contains(rule.source.document)
        )
    }

    @Test func aNameThatIsNoRuleIsNone() {
        #expect(ConductRule.named("state-twice") == nil)
    }

    @Test func severalRulesCanBeBrokenAtOnce() {
        var observer = ConductObserver()
        let request = Exchange.token(["code": "a", "code": "b"], .page(400)).changed { $0.request.method = "PUT" }
        let rules = observer.observe(request).map(\.rule)
        #expect(
            rules == ["token-request-is-post", "token-parameters-once", "grant-type-is-known", "client-is-named"]
        )
    }

    @Test func aCarefulClientBreaksNone() {
        var observer = ConductObserver()
        let exchanges = [Exchange].record(
            .authorize(),
            .exchange(),
            .api(1),
            .api(1, 401),
            .refresh(1, .pair(2)),
            .api(2),
            .authorize(state: "state-2", code: "code-2"),
            .exchange("code-2", .pair(3)),
            .api(3)
        )
        #expect(exchanges.flatMap { observer.observe($0) }.isEmpty)
    }
}
