import EmulatorServer
import FixtureFiles
import Foundation
import OAuthCore
import Testing
import Trace

@Suite("The tokens", .timeLimit(.minutes(1)))
struct TokenTests {
    @Test func anAccessTokenCarriesTheClaims() async throws {
        let emulator = try await TestEmulator.make("lifetimes: {access_token: 90s}")
        let answer = try await emulator.exchange(try await emulator.newCode(scope: "write:contacts read:messages"))
        #expect(answer.bodyJSON?["expires_in"] == 90)
        #expect(answer.bodyJSON?["token_type"] == "Bearer")
        #expect(answer.bodyJSON?["scope"] == nil)
        let segments = try TokenPair(answer).access.split(separator: ".").map(String.init)
        #expect(segments.count == 3)
        #expect(
            Base64URL.decode(segments[0]).map { String(decoding: $0, as: UTF8.self) } == #"{"alg":"RS256","typ":"JWT"}"#
        )
        let claims = try JSONValue(parsing: try #require(Base64URL.decode(segments[1])))
        let start: Int64 = 1_767_225_600  // 2026-01-01T00:00:00Z
        #expect(claims["sub"] == "ada")
        #expect(claims["aud"] == "demo-client")
        #expect(claims["iat"] == .integer(start))
        #expect(claims["exp"] == .integer(start + 90))
        #expect(claims["scopes"] == .array(["write:contacts", "read:messages"]))
        #expect(claims["jti"]?.string?.count == 32)
    }

    @Test func noTwoTokensAreAlike() async throws {
        let emulator = try await TestEmulator.make()
        var seen: Set<String> = []
        for _ in 0..<8 {
            let tokens = try await emulator.newTokens()
            #expect(seen.insert(tokens.access).inserted)
            #expect(seen.insert(tokens.refresh).inserted)
        }
    }

    @Test func theSignatureIsThatOfThePublishedKey() async throws {
        let emulator = try await TestEmulator.make()
        let pem = try await emulator.get("/_mock/key.pem")
        #expect(pem.headers[header: "Content-Type"] == "application/x-pem-file")
        let token = try await emulator.newTokens().access
        try await Self.withFolder { folder in
            let segments = token.split(separator: ".").map(String.init)
            let signature = try #require(Base64URL.decode(segments[2]))
            try Data(pem.body).write(to: folder.appending(path: "key.pem"))
            try Data(signature).write(to: folder.appending(path: "signature"))
            try Data("\(segments[0]).\(segments[1])".utf8).write(to: folder.appending(path: "signed"))
            let verify = "cd '\(folder.path)' && openssl dgst -sha256 -verify key.pem -signature signature "
            let good = try await Shell.run(verify + "signed")
            #expect(good.status == 0, "\(good.output)\(good.errors)")
            try Data("\(segments[0]).\(segments[1])x".utf8).write(to: folder.appending(path: "altered"))
            #expect(try await Shell.run(verify + "altered").status != 0)
        }
    }

    @Test func theKeySetHoldsThePublishedKey() async throws {
        let emulator = try await TestEmulator.make()
        let keys = try #require(try await emulator.get("/_mock/jwks.json").bodyJSON?["keys"]?.array)
        #expect(keys.count == 1)
        let key = try #require(keys.first)
        #expect(key["kty"] == "RSA")
        #expect(key["use"] == "sig")
        #expect(key["alg"] == "RS256")
        #expect(key["e"] == "AQAB")
        let modulus = try #require(key["n"]?.string.flatMap(Base64URL.decode))
        try await Self.withFolder { folder in
            let pem = try await emulator.get("/_mock/key.pem")
            try Data(pem.body).write(to: folder.appending(path: "key.pem"))
            let shown = try await Shell.run("openssl rsa -pubin -noout -modulus -in '\(folder.path)/key.pem'")
            #expect(shown.output.lowercased() == "modulus=\(Hex.lower(modulus))\n")
        }
    }

    @Test func aTokenWithAForeignSignatureIsRefused() async throws {
        let emulator = try await TestEmulator.make()
        let token = try await emulator.newTokens().access
        let segments = token.split(separator: ".").map(String.init)
        try await Self.withFolder { folder in
            try Data("\(segments[0]).\(segments[1])".utf8).write(to: folder.appending(path: "signed"))
            let made = try await Shell.run(
                "cd '\(folder.path)' && openssl genrsa -out key.pem 2048 && "
                    + "openssl dgst -sha256 -sign key.pem -out signature signed"
            )
            #expect(made.status == 0, "\(made.errors)")
            let signature = try Data(contentsOf: folder.appending(path: "signature"))
            let foreign = "\(segments[0]).\(segments[1]).\(Base64URL.encode(signature))"
            try await expectUnknown(foreign, emulator)
        }
        #expect(try await emulator.api("GET", "/contacts", token: token).status == 200)
    }

    @Test func aTokenThatIsAlteredIsRefused() async throws {
        let emulator = try await TestEmulator.make()
        let token = try await emulator.newTokens().access
        let segments = token.split(separator: ".").map(String.init)
        let claims = try #require(Base64URL.decode(segments[1]))
        let wider = String(decoding: claims, as: UTF8.self).replacing("read:contacts", with: "read:messages")
        let none = Base64URL.encode(Array(#"{"alg":"none","typ":"JWT"}"#.utf8))
        for altered in [
            "\(segments[0]).\(Base64URL.encode(Array(wider.utf8))).\(segments[2])",
            "\(none).\(segments[1]).\(segments[2])", "\(none).\(segments[1]).",
            "\(segments[0]).\(segments[1]).", "\(segments[0]).\(segments[1])", "..", "x",
            String(token.dropLast(8)), token + "AAAA",
        ] {
            try await expectUnknown(altered, emulator)
        }
    }

    private func expectUnknown(_ token: String, _ emulator: Emulator) async throws {
        let answer = try await emulator.api("GET", "/contacts", token: token)
        #expect(answer.status == 401, "\(token)")
        #expect(answer.bodyJSON?["error_description"] == "the access token is not known here", "\(token)")
    }

    @Test func aRefreshTokenOrACodeOpensNothing() async throws {
        let emulator = try await TestEmulator.make()
        let code = try await emulator.newCode()
        try await expectUnknown(code, emulator)
        try await expectUnknown(try TokenPair(try await emulator.exchange(code)).refresh, emulator)
    }

    @Test func opaqueTokensAreAsLongAsTheScenarioSays() async throws {
        let emulator = try await TestEmulator.make(
            "tokens: {access: opaque, access_length: 4000, code_length: 700}"
        )
        let code = try await emulator.newCode()
        #expect(code.count == 700)
        let first = try TokenPair(try await emulator.exchange(code))
        #expect(first.access.count == 4000)
        #expect(!first.access.contains("."))
        #expect(try await emulator.api("GET", "/contacts", token: first.access).status == 200)
        let second = try TokenPair(try await emulator.refresh(first.refresh))
        #expect(second.access.count == 4000)
        #expect(second.access != first.access)
        try await expectUnknown(String(first.access.dropLast()), emulator)
    }

    @Test func theOwnLengthsOfCodesAndRefreshTokens() async throws {
        let emulator = try await TestEmulator.make()
        let code = try await emulator.newCode()
        #expect(code.count == 64)
        let refresh = try TokenPair(try await emulator.exchange(code)).refresh
        #expect(refresh.count == 752)
        #expect(refresh.hasPrefix("def50200"))
    }

    @Test(arguments: ["Bearer", "bearer", "BEARER", "bEaReR"])
    func theSchemeIsReadInAnyCase(scheme: String) async throws {
        let emulator = try await TestEmulator.make()
        let header = HeaderField("Authorization", "\(scheme) \(try await emulator.newTokens().access)")
        #expect(try await emulator.get("/api/v0.0.1/contacts", headers: [header]).status == 200)
    }

    private static func withFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "flextell-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder)
    }
}
