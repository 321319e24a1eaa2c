import NIOSSL

/// What goes wrong with TLS, in words for people.
enum TLSFailure {
    /// Why a handshake failed; nil where the peer just went away, as probes of a port do.
    static func handshake(_ error: any Error) -> String? {
        guard case NIOSSLError.handshakeFailed(let cause) = error else { return nil }
        if cause == .sslError([.eofDuringHandshake]) { return nil }
        let words = words(of: cause)
        guard distrust.contains(where: words.contains) else {
            return "the TLS handshake with a client failed: \(words)"
        }
        return "a client gave the TLS handshake up, most likely because it does not trust this server's certificate "
            + "(\(words)): let it trust the CA; a private one is at /_mock/ca.pem"
    }

    /// How clients end that refuse a certificate. OpenSSL says so before it encrypts, which cannot be decrypted.
    private static let distrust = [
        "UNKNOWN_CA", "CERTIFICATE_UNKNOWN", "BAD_CERTIFICATE", "DECRYPTION_FAILED_OR_BAD_RECORD_MAC",
    ]

    /// The library's own words for an error, such as `TLSV1_ALERT_UNKNOWN_CA`; else its type.
    static func words(of error: any Error) -> String {
        let text = "\(error)"
        let words = text.matches(of: /OPENSSL_internal:(\w+)/).map { String($0.output.1) }
        guard words.isEmpty else { return words.joined(separator: ", ") }
        return text.count < 80 ? text : "\(type(of: error))"
    }
}
