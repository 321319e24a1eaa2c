import Foundation
import OAuthCore

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// Reads reports as their readers do.
enum MarkupReading {
    struct Element: Equatable {
        let name: String
        let attributes: [String: String]
        var text = ""
    }

    /// The elements of an XML document in the order of their start tags; nil where it is not well formed.
    static func elements(of document: String) -> [Element]? {
        let reader = ElementReader()
        let parser = XMLParser(data: Data(document.utf8))
        parser.delegate = reader
        return parser.parse() ? reader.elements : nil
    }

    /// The characters that markup stands for.
    static func unescaped(_ markup: String) -> String {
        let entities = [
            ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&"),
        ]
        return entities.reduce(markup) { $0.replacing($1.0, with: $1.1) }
    }

    /// The characters that Markdown stands for.
    static func unescaped(markdown: String) -> String {
        var plain = ""
        var isEscaped = false
        for character in markdown {
            if !isEscaped, character == "\\" {
                isEscaped = true
                continue
            }
            plain.append(character)
            isEscaped = false
        }
        return unescaped(plain)
    }

    /// Every string of a JSON document, base64 decoded too.
    static func strings(of json: JSONValue) -> [String] {
        switch json {
        case .string(let text):
            [text] + [Data(base64Encoded: text)].compactMap { $0.map { String(decoding: $0, as: UTF8.self) } }
        case .array(let elements): elements.flatMap(strings)
        case .object(let members): members.flatMap { [$0.name] + strings(of: $0.value) }
        case .null, .bool, .integer, .unsigned, .number: []
        }
    }
}

private final class ElementReader: NSObject, XMLParserDelegate {
    var elements: [MarkupReading.Element] = []
    private var open: [Int] = []

    func parser(
        _ parser: XMLParser,
        didStartElement name: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String]
    ) {
        open.append(elements.count)
        elements.append(MarkupReading.Element(name: name, attributes: attributes))
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        open.removeLast()
    }

    func parser(_ parser: XMLParser, foundCharacters characters: String) {
        if let last = open.last { elements[last].text += characters }
    }
}
