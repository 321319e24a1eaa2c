import OAuthCore
import TestKit
import Testing

/// Source: the protocols `ResourceStore` and `EmulatorStore`.
@Suite("Every store keeps sandboxes")
struct SandboxContractTests {
    private let other = SandboxID("other")

    @Test(arguments: StoreKind.allCases)
    func ordinalsCountPerLabelAndSandbox(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let first = try await Self.ordinals(store, [.grant, .grant, .session, .grant])
            #expect(first == [0, 1, 0, 2])
            #expect(try await Self.ordinals(store, [.grant, .session], of: other) == [0, 0])
            #expect(try await Self.ordinals(store, [.grant, .session]) == [3, 1])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func itemsKeepTheOrderOfTheirComing(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let steps = try await store.transaction(.root) { store throws(StoreFailure) in
                for id in ["b", "a", "c"] { try store.put(.init(id: id, value: ["id": .string(id)]), in: "contacts") }
                let created = try store.items(of: "contacts").map(\.id)
                try store.put(.init(id: "b", value: ["id": "b", "new": true]), in: "contacts")
                let replaced = try store.items(of: "contacts").map(\.id)
                let removed = (try store.removeItem("b", of: "contacts"), try store.removeItem("b", of: "contacts"))
                try store.put(.init(id: "b", value: ["id": "b"]), in: "contacts")
                let again = try store.items(of: "contacts").map(\.id)
                return (created: created, replaced: replaced, removed: [removed.0, removed.1], again: again)
            }
            #expect(steps.created == ["b", "a", "c"])
            #expect(steps.replaced == ["b", "a", "c"])
            #expect(steps.removed == [true, false])
            #expect(steps.again == ["a", "c", "b"])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func anItemIsFoundByItsIDAndCollection(kind: StoreKind) async throws {
        let value: JSONValue = ["id": "1", "z": .null, "a": .array([1, .number(1.5), true, "é\0"]), "b": ["c": "d"]]
        try await kind.withStore { store in
            let found = try await store.transaction(.root) { store throws(StoreFailure) in
                try store.put(.init(id: "1", value: value), in: "contacts")
                try store.put(.init(id: "1", value: ["id": "1"]), in: "messages")
                return [
                    try store.item("1", of: "contacts"), try store.item("1", of: "messages"),
                    try store.item("2", of: "contacts"), try store.item("1", of: "notes"),
                ]
            }
            #expect(found.map(\.?.value) == [value, ["id": "1"], nil, nil])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func nothingCrossesSandboxes(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.insert(.sample("a"))
            try await store.insert(.sample("a", .refresh), into: other)
            try await Self.put("1", into: .root, of: store)
            let killed = try await store.transaction(other) { store throws(StoreFailure) in
                (
                    try store.kill(TokenFilter(), cause: .revoked, at: FixedServer.now).count,
                    try store.items(of: "contacts")
                )
            }
            #expect(killed.0 == 1)
            #expect(killed.1 == [])
            #expect(try await store.records() == [.sample("a")])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func removingASandboxLeavesTheOthers(kind: StoreKind) async throws {
        try await kind.withStore { store in
            for sandbox in [SandboxID.root, other] {
                try await store.insert(.sample("a"), into: sandbox)
                try await Self.put("1", into: sandbox, of: store)
                _ = try await Self.ordinals(store, [.grant], of: sandbox)
            }
            try await store.removeAll(of: other)
            #expect(try await store.holdsAnything(of: .root))
            #expect(try await !store.holdsAnything(of: other))
            #expect(try await store.records(of: other) == [])
            #expect(try await Self.ordinals(store, [.grant], of: other) == [0])
            #expect(try await Self.ordinals(store, [.grant]) == [1])
            #expect(try await store.records() == [.sample("a")])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func anyOfTheThreeIsSomething(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let empty = SandboxID("empty")
            #expect(try await store.records(of: empty) == [])
            #expect(try await !store.holdsAnything(of: empty))
            try await store.insert(.sample("a"), into: SandboxID("token"))
            try await Self.put("1", into: SandboxID("item"), of: store)
            _ = try await Self.ordinals(store, [.grant], of: SandboxID("ordinal"))
            for name in ["token", "item", "ordinal"] {
                #expect(try await store.holdsAnything(of: SandboxID(name)), "\(name)")
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func aThrowTakesEverythingBack(kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.insert(.sample("a"))
            try await Self.put("1", into: .root, of: store)
            await #expect(throws: StoreFailure(operation: "test", reason: "thrown")) {
                try await store.transaction(.root) { store throws(StoreFailure) in
                    try store.insert(.sample("b"))
                    _ = try store.kill(TokenFilter(), cause: .revoked, at: FixedServer.now)
                    _ = try store.nextOrdinal(.grant)
                    try store.put(.init(id: "1", value: ["id": "1", "new": true]), in: "contacts")
                    _ = try store.removeItem("1", of: "contacts")
                    throw StoreFailure(operation: "test", reason: "thrown")
                }
            }
            #expect(try await store.records() == [.sample("a")])
            #expect(try await Self.ordinals(store, [.grant]) == [0])
            let item = try await store.transaction(.root) { store throws(StoreFailure) in
                try store.item("1", of: "contacts")
            }
            #expect(item?.value == ["id": "1"])
        }
    }

    private static func ordinals(
        _ store: any EmulatorStore,
        _ labels: [Entropy.Label],
        of sandbox: SandboxID = .root
    ) async throws -> [Int] {
        try await store.transaction(sandbox) { store throws(StoreFailure) in
            var ordinals: [Int] = []
            for label in labels { ordinals.append(try store.nextOrdinal(label)) }
            return ordinals
        }
    }

    private static func put(_ id: String, into sandbox: SandboxID, of store: any EmulatorStore) async throws {
        try await store.transaction(sandbox) { store throws(StoreFailure) in
            try store.put(.init(id: id, value: ["id": .string(id)]), in: "contacts")
        }
    }
}
