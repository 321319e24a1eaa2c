import NIOSSL

/// What goes wrong with TLS, in words for people.
enum TLSFailure {
    /// Why a handshake failed; nil where the peer just went away, as probes of a port do.
    static func handshake(_ error: any Error) -> String? {
        guard case NIOSSLError.handshakeFailed(let cause) = error else { return nil }
        if cause == .sslError([.eofDuringHandshake]) { return nil }
        let words = words(of: cause)
        let isDistrust = ["UNKNOWN_CA", "CERTIFICATE_UNKNOWN", "BAD_CERTIFICATE"].contains { words.hasSuffix($0) }
        guard isDistrust else { return "the TLS handshake with a client failed: \(words)" }
        return "a client does not trust this server's certificate (\(words)): let it trust the CA, "
            + "which GET /_mock/ca.pem gives"
    }

    /// The library's own word for an error, such as `TLSV1_ALERT_UNKNOWN_CA`; else its type.
    static func words(of error: any Error) -> String {
        let text = "\(error)"
        let word = text.firstMatch(of: /OPENSSL_internal:(\w+)/)
        return word.map { String($0.output.1) } ?? (text.count < 80 ? text : "\(type(of: error))")
    }
}
