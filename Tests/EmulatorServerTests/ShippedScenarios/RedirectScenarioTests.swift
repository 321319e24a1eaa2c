import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import OAuthCore
import Testing
import Trace

extension ShippedScenarios {
    @Suite("Redirects to another origin")
    struct RedirectScenarioTests {
        @Test func apiRedirect() async throws {
            try await ShippedScenario.apiRedirect.play { scenario in
                let tokens = try await scenario.client.newTokens()
                // It is for GET only.
                let created = try await scenario.client.api("POST", "/contacts", token: tokens.access, body: "{}")
                #expect(created.status == 201)
                var request = RecordedRequest.contacts(tokens.access)
                request.target += "?page=1"
                let redirect = try await scenario.client.answer(to: request)
                #expect(redirect.status == 302)
                let recorded = try await Self.follow(redirect, request, scenario)
                #expect(recorded.method == "GET")
                #expect(recorded.headers[header: "Authorization"] == "Bearer \(tokens.access)")
                for _ in 1...2 { try await scenario.expectLive(tokens) }
            }
        }

        @Test func tokenEndpointRedirect() async throws {
            try await ShippedScenario.tokenEndpointRedirect.play { scenario in
                let tokens = try await scenario.tokensThatExpireAtTheSecondCall()
                let request = RecordedRequest.token(Documented.refresh(tokens.refresh))
                let redirect = try await scenario.client.answer(to: request)
                #expect(redirect.status == 307)
                let recorded = try await Self.follow(redirect, request, scenario)
                #expect(recorded.method == "POST")
                #expect(recorded.formParameters == Documented.refresh(tokens.refresh))
                #expect(recorded.body == request.body)
                try await scenario.expectLive(try await scenario.refreshed(tokens))
            }
        }

        /// Follows a redirect as a careless client does, with all that the first request carried.
        ///
        /// - Returns: What the journal has of the request to the other origin.
        private static func follow(
            _ redirect: RecordedResponse,
            _ request: RecordedRequest,
            _ scenario: PlayedScenario
        ) async throws -> RecordedRequest {
            let location = try #require(redirect.headers[header: "Location"])
            // It is the same path of another origin.
            #expect(location.hasPrefix("http://"))
            #expect(location.hasSuffix(request.target))
            #expect(!location.hasPrefix(scenario.server.baseURL))
            #expect(try await exchangesOfSink(scenario).isEmpty)
            var following = HTTPClientRequest(url: location)
            following.method = HTTPMethod(rawValue: request.method)
            for field in request.headers where field.name != "Host" && field.name != "Content-Length" {
                following.headers.add(name: field.name, value: field.value)
            }
            if !request.body.isEmpty { following.body = .bytes(ByteBuffer(bytes: request.body)) }
            let answer = try await HTTPClient.shared.execute(following, timeout: .seconds(20))
            #expect(answer.status == .ok)
            _ = try await answer.body.collect(upTo: 1 << 16)
            let recorded = try await exchangesOfSink(scenario)
            #expect(recorded.count == 1)
            let exchange = try #require(recorded.first.flatMap(Exchange.init(json:)))
            #expect(exchange.request.target == request.target)
            return exchange.request
        }

        private static func exchangesOfSink(_ scenario: PlayedScenario) async throws -> [JSONValue] {
            let journal = try await scenario.client.control("GET", "journal?endpoint=sink")
            return try #require(journal.bodyJSON?["exchanges"]?.array)
        }
    }
}
