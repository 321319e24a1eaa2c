import FixtureFiles
import OAuthCore
import Testing
import Trace

@testable import EmulatorServer

/// The document and the server have to say the same: whichever is changed alone fails here.
@Suite("The OpenAPI document", .timeLimit(.minutes(1)))
struct OpenAPITests {
    private static let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    /// A scenario with fixed answers, limits and every kind of path.
    private static let scenario = """
        limits: {api: 1000/1m}
        routes:
          - {method: GET, path: /profile, respond: {json: {name: Ada}}}
          - {method: POST, path: /reports/*/run, scope: "write:contacts", respond: {status: 202}}
        """

    private func document(_ server: any Answering) async throws -> JSONValue {
        let answer = try await server.control("GET", "openapi.json")
        #expect(answer.status == 200)
        #expect(answer.headers[header: "Content-Type"] == "application/json")
        return try #require(answer.bodyJSON)
    }

    private func paths(_ document: JSONValue) throws -> [String: Set<String>] {
        let members = try #require(document["paths"]?.members)
        return Dictionary(
            uniqueKeysWithValues: members.map { ($0.name, Set(($0.value.members ?? []).map { $0.name.uppercased() })) }
        )
    }

    @Test func everyCallOfTheRouterIsThereWithItsMethods() async throws {
        let paths = try paths(try await document(try await TestEmulator.make()))
        for call in ControlCall.allCases {
            #expect(paths["/_mock/" + call.rawValue] == Set(call.methods), "\(call)")
        }
        for path in Route.fixed.keys where !["/login", "/_mock", Route.apiBase].contains(path) {
            #expect(paths[path] != nil, "\(path)")
        }
    }

    @Test(arguments: ["", scenario, "profile: league-9", "profile: league-8"])
    func everyPathAnswersTheMethodsThatItIsSaidToTake(lines: String) async throws {
        let emulator = try await TestEmulator.make(lines)
        let token = try await TokenPair(try await emulator.control("POST", "tokens")).access
        // The API comes first: what is tried at the control plane kills the token.
        for (path, documented) in try paths(try await document(emulator)).sorted(by: {
            $0.key.hasPrefix(Route.apiBase) && !$1.key.hasPrefix(Route.apiBase)
        }) {
            let target = path.replacing("{name}", with: "nobody").replacing("{id}", with: "1")
                .replacing("{part1}", with: "x")
            for method in Self.methods {
                let isAPI = path.hasPrefix(Route.apiBase)
                let headers = isAPI ? [HeaderField("Authorization", "Bearer \(token)")] : []
                let answer = try await emulator.send(method, target, headers: headers)
                #expect((answer.status == 405) == !documented.contains(method), "\(method) \(path): \(answer.status)")
                #expect(answer.status < 500, "\(method) \(path)")
            }
        }
    }

    @Test func everyStatusOfItsExamplesIsDocumented() async throws {
        let emulator = try await TestEmulator.make(Self.scenario)
        let document = try await document(emulator)
        for (path, item) in try #require(document["paths"]?.members).map({ ($0.name, $0.value) }) {
            for (method, operation) in try #require(item.members).map({ ($0.name, $0.value) }) {
                let target = path.replacing("{name}", with: "nobody").replacing("{id}", with: "1")
                    .replacing("{part1}", with: "x")
                let content = operation["requestBody"]?["content"]?.members?.first?.value
                let body = (content?["example"]).map { Array($0.text.utf8) } ?? []
                for headers in [[], [HeaderField("Origin", "https://evil.example")]] {
                    let answer = try await emulator.send(method.uppercased(), target, headers: headers, body: body)
                    let documented = operation["responses"]?[String(answer.status)]
                    #expect(documented != nil, "\(method) \(path): \(answer.status)")
                }
            }
        }
    }

    @Test func everyOperationTeaches() async throws {
        let document = try await document(try await TestEmulator.make(Self.scenario))
        var ids: Set<String> = []
        for item in try #require(document["paths"]?.members) {
            for (method, operation) in try #require(item.value.members).map({ ($0.name, $0.value) }) {
                let place = "\(method) \(item.name)"
                let id = try #require(operation["operationId"]?.string, "\(place)")
                #expect(ids.insert(id).inserted, "\(id) stands twice")
                #expect((operation["summary"]?.string ?? "").count > 8, "\(place)")
                #expect((operation["description"]?.string ?? "").count > 15, "\(place)")
                #expect(operation["tags"]?.array?.count == 1, "\(place)")
                if let body = operation["requestBody"]?["content"]?.members, !item.name.hasPrefix("/oauth/") {
                    #expect(body.allSatisfy { $0.value["example"] != nil }, "\(place)")
                }
            }
        }
    }

    @Test func everyReferenceLeadsSomewhere() async throws {
        let document = try await document(try await TestEmulator.make())
        let references = document.references
        #expect(references.count > 100)
        for reference in Set(references) {
            var place: JSONValue? = document
            for segment in reference.dropFirst(2).split(separator: "/") { place = place?[String(segment)] }
            #expect(place != nil, "\(reference)")
        }
    }

    @Test func itFollowsTheSandboxAndItsScenario() async throws {
        let emulator = try await TestEmulator.make()
        let made = try await emulator.control("POST", "sandboxes", ["scenario": ["resources": ["notes": [:]]]])
        let id = try #require(made.bodyJSON?["id"]?.string, "\(made.text)")
        let answer = try await emulator.get(
            "/s/\(id)/_mock/openapi.json",
            headers: [HeaderField("Host", "localhost:4010")]
        )
        let document = try #require(answer.bodyJSON)
        #expect(document["openapi"] == "3.1.1")
        #expect(document["servers"]?.array?.first?["url"] == .string("http://localhost:4010/s/\(id)"))
        #expect(try paths(document)["/api/v0.0.1/notes/{id}"] == ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"])
        let flow = document["components"]?["securitySchemes"]?["flextell"]?["flows"]?["authorizationCode"]
        #expect(flow?["tokenUrl"] == .string("http://localhost:4010/s/\(id)/oauth/token"))
        #expect(flow?["scopes"]?.members?.map(\.name).contains("read:contacts") == true)
    }

    @Test func aControlTokenIsNeededWhereOneIsSet() async throws {
        let guarded = try await TestEmulator.make(access: ControlPlaneAccess(token: "secret"))
        let answer = try await guarded.get(
            "/_mock/openapi.json",
            headers: [HeaderField("Authorization", "Bearer secret")]
        )
        let health = answer.bodyJSON?["paths"]?["/_mock/health"]?["get"]
        #expect(health?["security"] == .array([["controlToken": .array([])]]))
        let open = try await document(try await TestEmulator.make())
        let optional = open["paths"]?["/_mock/health"]?["get"]?["security"]?.array
        #expect(optional == [.object([JSONMember]()), ["controlToken": .array([])]])
    }
}

extension JSONValue {
    /// The targets of every `$ref`.
    fileprivate var references: [String] {
        let own = self["$ref"]?.string.map { [$0] } ?? []
        return own + (members ?? []).flatMap(\.value.references) + (array ?? []).flatMap(\.references)
    }
}
