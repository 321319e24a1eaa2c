import ArgumentParser
import EmulatorServer

/// Where `serve` listens, and where clients see it.
///
/// Source: the interface, `serve`.
struct AddressOptions: ParsableArguments {
    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 takes a free one.")
    var port = 4010

    @Option(
        help: ArgumentHelp(
            "What clients see, where a proxy stands in front: links begin with it (default: they follow the request).",
            discussion: """
                A path is a prefix that the proxy takes off: with https://oauth.example/flextell a request for \
                /flextell/oauth/token has to arrive here as /oauth/token. Without this option, the headers \
                Forwarded and X-Forwarded-Proto, -Host, -Port and -Prefix of a proxy on this machine shape links.
                """,
            valueName: "url"
        )
    )
    var publicURL: String?

    @Option(help: ArgumentHelp("A further Host that the control plane answers to (repeatable).", valueName: "name"))
    var allowHost: [String] = []

    @Option(help: ArgumentHelp("Needed for the control plane where the host is not loopback.", valueName: "token"))
    var controlToken: String?

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port is a number from 0 to 65535") }
        guard isLoopback || controlToken != nil else {
            throw ValidationError("\(host) is not loopback: --control-token TOKEN has to guard the control plane")
        }
        if let publicURL {
            do throws(InvalidPublicURL) { _ = try PublicURL(parsing: publicURL) } catch {
                throw ValidationError("--public-url '\(publicURL)': \(error)")
            }
        }
    }

    /// The address without the brackets that it may be written with.
    var bareHost: String {
        host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    }

    var isLoopback: Bool { bareHost == "localhost" || IPAddress(bareHost)?.isLoopback ?? false }

    /// Who may use the control plane.
    var access: ControlPlaneAccess {
        ControlPlaneAccess(hosts: Set(ownHosts), token: controlToken, publicURL: parsedPublicURL)
    }

    /// Every host that the server's certificate is for.
    var certificateHosts: [String] {
        ownHosts + ["localhost", "127.0.0.1", "::1", "127.0.0.2"] + (parsedPublicURL.map { [$0.host] } ?? [])
    }

    /// Checked before.
    private var parsedPublicURL: PublicURL? { publicURL.flatMap { try? PublicURL(parsing: $0) } }

    private var ownHosts: [String] {
        // What listens on every address is reached at these too.
        let isEverywhere = IPAddress(bareHost)?.isUnspecified ?? false
        return [bareHost.lowercased()] + (isEverywhere ? ["127.0.0.1", "::1"] : []) + allowHost.map { $0.lowercased() }
    }
}
