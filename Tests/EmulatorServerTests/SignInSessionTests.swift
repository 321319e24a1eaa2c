import EmulatorServer
import OAuthCore
import Testing
import Trace

@Suite("The sessions behind the pages", .timeLimit(.minutes(1)))
struct SignInSessionTests {
    private static let target = "/oauth/authorize?" + FormCodec.encode(Documented.authorizeQuery())
    private static let cookie = "flextell_session"
    private static let password: KeyValuePairs = ["username": "ada", "password": "ada-password"]

    @Test func theCookieIsForThePagesOfItsSandboxOnly() async throws {
        let emulator = try await TestEmulator.make("consent: ask")
        let made = try await emulator.control("POST", "sandboxes", ["consent": "ask"])
        let id = try #require(made.bodyJSON?["id"]?.string)
        for (prefix, server) in [("", emulator as any Answering), ("/s/\(id)", InSandbox(server: emulator, id: id))] {
            let page = try await server.get(Self.target)
            let header = try #require(page.headers[header: "Set-Cookie"])
            #expect(header.hasPrefix("\(Self.cookie)="))
            #expect(header.hasSuffix("; Path=\(prefix)/oauth; HttpOnly; SameSite=Lax"))
            #expect(try PageForm(page).action == "\(prefix)/oauth/sign-in")
        }
    }

    @Test func theSessionChangesAtTheSignIn() async throws {
        var browser = Browser(try await TestEmulator.make("consent: ask"))
        let page = try PageForm(try await browser.open(Self.target))
        let before = try #require(browser.cookies[Self.cookie])
        let redirect = try await browser.submit(page, Self.password)
        #expect(redirect.status == 303)
        #expect(redirect.headers[header: "Location"] == Self.target)
        #expect(redirect.headers[header: "Cache-Control"] == "no-store")
        let after = try #require(browser.cookies[Self.cookie])
        #expect(after != before)

        // Whoever knows the old id is nobody.
        var thief = Browser(browser.server, cookies: [Self.cookie: before])
        let stolen = try await thief.open(Self.target)
        #expect(stolen.text.contains("Sign in to continue"))
        var stale = Browser(browser.server, cookies: [Self.cookie: before])
        #expect(try await stale.submit(page, Self.password).status == 403)
        // And the old form is worth nothing beside the new session.
        #expect(try await browser.submit(page, Self.password).status == 403)
    }

    @Test func aPlantedSessionIsNotTaken() async throws {
        let planted = String(repeating: "0", count: 32)
        var browser = Browser(try await TestEmulator.make("consent: ask"), cookies: [Self.cookie: planted])
        _ = try await browser.open(Self.target)
        #expect(browser.cookies[Self.cookie] != planted)
    }

    struct Forgery: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// What becomes of the form's own CSRF token; nil leaves the field out.
        let csrf: @Sendable (_ own: String, _ other: String) -> String?
        var hasCookie = true
    }

    static let forgeries = [
        Forgery(testDescription: "no token") { _, _ in nil },
        Forgery(testDescription: "an empty token") { _, _ in "" },
        Forgery(testDescription: "a wrong token") { own, _ in
            own.replacing(own.prefix(1), with: "x", maxReplacements: 1)
        },
        Forgery(testDescription: "the token of another session") { _, other in other },
        Forgery(testDescription: "no cookie", csrf: { own, _ in own }, hasCookie: false),
    ]

    @Test(arguments: forgeries)
    func aFormThatIsNotFromAPageOfThisBrowserIsRefused(forgery: Forgery) async throws {
        let emulator = try await TestEmulator.make("consent: ask")
        var (browser, other) = (Browser(emulator), Browser(emulator))
        let signIn = try PageForm(try await browser.open(Self.target))
        let otherSignIn = try PageForm(try await other.open(Self.target))
        let refusal = try await forged(signIn, otherSignIn, forgery, browser, Self.password)
        #expect(refusal.status == 403)
        #expect(refusal.text.contains("this form is not from a page of this browser"))
        #expect(refusal.headers[header: "Set-Cookie"] == nil)

        let consent = try PageForm(try await browser.signIn(at: Self.target))
        let otherConsent = try PageForm(try await other.signIn(at: Self.target))
        let denied = try await forged(consent, otherConsent, forgery, browser, ["decision": "approve"])
        #expect(denied.status == 403)
        #expect(denied.headers[header: "Location"] == nil)
        #expect(try await emulator.control("GET", "tokens").bodyJSON?["tokens"] == .array([]))
    }

    private func forged(
        _ page: PageForm,
        _ other: PageForm,
        _ forgery: Forgery,
        _ browser: Browser,
        _ fields: KeyValuePairs<String, String>
    ) async throws -> RecordedResponse {
        var form = Parameters(page.hidden)
        let csrf = forgery.csrf(try #require(page["csrf"]), try #require(other["csrf"]))
        form.remove("csrf")
        if let csrf { form.set("csrf", to: csrf) }
        for field in fields { form.set(field.key, to: field.value) }
        let cookie = HeaderField("Cookie", "\(Self.cookie)=\(browser.cookies[Self.cookie] ?? "")")
        return try await browser.server.post(page.action, form: form, headers: forgery.hasCookie ? [cookie] : [])
    }

    @Test func nobodyConsentsWithoutSigningIn() async throws {
        var browser = Browser(try await TestEmulator.make("consent: ask"))
        let page = try PageForm(try await browser.open(Self.target))
        let form = Parameters(page.hidden + [.init("decision", "approve")])
        let cookie = HeaderField("Cookie", "\(Self.cookie)=\(browser.cookies[Self.cookie] ?? "")")
        let answer = try await browser.server.post("/oauth/consent", form: form, headers: [cookie])
        #expect(answer.status == 403)
        #expect(answer.text.contains("sign in first"))
    }

    @Test(arguments: ["", "maybe", "APPROVE"])
    func aDecisionIsOneOfTwo(decision: String) async throws {
        var browser = Browser(try await TestEmulator.make("consent: ask"))
        let page = try PageForm(try await browser.signIn(at: Self.target))
        let answer = try await browser.submit(page, ["decision": decision])
        #expect(answer.status == 400)
        #expect(answer.text.contains("decision must be approve or deny"))
    }

    @Test(arguments: ["client_id=nobody", "%zz", "", "client_id=demo-client&redirect_uri=https://evil.example/"])
    func aFormCannotSmuggleInAnotherRequest(query: String) async throws {
        var browser = Browser(try await TestEmulator.make("consent: ask"))
        let page = try PageForm(try await browser.signIn(at: Self.target))
        let answer = try await browser.submit(page, ["decision": "approve", "request": query])
        #expect(answer.status == 400)
        #expect(answer.headers[header: "Location"] == nil)
    }

    @Test(arguments: ["/oauth/sign-in", "/oauth/consent"])
    func thePagesTakeFormsOnly(path: String) async throws {
        let emulator = try await TestEmulator.make("consent: ask")
        let byGet = try await emulator.get(path)
        #expect(byGet.status == 405)
        #expect(byGet.headers[header: "Allow"] == "POST")
        let json = try await emulator.send(
            "POST",
            path,
            headers: [HeaderField("Content-Type", "application/json")],
            body: Array("{}".utf8)
        )
        #expect(json.status == 400)
        let authorizeByPost = try await emulator.post("/oauth/authorize", form: Documented.authorizeQuery())
        #expect(authorizeByPost.status == 405)
        #expect(authorizeByPost.headers[header: "Allow"] == "GET, HEAD")
    }
}
