/// A web application as the client under test, as its file describes it.
///
/// Source: the interface, section 4.
package struct AppUnderTest: Sendable, Hashable {
    package var name: String
    /// The program and its arguments; nil where somebody else starts the app.
    package var command: [String]?
    /// The folder that the program is started in.
    package var directory: String
    /// Variables beside those of the runner.
    package var environment: [String: String]
    /// Answers 2xx once the app can be used; nil where its port alone says so.
    package var ready: WebAddress?
    /// Where the user goes to connect.
    package var start: WebAddress
    /// Makes the app call `GET /contacts`; 2xx means that it worked.
    package var call: WebAddress
    /// Where the app takes callbacks.
    package var redirectURI: WebAddress
    package var clientID: String
    package var clientSecret: String
    /// Scope tokens, separated by single spaces.
    package var scope: String
    /// Where the emulator has to be; nil where the app can be told.
    package var listen: ListenAddress?
    package var capabilities: Set<Capability>

    package init(
        name: String,
        command: [String]? = nil,
        directory: String = ".",
        environment: [String: String] = [:],
        ready: WebAddress? = nil,
        start: WebAddress,
        call: WebAddress,
        redirectURI: WebAddress,
        clientID: String = DocumentedClient.id,
        clientSecret: String = DocumentedClient.secret,
        scope: String = DocumentedClient.scope,
        listen: ListenAddress? = nil,
        capabilities: Set<Capability> = []
    ) {
        self.name = name
        self.command = command
        self.directory = directory
        self.environment = environment
        self.ready = ready
        self.start = start
        self.call = call
        self.redirectURI = redirectURI
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.scope = scope
        self.listen = listen
        self.capabilities = capabilities
    }

    /// Where the user's browser may send requests, beside the emulator.
    package var origins: Set<WebOrigin> { [start.origin, call.origin, redirectURI.origin] }

    /// Who the client is, by its file: an app cannot be asked.
    package var description: ClientDescription {
        ClientDescription(name: name, version: "", capabilities: capabilities)
    }
}

/// The client of the vendor's documentation, which the default scenario knows.
package enum DocumentedClient {
    package static let id = "demo-client"
    package static let secret = "demo-secret"
    /// What it asks for.
    package static let scope = "read:contacts write:messages"
}

/// An address to listen at.
package struct ListenAddress: Sendable, Hashable {
    package var host: String
    package var port: Int

    /// Reads `127.0.0.1:4010`; nil for text that is none.
    package init?(parsing text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (1...65_535).contains(port), colon != text.startIndex
        else { return nil }
        host = String(text[..<colon])
        self.port = port
    }

    /// Whether only this machine can reach it.
    package var isLoopback: Bool { host == "localhost" || host.hasPrefix("127.") }
}
