import OAuthCore
import Scenarios

/// Reads answers that rules give, and what rules alter in genuine ones.
///
/// Source: the scenario format, `respond`, `edit` and `callback`.
enum AnswerReader {
    static func cannedAnswer(_ value: YAMLValue) -> CannedAnswer? {
        value.mapping { map in
            let status = map.take("status")?.integer(in: 200...599) ?? 200
            let headers = map.take("headers").flatMap(headers) ?? []
            var bodies: [CannedAnswer.Body] = []
            if let json = map.take("json")?.jsonTemplate() { bodies.append(.json(json)) }
            if let text = map.take("body")?.template() { bodies.append(.text(text)) }
            if let form = map.take("form").flatMap(namedTexts) {
                bodies.append(.form(Parameters(form.map { .init($0.name, $0.value) })))
            }
            if let html = map.take("html")?.template() { bodies.append(.html(html)) }
            if bodies.count > 1 { map.value.fail("has more than one of json, body, form and html") }
            return CannedAnswer(status: status, headers: headers, body: bodies.first ?? .empty)
        }
    }

    static func edit(_ value: YAMLValue) -> AnswerEdit? {
        value.mapping { map in
            var edit = AnswerEdit()
            edit.status = map.take("status")?.integer(in: 200...599)
            edit.set =
                map.take("set")?.entries { name, value in value.jsonTemplate().map { JSONMember(name, $0) } } ?? []
            edit.remove = map.take("remove").flatMap { $0.oneOrMore { $0.text() } } ?? []
            edit.rename = map.take("rename").flatMap(namedTexts) ?? []
            edit.contentType = map.take("content_type").flatMap(headerText)
            edit.charset = map.take("charset").flatMap(headerText)
            edit.encoding = map.take("encoding")?.choice(of: BodyEncoding.self)
            edit.contentLength = map.take("content_length")?.integer(in: 0...1_073_741_824)
            map.take("headers")?.mapping { map in
                edit.setHeaders = map.take("set").flatMap(headers) ?? []
                edit.addHeaders = map.take("add").flatMap(headers) ?? []
                edit.removeHeaders = map.take("remove").flatMap { $0.oneOrMore { $0.text() } } ?? []
                return true
            }
            return edit
        }
    }

    static func callback(_ value: YAMLValue) -> CallbackEdit? {
        value.mapping { map in
            CallbackEdit(
                set: map.take("set").flatMap(namedTexts) ?? [],
                remove: map.take("remove").flatMap { $0.oneOrMore { $0.text() } } ?? [],
                repeated: map.take("repeat").flatMap { $0.oneOrMore { $0.text() } } ?? [],
                swapWith: map.take("swap_with")?.text().map { word in
                    word == SwapPartner.otherClientWord ? .otherClient : .client(ClientID(word))
                }
            )
        }
    }

    private static func headers(_ value: YAMLValue) -> [NamedValue]? {
        value.entries { name, value in
            let isToken = !name.isEmpty && name.utf8.allSatisfy(isTokenCharacter)
            if !isToken { value.fail("'\(name)' can be no header's name; raw_headers sends what is not legal") }
            return headerText(value).map { NamedValue(name, $0) }
        }
    }

    private static func namedTexts(_ value: YAMLValue) -> [NamedValue]? {
        value.entries { name, value in headerText(value).map { NamedValue(name, $0) } }
    }

    /// A text that can stand in a header line or a parameter.
    private static func headerText(_ value: YAMLValue) -> String? {
        guard let text = value.template() else { return nil }
        guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
            value.fail("has a control character")
            return nil
        }
        return text
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
}
