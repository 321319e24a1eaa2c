import Testing

extension BadInput {
    private static let itemMethods = "takes GET, HEAD, PUT, PATCH, DELETE, OPTIONS"
    private static let listMethods = "takes GET, HEAD, POST, OPTIONS"
    private static let long = String(repeating: "z", count: 2000)

    static let apiTargets: [BadInput] = [
        api("an escape of no digits", "GET /contacts/%zz", 400, says: "'%zz' is not a percent escape"),
        api("an escape of one digit", "GET /contacts/%2", 400, says: "'%2' is not a percent escape"),
        api("an escape of nothing", "GET /contacts/%", 400, says: "'%' is not a percent escape"),
        api("an escape of Unicode", "GET /contacts/%u0031", 400, says: "'%u0' is not a percent escape"),
        api("an escaped byte that is not UTF-8", "GET /contacts/%FF", 400, says: "not UTF-8"),
        api("an overlong form of a slash", "GET /contacts/%C0%AF", 400, says: "not UTF-8"),
        api("half a surrogate pair", "GET /contacts/%ED%A0%80", 400, says: "not UTF-8"),
        api("a character that is cut", "GET /contacts/%E2%82", 400, says: "not UTF-8"),
        api("an escaped NUL", "GET /contacts/%00", 400, says: "the character NUL"),
        api("NUL behind an id", "GET /contacts/1%00", 400, says: "the character NUL"),
        api("NUL behind a collection", "GET /contacts%00/1", 400, says: "the character NUL"),
        api("a bad escape for a write", "DELETE /contacts/%zz", 400, says: "'%zz' is not a percent escape"),
        api("an escape that is escaped", "GET /contacts/%2531", 404, says: "contacts has no item '%31'"),
        api("an escaped slash", "GET /contacts%2F1", 404, says: "nothing is at /contacts%2F1"),
        api("a way out in escapes", "GET /contacts/..%2F..%2F_mock", 404, says: "no item '../../_mock'"),
        api("a way out in dots", "GET /../../_mock/clock", 404, says: "nothing is at /../../_mock/clock"),
        api("a way back", "GET /contacts/../messages", 404, says: "nothing is at /contacts/../messages"),
        api("another case", "GET /CONTACTS/1", 404, says: "nothing is at /CONTACTS/1"),
        api("a parameter of the path", "GET /contacts;v=1", 404, says: "nothing is at /contacts;v=1"),
        api("a fragment", "GET /contacts#1", 404, says: "nothing is at /contacts#1"),
        api("digits of another script", "GET /contacts/%D9%A1", 404, says: "contacts has no item"),
        api("a space behind an id", "GET /contacts/1%20", 404, says: "contacts has no item '1 '"),
        api("a long id", "GET /contacts/\(long)", 404, says: "(2000 characters)"),
        api("a long way", "GET /\(String(repeating: "a/", count: 1000))", 404, says: "nothing is at /a/a/"),
        api("a part of an item", "GET /contacts/1/name", 404, says: "nothing is at /contacts/1/name"),
        api("no collection", "GET /", 404, says: "nothing is at /"),
        api("a list that is replaced", "PUT /contacts", text: "[]", 405, says: listMethods),
        api("a list that is patched", "PATCH /contacts", text: "{}", 405, says: listMethods),
        api("a list that is deleted", "DELETE /contacts", 405, says: listMethods),
        api("an item that is posted to", "POST /contacts/1", text: "{}", 405, says: itemMethods),
        api("TRACE", "TRACE /contacts/1", 405, says: itemMethods),
        api("a method of WebDAV", "PROPFIND /contacts", 405, says: listMethods),
        api("a method of caches", "PURGE /contacts/1", 405, says: itemMethods),
        api("an item that is not there, replaced", "PUT /contacts/9", text: "{}", 404, says: "has no item '9'"),
        api("an item that is not there, deleted", "DELETE /contacts/9", 404, says: "has no item '9'"),
        request("a target of another scheme", "GET ftp://x/contacts", 404, says: "nothing is at /contacts"),
        request("a target without a path", "GET http://localhost", 404, says: "nothing is at"),
        request("the server itself", "OPTIONS *", 404, says: "nothing is at *"),
        request("a base path that is escaped", "GET /%61pi/v0.0.1/contacts", 404, says: "nothing is at /%61pi"),
    ]

    private static let limit = "it is a whole number from 1 to 100"
    private static let cursor = "it is the 'next' of an answer to this list"

    private static func query(_ name: String, _ query: String, says: String) -> BadInput {
        api("\(name), query", "GET /contacts?\(query)", 400, says: says)
    }

    static let apiQueries: [BadInput] = [
        query("no limit", "limit=", says: "limit is '': \(limit)"),
        query("a limit of nothing", "limit=0", says: "limit is '0': \(limit)"),
        query("a limit that is too high", "limit=101", says: "limit is '101': \(limit)"),
        query("a limit past 64 bits", "limit=99999999999999999999", says: limit),
        query("a long limit", "limit=\(long)", says: "(2000 characters)': \(limit)"),
        query("a negative limit", "limit=-1", says: "limit is '-1': \(limit)"),
        query("a limit with a fraction", "limit=1.0", says: "limit is '1.0': \(limit)"),
        query("a limit in hexadecimal", "limit=0xA", says: "limit is '0xA': \(limit)"),
        query("a limit with a space", "limit=+5", says: "limit is ' 5': \(limit)"),
        query("a limit in another script", "limit=%D9%A5", says: limit),
        query("two limits", "limit=1&limit=1", says: "the parameter 'limit' is sent more than once"),
        query("two limits, one in escapes", "limit=1&%6Cimit=2", says: "the parameter 'limit' is sent more than once"),
        query("an empty cursor", "cursor=", says: "cursor is '': \(cursor)"),
        query("a cursor that is a number", "cursor=2", says: "cursor is '2': \(cursor)"),
        query("a cursor that nobody gave out", "cursor=AAAAAAAAAAAAAAAAAAAAAA", says: cursor),
        query("a cursor outside the alphabet", "cursor=%2B%2F%3D", says: "cursor is '+/=': \(cursor)"),
        query("a cursor of control characters", "cursor=%01%0D%0A", says: cursor),
        query("a long cursor", "cursor=\(long)", says: "(2000 characters)': \(cursor)"),
        query("two cursors", "cursor=a&cursor=b", says: "the parameter 'cursor' is sent more than once"),
        query("the same filter twice", "name=a&name=a", says: "the parameter 'name' is sent more than once"),
        query("a filter without a name, twice", "=a&=b", says: "the parameter '' is sent more than once"),
        query("a bad escape in a filter", "name=%zz", says: "the query cannot be read: '%zz'"),
        query("a bad escape in a name", "%=a", says: "the query cannot be read: '%'"),
        query("NUL in a filter", "name=%00", says: "the character NUL"),
        query("a filter that is not UTF-8", "name=%FF", says: "is not UTF-8"),
        query("a name that is not UTF-8", "%FF=name", says: "is not UTF-8"),
        query("a second token in the query", "access_token=x", says: "presented more than once"),
        api(
            "a query that cannot be read, for a POST",
            "POST /contacts?%zz",
            headers: ["If-Match: \"a\""],
            text: "{}",
            412,
            says: "If-Match"
        ),
    ]
}
