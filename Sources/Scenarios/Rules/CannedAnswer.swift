import OAuthCore

/// An answer written out in full.
package struct CannedAnswer: Sendable, Hashable {
    /// What stands behind the head.
    package enum Body: Sendable, Hashable {
        case empty
        case json(JSONValue)
        case form(Parameters)
        case html(String)
        case text(String)
    }

    package var status: Int
    package var headers: [NamedValue]
    package var body: Body

    package init(status: Int = 200, headers: [NamedValue] = [], body: Body = .empty) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The media type that goes with the body; nil for none.
    package var contentType: String? {
        switch body {
        case .empty: nil
        case .json: "application/json"
        case .form: "application/x-www-form-urlencoded"
        case .html: "text/html; charset=utf-8"
        case .text: "text/plain; charset=utf-8"
        }
    }

    /// The bytes of the body.
    package var bytes: [UInt8] {
        switch body {
        case .empty: []
        case .json(let value): Array(value.text.utf8)
        case .form(let parameters): Array(FormCodec.encode(parameters).utf8)
        case .html(let text), .text(let text): Array(text.utf8)
        }
    }
}

/// A name with a value, where the order counts.
package struct NamedValue: Sendable, Hashable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
