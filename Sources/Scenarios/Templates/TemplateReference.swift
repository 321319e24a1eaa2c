import OAuthCore

/// What one place of a template refers to, and what is made of it.
struct TemplateReference: Sendable, Hashable {
    enum Source: Sendable, Hashable {
        /// The sandbox's clock, so many milliseconds on.
        case time(TimeForm, offset: TimeSpan)
        /// The answer's member or the redirect's parameter of this name, else the request's parameter.
        case named(String)
        case answer(String)
        case parameter(String)
        case header(String)
        case method
        case path
        case query
        case baseURL
        case sink
    }

    enum TimeForm: String, Sendable, Hashable, CaseIterable {
        /// RFC 3339.
        case text = "now"
        /// Seconds since 1970, a number.
        case epoch = "now.epoch"
        /// The form of HTTP headers.
        case http = "now.http"
    }

    enum Modifier: String, Sendable, Hashable, CaseIterable {
        /// Without the last character.
        case chop
        /// With another last character.
        case flip
        case upper
        case lower
    }

    let source: Source
    let modifiers: [Modifier]

    /// Names that stand by themselves, with the order in which messages list them.
    private static let plain: [String: Source] = [
        "method": .method, "path": .path, "query": .query, "base_url": .baseURL, "sink": .sink,
    ]
    private static let names = [
        WireName.code, WireName.state, WireName.accessToken, WireName.refreshToken, WireName.clientID,
        WireName.redirectURI, WireName.scope,
    ]

    /// What a message says that there is.
    static let listing =
        (names + plain.keys.sorted() + TimeForm.allCases.map(\.rawValue)
        + ["now+5m", "answer.NAME", "parameter.NAME", "header.NAME"])
        .joined(separator: ", ")

    init(parsing text: String) throws(TemplateSyntaxError) {
        let parts = text.split(separator: "|", omittingEmptySubsequences: false).map { $0.trimming { $0 == " " } }
        var modifiers: [Modifier] = []
        for word in parts.dropFirst() {
            guard let modifier = Modifier(rawValue: word) else {
                let known = Modifier.allCases.map(\.rawValue).joined(separator: ", ")
                throw TemplateSyntaxError("'|\(word)' is not known in '{{\(text)}}'; there are \(known)")
            }
            modifiers.append(modifier)
        }
        guard let source = Self.source(parts[0]) else {
            throw TemplateSyntaxError("'{{\(text)}}' refers to nothing; there are \(Self.listing)")
        }
        self.source = source
        self.modifiers = modifiers
    }

    private static func source(_ text: String) -> Source? {
        if names.contains(text) { return .named(text) }
        if let source = plain[text] { return source }
        if let dot = text.firstIndex(of: "."), text[..<dot] != "now" {
            let name = String(text[text.index(after: dot)...])
            guard !name.isEmpty else { return nil }
            switch text[..<dot] {
            case "answer": return .answer(name)
            case "parameter": return .parameter(name)
            case "header": return .header(name.lowercased())
            default: return nil
            }
        }
        return time(text)
    }

    /// Reads `now`, `now.epoch+5m` and the like.
    private static func time(_ text: String) -> Source? {
        let name = text.prefix { $0 != "+" && $0 != "-" }
        guard let form = TimeForm(rawValue: String(name)) else { return nil }
        guard name.count < text.count else { return .time(form, offset: .zero) }
        guard let span = TimeSpan(durationText: String(text.dropFirst(name.count + 1))) else { return nil }
        let isBack = text.dropFirst(name.count).hasPrefix("-")
        return .time(form, offset: TimeSpan(milliseconds: isBack ? -span.milliseconds : span.milliseconds))
    }

    /// The value with its type; a text where anything is made of it.
    func json(in values: TemplateValues) -> JSONValue {
        let value = value(in: values)
        return modifiers.isEmpty ? value : .string(text(in: values))
    }

    /// The value as text; empty where there is none.
    func text(in values: TemplateValues) -> String {
        let value = value(in: values)
        return modifiers.reduce(value == .null ? "" : value.string ?? value.text) { text, modifier in
            switch modifier {
            case .chop: String(text.dropLast())
            case .flip: text.isEmpty ? "" : String(text.dropLast()) + (text.hasSuffix("a") ? "b" : "a")
            case .upper: text.uppercased()
            case .lower: text.lowercased()
            }
        }
    }

    private func value(in values: TemplateValues) -> JSONValue {
        switch source {
        case .time(let form, let offset):
            let instant = values.now + offset
            return switch form {
            case .text: .string(instant.rfc3339)
            case .epoch: .integer(instant.epochSeconds)
            case .http: .string(instant.imfFixdate)
            }
        case .named(let name): return values.answer[name] ?? JSONValue(values.presented(name))
        case .answer(let name): return values.answer[name] ?? .null
        case .parameter(let name): return JSONValue(values.parameters[name])
        case .header(let name): return JSONValue(values.headers.first { $0.name == name }?.value)
        case .method: return .string(values.method)
        case .path: return .string(values.path)
        case .query: return .string(values.query)
        case .baseURL: return .string(values.baseURL)
        case .sink: return .string(values.sinkURL)
        }
    }
}
