import Conformance
import Trace

/// Shortens the secrets and tokens of a run, such as `abcd…(43)`, wherever they stand.
///
/// A secret is known by its place: an `Authorization` or a cookie header, a
/// parameter such as `client_secret`, a JSON member such as `access_token`, a
/// hidden field of a page. Values of eight characters or more that were found in
/// any exchange of the run are then shortened in every text of it, plain,
/// percent-encoded or escaped, since one client process serves many cases and its
/// log knows them all. Shortening what is short already changes nothing.
package struct Redaction: Sendable {
    private let matcher: SecretMatcher

    /// Learns the secrets of all these cases.
    package init(learningFrom cases: [CaseResult]) {
        var places = SecretPlaces()
        for exchange in cases.flatMap(\.exchanges) { _ = Self.shortened(exchange, &places) }
        self.init(places)
    }

    private init(_ places: SecretPlaces) { matcher = SecretMatcher(places.found) }

    /// The run without a secret in full.
    package static func redacted(_ run: RunRecord) -> RunRecord {
        var run = run
        var places = SecretPlaces()
        for index in run.cases.indices {
            run.cases[index].exchanges = run.cases[index].exchanges.map { shortened($0, &places) }
            if let settings = run.cases[index].record?.settings { places.learn(settings.clientSecret) }
        }
        let redaction = Redaction(places)
        run.notices = run.notices.map(redaction.text)
        run.cases = run.cases.map(redaction.redacted)
        return run
    }

    /// The text without a known secret in full.
    package func text(_ text: String) -> String {
        // Known values first: where one ends is certain, where a value in a text ends is a guess.
        SecretPlaces.text(known(text))
    }

    /// The case without a known secret in full; its id and its sources stay as they are.
    private func redacted(_ result: CaseResult) -> CaseResult {
        var result = result
        result.title = text(result.title)
        result.why = text(result.why)
        result.reason = result.reason.map(text)
        result.requirements = result.requirements.map(redacted)
        result.findings = result.findings.map(redacted)
        result.exchanges = result.exchanges.map(redacted)
        result.steps = result.steps.map(text)
        result.clientOutput = text(result.clientOutput)
        result.tokens = result.tokens.map(redacted)
        result.record = nil
        return result
    }

    private func redacted(_ requirement: JudgedRequirement) -> JudgedRequirement {
        var requirement = requirement
        requirement.text = text(requirement.text)
        requirement.expected = text(requirement.expected)
        requirement.seen = text(requirement.seen)
        return requirement
    }

    private func redacted(_ life: TokenLife) -> TokenLife {
        var life = life
        life.text = life.text.map(ShortForm.of)
        life.parent = life.parent.map(ShortForm.of)
        return life
    }

    private func redacted(_ finding: Finding) -> Finding {
        var finding = finding
        finding.message = text(finding.message)
        return finding
    }

    private func redacted(_ exchange: Exchange) -> Exchange {
        var exchange = exchange
        exchange.request.target = known(exchange.request.target)
        exchange.request.headers = exchange.request.headers.map(redacted)
        exchange.request.body = matcher.shortened(exchange.request.body)
        exchange.response.headers = exchange.response.headers.map(redacted)
        exchange.response.body = matcher.shortened(exchange.response.body)
        exchange.error = exchange.error.map(text)
        exchange.errorDetail = exchange.errorDetail.map(text)
        exchange.findings = exchange.findings.map(redacted)
        return exchange
    }

    private func redacted(_ field: HeaderField) -> HeaderField { HeaderField(field.name, known(field.value)) }

    private func known(_ text: String) -> String {
        String(decoding: matcher.shortened(Array(text.utf8)), as: UTF8.self)
    }

    /// The exchange with every secret shortened that stands where secrets stand.
    private static func shortened(_ exchange: Exchange, _ places: inout SecretPlaces) -> Exchange {
        var exchange = exchange
        exchange.request.target = places.url(exchange.request.target)
        exchange.request.headers = exchange.request.headers.map { places.header($0) }
        exchange.request.body = places.body(exchange.request.body, isRequest: true)
        exchange.response.headers = exchange.response.headers.map { places.header($0) }
        exchange.response.body = places.body(exchange.response.body, isRequest: false)
        return exchange
    }
}
