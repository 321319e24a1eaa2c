import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// A client of the API as somebody could write it: the client under test of the examples.
actor ContactsClient {
    enum Failure: Error, Equatable {
        /// Only the user can help: the grant is gone, or may be.
        case signInAgain
        case status(UInt)
    }

    struct Contact: Decodable, Equatable {
        let id: String
    }

    private struct ContactList: Decodable {
        let items: [Contact]
    }

    private struct TokenAnswer: Decodable {
        let accessToken: String
        let refreshToken: String
    }

    private let server: URL
    private let clientID: String
    private let clientSecret: String
    private var accessToken = ""
    private var refreshToken = ""
    /// The refresh that is under way: calls that need one share it.
    private var refreshing: Task<Void, any Error>?

    init(server: URL, clientID: String, clientSecret: String) {
        (self.server, self.clientID, self.clientSecret) = (server, clientID, clientSecret)
    }

    func use(accessToken: String, refreshToken: String) {
        (self.accessToken, self.refreshToken) = (accessToken, refreshToken)
    }

    /// Where the user signs in.
    nonisolated func authorizationURL(redirectURI: String, state: String) -> URL {
        let query = [
            URLQueryItem(name: "response_type", value: "code"), URLQueryItem(name: "client_id", value: clientID),
            URLQueryItem(name: "redirect_uri", value: redirectURI), URLQueryItem(name: "state", value: state),
            URLQueryItem(name: "scope", value: "read:contacts"),
        ]
        return server.appendingPathComponent("oauth/authorize").appending(queryItems: query)
    }

    /// Exchanges the code of the callback.
    func finish(_ callback: URL, redirectURI: String, state: String) async throws {
        let items = URLComponents(url: callback, resolvingAgainstBaseURL: false)?.queryItems ?? []
        func value(_ name: String) -> String? { items.first { $0.name == name }?.value }
        guard value("state") == state, let code = value("code") else { throw Failure.signInAgain }
        try await requestTokens(["grant_type": "authorization_code", "code": code, "redirect_uri": redirectURI])
    }

    /// Reads the contacts; an access token that has died is replaced once.
    func contacts() async throws -> [Contact] {
        let token = accessToken
        do {
            return try await readContacts()
        } catch Failure.status(401) {
            // Another call may have replaced it meanwhile.
            if token == accessToken { try await refresh() }
            return try await readContacts()
        }
    }

    private func readContacts() async throws -> [Contact] {
        var request = HTTPClientRequest(url: server.appendingPathComponent("api/v0.0.1/contacts").absoluteString)
        request.headers.add(name: "Authorization", value: "Bearer \(accessToken)")
        return try JSONDecoder().decode(ContactList.self, from: try await send(request)).items
    }

    private func refresh() async throws {
        let task =
            refreshing
            ?? Task {
                defer { refreshing = nil }
                try await requestTokens(["grant_type": "refresh_token", "refresh_token": refreshToken])
            }
        refreshing = task
        try await task.value
    }

    private func requestTokens(_ parameters: [String: String]) async throws {
        var request = HTTPClientRequest(url: server.appendingPathComponent("oauth/token").absoluteString)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        let form = parameters.merging(["client_id": clientID, "client_secret": clientSecret]) { own, _ in own }
        let pairs = form.map { name, value in
            "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
        }
        request.body = .bytes(ByteBuffer(string: pairs.joined(separator: "&")))
        do {
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            let answer = try decoder.decode(TokenAnswer.self, from: try await send(request))
            (accessToken, refreshToken) = (answer.accessToken, answer.refreshToken)
        } catch {
            // Whether the token was spent is not known: sending it again would be worse than asking.
            throw Failure.signInAgain
        }
    }

    private func send(_ request: HTTPClientRequest) async throws -> Data {
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        let body = try await response.body.collect(upTo: 1 << 20)
        guard response.status == .ok else { throw Failure.status(response.status.code) }
        return Data(body.readableBytesView)
    }
}
