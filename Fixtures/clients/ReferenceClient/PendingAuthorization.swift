/// An authorization that was started, and whose callback has not come yet.
struct PendingAuthorization: Sendable {
    /// Empty where a careless client sent none.
    let state: String
    /// As it was sent, which is how the token request has to repeat it.
    let redirectURI: String
    /// What a careless client with PKCE has to send with the code.
    var verifier: String?

    /// Whether this is the authorization that a callback's `state` belongs to.
    ///
    /// Compares bytes: Swift takes some different strings for equal, such as the
    /// letter K and the Kelvin sign.
    func hasState(_ other: String, comparing count: Int) -> Bool {
        !state.isEmpty && state.utf8.prefix(count).elementsEqual(other.utf8.prefix(count))
    }

    func hasOne(of states: [String]) -> Bool { states.contains { hasState($0, comparing: .max) } }
}
