import OAuthCore

/// What came of a request to the token endpoint.
enum TokenAnswer: Sendable {
    case issued(IssuedTokens)
    /// An OAuth error code, and the status that it came with.
    case refused(word: String, status: Int)
    /// The server can't answer now, and said perhaps when it can.
    case unavailable(status: Int, retryAfter: Duration?)
    /// No usable HTTP answer.
    case lost(TransportFailure)
    /// An answer that makes no sense; the text has nothing of the answer in it.
    case malformed(String)
    /// A careless client has crashed.
    case crashed
}

/// The members of a token response that the client uses.
struct IssuedTokens: Sendable {
    var accessToken: String
    /// Nil where the response has none, or an empty one.
    var refreshToken: String?
    /// Nil where the response does not say, or not in numbers.
    var lifetimeSeconds: Double?
    /// As it came; only a careless client has a use for it.
    var tokenType: String?
}

/// Reads answers of the token endpoint.
///
/// The content decides, not its `Content-Type`: real servers label JSON in many ways.
///
/// Source: RFC 6749 §5.1, §5.2.
struct TokenResponse: Sendable {
    /// What was asked for; a careful client takes what it gets.
    let requestedScope: String
    let carelessness: Set<Carelessness>

    func read(_ answer: HTTPAnswer) -> TokenAnswer {
        let json = answer.json
        if json == nil, carelessness.contains(.crashOnHTML) { return .crashed }
        let isSuccess = (200..<300).contains(answer.status)
        if !isSuccess, carelessness.contains(.crashOnOddError), let json, Self.isOdd(json) { return .crashed }
        if isSuccess, carelessness.contains(.assumeSuccess) { return .issued(assumedTokens(json)) }
        if isSuccess, carelessness.contains(.mediaTypeDecides), answer.header("content-type") != "application/json" {
            return .issued(tokensOfForm(answer.body))
        }
        guard isSuccess || (carelessness.contains(.trustAnyStatus) && json != nil) else {
            return readFailure(answer, json)
        }
        guard let json, json.members != nil else { return .malformed("the token response is not a JSON object") }
        // Some servers report errors with status 200.
        if let error = json["error"], error != .null {
            guard let word = OAuthErrorWord.read(error.string) else {
                return .malformed("the token response has an `error` that is no OAuth error code")
            }
            return .refused(word: word, status: answer.status)
        }
        return readTokens(json)
    }

    private func readFailure(_ answer: HTTPAnswer, _ json: JSONValue?) -> TokenAnswer {
        let word = OAuthErrorWord.read(json?["error"]?.string)
        // A dead grant is dead whatever the status; all else behind these statuses passes.
        if answer.status == 429 || answer.status >= 500, word != "invalid_grant" {
            return .unavailable(status: answer.status, retryAfter: answer.retryAfter(carelessness))
        }
        if let word, answer.status >= 400 { return .refused(word: word, status: answer.status) }
        return .malformed("the token endpoint answered \(answer.status) without an OAuth error code")
    }

    /// Whether the body of an error answer is not what a client without much thought expects.
    private static func isOdd(_ json: JSONValue) -> Bool {
        json.members == nil || (json["error"].map { $0.string == nil } ?? false)
    }

    private func readTokens(_ json: JSONValue) -> TokenAnswer {
        guard let accessToken = accessToken(json) else {
            return .malformed("the token response has no usable access_token")
        }
        guard isUsableType(json["token_type"]?.string) else {
            return .malformed("the token response's token_type is not Bearer")
        }
        if let complaint = needlessComplaint(about: json) { return .malformed(complaint) }
        return .issued(
            IssuedTokens(
                accessToken: kept(accessToken),
                refreshToken: refreshToken(json),
                lifetimeSeconds: Self.lifetimeSeconds(json["expires_in"] ?? .null),
                tokenType: json["token_type"]?.string
            )
        )
    }

    private func accessToken(_ json: JSONValue) -> String? {
        let token = usableToken(json["access_token"])
        return carelessness.contains(.ignoreMissingAccessToken) ? token ?? "null" : token
    }

    /// A token of visible characters; anything else could not be sent in a header.
    ///
    /// Source: RFC 6749 appendices A.12 and A.17.
    func usableToken(_ value: JSONValue?) -> String? {
        guard let text = value?.string, !text.isEmpty, text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            return nil
        }
        return text
    }

    private func isUsableType(_ type: String?) -> Bool {
        if carelessness.contains(.ignoreTokenType) || carelessness.contains(.echoTokenType) { return true }
        if carelessness.contains(.strictTokenType) { return type == "Bearer" }
        return type?.lowercased() == "bearer"
    }

    private func refreshToken(_ json: JSONValue) -> String? {
        let token = json["refresh_token"]
        if carelessness.contains(.keepEmptyRefreshToken) {
            if token == .null { return "null" }
            if token?.string?.isEmpty == true { return "" }
        }
        return usableToken(token).map(kept)
    }

    /// A lifetime between none and a hundred years; nil for what is neither a number nor the text of one.
    ///
    /// An unreadable lifetime is no reason to drop tokens: the old ones may be dead already.
    static func lifetimeSeconds(_ value: JSONValue) -> Double? {
        var seconds = value.double
        // `Double` reads words such as "nan" and hexadecimal numbers too.
        if let text = value.string, text.allSatisfy({ "0123456789+-.eE".contains($0) }) { seconds = Double(text) }
        guard let seconds, seconds.isFinite else { return nil }
        return min(max(seconds, 0), 3_155_760_000)
    }
}
