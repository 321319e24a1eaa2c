import OAuthCore
import Scenarios

extension FlextellMock {
    /// How authorizations are answered.
    ///
    /// Source: the interface, `consent`.
    public struct Consent: Sendable, Hashable {
        let mode: ConsentSetting.Mode
        let user: String?

        /// Pages ask a user to sign in and to consent.
        public static let ask = Consent(mode: .ask, user: nil)
        /// The scenario's first user consents without a page: the first answer is the redirect.
        public static let approve = Consent(mode: .approve, user: nil)
        /// Access is denied without a page.
        public static let deny = Consent(mode: .deny, user: nil)

        /// A user of the scenario consents without a page.
        public static func approve(as username: String) -> Consent { Consent(mode: .approve, user: username) }
    }
}

extension FlextellMock.Consent {
    /// - Throws: ``FlextellMock/Failure`` where the scenario has no such user.
    func apply(to scenario: inout Scenarios.Scenario) throws(FlextellMock.Failure) {
        if let user, scenario.server.user(Username(user)) == nil {
            let known = scenario.users.map(\.username.rawValue).joined(separator: ", ")
            throw FlextellMock.Failure("there is no user '\(user)'; there are \(known)")
        }
        scenario.consent.mode = mode
        scenario.consent.user = user.map { Username($0) } ?? scenario.consent.user
    }

    /// As the control plane takes it.
    var json: JSONValue { ["mode": .string(mode.rawValue), "user": JSONValue(user)] }
}
