import Conformance
import OAuthCore
import Testing
import Trace

@Suite("The measured profile")
struct MeasurementTests {
    private func measured(_ trait: ClientTrait, _ exchanges: [Exchange], _ steps: [Step], upTo: Int? = nil)
        -> [Measurement]
    {
        var record = CaseRecord(id: .of("callback/sample/is-refused"), seed: 1, exchanges: exchanges)
        record.steps = steps.map { step in
            StepRecord(
                name: step.name,
                kind: step.action.kind,
                outcome: .ok(.done),
                after: 0,
                upTo: upTo ?? exchanges.count
            )
        }
        return Judge(.sample(steps: steps), record).result().measurements.filter { $0.trait == trait }
    }

    private let call = Step(.call(APICall(path: "/contacts")), name: "call-1")

    @Test func authenticationIsThatOfEachTokenRequest() {
        let basic = Exchange.refresh(1, .pair(2)).header("Authorization", "Basic x")
        let found = measured(
            .authentication,
            .record(.exchange(), basic, .token(["grant_type": "refresh_token"], .page(400))),
            [call]
        )
        #expect(found.map(\.value) == ["form", "form and Basic", "none"])
        #expect(found.map(\.exchanges) == [[1], [2], [3]])
    }

    @Test func aProofKeyIsNamedByItsMethod() {
        let found = measured(
            .proofKey,
            .record(
                .authorize(),
                .authorize(["code_challenge": "c", "code_challenge_method": "S256"]),
                .authorize(["code_challenge": "c"])
            ),
            [call]
        )
        #expect(found.map(\.value) == ["none", "S256", "plain"])
    }

    @Test func aRefreshBehindA401IsToldFromOneAhead() {
        let behind = measured(.refreshOccasion, .record(.api(1, 401), .refresh(1, .pair(2)), .api(2)), [call])
        #expect(behind.map(\.value) == ["after a 401"])
        let given = Exchange.exchange().changed { exchange in
            guard var body = exchange.response.bodyJSON else { return }
            body.set("expires_in", to: 3600)
            exchange.response.body = Array(body.text.utf8)
        }
        let later = Exchange.refresh(1, .pair(2)).changed { $0.at = $0.at + .seconds(3590) }
        let exchanges = [Exchange].record(given, later, .api(2))
        #expect(measured(.refreshOccasion, exchanges, [call]).map(\.value) == ["ahead of a call"])
        #expect(measured(.leeway, exchanges, [call]).map(\.number) == [10])
    }

    @Test func triesOfOneRefreshAreCountedWithTheirDistance() {
        let exchanges = [Exchange].record(
            .refresh(1, .page(503)).from(0, to: 10),
            .refresh(1, .page(503)).from(1010, to: 1020),
            .refresh(1, .pair(2)).from(3020, to: 3030)
        )
        #expect(measured(.refreshTries, exchanges, [call]).map(\.number) == [3])
        #expect(measured(.retrySpacing, exchanges, [call]).map(\.number) == [1000, 2000])
        #expect(measured(.refreshTries, .record(.refresh(1, .pair(2))), [call]) == [])
    }

    @Test func refreshesOfCallsAtOnceAreCounted() {
        let calls = Step(.call(APICall(path: "/contacts", parallel: 10)), name: "call-1")
        let exchanges = [Exchange].record(.api(1, 401), .api(1, 401), .refresh(1, .pair(2)), .api(2), .api(2))
        #expect(measured(.singleFlight, exchanges, [calls]).map(\.number) == [1])
        #expect(measured(.singleFlight, exchanges, [call]) == [])
    }

    @Test func redirectsAreFollowedOrNot() {
        let moved = Exchange.refresh(1, .page(307)).changed {
            $0.response.headers = [HeaderField("Location", "http://127.0.0.2:9/oauth/token")]
        }
        #expect(measured(.tokenRedirect, .record(moved), [call]).map(\.value) == ["not followed"])
        let followed = [Exchange].record(moved, .api("POST", "/x").changed { $0.endpoint = .sink })
        #expect(measured(.tokenRedirect, followed, [call]).map(\.value) == ["followed"])
    }

    @Test(arguments: [(900.0, "not waited for"), (960, "waited for")])
    func retryAfterIsWaitedForOrNot(gap: Double, value: String) {
        let busy = Exchange.refresh(1, .page(503)).from(0, to: 10)
            .changed { $0.response.headers = [HeaderField("Retry-After", "1")] }
        let exchanges = [Exchange].record(busy, .refresh(1, .pair(2)).from(10 + gap, to: 2000))
        #expect(measured(.retryAfter, exchanges, [call]).map(\.value) == [value])
    }

    @Test func aProfileSaysWhatWasSeenMostFirst() throws {
        func result(_ words: [String]) -> CaseResult {
            var result = CaseResult(id: .of("a/b/c"), title: "", why: "", level: .must, verdict: .pass)
            result.measurements = words.map { Measurement(.authentication, $0, exchanges: [1]) }
            return result
        }
        let profile = ClientProfile(of: [result(["Basic", "form"]), result(["form"])])
        let entry = try #require(profile.entries.first)
        #expect(entry.text == "form (2), Basic (1)")
        #expect(profile.entries.count == 1)
    }
}
