import OAuthCore
import Trace

/// Who may use the control plane, and where the server is as clients see it.
///
/// Source: the interface, "The control plane answers only to a Host that …".
package struct ControlPlaneAccess: Sendable {
    /// Host names without port, in lower case, beside `localhost`; addresses without brackets.
    package let hosts: Set<String>
    /// What `Authorization: Bearer` has to carry; nil for nothing.
    package var token: String?
    /// `http` or `https`, as the listener speaks it.
    package var scheme: String
    /// Where clients see the server, whatever they ask for; nil where links follow the request.
    package let publicURL: PublicURL?

    /// The addresses among the hosts, which can be written in many ways.
    private let addresses: Set<IPAddress>

    package init(
        hosts: Set<String> = ["127.0.0.1"],
        token: String? = nil,
        scheme: String = "http",
        publicURL: PublicURL? = nil
    ) {
        self.hosts = hosts.union(["localhost"]).union(publicURL.map { [$0.host] } ?? [])
        self.token = token
        self.scheme = scheme
        self.publicURL = publicURL
        addresses = Set(self.hosts.compactMap { IPAddress($0) })
    }

    /// The same where the listener speaks TLS.
    var secured: ControlPlaneAccess {
        var access = self
        access.scheme = "https"
        return access
    }

    /// The answer to somebody who may not; nil where they may.
    ///
    /// What a proxy says of the host opens nothing: the `Host` of the request itself has to be allowed.
    func refusal(of incoming: IncomingRequest) -> RecordedResponse? {
        let request = incoming.request
        let host = request.headers[header: "Host"] ?? ""
        // A page of another site that points a name of its own at this machine (DNS rebinding) fails here.
        guard allows(host) else {
            let detail =
                "the control plane does not answer to the host '\(Excerpt.plain(host))': "
                + "use \(hosts.sorted().joined(separator: " or ")), or allow it with --allow-host"
            return .problem(421, detail)
        }
        let site = request.headers[header: "Sec-Fetch-Site"]
        let isForeign = site.map { $0 != "same-origin" && $0 != "none" } ?? false
        if isForeign || request.headers[header: "Origin"].map({ !isOwn($0, incoming) }) ?? false {
            return .problem(403, "the control plane does not answer to pages of other sites")
        }
        guard let token else { return nil }
        guard ConstantTime.equal(Self.bearer(of: request), token) else {
            var response = RecordedResponse.problem(401, "send the control token as 'Authorization: Bearer TOKEN'")
            response.headers.append(HeaderField("WWW-Authenticate", "Bearer realm=\"flextell-mock\""))
            return response
        }
        return nil
    }

    /// What links to a sandbox begin with, as the sender of a request sees the server.
    ///
    /// Only a proxy on this machine is believed: anybody else could send users elsewhere.
    func links(of incoming: IncomingRequest, to sandbox: SandboxID) -> Links {
        if let publicURL {
            return Links(origin: publicURL.origin, prefix: publicURL.path, sandbox: sandbox.pathPrefix)
        }
        let request = incoming.request
        let forwarded = incoming.comesFromLoopback ? ForwardedRequest(request.headers) : nil
        let authority = forwarded?.authority ?? request.headers[header: "Host"] ?? "localhost"
        return Links(
            origin: "\(forwarded?.scheme ?? scheme)://\(authority)",
            prefix: forwarded?.prefix ?? "",
            sandbox: sandbox.pathPrefix
        )
    }

    /// Whether a page of this origin is one of ours, by the address that it was loaded from.
    private func isOwn(_ origin: String, _ incoming: IncomingRequest) -> Bool {
        if origin == "\(scheme)://\(incoming.request.headers[header: "Host"] ?? "")" { return true }
        let seen = links(of: incoming, to: .root).origin
        return origin == seen && allows(String(seen.drop { $0 != "/" }.dropFirst(2)))
    }

    /// Whether a `Host` names this server: with or without port, in any case, an IPv6 address in brackets.
    private func allows(_ host: String) -> Bool {
        let name = Self.name(of: host)
        return hosts.contains(name) || IPAddress(name).map(addresses.contains) ?? false
    }

    /// The token of the header; empty where there is none.
    ///
    /// Source: RFC 9110 §11.1: the name of a scheme is the same in any case.
    private static func bearer(of request: RecordedRequest) -> String {
        let halves = (request.headers[header: "Authorization"] ?? "").split(separator: " ", maxSplits: 1)
        guard halves.count == 2, halves[0].lowercased() == "bearer" else { return "" }
        return String(halves[1])
    }

    /// The name of a `Host` header: without port, in lower case, an IPv6 address without brackets.
    private static func name(of host: String) -> String {
        let lower = host.lowercased()
        if lower.hasPrefix("["), let end = lower.firstIndex(of: "]") {
            return String(lower[lower.index(after: lower.startIndex)..<end])
        }
        return String(lower.prefix { $0 != ":" })
    }
}
