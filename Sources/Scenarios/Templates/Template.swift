import OAuthCore

/// Text with places that are filled in when an answer is made, such as `{{state}}`.
///
/// A small, closed set of references, not a language: there are no conditions, no
/// loops and no nesting. `{{{{` stands for two braces.
///
/// Source: the scenario format, "Templates"; decision record 0009.
package struct Template: Sendable, Hashable {
    enum Piece: Sendable, Hashable {
        case text(String)
        case reference(TemplateReference)
    }

    let pieces: [Piece]

    /// Reads a template.
    ///
    /// - Throws: ``TemplateSyntaxError`` for a place that is not closed, or a reference that there is not.
    package init(parsing text: String) throws(TemplateSyntaxError) {
        var pieces: [Piece] = []
        var literal = ""
        var rest = Substring(text)
        while let open = rest.firstRange(of: "{{") {
            literal += rest[..<open.lowerBound]
            rest = rest[open.upperBound...]
            if rest.hasPrefix("{{") {
                literal += "{{"
                rest = rest.dropFirst(2)
                continue
            }
            guard let close = rest.firstRange(of: "}}") else {
                throw TemplateSyntaxError("'{{' has no '}}' behind it; '{{{{' stands for two braces")
            }
            if !literal.isEmpty { pieces.append(.text(literal)) }
            literal = ""
            pieces.append(.reference(try TemplateReference(parsing: String(rest[..<close.lowerBound]))))
            rest = rest[close.upperBound...]
        }
        literal += rest
        if !literal.isEmpty || pieces.isEmpty { pieces.append(.text(literal)) }
        self.pieces = pieces
    }

    /// Fills in a text; one that is no template stays as it is.
    ///
    /// - Parameter escape: How a value that is filled in becomes part of the text.
    package static func render(
        _ text: String,
        _ values: TemplateValues,
        escape: (String) -> String = { $0 }
    ) -> String {
        guard text.contains("{{"), let template = try? Template(parsing: text) else { return text }
        return template.pieces.map { piece in
            switch piece {
            case .text(let text): text
            case .reference(let reference): escape(reference.text(in: values))
            }
        }
        .joined()
    }

    /// Whether a text refers to the second origin, which has to be opened then.
    package static func refersToSink(_ text: String) -> Bool {
        guard text.contains("{{"), let template = try? Template(parsing: text) else { return false }
        return template.pieces.contains { piece in
            guard case .reference(let reference) = piece else { return false }
            return reference.source == .sink
        }
    }
}

/// Text that is no template.
package struct TemplateSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String
    init(_ description: String) { self.description = description }
}

extension JSONValue {
    /// Fills in every text of the value; a text that is one place only keeps the type of what it refers to.
    package func rendered(_ values: TemplateValues) -> JSONValue {
        switch self {
        case .string(let text):
            guard text.contains("{{"), let template = try? Template(parsing: text) else { return self }
            if template.pieces.count == 1, case .reference(let reference) = template.pieces[0] {
                return reference.json(in: values)
            }
            return .string(Template.render(text, values))
        case .array(let elements): return .array(elements.map { $0.rendered(values) })
        case .object(let members): return .object(members.map { JSONMember($0.name, $0.value.rendered(values)) })
        case .null, .bool, .integer, .unsigned, .number: return self
        }
    }

    /// Every text of the value, at any depth.
    package var texts: [String] {
        switch self {
        case .string(let text): [text]
        case .array(let elements): elements.flatMap(\.texts)
        case .object(let members): members.flatMap(\.value.texts)
        case .null, .bool, .integer, .unsigned, .number: []
        }
    }
}
