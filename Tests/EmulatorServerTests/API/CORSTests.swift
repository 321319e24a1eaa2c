import EmulatorServer
import OAuthCore
import Testing
import Trace

/// Source: the scenario format, `cors`; the Fetch Standard, "CORS protocol".
@Suite("Pages of other origins", .timeLimit(.minutes(1)))
struct CORSTests {
    private static let origin = "http://localhost:3000"
    private static let on = "cors: {origins: [\"http://localhost:3000\", \"https://app.example\"]}"

    private func headers(_ origin: String?, _ more: [HeaderField] = []) -> [HeaderField] {
        (origin.map { [HeaderField("Origin", $0)] } ?? []) + more
    }

    private func preflight(
        _ path: String,
        from origin: String = CORSTests.origin,
        method: String = "GET",
        asking names: String? = nil,
        _ server: some Answering
    ) async throws -> RecordedResponse {
        var asked = [HeaderField("Access-Control-Request-Method", method)]
        if let names { asked.append(HeaderField("Access-Control-Request-Headers", names)) }
        return try await server.send("OPTIONS", path, headers: headers(origin, asked))
    }

    /// Names of the headers that say anything to a browser.
    private func said(_ answer: RecordedResponse) -> [String] {
        answer.headers.map(\.name).filter { $0.hasPrefix("Access-Control") || $0 == "Vary" }
    }

    @Test func withoutTheKeyThereIsNoneOfIt() async throws {
        let emulator = try await TestEmulator.make()
        let token = try await emulator.newTokens().access
        let answers = [
            try await emulator.api("GET", "/contacts", token: token, headers: headers(Self.origin)),
            try await emulator.post("/oauth/token", form: Parameters(), headers: headers(Self.origin)),
            try await preflight("/api/v0.0.1/contacts", emulator), try await preflight("/oauth/token", emulator),
        ]
        #expect(answers.map(\.status) == [200, 401, 401, 405])
        #expect(answers.flatMap(said) == [])
    }

    // MARK: - Preflights

    @Test(arguments: [
        ("/api/v0.0.1/contacts", "GET, HEAD, POST, PUT, PATCH, DELETE"),
        ("/api/v0.0.1/contacts/1", "GET, HEAD, POST, PUT, PATCH, DELETE"),
        ("/api/v0.0.1/nothing", "GET, HEAD, POST, PUT, PATCH, DELETE"), ("/oauth/token", "POST"),
    ])
    func aPreflightIsAnsweredToAnybody(path: String, methods: String) async throws {
        let emulator = try await TestEmulator.make(Self.on)
        let answer = try await preflight(path, asking: "authorization,  if-match , X-Own", emulator)
        #expect(answer.status == 204)
        #expect(answer.body.isEmpty)
        #expect(answer.headers[header: "Access-Control-Allow-Origin"] == Self.origin)
        #expect(answer.headers[header: "Access-Control-Allow-Methods"] == methods)
        #expect(answer.headers[header: "Access-Control-Allow-Headers"] == "authorization, if-match, X-Own")
        #expect(answer.headers[header: "Access-Control-Allow-Credentials"] == nil)
        #expect(answer.headers[header: "Vary"] == "Origin")
        let exchange = try #require(emulator.root.exchanges.last)
        #expect(exchange.request.method == "OPTIONS")
        #expect(exchange.endpoint == .other)
        #expect(exchange.outcome == nil)
        #expect(exchange.findings == [])
    }

    @Test(arguments: [
        "http://localhost:3001", "http://localhost", "https://localhost:3000", "http://localhost:3000/",
        "HTTP://LOCALHOST:3000", "http://localhost:30000", "http://evil.example/http://localhost:3000", "null", "*", "",
        "http://localhost:3000, https://app.example", "https://app.example.evil.example", "https://xapp.example",
    ])
    func anotherOriginIsToldNothing(origin: String) async throws {
        let emulator = try await TestEmulator.make(Self.on)
        let answer = try await preflight("/api/v0.0.1/contacts", from: origin, asking: "authorization", emulator)
        #expect(answer.status == 204)
        #expect(said(answer) == ["Vary"])
        let token = try await emulator.newTokens().access
        let read = try await emulator.api("GET", "/contacts", token: token, headers: headers(origin))
        #expect(read.status == 200)
        #expect(said(read) == ["Vary"])
    }

    @Test func twoOriginsAreNone() async throws {
        let emulator = try await TestEmulator.make(Self.on)
        let two = [HeaderField("Origin", Self.origin), HeaderField("Origin", Self.origin)]
        #expect(said(try await emulator.api("GET", "/contacts", token: nil, headers: two)) == ["Vary"])
    }

    @Test func whatCannotBeANameOfAHeaderIsNotRepeated() async throws {
        let emulator = try await TestEmulator.make(Self.on)
        for names in ["a b", "a\"", "a, b:c", ""] {
            let answer = try await preflight("/oauth/token", method: "POST", asking: names, emulator)
            #expect(answer.headers[header: "Access-Control-Allow-Headers"] == nil, "\(names)")
        }
    }

    /// Browsers send it by themselves: it is neither counted nor matched.
    @Test func aPreflightMeetsNoRuleAndNoLimit() async throws {
        let emulator = try await TestEmulator.make(
            """
            \(Self.on)
            limits: {api: 1/1m}
            rules: [{when: {endpoint: any, occurrence: 1}, then: [{respond: {status: 503, json: {}}}]}]
            """
        )
        for path in ["/api/v0.0.1/contacts", "/oauth/token"] {
            for _ in 1...2 { #expect(try await preflight(path, emulator).status == 204) }
        }
        // The answer of a rule can be read as well.
        let outage = try await emulator.api("GET", "/contacts", token: nil, headers: headers(Self.origin))
        #expect(outage.status == 503)
        #expect(outage.headers[header: "Access-Control-Allow-Origin"] == Self.origin)
        #expect(try await emulator.api("GET", "/contacts", token: nil).status == 401)
        let refused = try await emulator.api("GET", "/contacts", token: nil, headers: headers(Self.origin))
        #expect(refused.status == 429)
        #expect(refused.headers[header: "Access-Control-Allow-Origin"] == Self.origin)
    }

    @Test func anOptionsRequestThatIsNoPreflightIsLikeAnyOther() async throws {
        let emulator = try await TestEmulator.make(Self.on)
        let api = try await emulator.send("OPTIONS", "/api/v0.0.1/contacts", headers: headers(Self.origin))
        #expect(api.status == 401)
        #expect(api.headers[header: "Access-Control-Allow-Origin"] == Self.origin)
        #expect(try await emulator.send("OPTIONS", "/oauth/token", headers: headers(Self.origin)).status == 405)
    }

    // MARK: - Answers

    @Test func thePageMayReadEveryAnswer() async throws {
        let emulator = try await TestEmulator.make(Self.on)
        let tokens = try await emulator.newTokens()
        let own = headers("https://app.example")
        let refresh = Documented.refresh(tokens.refresh)
        let answers = [
            try await emulator.api("GET", "/contacts", token: tokens.access, headers: own),
            try await emulator.api("GET", "/contacts/1", token: nil, headers: own),
            try await emulator.api("POST", "/contacts", token: tokens.access, headers: own),
            try await emulator.post("/oauth/token", form: refresh, headers: own),
            try await emulator.post("/oauth/token", form: refresh, headers: own),
        ]
        #expect(answers.map(\.status) == [200, 401, 400, 200, 400])
        for answer in answers {
            #expect(answer.headers[header: "Access-Control-Allow-Origin"] == "https://app.example")
            #expect(answer.headers.values(of: "Vary") == ["Origin"])
            let exposed = answer.headers[header: "Access-Control-Expose-Headers"]?.components ?? []
            #expect(exposed.isSuperset(of: ["ETag", "Link", "Location", "Retry-After", "WWW-Authenticate"]))
        }
        // What is the same for all says all the same on what it depends.
        let plain = try await emulator.api("GET", "/contacts", token: tokens.access)
        #expect(said(plain) == ["Vary"])
    }

    @Test func pagesThatBrowsersGoToSayNothing() async throws {
        let emulator = try await TestEmulator.make(Self.on)
        let query = FormCodec.encode(Documented.authorizeQuery())
        let authorize = try await emulator.get("/oauth/authorize?\(query)", headers: headers(Self.origin))
        #expect(authorize.status == 302)
        let control = try await emulator.get("/_mock/health", headers: headers(Self.origin))
        #expect(control.status == 403)
        #expect((said(authorize) + said(control)) == [])
    }

    @Test func credentialsAreForNamedOrigins() async throws {
        let emulator = try await TestEmulator.make("cors: {origins: [\"\(Self.origin)\"], credentials: true}")
        for answer in [
            try await preflight("/oauth/token", method: "POST", emulator),
            try await emulator.api("GET", "/contacts", token: nil, headers: headers(Self.origin)),
        ] {
            #expect(answer.headers[header: "Access-Control-Allow-Origin"] == Self.origin)
            #expect(answer.headers[header: "Access-Control-Allow-Credentials"] == "true")
        }
        let foreign = try await preflight("/oauth/token", from: "https://app.example", method: "POST", emulator)
        #expect(said(foreign) == ["Vary"])
    }

    @Test(arguments: ["cors: [\"*\"]", "cors: {origins: [\"*\"], credentials: false}"])
    func aStarIsForEveryOrigin(lines: String) async throws {
        let emulator = try await TestEmulator.make(lines)
        for origin in ["https://anything.example", "null"] {
            let answer = try await emulator.api("GET", "/contacts", token: nil, headers: headers(origin))
            #expect(answer.headers[header: "Access-Control-Allow-Origin"] == "*")
            #expect(answer.headers[header: "Access-Control-Allow-Credentials"] == nil)
        }
    }

    @Test func aRuleCanTakeItAway() async throws {
        let remove = "{edit: {headers: {remove: [Access-Control-Allow-Origin]}}}"
        let emulator = try await TestEmulator.make(
            "\(Self.on)\nrules: [{when: {endpoint: api}, then: [\(remove)]}]"
        )
        let answer = try await emulator.api("GET", "/contacts", token: nil, headers: headers(Self.origin))
        #expect(answer.headers[header: "Access-Control-Allow-Origin"] == nil)
        #expect(
            try await preflight("/api/v0.0.1/contacts", emulator).headers[header: "Access-Control-Allow-Origin"] != nil
        )
    }

    @Test func itCanBeTurnedOnWhileItRuns() async throws {
        let emulator = try await TestEmulator.make()
        #expect(try await preflight("/oauth/token", method: "POST", emulator).status == 405)
        let scenario: JSONValue = ["cors": .array([.string(Self.origin)])]
        #expect(try await emulator.control("PUT", "scenario", scenario).status == 200)
        #expect(try await preflight("/oauth/token", method: "POST", emulator).status == 204)
        let read = try await emulator.control("GET", "scenario")
        #expect(read.bodyJSON?["cors"] == ["origins": .array([.string(Self.origin)]), "credentials": false])
    }
}

extension String {
    /// The elements of a header's list.
    fileprivate var components: Set<String> { Set(split(separator: ",").map { $0.trimming { $0 == " " } }) }
}
