import OAuthCore

/// The pieces of work that a store has to do whole or not at all.
package enum StoreWork: String, NamedRow, CaseIterable {
    case issueCode = "issuing a code"
    case exchangeCode = "exchanging a code"
    case exchangeCodeAgain = "exchanging a code again, which revokes what it gave"
    case refresh = "refreshing"
    case refreshAgain = "refreshing with a retired token, which revokes the grant"
    case grantDirectly = "granting without a browser"

    package var name: String { rawValue }

    /// What came of it: the texts and keys that were issued, or the refusal.
    package enum Result: Sendable, Hashable {
        case code(IssuedCode)
        case tokens(IssuedTokens)
        case refusal(OAuthError)
    }

    private static let server = AuthorizationServer(
        clients: [FixedServer.demoClient],
        users: [FixedServer.ada],
        rotation: RotationPolicy(onReuse: .revokeGrant, oldAccessToken: .revoke),
        format: TokenFormat(access: .opaque)
    )

    /// Brings the store to where the work begins.
    ///
    /// - Returns: The form that the work posts; empty where it posts none.
    package func prepare(_ store: inout some GrantStore) throws(StoreFailure) -> Parameters {
        switch self {
        case .issueCode, .grantDirectly: return Parameters()
        case .exchangeCode:
            let code = try Self.server.approve(store: &store)
            return .exchange(code.text)
        case .exchangeCodeAgain:
            let connection = try Self.server.connect(store: &store)
            return .exchange(connection.code.text)
        case .refresh:
            let connection = try Self.server.connect(store: &store)
            return .refresh(connection.tokens.refreshText)
        case .refreshAgain:
            let connection = try Self.server.connect(store: &store)
            let form = Parameters.refresh(connection.tokens.refreshText)
            _ = try Self.server.post(form, store: &store)
            return form
        }
    }

    /// Does the work.
    package func perform(_ form: Parameters, in store: inout some GrantStore) throws(StoreFailure) -> Result {
        switch self {
        case .issueCode: return .code(try Self.server.approve(store: &store))
        case .grantDirectly:
            let issued = try Self.server.grantDirectly(
                FixedServer.demoClient,
                user: FixedServer.ada.username,
                scope: FixedServer.scope,
                at: FixedServer.now,
                entropy: FixedServer.entropy,
                store: &store
            )
            return .tokens(issued)
        case .exchangeCode, .exchangeCodeAgain, .refresh, .refreshAgain:
            switch try Self.server.post(form, store: &store).decision {
            case .issue(let issued): return .tokens(issued)
            case .refuse(let error): return .refusal(error)
            }
        }
    }
}
