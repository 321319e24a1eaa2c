import OAuthCore
import Trace

/// Who may use the control plane.
///
/// Source: the interface, "The control plane answers only to a Host that …".
package struct ControlPlaneAccess: Sendable {
    /// Host names without port, in lower case, beside `localhost`.
    package var hosts: Set<String>
    /// What `Authorization: Bearer` has to carry; nil for nothing.
    package var token: String?
    /// `http` or `https`, for the base URLs that are handed out.
    package var scheme: String

    package init(hosts: Set<String> = ["127.0.0.1"], token: String? = nil, scheme: String = "http") {
        self.hosts = hosts.union(["localhost"])
        self.token = token
        self.scheme = scheme
    }

    /// The answer to somebody who may not; nil where they may.
    func refusal(of request: RecordedRequest) -> RecordedResponse? {
        let host = request.headers[header: "Host"] ?? ""
        // A page of another site that points a name of its own at this machine (DNS rebinding) fails here.
        guard hosts.contains(Self.name(of: host)) else {
            let detail =
                "the control plane does not answer to the host '\(Excerpt.plain(host))': "
                + "use \(hosts.sorted().joined(separator: " or ")), or allow it with --allow-host"
            return .problem(421, detail)
        }
        let site = request.headers[header: "Sec-Fetch-Site"]
        let origin = request.headers[header: "Origin"]
        let isForeign = site.map { $0 != "same-origin" && $0 != "none" } ?? false
        if isForeign || origin.map({ $0 != "\(scheme)://\(host)" }) ?? false {
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

    /// Where a sandbox is, as the sender of a request sees it.
    func baseURL(of request: RecordedRequest, sandbox: SandboxID) -> String {
        "\(scheme)://\(request.headers[header: "Host"] ?? "localhost")\(sandbox.pathPrefix)"
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
