import OAuthCore
import Trace

/// A request for a collection or an item, read before the transaction that answers it.
///
/// Source: the interface, "resources".
struct APIRequest: Sendable {
    /// `GET` for a HEAD as well: that is a GET whose body is not sent.
    let method: String
    /// Without `?`.
    let query: String
    let headers: [HeaderField]
    /// The JSON object of the body; nil where the method takes none.
    let object: Result<JSONValue, APIRefusal>?
    let body: [UInt8]

    init(_ request: RecordedRequest) {
        method = request.method == "HEAD" ? "GET" : request.method
        query = request.query
        headers = request.headers
        body = request.body
        object =
            switch request.method {
            case "POST", "PUT": Result { () throws(APIRefusal) in try Self.item(request) }
            case "PATCH": Result { () throws(APIRefusal) in try Self.patch(request) }
            default: nil
            }
    }

    /// What a PATCH may be, the preferred type first.
    ///
    /// Source: RFC 7396 §4.
    static let patchTypes = ["application/merge-patch+json", "application/json"]

    private static func item(_ request: RecordedRequest) throws(APIRefusal) -> JSONValue {
        try refuseEncoding(of: request)
        // The interface promises 400 for any body that is no object, whatever its type says.
        let object = try parse(request.body)
        let headers = [HeaderField("Accept", "application/json")]
        try check(request, isOneOf: ["application/json"], headers: headers)
        return object
    }

    private static func patch(_ request: RecordedRequest) throws(APIRefusal) -> JSONValue {
        try refuseEncoding(of: request)
        let headers = [HeaderField("Accept-Patch", patchTypes.joined(separator: ", "))]
        try check(request, isOneOf: patchTypes, headers: headers)
        return try parse(request.body)
    }

    /// A request without `Content-Type` is taken at its word, and so is one that says it is a form: curl, Python's
    /// urllib and others write that of every body whose sender says nothing.
    private static func check(
        _ request: RecordedRequest,
        isOneOf types: [String],
        headers: [HeaderField]
    ) throws(APIRefusal) {
        let sent = request.headers.values(of: "Content-Type")
        guard sent.count < 2 else { throw .malformed("Content-Type is sent \(sent.count) times") }
        guard let text = sent.first else { return }
        let type = MediaType(text)
        guard !types.contains(type.essence), type != .form else { return }
        let known = types.joined(separator: " or ")
        throw .mediaType(
            "Content-Type is '\(Excerpt.plain(text))': a \(request.method) takes \(known)",
            headers: headers
        )
    }

    /// Source: RFC 9110 §12.5.3: `Accept-Encoding` in a 415 says what is taken.
    private static func refuseEncoding(of request: RecordedRequest) throws(APIRefusal) {
        let encodings = request.headers.values(of: "Content-Encoding").filter { $0.lowercased() != "identity" }
        guard let encoding = encodings.first else { return }
        throw .mediaType(
            "Content-Encoding is '\(Excerpt.plain(encoding))': bodies are taken as they are",
            headers: [HeaderField("Accept-Encoding", "identity")]
        )
    }

    private static func parse(_ body: [UInt8]) throws(APIRefusal) -> JSONValue {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: body)
        } catch {
            throw .malformed("the body is not a JSON object: \(error.reason)")
        }
        guard value.members != nil else { throw .malformed("the body is not a JSON object: it is \(value.kind)") }
        if let name = value.repeatedName {
            throw .malformed("the name '\(Excerpt.plain(name))' stands twice in one JSON object (RFC 8259 §4)")
        }
        return value
    }
}

extension JSONValue {
    /// What kind of value it is, in words.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer, .unsigned, .number: "a number"
        case .string: "a text"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
