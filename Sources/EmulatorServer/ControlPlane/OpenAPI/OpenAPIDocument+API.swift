import OAuthCore
import Scenarios
import Trace

/// The API: the collections and the fixed answers of the scenario in force.
///
/// Source: the interface, "resources"; decision record 0016.
extension OpenAPIDocument {
    var apiOperations: [OpenAPIOperation] {
        let fixedAnswers = scenario.routes.compactMap(fixed)
        let operations = scenario.resources.flatMap(collection) + fixedAnswers.map(options(beside:)) + fixedAnswers
        // A fixed answer may stand in the place of a collection's own: it is asked first.
        var seen: [String: Int] = [:]
        var distinct: [OpenAPIOperation] = []
        for operation in operations {
            let key = "\(operation.method) \(operation.path)"
            if let place = seen[key] {
                distinct[place] = operation
            } else {
                seen[key] = distinct.count
                distinct.append(operation)
            }
        }
        return distinct.map { $0.answering(accessRefusals).answering(Self.common) }
    }

    /// What a request is answered whose token does not open what it asks for.
    private var accessRefusals: [Int: JSONValue] {
        let challenge = OpenAPI.headers(["WWW-Authenticate": "What is wrong with the token (RFC 6750 §3)."])
        var refusals: [Int: JSONValue] = [
            400: refusal("The request cannot be read: `error_description` names what and why."),
            401: OpenAPI.response(
                "No access token, or one that is not good (any more): refresh it once, then try again once.",
                OpenAPI.schema("OAuthError"),
                headers: challenge
            ),
            403: OpenAPI.response(
                "The token's scope does not reach so far: refreshing does not help.",
                OpenAPI.schema("OAuthError"),
                headers: challenge
            ),
            404: nothing,
        ]
        if scenario.limits(as: profile).api != nil { refusals[429] = throttled }
        if profile.dialect.loginPath != nil {
            refusals[302] = OpenAPI.empty(
                "The token is no good, and the request does not ask for JSON: this dialect sends it to sign in.",
                headers: OpenAPI.headers(["Location": "The sign-in page."])
            )
        }
        return refusals
    }

    var nothing: JSONValue {
        [
            "description": "Nothing is there, or the sandbox is not.",
            "content": [
                "application/json": ["schema": OpenAPI.object(["error": OpenAPI.text], isOpen: true)],
                "application/problem+json": ["schema": OpenAPI.schema("Problem")],
            ],
        ]
    }

    func refusal(_ description: String) -> JSONValue {
        OpenAPI.response(description, OpenAPI.object(["error": OpenAPI.text], isOpen: true))
    }

    /// What a write of an item can be answered beside its success.
    var writeRefusals: [Int: JSONValue] {
        [
            409: refusal("The `id` of the body is taken, or not that of the path."),
            412: refusal("The condition does not hold: read again, and decide anew."),
            413: refusal("The body or the item would be larger than 1 MiB."),
            415: refusal("The body is of another media type or encoding."),
        ]
    }

    var etag: JSONValue { OpenAPI.headers(["ETag": "The same bytes have the same tag."]) }

    func item(_ description: String, headers: JSONValue? = nil) -> JSONValue {
        OpenAPI.response(description, OpenAPI.schema("Item"), headers: headers ?? etag)
    }

    static let ifMatch = OpenAPI.header(
        "If-Match",
        "Tags, or `*`: only where what is there has one of them (RFC 9110 §13.1.1).",
        example: "*"
    )
    static let ifNoneMatch = OpenAPI.header(
        "If-None-Match",
        "Tags, or `*`: a read of what the client has already is 304 (RFC 9110 §13.1.2).",
        example: "\"a1b2\""
    )

    func api(
        _ method: String,
        _ path: String,
        _ id: String,
        scope: String?,
        _ summary: String,
        _ description: String,
        parameters: [JSONValue] = [],
        body: JSONValue? = nil,
        _ responses: [Int: JSONValue]
    ) -> OpenAPIOperation {
        let scopes = (scope.map { [JSONValue.string($0)] } ?? [])
        return OpenAPIOperation(
            method: method,
            path: Route.apiBase + path,
            tag: .api,
            id: id,
            summary: summary,
            description: description,
            parameters: parameters,
            body: body,
            responses: responses,
            security: .array([["flextell": .array(scopes)]])
        )
    }

    /// A fixed answer; nil where its path cannot be written with placeholders.
    private func fixed(_ route: FixedRoute) -> OpenAPIOperation? {
        guard !route.path.contains("**"), !route.path.contains("?") else { return nil }
        var names: [String] = []
        let segments = route.path.split(separator: "/", omittingEmptySubsequences: false).map { segment in
            guard segment.contains("*") else { return String(segment) }
            names.append("part\(names.count + 1)")
            return "{\(names[names.count - 1])}"
        }
        let path = segments.joined(separator: "/")
        let known = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"]
        guard known.contains(route.method) else { return nil }
        let answer = route.answer
        let success =
            answer.contentType.map { OpenAPI.response("Always the same.", as: $0, .object([JSONMember]())) }
            ?? OpenAPI.empty("Always the same.")
        return api(
            route.method,
            path,
            "fixed-\(route.method.lowercased())-\(path.filter { $0.isLetter || $0.isNumber })",
            scope: route.scope,
            "A fixed answer of the scenario",
            "The scenario's `routes` have it: \(route.method) \(route.path).",
            parameters: names.map { OpenAPI.path($0, "Any text.", example: "x") },
            [answer.status: success]
        )
    }
}
