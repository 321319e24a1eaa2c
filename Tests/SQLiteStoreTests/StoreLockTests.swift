import Foundation
import OAuthCore
import SQLiteStore
import TestKit
import Testing

/// Source: the design, "Against a second process on the file".
@Suite("One at a time has a store's file")
struct StoreLockTests {
    private static func expectInUse(_ path: String) {
        let failure = #expect(throws: StoreFailure.self) { try SQLiteStore(path: path) }
        #expect(failure?.operation == "open \(path)")
        let process = ProcessInfo.processInfo.processIdentifier
        #expect(failure?.reason == "the process \(process) is using it, and one at a time can")
    }

    @Test func theSecondIsRefusedAndTheFirstGoesOn() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.sqlite"
            let first = try SQLiteStore(path: path)
            Self.expectInUse(path)
            Self.expectInUse(path)
            try await first.insert(.sample("a"))
            #expect(try await first.records() == [.sample("a")])
        }
    }

    @Test func aLinkToTheFileIsTheSameFile() async throws {
        try await withTemporaryFolder { folder in
            let (path, link) = (folder + "/store.sqlite", folder + "/link.sqlite")
            let first = try SQLiteStore(path: path)
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
            Self.expectInUse(link)
            try await first.close()
            _ = try SQLiteStore(path: link)
        }
    }

    @Test func theNextOneHasItWhenTheFirstIsClosedOrGone() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/store.sqlite"
            let first = try SQLiteStore(path: path)
            try await first.insert(.sample("a"))
            try await first.close()
            #expect(try await SQLiteStore(path: path).records() == [.sample("a")])
            #expect(try await SQLiteStore(path: path).records() == [.sample("a")])
        }
    }

    @Test func aClosedStoreSaysSo() async throws {
        try await withTemporaryFolder { folder in
            let store = try SQLiteStore(path: folder + "/store.sqlite")
            try await store.close()
            await #expect(throws: StoreFailure.self) { try await store.records() }
            try await store.close()
        }
    }

    @Test func storesOfOtherFilesAreFree() async throws {
        try await withTemporaryFolder { folder in
            let stores = try ["a", "b"].map { try SQLiteStore(path: "\(folder)/\($0).sqlite") }
            try await stores[0].insert(.sample("a"))
            #expect(try await stores[1].records() == [])
        }
    }
}
