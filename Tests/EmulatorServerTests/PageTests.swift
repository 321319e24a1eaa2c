import EmulatorServer
import OAuthCore
import Testing
import Trace

@Suite("The pages", .timeLimit(.minutes(1)))
struct PageTests {
    private static let target =
        "/oauth/authorize?"
        + FormCodec.encode(Documented.authorizeQuery(scope: "read:contacts write:messages", state: "a&b=c \"d\""))

    @Test func aUserSignsInAndApproves() async throws {
        var browser = Browser(try await TestEmulator.make("consent: ask"))
        let consent = try await browser.signIn(at: Self.target)
        #expect(consent.status == 200)
        #expect(consent.text.contains("Demo app wants to use your Flextell account"))
        #expect(consent.text.contains("You are signed in as Ada Lovelace"))
        #expect(consent.text.contains("<li>Read your contacts <code>read:contacts</code></li>"))
        #expect(
            consent.text.contains("<li>Create, change and delete your messages <code>write:messages</code></li>")
        )
        #expect(consent.text.contains(#"<button type="submit" name="decision" value="approve">"#))
        #expect(consent.text.contains(#"<button type="submit" name="decision" value="deny""#))

        let redirect = try await browser.submit(try PageForm(consent), ["decision": "approve"])
        #expect(redirect.status == 303)
        let parameters = try #require(redirect.locationParameters)
        #expect(parameters["state"] == "a&b=c \"d\"")
        let tokens = try TokenPair(try await browser.server.exchange(try #require(parameters["code"])))
        #expect(try await browser.server.api("GET", "/contacts", token: tokens.access).status == 200)
    }

    @Test func aUserDenies() async throws {
        var browser = Browser(try await TestEmulator.make("consent: ask"))
        let page = try PageForm(try await browser.signIn(at: Self.target))
        let redirect = try await browser.submit(page, ["decision": "deny"])
        #expect(redirect.status == 303)
        #expect(
            redirect.headers[header: "Location"]
                == "https://client.example/callback?error=access_denied"
                + "&error_description=The+user+denied+the+request&state=a%26b%3Dc+%22d%22"
        )
    }

    @Test func whoHasSignedInIsNotAskedAgain() async throws {
        var browser = Browser(try await TestEmulator.make("consent: ask"))
        _ = try await browser.signIn(at: Self.target, "grace", "grace-password")
        let page = try await browser.open(Self.target)
        #expect(page.text.contains("You are signed in as Grace Hopper"))
    }

    @Test(arguments: [("ada", "wrong"), ("ada", ""), ("nobody", ""), ("nobody", "ada-password"), ("", "")])
    func aWrongPasswordIsToldOnTheSamePage(username: String, password: String) async throws {
        var browser = Browser(try await TestEmulator.make("consent: ask"))
        let page = try PageForm(try await browser.open(Self.target))
        let again = try await browser.submit(page, ["username": username, "password": password])
        #expect(again.status == 403)
        #expect(again.headers[header: "Location"] == nil)
        #expect(again.text.contains("The username or the password is wrong."))
        // The same page works once the password is right.
        let form = try PageForm(again)
        #expect(form.hidden == page.hidden)
        let redirect = try await browser.submit(form, ["username": "ada", "password": "ada-password"])
        #expect(redirect.status == 303)
    }

    @Test func everyPageCarriesTheHeadersThatKeepItSafe() async throws {
        var browser = Browser(try await TestEmulator.make("consent: ask"))
        let signIn = try await browser.open(Self.target)
        let consent = try await browser.signIn(at: Self.target)
        let error = try await browser.open("/oauth/authorize?client_id=nobody")
        for page in [signIn, consent, error] {
            #expect(page.headers[header: "Content-Type"] == "text/html; charset=utf-8")
            #expect(page.headers[header: "X-Frame-Options"] == "DENY")
            #expect(page.headers[header: "X-Content-Type-Options"] == "nosniff")
            #expect(page.headers[header: "Referrer-Policy"] == "no-referrer")
            #expect(page.headers[header: "Cache-Control"] == "no-store")
            let policy = try #require(page.headers[header: "Content-Security-Policy"]).split(separator: "; ")
            #expect(policy.contains("default-src 'none'"))
            #expect(policy.contains("frame-ancestors 'none'"))
            #expect(policy.contains("base-uri 'none'"))
            #expect(!policy.contains { $0.hasPrefix("script-src") || $0.contains("unsafe") })
            #expect(policy.contains("form-action 'self'\(page == consent ? " https://client.example" : "")"))
            // The page has no script of its own, and its one style is the one that the policy lets in.
            #expect(!page.text.contains("<script"))
            #expect(page.text.firstMatch(of: #/ on[a-z]+=| style=/#) == nil)
            let style = try #require(page.text.firstMatch(of: /(?s)<style>(.*)<\/style>/)).output.1
            let source = try #require(
                policy.first { $0.hasPrefix("style-src ") }?.wholeMatch(of: /style-src 'sha256-(.*)'/)
            )
            #expect(Self.sha256(of: String(style), is: String(source.output.1)))
        }
    }

    @Test func whatAClientOrAUserIsCalledIsText() async throws {
        let hostile = #""><script>alert('1')</script>&amp;"#
        let escaped = "&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;"
        let emulator = try await TestEmulator.make(
            """
            consent: ask
            clients:
              - {id: demo-client, secret: s, name: '\(hostile.replacing("'", with: "''"))',
                 redirect_uris: ["https://client.example/callback"], scopes: ["<b>", "read:<i>"]}
            users: [{username: ada, password: ada-password, name: '<u>Ada</u>'}]
            """
        )
        let query = Documented.authorizeQuery(scope: "<b> read:<i>", state: hostile)
        let target = "/oauth/authorize?" + FormCodec.encode(query)
        var browser = Browser(emulator)
        let pages = [try await browser.open(target), try await browser.signIn(at: target)]
        for page in pages {
            #expect(page.text.contains(escaped))
            #expect(!page.text.contains("<script"))
            #expect(try PageForm(page)["request"] == FormCodec.encode(query))
        }
        #expect(pages[1].text.contains("&lt;u&gt;Ada&lt;/u&gt;"))
        #expect(pages[1].text.contains("<li>Use &lt;b&gt; <code>&lt;b&gt;</code></li>"))
        #expect(pages[1].text.contains("<li>Read your &lt;i&gt; <code>read:&lt;i&gt;</code></li>"))
        let redirect = try await browser.submit(try PageForm(pages[1]), ["decision": "approve"])
        #expect(redirect.locationParameters?["state"] == hostile)
    }

    @Test(arguments: [
        "client_id=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&redirect_uri=x",
        "client_id=demo-client&redirect_uri=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "client_id=demo-client&redirect_uri=javascript:alert(1)%3Cscript%3E",
        "client_id=%zz<script>",
    ])
    func anErrorPageShowsWhatWasSentAsText(query: String) async throws {
        let page = try await TestEmulator.make("consent: ask").get("/oauth/authorize?" + query)
        #expect(page.status == 400)
        #expect(page.headers[header: "Location"] == nil)
        #expect(page.text.contains("This link does not work"))
        #expect(!page.text.contains("<script"))
        #expect(!page.text.contains("href"))
    }

    @Test func aQueryIsNotReadAsMarkupEvenWhereItIsNotEncoded() async throws {
        let raw = Self.target + #"&x="><script>alert(1)</script>"#
        var browser = Browser(try await TestEmulator.make("consent: ask"))
        let page = try await browser.open(raw)
        #expect(!page.text.contains("<script"))
        #expect(try PageForm(page)["request"] == raw.replacing("/oauth/authorize?", with: ""))
    }

    /// A PKCE challenge is the same digest, in another alphabet.
    private static func sha256(of text: String, is base64: String) -> Bool {
        let value = base64.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        return CodeChallenge(value: value, method: .s256).accepts(verifier: text)
    }
}
