import EmulatorServer
import Foundation
import OAuthCore
import Testing
import Trace

@Suite("The live page", .timeLimit(.minutes(1)))
struct LivePageTests {
    private static let browser = [HeaderField("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")]

    /// What an attacker would send: markup in every place that the page shows.
    private static let markup = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&"

    @Test func itShowsHowThingsStand() async throws {
        let emulator = try await TestEmulator.make("rules: [{name: outage, when: {path: /x}, then: [{delay: 0s}]}]")
        let tokens = try await emulator.newTokens()
        _ = try await emulator.api("GET", "/contacts", token: tokens.access)
        _ = try await emulator.get("/oauth/token?client_secret=x")
        let page = try await emulator.get("/_mock/")
        #expect(page.status == 200)
        #expect(page.headers[header: "Content-Type"] == "text/html; charset=utf-8")
        for text in [
            "<dd>default</dd>", "<dd>2026-01-01T00:00:00Z, frozen</dd>", "<dd>approve as ada</dd>", "outage",
            "GET /api/v0.0.1/contacts", String(tokens.refresh.suffix(8)), "demo-client, ada", "dead: redeemed",
        ] { #expect(page.text.contains(text), "\(text)") }
    }

    @Test func everythingFromOutsideIsEscaped() async throws {
        let emulator = try await TestEmulator.make()
        let target = "/oauth/authorize?client_id=" + FormCodec.encodeComponent(Self.markup)
        _ = try await emulator.get(target + Self.markup.replacing(" ", with: ""))
        _ = try await emulator.send(
            "POST",
            "/oauth/token",
            headers: [HeaderField("X", Self.markup)],
            body: Array(Self.markup.utf8)
        )
        let rule: JSONValue = ["name": .string(Self.markup), "then": .array([["delay": "0s"]])]
        _ = try await emulator.control("POST", "rules", rule)
        let page = try await emulator.get("/_mock/", headers: Self.browser).text
        #expect(page.contains("&lt;img src=x onerror=alert(2)&gt;"))
        #expect(!page.contains("<img"))
        // One script, which is ours.
        #expect(page.ranges(of: "<script").count == 1)
        #expect(page.ranges(of: "</script").count == 1)
    }

    /// No script but this one runs, and nothing is fetched from elsewhere.
    @Test func itsPolicyNamesItsVeryScriptAndStyle() async throws {
        let page = try await TestEmulator.make().get("/_mock/", headers: Self.browser)
        let policy = try #require(page.headers[header: "Content-Security-Policy"])
        for (tag, directive) in [("script", "script-src"), ("style", "style-src")] {
            let start = try #require(page.text.firstRange(of: "<\(tag)>")).upperBound
            let end = try #require(page.text.firstRange(of: "</\(tag)>")).lowerBound
            let hash = try #require(
                policy.firstMatch(of: try Regex("\(directive) 'sha256-([^']*)'"))?.output[1].substring
            )
            let digest = try #require(Data(base64Encoded: String(hash)))
            // A key is the beginning of the same digest.
            let key = TokenKey(digestOf: String(page.text[start..<end]))
            #expect(Hex.lower(digest.prefix(16)) == key.rawValue)
        }
        for directive in ["default-src 'none'", "connect-src 'self'", "frame-ancestors 'none'", "form-action 'none'"] {
            #expect(policy.contains(directive))
        }
        #expect(!policy.contains("unsafe"))
        #expect(page.headers[header: "X-Content-Type-Options"] == "nosniff")
        #expect(page.text.firstMatch(of: /(src|href)="(https?:)?\/\//) == nil)
        #expect(page.text.firstMatch(of: /\son[a-z]+="/) == nil)
        #expect(page.text.firstMatch(of: /\sstyle="/) == nil)
    }

    /// A script could only write markup by one of these.
    @Test func itsScriptWritesTextOnly() async throws {
        let page = try await TestEmulator.make().get("/_mock/").text
        for word in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("] {
            #expect(!page.contains(word), "\(word)")
        }
    }

    @Test(arguments: [
        ("/_mock/", "", true), ("/_mock/", "*/*", true), ("/_mock/", "text/html", true), ("/_mock", "text/html", true),
        ("/_mock/", "application/json", false), ("/_mock", "", false), ("/_mock", "*/*", false),
        ("/_mock/", "application/json, text/html", true),
    ])
    func aProgramMayHaveTheOverviewInstead(target: String, accept: String, isPage: Bool) async throws {
        let headers = accept.isEmpty ? [] : [HeaderField("Accept", accept)]
        let answer = try await TestEmulator.make().get(target, headers: headers)
        #expect(answer.status == 200)
        #expect(answer.headers[header: "Content-Type"]?.hasPrefix("text/html") == isPage)
    }

    @Test func itIsOneSandboxs() async throws {
        let emulator = try await TestEmulator.make()
        let id = try #require(try await emulator.control("POST", "sandboxes").bodyJSON?["id"]?.string)
        _ = try await emulator.get("/only-in-the-root")
        let page = try await emulator.get("/s/\(id)/_mock/", headers: Self.browser)
        #expect(page.text.contains("data-base=\"/s/\(id)/_mock/\""))
        #expect(!page.text.contains("only-in-the-root"))
    }

    /// A browser cannot send the control token with an address: the page asks for it, and shows nothing before.
    @Test func aControlTokenIsAskedFor() async throws {
        let emulator = try await TestEmulator.make(access: ControlPlaneAccess(token: "secret-token"))
        _ = try await emulator.get("/seen-before")
        let page = try await emulator.get("/_mock/", headers: Self.browser)
        #expect(page.status == 401)
        #expect(page.headers[header: "WWW-Authenticate"]?.hasPrefix("Bearer ") == true)
        #expect(page.headers[header: "Content-Type"] == "text/html; charset=utf-8")
        #expect(page.text.contains("<form id=\"sign-in\">"))
        for secret in ["secret-token", "seen-before", "demo-client", "ada"] {
            #expect(page.text.firstMatch(of: try Regex("\\b\(secret)\\b")) == nil, "\(secret)")
        }
        // A program is told as everywhere.
        let program = try await emulator.get("/_mock/", headers: [HeaderField("Accept", "application/json")])
        #expect(program.status == 401)
        #expect(program.detail?.contains("Authorization: Bearer") == true)
        let bearer = Self.browser + [HeaderField("Authorization", "Bearer secret-token")]
        #expect(try await emulator.get("/_mock/", headers: bearer).text.contains("seen-before"))
    }

    /// As a browser sends the calls of the page's script.
    @Test func itsOwnCallsPassTheGuards() async throws {
        let emulator = try await TestEmulator.make()
        let headers = [
            HeaderField("Host", "localhost:4010"), HeaderField("Origin", "http://localhost:4010"),
            HeaderField("Sec-Fetch-Site", "same-origin"), HeaderField("Content-Type", "application/json"),
        ]
        let body = Array(#"{"advance":60}"#.utf8)
        let moved = try await emulator.send("POST", "/_mock/clock", headers: headers, body: body)
        #expect(moved.bodyJSON?["now"] == "2026-01-01T00:01:00Z")
    }

    @Test func aLargeBodyDoesNotMakeALargePage() async throws {
        let emulator = try await TestEmulator.make()
        let body = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        for _ in 1...3 { _ = try await emulator.send("POST", "/nothing", body: body) }
        #expect(try await emulator.get("/_mock/").body.count < 100_000)
    }
}
