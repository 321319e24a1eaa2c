import OAuthCore
import TestKit
import Trace

extension Exchange {
    /// A token request that was answered with tokens, to be altered.
    static let refresh = Exchange(
        n: 3,
        at: FixedServer.now + TimeSpan(milliseconds: 1),
        elapsedMs: 12.5,
        durationMs: 3.25,
        connection: 2,
        endpoint: .token,
        request: RecordedRequest(
            method: "POST",
            target: "/s/c1/oauth/token?tenant=a+b",
            headers: [HeaderField("Content-Type", "application/x-www-form-urlencoded")],
            body: Array("grant_type=refresh_token&refresh_token=r+1&code=".utf8)
        ),
        response: RecordedResponse(
            status: 200,
            headers: [HeaderField("Content-Type", "application/json")],
            body: Array(#"{"access_token":"a2","refresh_token":"r2"}"#.utf8)
        ),
        outcome: .success,
        clientID: FixedServer.demoClient.id
    )

    /// An API request.
    static let call = Exchange(
        n: 4,
        at: FixedServer.now,
        elapsedMs: 0,
        durationMs: 0,
        connection: 1,
        endpoint: .api,
        request: RecordedRequest(
            method: "GET",
            target: "/api/v0.0.1/contacts",
            headers: [HeaderField("Authorization", "Bearer a1")],
            body: []
        ),
        response: RecordedResponse(status: 204, headers: [], body: [])
    )

    /// A redirect back to the client.
    static let callback = Exchange(
        n: 1,
        at: FixedServer.now,
        elapsedMs: 0,
        durationMs: 0,
        connection: 1,
        endpoint: .consent,
        request: RecordedRequest(method: "POST", target: "/oauth/consent", headers: [], body: []),
        response: RecordedResponse(
            status: 303,
            headers: [HeaderField("location", "https://client.example/callback?code=c%2B1&state=s")],
            body: []
        )
    )

    /// The same exchange, altered.
    func altered(_ change: (inout Exchange) -> Void) -> Exchange {
        var copy = self
        change(&copy)
        return copy
    }
}
