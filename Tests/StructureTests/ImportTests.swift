import TestKit
import Testing

/// Source: the design, "Layout".
@Suite("Who imports whom")
struct ImportTests {
    /// What each target may import. A module that is not here is a decision to be taken.
    private static let table: [String: Set<String>] = [
        "OAuthCore": ["Crypto", "Foundation"],
        "Trace": ["OAuthCore", "Foundation"],
        "Scenarios": ["OAuthCore"],
        "Conformance": ["OAuthCore", "Scenarios", "Trace", "Foundation"],
        "Reports": ["OAuthCore", "Trace", "Conformance", "Foundation"],
        "FixtureFiles": [
            "OAuthCore", "Scenarios", "Trace", "Conformance", "Yams", "Foundation", "Synchronization",
        ],

        "SQLiteStore": ["OAuthCore", "Trace", "GRDB", "Foundation", "Synchronization"],
        "EmulatorServer": [
            "OAuthCore", "Scenarios", "Trace", "Conformance", "CZlib", "Crypto", "CryptoExtras", "HummingbirdCore",
            "Logging", "NIOCore", "NIOHTTP1", "NIOPosix", "NIOSSL", "NIOTLS", "ServiceLifecycle", "SwiftASN1", "X509",
            "Foundation", "Synchronization",
        ],
        "ProcessReaping": [],
        "ClientDrivers": [
            "OAuthCore", "Conformance", "NIOCore", "NIOHTTP1", "NIOPosix", "ProcessReaping", "Subprocess", "System",
            "SystemPackage", "Foundation", "Synchronization",
        ],
        "ConformanceRunner": [
            "OAuthCore", "Scenarios", "Trace", "Conformance", "ClientDrivers", "AsyncHTTPClient", "NIOCore", "NIOHTTP1",
            "NIOSSL", "Foundation", "Synchronization",
        ],
        "EmulatorWiring": [
            "OAuthCore", "Scenarios", "FixtureFiles", "SQLiteStore", "EmulatorServer", "Logging", "Synchronization",
        ],
        "FlextellMock": [
            "OAuthCore", "Trace", "Scenarios", "FixtureFiles", "EmulatorServer", "EmulatorWiring", "Foundation",
            "Synchronization",
        ],
        "CommandLineTool": [
            "OAuthCore", "Scenarios", "Trace", "Conformance", "Reports", "FixtureFiles", "SQLiteStore",
            "EmulatorServer", "EmulatorWiring", "ClientDrivers", "ConformanceRunner", "ReferenceClient",
            "ArgumentParser", "AsyncHTTPClient", "Logging", "NIOCore", "NIOHTTP1", "NIOSSL", "ServiceLifecycle",
            "UnixSignals", "Foundation",
        ],
        "flextell-mock": ["CommandLineTool"],
        "flextell-bench": [
            "OAuthCore", "FixtureFiles", "SQLiteStore", "ArgumentParser", "Crypto", "CryptoExtras", "HTTPTypes",
            "HummingbirdCore", "Logging", "NIOCore", "NIOPosix", "ServiceLifecycle", "Foundation", "Synchronization",
        ],
    ]

    static let pureTargets: Set<String> = ["OAuthCore", "Trace", "Scenarios", "Conformance", "Reports"]
    /// They come with the toolchain: the manifest does not name them.
    private static let systemModules: Set<String> = ["Foundation", "Synchronization", "System"]

    @Test func everyTargetIsInTheTableAndInTheManifest() throws {
        let folders = Set(SourceFile.all.map(\.target)).union(["ProcessReaping"])
        #expect(folders == Set(Self.table.keys))
        #expect(Set(try Manifest.current().targets.map(\.name)) == Set(Self.table.keys))
    }

    @Test(arguments: SourceFile.all.map(\.target).uniqued())
    func aTargetImportsExactlyWhatTheTableSays(target: String) throws {
        let allowed = try #require(Self.table[target])
        let files = SourceFile.all.filter { $0.target == target }
        for file in files {
            #expect(Set(file.imports).subtracting(allowed) == [], "\(file.path)")
        }
        let idle = allowed.subtracting(files.flatMap(\.imports))
        #expect(idle == [], "\(target) may import them, and does not")
    }

    @Test func theManifestNamesWhatTheTableSays() throws {
        for target in try Manifest.current().targets {
            let allowed = try #require(Self.table[target.name])
            #expect(Set(target.dependencies) == allowed.subtracting(Self.systemModules), "\(target.name)")
        }
    }

    @Test func dependenciesPointDownwardsOnly() throws {
        let targets = try Manifest.current().targets
        let names = targets.map(\.name)
        for (index, target) in targets.enumerated() {
            let own = target.dependencies.filter(names.contains)
            #expect(own.filter { !names[..<index].contains($0) } == [], "\(target.name)")
        }
    }

    @Test(arguments: pureTargets.sorted())
    func aPureTargetImportsNoOutsideWorld(target: String) {
        let modules = Self.pureTargets.union(["Crypto", "Foundation"])
        let imports = Set(SourceFile.all.filter { $0.target == target }.flatMap(\.imports))
        #expect(imports.subtracting(modules) == [])
        #expect(!imports.isEmpty)
    }

    @Test func theManifestIsReadAsItStands() {
        let manifest = Manifest(
            """
                targets: [
                    // .target(name: "No"),
                    .target(
                        name: "A",
                        dependencies: [.product(name: "P", package: "q"), .product(name: "S", package: "t", condition: .when(platforms: [.linux]))],
                        swiftSettings: settings
                    ),
                    .target(name: "B", dependencies: ["A"]),
                    .target(name: "C"),
                    .target(name: "D", dependencies: ["A"], path: "Tests/D"),
                    .testTarget(name: "E", dependencies: ["B", "D"]),
            """
        )
        #expect(
            manifest.targets == [
                .init(name: "A", dependencies: ["P", "S"]), .init(name: "B", dependencies: ["A"]),
                .init(name: "C", dependencies: []), .init(name: "E", dependencies: ["B", "D"]),
            ]
        )
    }
}

extension [String] {
    /// Each once, sorted.
    fileprivate func uniqued() -> [String] { Set(self).sorted() }
}
