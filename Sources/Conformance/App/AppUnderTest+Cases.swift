import OAuthCore
import Scenarios

/// Which cases an app can go through, and what it has of its own in them.
///
/// An app is driven from outside: a user connects, and makes it call. All else that
/// an adapter can be asked for, it cannot.
extension AppUnderTest {
    /// Why the app cannot go through a case; nil where nothing stands in the way.
    package func obstacle(to conformanceCase: ConformanceCase) -> String? {
        for step in conformanceCase.steps {
            if let reason = obstacle(to: step.action) { return reason }
        }
        if conformanceCase.expectations.contains(where: \.isOfHeldTokens) {
            return "an app does not show which tokens it holds"
        }
        if command == nil, conformanceCase.expectations.contains(where: \.isOfTheStore) {
            return "the app keeps its tokens where the runner cannot look: give the app file a `command`"
        }
        return obstacle(to: conformanceCase.scenario)
    }

    private func obstacle(to action: StepAction) -> String? {
        switch action {
        case .connect, .authorize, .deliver, .control, .wait: nil
        case .call(let call) where call.method != "GET" || call.path != "/contacts" || call.body != nil:
            "an app makes one call, GET /contacts, and the case needs \(call.method) \(call.path)"
                + (call.body == nil ? "" : " with a body")
        case .call: nil
        case .refresh: "an app cannot be told to refresh"
        case .advance(_, .server): nil
        case .advance(_, .both), .advance(_, .client):
            capabilities.contains(.clock) ? nil : "the clock of an app cannot be moved"
        case .restart where command == nil:
            "the app is not started by the runner, so it cannot be restarted: give the app file a `command`"
        case .restart: nil
        case .parallel: "an app is one process, and the case needs several that share a store"
        }
    }

    private func obstacle(to scenario: Scenario) -> String? {
        guard let client = scenario.clients.first else { return nil }
        if client.redirectURIs.contains(where: { $0.contains("?") }) {
            return "the case needs a redirect URI of its own, and an app has one"
        }
        let isItsOwn = client.id.rawValue != DocumentedClient.id || client.secret != DocumentedClient.secret
        if isItsOwn, command == nil {
            return "the case needs a client secret of its own, and nobody tells the app: give the app file a `command`"
        }
        let namesClients = scenario.rules.contains { $0.when.clientID != nil }
        return namesClients && clientID != DocumentedClient.id ? "the rules of the case are about other clients" : nil
    }

    /// The scenario of a case, with the app as its first client.
    ///
    /// A case that is about an id or a secret keeps them.
    package func scenario(of conformanceCase: ConformanceCase) -> Scenario {
        var scenario = conformanceCase.scenario
        guard var client = scenario.clients.first else { return scenario }
        if client.id.rawValue == DocumentedClient.id { client.id = ClientID(clientID) }
        if client.secret == DocumentedClient.secret { client.secret = clientSecret }
        client.redirectURIs = [redirectURI.description]
        client.scopes += scope.split(separator: " ").map(String.init).filter { !client.scopes.contains($0) }
        scenario.clients = [client] + scenario.clients.dropFirst().filter { $0.id != client.id }
        return scenario
    }
}

extension Expectation {
    fileprivate var isOfHeldTokens: Bool {
        guard case .holds = requirement else { return false }
        return true
    }

    fileprivate var isOfTheStore: Bool {
        guard case .stores = requirement else { return false }
        return true
    }
}

extension ConformanceCase {
    /// The case with what its requirements say of the documented client said of the one that was tested.
    ///
    /// - Parameter settings: Those of the record; nil, and the same as documented, change nothing.
    func asked(of settings: ClientSettings?) -> ConformanceCase {
        guard let settings, let client = scenario.clients.first else { return self }
        let own: [String: (documented: [String], actual: String)] = [
            WireName.clientID: ([client.id.rawValue], settings.clientID),
            WireName.clientSecret: ([client.secret], settings.clientSecret),
            WireName.redirectURI: (client.redirectURIs, settings.redirectURI),
            WireName.scope: ([DocumentedClient.scope], settings.scope),
        ]
        func actual(_ place: ValuePlace, _ text: String) -> String {
            switch place {
            case .query(let name), .form(let name):
                guard let (documented, actual) = own[name], documented.contains(text) else { return text }
                return documented.contains(actual) ? text : actual
            case .header, .method, .target, .mediaType, .body: return text
            }
        }
        var asked = self
        asked.expectations = expectations.map { $0.replacingTexts(actual) }
        return asked
    }
}

extension Expectation {
    fileprivate func replacingTexts(_ actual: (ValuePlace, String) -> String) -> Expectation {
        func replaced(_ wanted: ValueRequirement) -> ValueRequirement {
            var wanted = wanted
            switch wanted.condition {
            case .equals(let text): wanted.condition = .equals(actual(wanted.place, text))
            case .sameTokens(let text): wanted.condition = .sameTokens(actual(wanted.place, text))
            case .within(let text): wanted.condition = .within(actual(wanted.place, text))
            case .asAuthorized, .matches, .present, .absent: break
            }
            return wanted
        }
        var expectation = self
        switch requirement {
        case .value(let wanted): expectation.requirement = .value(replaced(wanted))
        case .never(let unwanted): expectation.requirement = .never(replaced(unwanted))
        case .step, .requests, .order, .repeats, .fresh, .newest, .spacing, .holds, .stores: break
        }
        return expectation
    }
}
