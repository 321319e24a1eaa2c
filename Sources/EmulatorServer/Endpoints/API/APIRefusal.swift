import OAuthCore
import Trace

/// Why an API request whose token is good is refused.
///
/// Source: the interface, "resources"; RFC 9110 §15.5.
struct APIRefusal: Error, Sendable, Hashable {
    let status: Int
    let code: String
    /// Names the thing, its value, and the rule that it breaks.
    let description: String
    var headers: [HeaderField] = []

    var response: RecordedResponse {
        .json(status, ["error": .string(code), "error_description": .string(description)], headers: headers)
    }

    static func malformed(_ description: String) -> APIRefusal {
        APIRefusal(status: 400, code: "invalid_request", description: description)
    }

    static func missing(_ description: String) -> APIRefusal {
        APIRefusal(status: 404, code: "not_found", description: description)
    }

    static func method(_ path: String, takes allowed: String) -> APIRefusal {
        APIRefusal(
            status: 405,
            code: "method_not_allowed",
            description: "\(Excerpt.plain(path)) takes \(allowed)",
            headers: [HeaderField("Allow", allowed)]
        )
    }

    static func conflict(_ description: String) -> APIRefusal {
        APIRefusal(status: 409, code: "conflict", description: description)
    }

    static func precondition(_ description: String) -> APIRefusal {
        APIRefusal(status: 412, code: "precondition_failed", description: description)
    }

    static func tooLarge(_ description: String) -> APIRefusal {
        APIRefusal(status: 413, code: "content_too_large", description: description)
    }

    static func mediaType(_ description: String, headers: [HeaderField]) -> APIRefusal {
        APIRefusal(status: 415, code: "unsupported_media_type", description: description, headers: headers)
    }
}
