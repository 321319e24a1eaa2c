import TestKit
import Testing

/// Source: the design, "Layout": no async, clock or system randomness in the pure targets.
@Suite("Pure targets")
struct PurityTests {
    private static let files = SourceFile.all.filter { ImportTests.pureTargets.contains($0.target) }

    @Test func noneOfThemIsConcurrent() {
        // The port that stores implement: its transactions are awaited by adapters only.
        let files = Self.files.filter { $0.path != "Sources/OAuthCore/Store/GrantStore.swift" }
        #expect(files.count == Self.files.count - 1)
        #expect(files.flatMap { $0.places(of: /\b(?:async|await|actor|Task|Mutex|Thread|DispatchQueue)\b/) } == [])
    }

    @Test func thePortOfTheStoreDeclaresAndDoesNotWait() {
        let port = SourceFile.all.filter { $0.path == "Sources/OAuthCore/Store/GrantStore.swift" }
        #expect(port.flatMap { $0.places(of: /\b(?:await|actor|Task|Mutex)\b/) } == [])
    }

    @Test func noneOfThemAsksForTheTime() {
        #expect(
            Self.files.flatMap {
                $0.places(of: /\bDate\(\)|\bDate\.now\b|\.now\(|\bContinuousClock\b|\bSuspendingClock\b/)
            } == []
        )
    }

    @Test func noneOfThemDrawsChance() {
        let pattern = /\bUUID\(\)|\.random\(|\.randomElement\(|\.shuffled\(|\bSystemRandomNumberGenerator\b/
        #expect(Self.files.flatMap { $0.places(of: pattern) } == [])
    }

    @Test func noneOfThemTouchesFilesOrTheEnvironment() {
        #expect(Self.files.flatMap { $0.places(of: /\b(?:FileManager|FileHandle|ProcessInfo|Process)\b/) } == [])
    }
}
