import Testing

extension BadInput {
    private static func bearer(_ name: String, _ values: [String], _ status: Int, says: String) -> BadInput {
        api("\(name), header", "GET /contacts", headers: values.map { "Authorization: \($0)" }, status, says: says)
    }

    private static func condition(_ name: String, _ line: String, _ status: Int = 400, says: String) -> BadInput {
        api("\(name), header", "PUT /contacts/1", headers: [line], text: "{}", status, says: says)
    }

    private static let tags = "it is * or a list of tags"

    static let apiHeaders: [BadInput] = [
        request("no token", "GET /api/v0.0.1/contacts", 401, says: "'Authorization: Bearer TOKEN'"),
        bearer("an empty Authorization", [""], 401, says: "'Authorization: Bearer TOKEN'"),
        bearer("another scheme", ["Basic ZGVtbw=="], 401, says: "'Authorization: Bearer TOKEN'"),
        bearer("a token without a scheme", ["@TOKEN"], 401, says: "'Authorization: Bearer TOKEN'"),
        bearer("a scheme and a colon", ["Bearer: @TOKEN"], 401, says: "'Authorization: Bearer TOKEN'"),
        bearer("a scheme without a token", ["Bearer"], 400, says: "no token of the form b64token"),
        bearer("a scheme with spaces", ["Bearer     "], 400, says: "no token of the form b64token"),
        bearer("a token in quotes", ["Bearer \"@TOKEN\""], 400, says: "no token of the form b64token"),
        bearer(
            "two tokens in one header",
            ["Bearer @TOKEN, Bearer @TOKEN"],
            400,
            says: "no token of the form b64token"
        ),
        bearer("a token behind a tab", ["Bearer \t@TOKEN"], 400, says: "no token of the form b64token"),
        bearer("a token that is not ASCII", ["Bearer tokén"], 400, says: "no token of the form b64token"),
        bearer("two Authorizations", ["Bearer @TOKEN", "Bearer @TOKEN"], 400, says: "presented more than once"),
        bearer("two Authorizations of two schemes", ["Bearer @TOKEN", "Basic eDp5"], 400, says: "more than once"),
        bearer("a token that nobody issued", ["Bearer nobody"], 401, says: "is not known here"),
        bearer("a token with another signature", ["Bearer @TOKENx"], 401, says: "is not known here"),
        bearer("a token without its signature", ["Bearer eyJhbGciOiJub25lIn0.e30."], 401, says: "is not known here"),
        bearer("a token of dots", ["Bearer ......"], 401, says: "is not known here"),
        bearer("a long token", ["Bearer \(String(repeating: "a", count: 60_000))"], 401, says: "is not known here"),
        request(
            "a token in the query",
            "GET /api/v0.0.1/contacts?access_token=@TOKEN",
            400,
            says: "access_token is in the URL"
        ),

        condition("a tag without quotes", "If-Match: abc", says: "If-Match is 'abc': \(tags)"),
        condition("a tag with one quote", "If-Match: \"abc", says: tags),
        condition("a star among tags", "If-Match: *, \"a\"", says: "If-Match is '*, \"a\"': \(tags)"),
        condition("a weak tag in lower case", "If-Match: w/\"a\"", says: tags),
        condition("tags without a comma", "If-Match: \"a\" \"b\"", says: tags),
        condition("an empty condition", "If-Match:", says: "If-Match is '': \(tags)"),
        condition("a tag with a space", "If-None-Match: \"a b\"", says: "If-None-Match is '\"a b\"': \(tags)"),
        condition("commas for a condition", "If-None-Match: ,,,", says: tags),
        condition("a condition that fails", "If-Match: \"old\"", 412, says: "If-Match does not have"),
        condition("a weak tag for a write", "If-Match: W/\"old\"", 412, says: "If-Match does not have"),
        condition("a condition that nothing be there", "If-None-Match: *", 412, says: "which is there now"),
        api(
            "a long condition",
            "GET /contacts",
            headers: ["If-None-Match: " + String(repeating: "x", count: 5000)],
            400,
            says: "(5000 characters)': \(tags)"
        ),

        api(
            "the type of a form with files",
            "POST /contacts",
            headers: ["Content-Type: multipart/form-data"],
            text: "{}",
            415,
            says: "Content-Type is 'multipart/form-data': a POST takes application/json"
        ),
        api(
            "the type of a text",
            "PUT /contacts/1",
            headers: ["Content-Type: text/plain"],
            text: "{}",
            415,
            says: "a PUT takes application/json"
        ),
        api(
            "a type that is none",
            "PUT /contacts/1",
            headers: ["Content-Type: json"],
            text: "{}",
            415,
            says: "is 'json'"
        ),
        api(
            "an empty type",
            "PUT /contacts/1",
            headers: ["Content-Type:"],
            text: "{}",
            415,
            says: "Content-Type is ''"
        ),
        api(
            "two types in one header",
            "PUT /contacts/1",
            headers: ["Content-Type: application/json, text/plain"],
            text: "{}",
            415,
            says: "a PUT takes"
        ),
        api(
            "two types",
            "PUT /contacts/1",
            headers: ["Content-Type: application/json", "Content-Type: application/json"],
            text: "{}",
            400,
            says: "Content-Type is sent 2 times"
        ),
        api(
            "a JSON Patch",
            "PATCH /contacts/1",
            headers: ["Content-Type: application/json-patch+json"],
            text: "[]",
            415,
            says: "a PATCH takes application/merge-patch+json or application/json"
        ),
        api(
            "a merge patch for a PUT",
            "PUT /contacts/1",
            headers: ["Content-Type: application/merge-patch+json"],
            text: "{}",
            415,
            says: "a PUT takes application/json"
        ),
        api(
            "a body that is compressed",
            "POST /contacts",
            headers: ["Content-Encoding: gzip"],
            text: "{}",
            415,
            says: "Content-Encoding is 'gzip'"
        ),
        api(
            "an encoding that nobody has",
            "PATCH /contacts/1",
            headers: ["Content-Encoding: x, y"],
            text: "{}",
            415,
            says: "Content-Encoding is 'x, y'"
        ),
    ]
}
