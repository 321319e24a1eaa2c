import OAuthCore

/// What the templates of one answer are filled in with.
package struct TemplateValues: Sendable, Hashable {
    /// The sandbox's clock.
    package var now: Instant
    package var method: String
    /// As rules see it: below the API's base path for API requests, else the whole path.
    package var path: String
    /// The raw query, without `?`.
    package var query: String
    /// Those of the query, then those of the form.
    package var parameters: Parameters
    /// Names in lower case.
    package var headers: [NamedValue]
    /// The members of the genuine answer, or the parameters of the redirect; empty before there is one.
    package var answer: JSONValue
    /// The sandbox's base URL, without a slash at the end.
    package var baseURL: String
    /// The second origin, without a slash at the end; empty where no rule needs it.
    package var sinkURL: String

    package init(
        now: Instant,
        method: String = "GET",
        path: String = "/",
        query: String = "",
        parameters: Parameters = Parameters(),
        headers: [NamedValue] = [],
        answer: JSONValue = .object([JSONMember]()),
        baseURL: String = "",
        sinkURL: String = ""
    ) {
        self.now = now
        self.method = method
        self.path = path
        self.query = query
        self.parameters = parameters
        self.headers = headers
        self.answer = answer
        self.baseURL = baseURL
        self.sinkURL = sinkURL
    }

    /// What the request says under a name; an access token is in its header.
    func presented(_ name: String) -> String? {
        if let parameter = parameters[name] { return parameter }
        guard name == WireName.accessToken else { return nil }
        let credentials = headers.first { $0.name == "authorization" }?.value.split(separator: " ", maxSplits: 1) ?? []
        guard credentials.count == 2, credentials[0].lowercased() == "bearer" else { return nil }
        // As the server reads it: more than one space is taken.
        let token = credentials[1].trimming { $0 == " " }
        return token.isEmpty ? nil : token
    }
}

extension CannedAnswer {
    /// The answer with its templates filled in.
    package func rendered(_ values: TemplateValues) -> CannedAnswer {
        var answer = self
        answer.headers = headers.map { $0.rendered(values) }
        switch body {
        case .empty: break
        case .json(let value): answer.body = .json(value.rendered(values))
        case .form(let form):
            answer.body = .form(Parameters(form.pairs.map { .init($0.name, Template.render($0.value, values)) }))
        case .html(let text): answer.body = .html(Template.render(text, values, escape: Self.htmlEscaped))
        case .text(let text): answer.body = .text(Template.render(text, values))
        }
        return answer
    }

    private static func htmlEscaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
    }
}

extension NamedValue {
    /// The value filled in, fit for a header line.
    func rendered(_ values: TemplateValues) -> NamedValue {
        NamedValue(name, HeaderText.render(value, values))
    }
}

/// Templates in header lines.
package enum HeaderText {
    /// Fills in a header's value; what is filled in brings no line break with it.
    package static func render(_ text: String, _ values: TemplateValues) -> String {
        Template.render(text, values) { value in
            String(
                String.UnicodeScalarView(value.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 })
            )
        }
    }
}

extension AnswerEdit {
    /// The edit with its templates filled in.
    package func rendered(_ values: TemplateValues) -> AnswerEdit {
        var edit = self
        edit.set = set.map { JSONMember($0.name, $0.value.rendered(values)) }
        edit.setHeaders = setHeaders.map { $0.rendered(values) }
        edit.addHeaders = addHeaders.map { $0.rendered(values) }
        edit.contentType = contentType.map { HeaderText.render($0, values) }
        edit.charset = charset.map { HeaderText.render($0, values) }
        edit.rename = rename.map { NamedValue($0.name, Template.render($0.value, values)) }
        return edit
    }
}

extension CallbackEdit {
    /// The edit with its templates filled in.
    package func rendered(_ values: TemplateValues) -> CallbackEdit {
        var edit = self
        edit.set = set.map { NamedValue($0.name, Template.render($0.value, values)) }
        return edit
    }
}

extension Action {
    /// Every text of the action that is a template.
    package var templates: [String] {
        switch self {
        case .respond(let answer): answer.headers.map(\.value) + answer.body.templates
        case .redirect(let redirect): [redirect.target.text]
        case .edit(let edit):
            edit.set.flatMap(\.value.texts) + edit.setHeaders.map(\.value) + edit.addHeaders.map(\.value)
                + [edit.contentType, edit.charset].compactMap(\.self) + edit.rename.map(\.value)
        case .callback(let edit): edit.set.map(\.value)
        case .rawHeaders(let lines): lines
        case .delay, .wire, .hold, .hints, .expire, .revoke, .forget, .profile, .advance, .phase: []
        }
    }

    /// Whether the second origin has to be open for this action.
    package var needsSink: Bool {
        if case .redirect(let redirect) = self, redirect.target == .sink { return true }
        return templates.contains(where: Template.refersToSink)
    }
}

extension CannedAnswer.Body {
    fileprivate var templates: [String] {
        switch self {
        case .empty: []
        case .json(let value): value.texts
        case .form(let form): form.pairs.map(\.value)
        case .html(let text), .text(let text): [text]
        }
    }
}
