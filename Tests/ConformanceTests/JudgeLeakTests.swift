import Conformance
import OAuthCore
import Testing
import Trace

@Suite("What the client prints and stores")
struct JudgeLeakTests {
    private func result(
        printing output: String = "",
        detail: String? = nil,
        storing files: [StoredFile] = [],
        expecting expectations: [Conformance.Expectation] = [],
        provokes: Set<String> = []
    ) -> CaseResult {
        var record = CaseRecord.sample(
            [
                .step(.connect, .done, 1...2),
                .step(.call, .refused(ClientReply(ok: false, error: "http", detail: detail)), 3...3),
            ],
            .record(.authorize(code: "code-number-one-of-this-record"), .exchange(), .api(1))
        )
        record.clientOutput = output
        record.stored = files
        record.settings = .sample()
        return Judge(.sample(expecting: expectations, provokes: provokes), record).result()
    }

    @Test func nothingIsSaidOfAQuietClient() {
        let result = result(printing: "connected as demo-client", detail: "the API answered 500")
        #expect(result.findings == [])
        #expect(result.verdict == .pass)
    }

    @Test func aTokenInTheOutputIsAFailure() throws {
        let result = result(printing: "got \(TokenAnswer.access(1))\n")
        let finding = try #require(result.findings.first)
        #expect(finding.rule == "secret-in-output")
        #expect(finding.exchange == 2)
        #expect(finding.message.contains("an access token"))
        #expect(finding.message.contains("its output, whole"))
        #expect(!finding.message.contains(TokenAnswer.access(1)))
        #expect(result.verdict == .fail)
    }

    @Test func aSecretInADetailIsNamedByItsStep() {
        let result = result(detail: "POST failed: client_id=demo-client&client_secret=demo-secret")
        #expect(result.findings.map(\.rule) == ["secret-in-output"])
        #expect(result.findings.first?.message.contains("the detail of `call-1`") == true)
    }

    @Test func aCodeInTheStoreIsAWarning() {
        let result = result(storing: [
            StoredFile(name: "state.json", text: #"{"code":"code-number-one-of-this-record"}"#)
        ])
        #expect(result.findings.map(\.rule) == ["code-in-store"])
        #expect(result.findings.map(\.message) == ["state.json holds a code, whole"])
        #expect(result.verdict == .warn)
    }

    @Test func tokensMayBeStored() {
        #expect(result(storing: [StoredFile(name: "t", text: TokenAnswer.refresh(1))]).findings == [])
    }

    @Test func whatTheScenarioProvokesIsExcused() {
        let result = result(printing: "demo-secret", provokes: ["secret-in-output"])
        #expect(result.findings == [])
    }

    @Test(arguments: [(true, TokenAnswer.refresh(1), false), (false, TokenAnswer.refresh(1), true), (true, "{}", true)])
    func aStoreIsPrivateOrHoldsNoToken(isOpen: Bool, text: String, isMet: Bool) throws {
        let file = StoredFile(name: "tokens.json", text: text, isReadableByOthers: isOpen)
        let result = result(storing: [file], expecting: [Conformance.Expectation(.stores(.private), level: .should)])
        let requirement = try #require(result.requirements.first)
        #expect(requirement.isMet == isMet)
        #expect(isMet || requirement.seen == "others may read tokens.json")
    }
}
