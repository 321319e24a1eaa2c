import Testing

extension BadInput {
    private static let object = "the body is not a JSON object: "

    private static func post(_ name: String, _ body: String, says: String) -> BadInput {
        post(name, bytes: Array(body.utf8), says: says)
    }

    private static func post(_ name: String, bytes: [UInt8], says: String) -> BadInput {
        api(
            "\(name), body",
            "POST /contacts",
            headers: ["Content-Type: application/json"],
            body: bytes,
            400,
            says: says
        )
    }

    private static func change(_ method: String, _ name: String, _ body: String, _ status: Int, says: String)
        -> BadInput
    {
        api("\(name), \(method)", "\(method) /contacts/1", text: body, status, says: says)
    }

    private static func nested(_ open: String, _ close: String, _ depth: Int) -> String {
        String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
    }

    static let apiBodies: [BadInput] = values + syntax + numbers + texts + members

    private static let values = [
        post("no body", "", says: "\(object)it ends where a value is due (at byte 0)"),
        post("spaces", "   \r\n\t", says: "\(object)it ends where a value is due"),
        post("a megabyte of spaces", String(repeating: " ", count: 1 << 20), says: "\(object)it ends"),
        post("null", "null", says: "\(object)it is null"), post("a boolean", "true", says: "\(object)it is a boolean"),
        post("a number", "-1.5e3", says: "\(object)it is a number"),
        post("a text in quotes", "\"{}\"", says: "\(object)it is a text"),
        post("an array", "[{}]", says: "\(object)it is an array"),
    ]

    private static let syntax = [
        post("an object without its end", "{", says: "\(object)a name in quotes is due (at byte 1)"),
        post("an end without its object", "}", says: "\(object)no value begins here (at byte 0)"),
        post("an object that is cut", #"{"a": {"b": 1"#, says: "a comma or '}' is due"),
        post("a name without a value", #"{"a"}"#, says: "a colon is due (at byte 4)"),
        post("a colon without a value", #"{"a":}"#, says: "no value begins here (at byte 5)"),
        post("a comma too many", #"{"a": 1,}"#, says: "a name in quotes is due (at byte 8)"),
        post("a comma too many in an array", #"{"a": [1,]}"#, says: "no value begins here"),
        post("a comma too few", #"{"a": 1 "b": 2}"#, says: "a comma or '}' is due (at byte 8)"),
        post("a name without quotes", "{a: 1}", says: "a name in quotes is due (at byte 1)"),
        post("a name in single quotes", "{'a': 1}", says: "a name in quotes is due (at byte 1)"),
        post("two objects", "{}{}", says: "something stands behind the value (at byte 2)"),
        post("a word behind the object", "{} x", says: "something stands behind the value (at byte 3)"),
        post("a comment", "{/* a */}", says: "a name in quotes is due (at byte 1)"),
        post("a word that is cut", #"{"a": tru}"#, says: "'true' is due"),
        post("a word in upper case", #"{"a": True}"#, says: "no value begins here (at byte 6)"),
        post("a form", "name=Ada&age=36", says: "\(object)'null' is due"),
        post("a page", "<html></html>", says: "\(object)no value begins here (at byte 0)"),
        post("YAML", "name: Ada", says: object),
        post("a byte order mark", "\u{FEFF}{}", says: "\(object)no value begins here (at byte 0)"),
        post("UTF-16", bytes: [0xFE, 0xFF, 0, 0x7B, 0, 0x7D], says: "\(object)no value begins here (at byte 0)"),
        post("NUL", bytes: [0], says: "\(object)no value begins here (at byte 0)"),
        post("NUL behind the object", bytes: Array("{}".utf8) + [0], says: "something stands behind the value"),
        post("arrays in arrays", "{\"a\": \(nested("[", "]", 512))}", says: "nested deeper than 512 levels"),
        post("objects in objects", nested("{\"a\":", "}", 513), says: "nested deeper than 512 levels"),
        post("a hundred thousand brackets", String(repeating: "[", count: 100_000), says: "nested deeper than 512"),
        post("half a million names", String(repeating: "{\"\":", count: 200_000), says: "nested deeper than 512"),
    ]

    private static func number(_ name: String, _ number: String, says: String) -> BadInput {
        post(name, "{\"n\": \(number)}", says: says)
    }

    private static let numbers = [
        number("no number", "NaN", says: "no value begins here"),
        number("an endless number", "Infinity", says: "no value begins here"),
        number("a number with a plus", "+1", says: "no value begins here"),
        number("a number that begins with a point", ".5", says: "no value begins here"),
        number("a number that ends with a point", "1.}", says: "a digit is due"),
        number("a number that begins with zero", "01", says: "a number does not begin with 0"),
        number("a negative number that begins with zero", "-01", says: "a number does not begin with 0"),
        number("a minus without a number", "-", says: "a digit is due"),
        number("an exponent without digits", "1e", says: "a digit is due"),
        number("a number in hexadecimal", "0x1F", says: "a comma or '}' is due"),
        number("a number with underscores", "1_000", says: "a comma or '}' is due"),
        number("a large exponent", "1e999", says: "the number is out of range"),
        number("an exponent past 64 bits", "-1e99999999999999999999", says: "the number is out of range"),
        number(
            "a number of a thousand digits",
            String(repeating: "9", count: 1000),
            says: "the number is out of range"
        ),
        number("a number of half a million digits", String(repeating: "9", count: 500_000), says: "is out of range"),
        number("digits of another script", "\u{661}", says: "no value begins here"),
    ]

    private static func text(_ name: String, _ text: String, says: String) -> BadInput {
        post(name, "{\"t\": \"\(text)\"}", says: says)
    }

    private static func text(_ name: String, bytes: [UInt8], says: String) -> BadInput {
        post(name, bytes: Array("{\"t\": \"".utf8) + bytes + Array("\"}".utf8), says: says)
    }

    private static let texts = [
        text("a line break in a text", "a\nb", says: "a control character stands in a text"),
        text("a tab in a text", "a\tb", says: "a control character stands in a text"),
        text("a raw NUL in a text", "a\u{0}b", says: "a control character stands in a text"),
        text("an escape that nobody has", #"\x41"#, says: "there is no such escape"),
        text("an escape of two digits", #"\u41"#, says: "four hexadecimal digits are due"),
        text("an escape of other digits", #"\u00G1"#, says: "four hexadecimal digits are due"),
        text("the first half of a surrogate pair", #"\ud83d"#, says: "half a surrogate pair"),
        text("the second half of a surrogate pair", #"\ude00"#, says: "half a surrogate pair"),
        text("the first half twice", #"\ud83d\ud83d"#, says: "half a surrogate pair"),
        text("a byte that is not UTF-8", bytes: [0xFF], says: "a text is not UTF-8"),
        text("an overlong form", bytes: [0xC0, 0x80], says: "a text is not UTF-8"),
        text("a surrogate in UTF-8", bytes: [0xED, 0xA0, 0x80], says: "a text is not UTF-8"),
        text("a character of four bytes that is cut", bytes: [0xF0, 0x9F, 0x98], says: "a text is not UTF-8"),
        text("Latin-1", bytes: [0x63, 0x61, 0x66, 0xE9], says: "a text is not UTF-8"),
        text("a code point past the last one", bytes: [0xF4, 0x90, 0x80, 0x80], says: "a text is not UTF-8"),
        text("a text without its end", "a\\", says: "it ends inside a text"),
        post("a name that is not UTF-8", bytes: Array("{\"".utf8) + [0xFF] + Array("\":1}".utf8), says: "not UTF-8"),
    ]

    private static let members = [
        post("the same name twice", #"{"a": 1, "a": 1}"#, says: "the name 'a' stands twice in one JSON object"),
        post("the same name in escapes", #"{"a": 1, "\u0061": 2}"#, says: "the name 'a' stands twice"),
        post("the same name deep inside", #"{"x": [{"y": {"b": 1, "b": 2}}]}"#, says: "the name 'b' stands twice"),
        post("two ids", #"{"id": "8", "id": "9"}"#, says: "the name 'id' stands twice"),
        post("the empty name twice", #"{"": 1, "": 2}"#, says: "the name '' stands twice"),
        post("a number for an id", #"{"id": 7}"#, says: "id is a number: it is a text, or left out"),
        post("null for an id", #"{"id": null}"#, says: "id is null: it is a text, or left out"),
        post("an object for an id", #"{"id": {}}"#, says: "id is an object: it is a text, or left out"),
        post("an empty id", #"{"id": ""}"#, says: "id is '': it has 1 to 128 bytes"),
        post(
            "a long id",
            "{\"id\": \"\(String(repeating: "i", count: 129))\"}",
            says: "(129 characters)': it has 1 to"
        ),
        post("NUL in an id", #"{"id": "a\u0000"}"#, says: "no control character"),
        post("a line break in an id", #"{"id": "a\r\nb"}"#, says: "no control character"),
        post("a dot for an id", #"{"id": "."}"#, says: "and is not . or .."),
        api(
            "an id that is taken",
            "POST /contacts",
            text: #"{"id": "1"}"#,
            409,
            says: "contacts has an item '1' already"
        ),
        change("PUT", "another id", #"{"id": "2"}"#, 409, says: "id is '2', and the path names '1'"),
        change("PUT", "a boolean for an id", #"{"id": true}"#, 400, says: "id is a boolean"),
        change("PUT", "an id in another form", "{\"id\": \"\u{661}\"}", 409, says: "and the path names '1'"),
        change("PATCH", "another id", #"{"id": "2"}"#, 409, says: "id is '2', and the path names '1'"),
        change("PATCH", "an id that is taken away", #"{"id": null}"#, 400, says: "id is null"),
        change("PATCH", "an array", "[]", 400, says: "\(object)it is an array"),
        change("PATCH", "no body", "", 400, says: "\(object)it ends"),
        change("PATCH", "the same name twice", #"{"a": null, "a": 1}"#, 400, says: "the name 'a' stands twice"),
    ]
}
