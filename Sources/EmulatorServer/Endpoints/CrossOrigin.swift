import OAuthCore
import Scenarios
import Trace

/// What an answer says to the browser of a page of another origin.
///
/// Source: the scenario format, `cors`; the Fetch Standard, "CORS protocol".
struct CrossOrigin: Sendable {
    let policy: CORSPolicy
    let request: RecordedRequest
    let endpoint: Endpoint

    /// The answer to the browser's question whether a request may be sent; nil for any other request.
    ///
    /// It carries no credentials, so that nobody is authenticated.
    var preflight: RecordedResponse? {
        guard request.method == "OPTIONS", request.headers[header: "Origin"] != nil,
            request.headers[header: "Access-Control-Request-Method"] != nil
        else { return nil }
        var response = RecordedResponse.empty(204)
        guard allowedOrigin != nil else { return response }
        let methods = endpoint == .token ? "POST" : "GET, HEAD, POST, PUT, PATCH, DELETE"
        response.headers.append(HeaderField("Access-Control-Allow-Methods", methods))
        if let names = requestedHeaders {
            response.headers.append(HeaderField("Access-Control-Allow-Headers", names))
        }
        return response
    }

    /// Adds what lets the page read the answer, and tells caches that it depends on the origin.
    func allowReading(_ response: inout RecordedResponse) {
        response.headers.append(HeaderField("Vary", "Origin"))
        guard let origin = allowedOrigin else { return }
        response.headers.set("Access-Control-Allow-Origin", to: origin)
        if policy.allowsCredentials { response.headers.set("Access-Control-Allow-Credentials", to: "true") }
        guard request.method != "OPTIONS" else { return }
        response.headers.set("Access-Control-Expose-Headers", to: Self.exposed)
    }

    /// A request with several origins has none that could be compared.
    private var allowedOrigin: String? {
        let origins = request.headers.values(of: "Origin")
        guard origins.count == 1, let origin = origins.first else { return nil }
        return policy.answer(to: origin)
    }

    /// The headers that the page wants to send; nil where it names none, or what can be no names.
    private var requestedHeaders: String? {
        let lines = request.headers.values(of: "Access-Control-Request-Headers").joined(separator: ",")
        let names = lines.split(separator: ",").map { $0.trimming { $0 == " " || $0 == "\t" } }.filter { !$0.isEmpty }
        guard !names.isEmpty, names.allSatisfy({ $0.utf8.allSatisfy(Self.isTokenCharacter) }) else { return nil }
        return names.joined(separator: ", ")
    }

    /// Source: RFC 9110 §5.6.2.
    private static func isTokenCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    /// What pages may read beside the few headers that they always may.
    private static let exposed =
        "Accept-Patch, Allow, ETag, Link, Location, Retry-After, WWW-Authenticate, X-RateLimit-Limit, "
        + "X-RateLimit-Remaining"
}

extension RequestPipeline {
    /// Nil where the scenario has no `cors`, and at endpoints that browsers go to rather than read from.
    var crossOrigin: CrossOrigin? {
        guard route.endpoint == .api || route.endpoint == .token, let policy = sandbox.withState(\.scenario.cors)
        else { return nil }
        return CrossOrigin(policy: policy, request: incoming.request, endpoint: route.endpoint)
    }
}
