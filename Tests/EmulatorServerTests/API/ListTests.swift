import EmulatorServer
import OAuthCore
import Scenarios
import Testing
import Trace

@Suite("Lists of the API, page by page", .timeLimit(.minutes(1)))
struct ListTests {
    // MARK: - Pages

    /// An emulator with so many contacts, named `1`, `2`, …
    private func emulator(items: Int, _ lines: String = "") async throws -> (Emulator, token: String) {
        let items = (1...items).map { #"{id: "\#($0)", even: \#($0 % 2 == 0)}"# }.joined(separator: ", ")
        let emulator = try await TestEmulator.make("resources: {contacts: {items: [\(items)]\(lines)}}")
        return (emulator, try await emulator.newTokens().access)
    }

    private func ids(_ page: RecordedResponse) -> [String] {
        (page.bodyJSON?["items"]?.array ?? []).compactMap { $0["id"]?.string }
    }

    /// Reads a list to its end.
    ///
    /// - Parameter between: Done after every page.
    private func readAll(
        _ query: String,
        _ server: some Answering,
        token: String,
        between: (_ page: Int) async throws -> Void = { _ in }
    ) async throws -> [[String]] {
        var pages: [[String]] = []
        var cursor = ""
        repeat {
            let target = "/contacts?\(query)" + (cursor.isEmpty ? "" : "&cursor=\(cursor)")
            let answer = try await server.api("GET", target, token: token)
            try #require(answer.status == 200, "\(answer.text)")
            pages.append(ids(answer))
            cursor = answer.bodyJSON?["next"]?.string ?? ""
            try await between(pages.count)
        } while !cursor.isEmpty && pages.count < 200
        return pages
    }

    @Test(arguments: [1, 2, 3, 7, 10, 11, 100])
    func pagesHaveEveryItemOnce(limit: Int) async throws {
        let (emulator, token) = try await emulator(items: 10)
        let pages = try await readAll("limit=\(limit)", emulator, token: token)
        #expect(pages.flatMap(\.self) == (1...10).map(String.init))
        #expect(pages.count == (10 + limit - 1) / limit)
        #expect(pages.dropLast().allSatisfy { $0.count == limit })
    }

    @Test func aPageHasAHundredItemsWhereNobodySays() async throws {
        let (emulator, token) = try await emulator(items: 201)
        #expect(try await readAll("", emulator, token: token).map(\.count) == [100, 100, 1])
    }

    @Test func aCollectionCanHaveSmallerPages() async throws {
        let (emulator, token) = try await emulator(items: 7, ", page_size: 3")
        #expect(try await readAll("", emulator, token: token).map(\.count) == [3, 3, 1])
        #expect(try await readAll("limit=100", emulator, token: token).map(\.count) == [3, 3, 1])
        #expect(try await readAll("limit=2", emulator, token: token).map(\.count) == [2, 2, 2, 1])
    }

    @Test func whatComesAndGoesMeanwhileMovesNothing() async throws {
        let (emulator, token) = try await emulator(items: 8)
        func send(_ method: String, _ path: String, _ body: String = "{}") async throws {
            let answer = try await emulator.api(method, path, token: token, body: body)
            #expect((200...204).contains(answer.status), "\(answer.text)")
        }
        let pages = try await readAll("limit=2", emulator, token: token) { page in
            switch page {
            // The last one that was read, and the one behind it.
            case 1:
                try await send("DELETE", "/contacts/2")
                try await send("DELETE", "/contacts/3")
            // The newest: its place is not given again.
            case 2:
                try await send("DELETE", "/contacts/8")
                try await send("POST", "/contacts", #"{"id": "9"}"#)
            // One that was read stays read, one that comes is read.
            case 3:
                try await send("PUT", "/contacts/1")
                try await send("POST", "/contacts", #"{"id": "10"}"#)
            default: break
            }
        }
        #expect(pages == [["1", "2"], ["4", "5"], ["6", "7"], ["9", "10"]])
    }

    /// Everything behind the page goes, and something comes: a row's number would be given a second time.
    @Test func aPlaceIsNeverGivenTwice() async throws {
        let (emulator, token) = try await emulator(items: 3)
        let first = try await emulator.api("GET", "/contacts?limit=2", token: token)
        let cursor = try #require(first.bodyJSON?["next"]?.string)
        for id in ["3", "2"] { _ = try await emulator.api("DELETE", "/contacts/\(id)", token: token) }
        _ = try await emulator.api("POST", "/contacts", token: token, body: #"{"id": "new"}"#)
        let second = try await emulator.api("GET", "/contacts?limit=2&cursor=\(cursor)", token: token)
        #expect(ids(second) == ["new"])
    }

    @Test func theLinkLeadsToTheNextPage() async throws {
        let (emulator, token) = try await emulator(items: 5)
        let made = try await emulator.control("POST", "sandboxes", ["scenario": ["consent": "approve"]])
        let sandbox = InSandbox(server: emulator, id: try #require(made.bodyJSON?["id"]?.string))
        let own = try await sandbox.newTokens().access
        let page = try await sandbox.api("GET", "/contacts?limit=2", token: own)
        let cursor = try #require(page.bodyJSON?["next"]?.string)
        let target = "\(sandbox.path)/api/v0.0.1/contacts?limit=2&cursor=\(cursor)"
        #expect(page.headers[header: "Link"] == "<\(target)>; rel=\"next\"")
        let bearer = [HeaderField("Authorization", "Bearer \(own)")]
        let next = try await emulator.get(target, headers: bearer)
        #expect(ids(next) == ["3"])
        #expect(next.headers[header: "Link"] == nil)

        let filtered = try await emulator.api("GET", "/contacts?limit=1&even=true", token: token)
        #expect(filtered.headers[header: "Link"]?.contains("contacts?even=true&limit=1&cursor=") == true)
    }

    @Test func aCursorIsTheSameInEverySandboxOfTheSameSeed() async throws {
        let (emulator, token) = try await emulator(items: 5)
        let (other, otherToken) = try await self.emulator(items: 5)
        // Rows of another sandbox stand in between.
        _ = try await other.control("POST", "sandboxes", ["scenario": "default"])
        for server in [emulator, other] {
            let token = server.root === emulator.root ? token : otherToken
            _ = try await server.api("POST", "/contacts", token: token, body: #"{"id": "6"}"#)
        }
        let one = try await emulator.api("GET", "/contacts?limit=5", token: token)
        #expect(try await other.api("GET", "/contacts?limit=5", token: otherToken).body == one.body)
        #expect(one.bodyJSON?["next"]?.string?.utf8.count == 22)
    }

    // MARK: - Filters

    private static let people = """
        resources:
          contacts:
            items:
              - {id: "1", name: Ada, age: 36, active: true, tags: [x], note: null}
              - {id: "2", name: Grace, age: 85, active: false, "a b": "c d"}
              - {id: "3", name: "36", age: "36", active: "true"}
              - {id: "4", name: Ada, age: 36.5, nested: {a: 1}}
              - {id: "5", name: "", big: 9007199254740993, limit: 5}
        """

    struct Filter: Sendable, CustomTestStringConvertible {
        let query: String
        let ids: [String]
        var testDescription: String { query }
    }

    @Test(arguments: [
        Filter(query: "name=Ada", ids: ["1", "4"]), Filter(query: "name=ada", ids: []),
        Filter(query: "name=Ada&age=36", ids: ["1"]), Filter(query: "age=36", ids: ["1", "3"]),
        Filter(query: "age=36.0", ids: ["1"]), Filter(query: "age=3.65e1", ids: ["4"]),
        Filter(query: "age=036", ids: []), Filter(query: "active=true", ids: ["1", "3"]),
        Filter(query: "active=false", ids: ["2"]), Filter(query: "active=True", ids: []),
        Filter(query: "id=2", ids: ["2"]), Filter(query: "nothing=1", ids: []), Filter(query: "tags=x", ids: []),
        Filter(query: "note=null", ids: []), Filter(query: "note=", ids: []), Filter(query: "nested=1", ids: []),
        Filter(query: "name=", ids: ["5"]), Filter(query: "a+b=c%20d", ids: ["2"]),
        Filter(query: "big=9007199254740993", ids: ["5"]), Filter(query: "big=9007199254740992", ids: []),
        Filter(query: "name", ids: ["5"]), Filter(query: "&&name=Grace&", ids: ["2"]),
    ])
    func aFilterKeepsWhatHasTheMember(row: Filter) async throws {
        let emulator = try await TestEmulator.make(Self.people)
        let token = try await emulator.newTokens().access
        let answer = try await emulator.api("GET", "/contacts?\(row.query)", token: token)
        #expect(answer.status == 200)
        #expect(ids(answer) == row.ids)
        #expect(answer.bodyJSON?["next"] == .null)
        // Page by page it is the same.
        #expect(try await readAll("limit=1&\(row.query)", emulator, token: token).flatMap(\.self) == row.ids)
    }

    @Test func aFilterLooksThroughALongList() async throws {
        let (emulator, token) = try await emulator(items: 700)
        let pages = try await readAll("even=true&limit=90", emulator, token: token)
        #expect(pages.map(\.count) == [90, 90, 90, 80])
        #expect(pages.flatMap(\.self) == stride(from: 2, through: 700, by: 2).map(String.init))
        #expect(try await readAll("id=699", emulator, token: token) == [["699"]])
    }

    // MARK: - What is refused

    @Test(arguments: ["0", "101", "-1", "+1", "", "1.0", "1e1", "x", "99999999999999999999", "%31%30%30%30", " 5"])
    func aWrongLimitIsNamed(limit: String) async throws {
        let emulator = try await TestEmulator.make()
        let escaped = limit.replacing("+", with: "%2B").replacing(" ", with: "%20")
        let token = try await emulator.newTokens().access
        let answer = try await emulator.api("GET", "/contacts?limit=\(escaped)", token: token)
        #expect(answer.status == 400)
        #expect(answer.oauthError == "invalid_request")
        #expect(answer.description.hasPrefix("limit is '"))
        #expect(answer.description.hasSuffix("': it is a whole number from 1 to 100"))
    }

    @Test func aCursorHoldsForItsListAndFiltersOnly() async throws {
        let (emulator, token) = try await emulator(items: 8)
        let page = try await emulator.api("GET", "/contacts?limit=1&even=true", token: token)
        let cursor = try #require(page.bodyJSON?["next"]?.string)
        func status(_ query: String) async throws -> Int {
            let answer = try await emulator.api("GET", query, token: token)
            if answer.status == 400 { #expect(answer.description.hasPrefix("cursor is '")) }
            return answer.status
        }
        #expect(try await status("/contacts?cursor=\(cursor)&even=true") == 200)
        #expect(try await status("/contacts?even=true&limit=7&cursor=\(cursor)") == 200)
        #expect(try await status("/contacts?cursor=\(cursor)") == 400)
        #expect(try await status("/contacts?cursor=\(cursor)&even=false") == 400)
        #expect(try await status("/contacts?cursor=\(cursor)&even=true&id=2") == 400)
        for wrong in ["", "2", "AAAA", String(cursor.dropLast()), cursor + "A", cursor.lowercased(), cursor + "%3D"] {
            #expect(try await status("/contacts?cursor=\(wrong)&even=true") == 400, "\(wrong)")
        }
        let messages = try await emulator.newTokens(scope: "read:messages").access
        #expect(try await emulator.api("GET", "/messages?cursor=\(cursor)", token: messages).status == 400)
        // Another sandbox has another seed.
        let made = try await emulator.control("POST", "sandboxes", ["scenario": ["consent": "approve"]])
        let sandbox = InSandbox(server: emulator, id: try #require(made.bodyJSON?["id"]?.string))
        let own = try await sandbox.newTokens().access
        #expect(try await sandbox.api("GET", "/contacts?cursor=\(cursor)&even=true", token: own).status == 400)
    }
}
