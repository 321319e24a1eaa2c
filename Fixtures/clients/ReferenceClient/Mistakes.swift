import Conformance
import Foundation

/// What a careless client remembers, or forgets to clear away, from one request to the next.
struct Mistakes: Sendable {
    /// A careless client has crashed: it does nothing more before it is started anew.
    var hasCrashed = false
    /// The API has closed the connection that the next request would go out on.
    var hasClosedConnection = false
    /// How often the user came back with an error.
    var failedCallbacks = 0
    /// The proof of the authorization that was begun last.
    var newestVerifier: String?
    /// The URL of the last callback.
    var lastCallback: String?
    /// The token type of the last token response, as it came.
    var scheme = "Bearer"
    /// The lifetime of the first token, in seconds.
    var firstLifetimeSeconds: Double?
    /// What was printed during an operation.
    var said: [String] = []
}

extension ReferenceClient {
    /// Ends like a program that has met something it did not expect.
    func crash() {
        mistakes.hasCrashed = true
        held = nil
        onCrash()
    }

    /// Prints something to standard error, and repeats it in the reply, where a caller in this process sees it.
    func say(_ text: String) {
        mistakes.said.append(text)
        FileHandle.standardError.write(Data("debug: \(text)\n".utf8))
    }

    /// What a careless client adds to the detail of a reply.
    func leaks(in reply: ClientReply, _ refreshToken: String?) -> [String] {
        var leaks = mistakes.said
        guard let refreshToken else { return leaks }
        if carelessness.contains(.leakInDetail), !reply.ok { leaks.append("refresh_token=\(refreshToken)") }
        if carelessness.contains(.leakPrefixInDetail) {
            leaks.append("refresh_token begins with \(refreshToken.prefix(16))")
        }
        return leaks
    }

    /// Looks at the page about an error that a server names.
    func fetchErrorURI(_ uri: String?) async {
        guard carelessness.contains(.fetchErrorURI), let uri else { return }
        _ = await transport.send(OutgoingRequest(method: "GET", url: uri), Delivery(timeout: .seconds(4)))
    }

    /// Says where the user came from, as browsers do.
    func addReferer(to request: inout OutgoingRequest) {
        guard carelessness.contains(.callbackAsReferer), let callback = mistakes.lastCallback else { return }
        request.add(header: "Referer", callback)
    }

    /// Whether the connection for the next request turns out to be closed; asked once.
    func meetsClosedConnection() -> Bool {
        defer { mistakes.hasClosedConnection = false }
        return mistakes.hasClosedConnection
    }
}

extension ClientOperation {
    var isConfigure: Bool {
        guard case .configure = self else { return false }
        return true
    }
}
