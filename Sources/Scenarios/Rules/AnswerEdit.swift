import OAuthCore

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
    /// How the body is compressed, or said to be.
    package var encoding: BodyEncoding?
    /// What the `Content-Length` header says, right or wrong.
    package var contentLength: Int?

    package init(
        status: Int? = nil,
        set: [JSONMember] = [],
        remove: [String] = [],
        rename: [NamedValue] = [],
        setHeaders: [NamedValue] = [],
        addHeaders: [NamedValue] = [],
        removeHeaders: [String] = [],
        contentType: String? = nil,
        charset: String? = nil,
        encoding: BodyEncoding? = nil,
        contentLength: Int? = nil
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
        self.encoding = encoding
        self.contentLength = contentLength
    }
}

/// How the body of an answer is compressed.
package enum BodyEncoding: String, Sendable, Hashable, CaseIterable {
    case gzip
    /// The header says gzip, and the body is as it was.
    case gzipClaimed = "gzip-claimed"
    /// The first half of the compressed bytes, with their own `Content-Length`.
    case gzipCut = "gzip-cut"
}

/// What is altered in the redirect back to the client.
package struct CallbackEdit: Sendable, Hashable {
    package var set: [NamedValue]
    package var remove: [String]
    /// These parameters are sent twice.
    package var repeated: [String]
    /// Whose code takes the place of the client's own; nil leaves it.
    package var swapWith: SwapPartner?

    package init(
        set: [NamedValue] = [],
        remove: [String] = [],
        repeated: [String] = [],
        swapWith: SwapPartner? = nil
    ) {
        self.set = set
        self.remove = remove
        self.repeated = repeated
        self.swapWith = swapWith
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

/// The client whose code is put into another one's redirect.
package enum SwapPartner: Sendable, Hashable {
    /// The first client of the scenario that is not the request's own.
    case otherClient
    case client(ClientID)

    /// The word of scenario files for ``otherClient``.
    package static let otherClientWord = "other_client"

    package var text: String {
        switch self {
        case .otherClient: Self.otherClientWord
        case .client(let id): id.rawValue
        }
    }

    /// Which client is meant, seen from another one; nil where there is none.
    package func client(beside own: ClientID?, among clients: [ClientMetadata]) -> ClientMetadata? {
        switch self {
        case .otherClient: clients.first { $0.id != own }
        case .client(let id): clients.first { $0.id == id }
        }
    }
}
