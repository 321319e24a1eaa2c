import Conformance
import Testing
import Trace

@testable import Reports

@Suite("The HTML report")
struct HTMLReportTests {
    private let html = HTMLReport.render(SampleRun.record)

    private func elements() throws -> [MarkupReading.Element] {
        try #require(MarkupReading.elements(of: html))
    }

    @Test func theReportIsWellFormed() throws {
        #expect(try elements().first?.name == "html")
    }

    @Test func thePageHasNoScriptAndFetchesNothing() throws {
        let elements = try elements()
        let fetching: Set = ["script", "link", "img", "iframe", "object", "embed", "form", "base", "audio", "video"]
        #expect(elements.filter { fetching.contains($0.name) }.isEmpty)
        #expect(elements.allSatisfy { element in element.attributes.keys.allSatisfy { !$0.hasPrefix("on") } })
        #expect(!Stylesheet.css.text.contains("url("))
        #expect(!Stylesheet.css.text.contains("@import"))
        let policy = elements.first { $0.attributes["http-equiv"] == "Content-Security-Policy" }
        #expect(policy?.attributes["content"] == "default-src 'none'; style-src 'unsafe-inline'")
    }

    @Test func everyLinkLeadsToAnAnchorOfThePageOrToAnRFC() throws {
        let elements = try elements()
        let anchors = Set(elements.compactMap { $0.attributes["id"] })
        for target in elements.compactMap({ $0.attributes["href"] }) {
            let isInPage = target.hasPrefix("#") && anchors.contains(String(target.dropFirst()))
            #expect(isInPage || target.hasPrefix("https://www.rfc-editor.org/rfc/"), "\(target)")
        }
    }

    @Test func anchorsAreUnique() throws {
        let ids = try elements().compactMap { $0.attributes["id"] }
        #expect(Set(ids).count == ids.count)
    }

    @Test func everyTableHasHeadersWithAScope() throws {
        let elements = try elements()
        #expect(elements.filter { $0.name == "th" }.allSatisfy { $0.attributes["scope"] != nil })
        #expect(elements.count { $0.name == "thead" } == elements.count { $0.name == "table" })
    }

    @Test func headingsLeaveOutNoLevel() throws {
        let levels = try elements().map(\.name).filter { $0.count == 2 && $0.hasPrefix("h") && $0 != "hr" }
            .compactMap { Int($0.dropFirst()) }
        #expect(levels.first == 1)
        #expect(zip(levels, levels.dropFirst()).allSatisfy { $1 <= $0 + 1 })
    }

    @Test func theTitleSaysTheVerdict() throws {
        let title = try elements().first { $0.name == "title" }?.text
        let verdict = "does not conform: 4 MUST requirements broken, 1 unexpected pass, 1 case inconclusive"
        #expect(title == "example-client 2.31.0 \(verdict)")
    }

    @Test func everyCaseIsOnThePage() throws {
        let anchors = Set(try elements().compactMap { $0.attributes["id"] })
        for result in SampleRun.record.cases { #expect(anchors.contains(result.id.anchor), "\(result.id)") }
    }

    @Test func theExchangesInQuestionAreOpenAndOthersAreFolded() throws {
        let exchanges = try elements().filter { $0.attributes["class"] == "exchange" }
        let open = exchanges.filter { $0.attributes["open"] != nil }.compactMap { $0.attributes["id"] }
        #expect(
            open == [
                "case/callback/state/mismatch-is-refused/4", "case/refresh/rotation/the-newest-token-is-sent/6",
                "case/refresh/rotation/the-newest-token-is-sent/7", "case/callback/text/markup-is-only-text/1",
                "case/token/retry/retry-after-is-kept/2",
            ]
        )
    }

    @Test func aReportWithSecretsSaysSo() {
        #expect(html.contains("Secrets and tokens are shortened"))
        #expect(HTMLReport.render(SampleRun.record, showSecrets: true).contains("shows secrets and tokens in full"))
    }

    @Test(arguments: [
        ("RFC 6749", "10.12", "https://www.rfc-editor.org/rfc/rfc6749#section-10.12"),
        ("RFC 6749", "appendix B", "https://www.rfc-editor.org/rfc/rfc6749#appendix-B"),
        ("RFC 9110", "the one about \"><script>", "https://www.rfc-editor.org/rfc/rfc9110"),
        ("RFC x", "1", nil),
        ("The documentation", "1", nil),
    ])
    func onlyRFCsHaveAnAddress(document: String, section: String, address: String?) {
        #expect(SourceLink.address(of: Source(document: document, section: section)) == address)
    }
}
