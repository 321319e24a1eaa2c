import Testing

extension BadInput {
    private static let callback = "redirect_uri=https%3A%2F%2Fclient.example%2Fcallback"
    private static let client = "client_id=demo-client&\(callback)"
    private static let whole = "\(client)&response_type=code&scope=read%3Acontacts&state=s"

    private static func page(_ name: String, _ query: String, says: String) -> BadInput {
        request("\(name), authorize", "GET /oauth/authorize?\(query)", 400, says: says)
    }

    /// The client is told by way of the browser.
    private static func redirect(_ name: String, _ query: String, says: String) -> BadInput {
        request("\(name), authorize", "GET /oauth/authorize?\(query)", 302, says: says)
    }

    private static let long = String(repeating: "q", count: 2000)

    static let authorizationRequests: [BadInput] = authorizeMethods + pages + redirects

    private static let authorizeMethods = ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"].map { method in
        request("\(method), authorize", "\(method) /oauth/authorize?\(whole)", 405, says: "this request is \(method)")
    }

    private static let pages: [BadInput] = [
        page("nothing", "", says: "client_id is missing"),
        page("no client", "\(callback)&response_type=code", says: "client_id is missing"),
        page("an unknown client", "client_id=x&\(callback)", says: "client_id"),
        page("a long client", "client_id=\(long)&\(callback)", says: "(2000 characters)"),
        page("two clients", "client_id=x&\(client)", says: "client_id is sent 2 times"),
        page("the same client twice", "client_id=demo-client&\(client)", says: "client_id is sent 2 times"),
        page("no redirect URI", "client_id=demo-client", says: "redirect_uri is missing"),
        page("another redirect URI", "client_id=demo-client&redirect_uri=https://evil.example", says: "redirect_uri"),
        page("two redirect URIs", "\(client)&redirect_uri=https://evil.example", says: "redirect_uri is sent 2 times"),
        page(
            "a redirect URI that runs",
            "client_id=demo-client&redirect_uri=javascript:alert(1)",
            says: "redirect_uri"
        ),
        page("markup in the client", "client_id=%3Cscript%3E&\(callback)", says: "<script>"),
        page("a line break in the redirect URI", "client_id=demo-client&redirect_uri=a%0D%0Ab", says: "redirect_uri"),
        page("a bad escape", "\(whole)&x=%zz", says: "the query cannot be read: '%zz'"),
        page("half an escape", "\(whole)&x=%", says: "the query cannot be read: '%'"),
        page("NUL", "client_id=demo%00client&\(callback)", says: "the character NUL"),
        page("bytes that are not UTF-8", "\(whole)&x=%FF", says: "is not UTF-8"),
        page("an overlong form", "client_id=%C0%80&\(callback)", says: "is not UTF-8"),
    ]

    private static let redirects: [BadInput] = [
        redirect("no response type", client, says: "response_type is missing"),
        redirect(
            "another response type",
            "\(client)&response_type=token",
            says: "response_type token is not supported"
        ),
        redirect("two response types", "\(whole)&response_type=code", says: "response_type is sent more than once"),
        redirect("no scope", "\(client)&response_type=code&state=s", says: "scope is missing"),
        redirect("an unknown scope", "\(client)&response_type=code&state=s&scope=all", says: "scope all is not known"),
        redirect("a scope in quotes", "\(client)&response_type=code&state=s&scope=%22a%22", says: "is not a list of"),
        redirect("a long scope", "\(client)&response_type=code&state=s&scope=\(long)", says: "(2000 characters)"),
        redirect("no state", "\(client)&response_type=code&scope=read%3Acontacts", says: "state is missing"),
        redirect("two states", "\(whole)&state=t", says: "state is sent more than once"),
        redirect("an unknown parameter twice", "\(whole)&x=1&x=2", says: "x is sent more than once"),
        redirect("a short challenge", "\(whole)&code_challenge=abc", says: "code_challenge must have 43 to 128"),
        redirect("a method without a challenge", "\(whole)&code_challenge_method=S256", says: "without code_challenge"),
        redirect(
            "an unknown method of the challenge",
            "\(whole)&code_challenge=a&code_challenge_method=S1",
            says: "code_challenge_method S1 is not supported"
        ),
    ]
}
