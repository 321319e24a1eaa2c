import Conformance

/// Where a source can be read.
enum SourceLink {
    /// The address of a clause of an RFC; nil for any other document.
    static func address(of source: Source) -> String? {
        let number = source.document.dropFirst(4)
        guard source.document.hasPrefix("RFC "), !number.isEmpty, number.allSatisfy(\.isASCIIDigit) else { return nil }
        let page = "https://www.rfc-editor.org/rfc/rfc\(number)"
        return anchor(of: source.section).map { "\(page)#\($0)" } ?? page
    }

    private static func anchor(of section: String) -> String? {
        let words = section.split(separator: " ")
        if words.count == 2, words[0].lowercased() == "appendix", words[1].allSatisfy(isNumbering) {
            return "appendix-\(words[1].uppercased())"
        }
        guard words.count == 1, section.first?.isASCIIDigit == true, section.allSatisfy(isNumbering) else { return nil }
        return "section-\(section)"
    }

    private static func isNumbering(_ character: Character) -> Bool {
        character == "." || character.isASCII && (character.isLetter || character.isNumber)
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
