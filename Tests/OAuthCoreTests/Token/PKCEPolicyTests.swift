import OAuthCore
import TestKit
import Testing

/// Source: the scenario format, `pkce`; RFC 7636 §4.4.1.
@Suite("What a scenario makes of PKCE")
struct PKCEPolicyTests {
    /// RFC 7636, appendix B.
    private static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    private static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

    struct Row: NamedRow {
        let name: String
        let policy: PKCEPolicy
        let challenge: String?
        let method: String?
        /// Nil where the user is asked.
        let refusal: String?

        init(_ name: String, _ policy: PKCEPolicy, _ challenge: String?, _ method: String?, refusal: String? = nil) {
            (self.name, self.policy, self.challenge, self.method) = (name, policy, challenge, method)
            self.refusal = refusal
        }
    }

    private static let optional = PKCEPolicy()
    private static let required = PKCEPolicy(isRequired: true)
    private static let onlyS256 = PKCEPolicy(isRequired: true, methods: [.s256])
    private static let onlyPlain = PKCEPolicy(methods: [.plain])
    private static let turned = PKCEPolicy(methods: [.plain, .s256])

    static let rows: [Row] = [
        Row("optional: no challenge", optional, nil, nil),
        Row("optional: S256", optional, challenge, "S256"),
        Row("optional: plain", optional, verifier, "plain"),
        Row("required: no challenge", required, nil, nil, refusal: "code_challenge is missing"),
        Row("required: an empty challenge", required, "", nil, refusal: "code_challenge is missing"),
        Row(
            "required: a method alone",
            required,
            nil,
            "S256",
            refusal: "code_challenge_method is sent without code_challenge"
        ),
        Row("required: S256", required, challenge, "S256"),
        Row("required: no method, which is plain", required, verifier, nil),
        Row("S256 only: S256", onlyS256, challenge, "S256"),
        Row("S256 only: no challenge", onlyS256, nil, nil, refusal: "code_challenge is missing"),
        Row(
            "S256 only: plain",
            onlyS256,
            verifier,
            "plain",
            refusal: "code_challenge_method plain is not supported; it must be S256"
        ),
        Row(
            "S256 only: no method, which is plain",
            onlyS256,
            challenge,
            nil,
            refusal: "code_challenge_method plain is not supported; it must be S256"
        ),
        Row("plain only: no method", onlyPlain, verifier, nil),
        Row("plain only: no challenge, which is not required", onlyPlain, nil, nil),
        Row(
            "plain only: S256",
            onlyPlain,
            challenge,
            "S256",
            refusal: "code_challenge_method S256 is not supported; it must be plain"
        ),
        Row(
            "another order: a method of nobody",
            turned,
            challenge,
            "S512",
            refusal: "code_challenge_method S512 is not supported; it must be plain or S256"
        ),
    ]

    private static func request(_ row: Row) -> Parameters {
        let pairs = [("code_challenge", row.challenge), ("code_challenge_method", row.method)]
        return pairs.reduce(.authorization) { request, pair in
            pair.1.map { request.adding(pair.0, $0) } ?? request
        }
    }

    @Test(arguments: rows)
    func theClientIsToldWhatIsWanted(row: Row) {
        var server = FixedServer.server
        server.pkce = row.policy
        switch server.validate(authorization: Self.request(row)) {
        case .ask: #expect(row.refusal == nil)
        case .redirect(let target, let error):
            #expect(error.code == .invalidRequest)
            #expect(error.description == row.refusal)
            #expect(target.state == "af0ifjsldkj")
        case .page(let error): Issue.record("the user reads \(error.description)")
        }
    }

    /// The policy is that of the authorization request: the exchange goes by what that request had.
    @Test(arguments: rows.filter { $0.refusal == nil })
    func whatWasTakenHasToBeProvedAtTheExchange(row: Row) throws {
        var server = FixedServer.server
        server.pkce = row.policy
        var store = MemorySandbox()
        let code = try server.approve(Self.request(row), store: &store)
        let form = Parameters.exchange(code.text)
        let hasChallenge = row.challenge != nil
        let wrong = try server.post(hasChallenge ? form : form.adding("code_verifier", Self.verifier), store: &store)
        #expect(wrong.refusal?.code == .invalidGrant)
        let right = try server.post(hasChallenge ? form.adding("code_verifier", Self.verifier) : form, store: &store)
        #expect(right.issued != nil)
    }
}
