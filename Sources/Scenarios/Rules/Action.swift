import OAuthCore

/// What a rule does.
///
/// Source: the scenario format, "Rules".
package enum Action: Sendable, Hashable {
    /// Waits before the answer goes out.
    case delay(DelaySpan)
    /// Answers this instead; the request is not processed.
    case respond(CannedAnswer)
    /// Processes the request, then alters the genuine answer.
    case edit(AnswerEdit)
    /// Alters the redirect back to the client.
    case callback(CallbackEdit)
    /// Breaks the transport, after the request was processed unless it says otherwise.
    case wire(WireFault, process: Bool)
    /// Keeps requests waiting until so many wait.
    case hold(count: Int, reversed: Bool)
    /// Lets codes or tokens of the request's grant expire.
    case expire(AffectedTokens)
    /// Revokes codes or tokens of the request's grant.
    case revoke(AffectedTokens)
    /// Moves the sandbox's clock.
    case advance(TimeSpan)
    /// Goes to that phase.
    case phase(String)
}

/// A wait: of one length, or drawn from a range.
package struct DelaySpan: Sendable, Hashable {
    package let from: TimeSpan
    package let to: TimeSpan

    package init(from: TimeSpan, to: TimeSpan) {
        self.from = from
        self.to = to
    }

    /// The length for a drawn fraction from 0 to 1.
    package func length(fraction: Double) -> TimeSpan {
        let width = Double(to.milliseconds - from.milliseconds)
        return TimeSpan(milliseconds: from.milliseconds + Int64(width * fraction))
    }
}

/// Which codes and tokens of a grant are meant.
package enum AffectedTokens: String, Sendable, Hashable, CaseIterable {
    case code
    case accessToken = "access_token"
    case refreshToken = "refresh_token"
    case grant

    package var kinds: Set<TokenKind> {
        switch self {
        case .code: [.code]
        case .accessToken: [.access]
        case .refreshToken: [.refresh]
        case .grant: [.code, .access, .refresh]
        }
    }
}

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

/// What is altered in a genuine answer.
package struct AnswerEdit: Sendable, Hashable {
    package var status: Int?
    /// Members of the JSON body, in order.
    package var set: [JSONMember]
    package var remove: [String]
    /// Old name to new name, in order.
    package var rename: [NamedValue]
    package var setHeaders: [NamedValue]
    package var addHeaders: [NamedValue]
    package var removeHeaders: [String]
    package var contentType: String?
    /// Replaces or adds the charset of the media type.
    package var charset: String?

    package init(
        status: Int? = nil,
        set: [JSONMember] = [],
        remove: [String] = [],
        rename: [NamedValue] = [],
        setHeaders: [NamedValue] = [],
        addHeaders: [NamedValue] = [],
        removeHeaders: [String] = [],
        contentType: String? = nil,
        charset: String? = nil
    ) {
        self.status = status
        self.set = set
        self.remove = remove
        self.rename = rename
        self.setHeaders = setHeaders
        self.addHeaders = addHeaders
        self.removeHeaders = removeHeaders
        self.contentType = contentType
        self.charset = charset
    }
}

/// What is altered in the redirect back to the client.
package struct CallbackEdit: Sendable, Hashable {
    package var set: [NamedValue]
    package var remove: [String]
    /// These parameters are sent twice.
    package var repeated: [String]

    package init(set: [NamedValue] = [], remove: [String] = [], repeated: [String] = []) {
        self.set = set
        self.remove = remove
        self.repeated = repeated
    }

    /// The parameters of the redirect, altered.
    package func apply(to parameters: Parameters) -> Parameters {
        var altered = parameters
        for pair in set { altered.set(pair.name, to: pair.value) }
        for name in remove { altered.remove(name) }
        for name in repeated {
            altered.pairs += altered.pairs.filter { $0.name == name }
        }
        return altered
    }
}

/// How the transport breaks.
package enum WireFault: Sendable, Hashable {
    /// The connection ends without a byte of the answer: FIN.
    case close
    /// The connection ends without a byte of the answer: RST.
    case reset
    /// A head with `Content-Length: 0`.
    case empty
    /// The whole head, so many bytes of the body, then FIN.
    case truncate(Int)
    /// Bytes that are not HTTP, then FIN.
    case garbage
    /// The head, then silence.
    case stall

    /// The word of scenario files.
    package var word: String {
        switch self {
        case .close: "close"
        case .reset: "reset"
        case .empty: "empty"
        case .truncate: "truncate"
        case .garbage: "garbage"
        case .stall: "stall"
        }
    }
}
