import OAuthCore
import TestKit
import Testing

/// Source: the protocol `ResourceStore`; `PlacedItem`.
@Suite("Every store gives items places")
struct PlaceContractTests {
    @Test(arguments: StoreKind.allCases)
    func aListIsReadOnFromAnyPlace(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let parts = try await store.transaction(.root) { store throws(StoreFailure) in
                for id in ["a", "b", "c", "d"] { try store.put(.named(id), in: "contacts") }
                var parts: [[PlacedItem]] = []
                for (place, count) in [(nil, 2), (1, 2), (3, 2), (nil, Int.max), (-1, 1), (0, 0), (99, 1)] {
                    parts.append(try store.items(of: "contacts", after: place, atMost: count))
                }
                parts.append(try store.items(of: "messages", after: nil, atMost: 9))
                return parts
            }
            #expect(parts.map { $0.map(\.place) } == [[0, 1], [2, 3], [], [0, 1, 2, 3], [0], [], [], []])
            #expect(parts[1].map(\.item.id) == ["c", "d"])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func noPlaceIsGivenTwice(kind: StoreKind) async throws {
        try await kind.withStore { store in
            let items = try await store.transaction(.root) { store throws(StoreFailure) in
                for id in ["a", "b"] { try store.put(.named(id), in: "contacts") }
                try store.put(ResourceItem(id: "a", value: ["id": "a", "new": true]), in: "contacts")
                for id in ["a", "b"] { _ = try store.removeItem(id, of: "contacts") }
                for id in ["b", "c"] { try store.put(.named(id), in: "contacts") }
                return try store.items(of: "contacts", after: nil, atMost: 9)
            }
            #expect(items.map(\.place) == [2, 3])
            #expect(items.map(\.item.id) == ["b", "c"])
        }
    }

    /// Else a cursor would have other bytes where another sandbox or collection stands beside.
    @Test(arguments: StoreKind.allCases)
    func placesCountPerCollectionAndSandbox(kind: StoreKind) async throws {
        try await kind.withStore { store in
            var places: [[Int]] = []
            for sandbox in [SandboxID.root, SandboxID("other")] {
                places += try await store.transaction(sandbox) { store throws(StoreFailure) in
                    for id in ["a", "b"] {
                        try store.put(.named(id), in: "contacts")
                        try store.put(.named(id), in: "messages")
                    }
                    return [
                        try store.items(of: "contacts", after: nil, atMost: 9).map(\.place),
                        try store.items(of: "messages", after: nil, atMost: 9).map(\.place),
                    ]
                }
            }
            #expect(places == [[0, 1], [0, 1], [0, 1], [0, 1]])
            try await store.removeAll(of: .root)
            let again = try await store.transaction(.root) { store throws(StoreFailure) in
                try store.put(.named("c"), in: "contacts")
                return try store.items(of: "contacts", after: nil, atMost: 9).map(\.place)
            }
            #expect(again == [0])
        }
    }
}

extension ResourceItem {
    fileprivate static func named(_ id: String) -> ResourceItem { ResourceItem(id: id, value: ["id": .string(id)]) }
}
