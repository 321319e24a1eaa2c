import TestKit
import Testing

/// Source: the design, "Layout": no async, clock or system randomness in the pure targets.
@Suite("Pure targets")
struct PurityTests {
    private static let files = SourceFile.all.filter { ImportTests.pureTargets.contains($0.target) }

    /// What stores implement: adapters alone await it.
    private static let ports = ["Sources/OAuthCore/Store/GrantStore.swift", "Sources/Trace/SandboxArchive.swift"]

    @Test func noneOfThemIsConcurrent() {
        let files = Self.files.filter { !Self.ports.contains($0.path) }
        #expect(files.count == Self.files.count - Self.ports.count)
        #expect(files.flatMap { $0.places(of: /\b(?:async|await|actor|Task|Mutex|Thread|DispatchQueue)\b/) } == [])
    }

    @Test func thePortsOfTheStoreDeclareAndDoNotWait() {
        let ports = SourceFile.all.filter { Self.ports.contains($0.path) }
        #expect(ports.flatMap { $0.places(of: /\b(?:await|actor|Task|Mutex)\b/) } == [])
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
