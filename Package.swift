// swift-tools-version: 6.2
import PackageDescription

/// Every target is built in Swift 6 mode with the same upcoming features.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

// Dependencies point downwards only: a target may name targets above it in this
// list, never one below. `Tests/StructureTests` holds the same table for imports.
let package = Package(
    name: "flextell-mock",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "FlextellMock", targets: ["FlextellMock"]),
        .executable(name: "flextell-mock", targets: ["flextell-mock"]),
        .executable(name: "flextell-bench", targets: ["flextell-bench"]),
        .executable(name: "reference-client", targets: ["reference-client"]),
        // Put before libfaketime by `conform --faketime`.
        .library(name: "flextell-timers", type: .dynamic, targets: ["TimersUnderFakedTime"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", exact: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", exact: "1.21.1"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
    ],
    targets: [
        // Pure: values in, values out.
        .target(
            name: "OAuthCore",
            dependencies: [.product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: settings
        ),
        .target(name: "Trace", dependencies: ["OAuthCore"], swiftSettings: settings),
        .target(name: "Scenarios", dependencies: ["OAuthCore"], swiftSettings: settings),
        .target(name: "Conformance", dependencies: ["OAuthCore", "Scenarios", "Trace"], swiftSettings: settings),
        .target(name: "Reports", dependencies: ["OAuthCore", "Trace", "Conformance"], swiftSettings: settings),

        // Adapters: each knows one outside world.
        .target(
            name: "FixtureFiles",
            dependencies: [
                "OAuthCore", "Scenarios", "Trace", "Conformance", .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "SQLiteStore",
            dependencies: ["OAuthCore", "Trace", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: settings
        ),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(
            name: "EmulatorServer",
            dependencies: [
                "OAuthCore", "Scenarios", "Trace", "Conformance", "CZlib",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ],
            swiftSettings: settings
        ),
        .target(name: "ProcessReaping", swiftSettings: settings),
        .target(
            name: "TimersUnderFakedTime",
            // It is loaded into programs that have nothing of Swift in them.
            linkerSettings: [.unsafeFlags(["-nostartfiles", "-static-stdlib"], .when(platforms: [.linux]))]
        ),
        .target(
            name: "ClientDrivers",
            dependencies: [
                "OAuthCore", "Conformance", "ProcessReaping",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system", condition: .when(platforms: [.linux])),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "ConformanceRunner",
            dependencies: [
                "OAuthCore", "Scenarios", "Trace", "Conformance", "ClientDrivers",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings
        ),

        // The careful client and its careless variants: in process, and as an adapter program.
        .target(
            name: "ReferenceClient",
            dependencies: [
                "OAuthCore", "Conformance",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            path: "Fixtures/clients/ReferenceClient",
            swiftSettings: settings
        ),

        // Composition.
        .target(
            name: "EmulatorWiring",
            dependencies: [
                "OAuthCore", "Scenarios", "FixtureFiles", "SQLiteStore", "EmulatorServer",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        // The emulator for Swift tests: the one target whose declarations are public.
        .target(
            name: "FlextellMock",
            dependencies: ["OAuthCore", "Trace", "Scenarios", "FixtureFiles", "EmulatorServer", "EmulatorWiring"],
            swiftSettings: settings
        ),
        .target(
            name: "CommandLineTool",
            dependencies: [
                "OAuthCore", "Scenarios", "Trace", "Conformance", "Reports", "FixtureFiles", "SQLiteStore",
                "EmulatorServer", "EmulatorWiring", "ClientDrivers", "ConformanceRunner", "ReferenceClient",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(name: "flextell-mock", dependencies: ["CommandLineTool"], swiftSettings: settings),
        // What `scripts/bench` measures with.
        .executableTarget(
            name: "flextell-bench",
            dependencies: [
                "OAuthCore", "FixtureFiles", "SQLiteStore",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),

        // The careful client as an adapter program.
        .executableTarget(
            name: "reference-client",
            dependencies: ["ReferenceClient"],
            path: "Fixtures/clients/reference-client",
            swiftSettings: settings
        ),

        // Tests: one target a module, what they share, and the few that need everything.
        .target(
            name: "TestKit",
            dependencies: ["OAuthCore", "Scenarios", "Trace", "Conformance"],
            path: "Tests/TestKit",
            swiftSettings: settings
        ),
        .testTarget(name: "OAuthCoreTests", dependencies: ["OAuthCore", "TestKit"], swiftSettings: settings),
        .testTarget(
            name: "ScenariosTests",
            dependencies: ["OAuthCore", "Scenarios", "TestKit"],
            swiftSettings: settings
        ),
        .testTarget(name: "TraceTests", dependencies: ["OAuthCore", "Trace", "TestKit"], swiftSettings: settings),
        .testTarget(
            name: "ConformanceTests",
            dependencies: ["OAuthCore", "Scenarios", "Trace", "Conformance", "TestKit"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ReportsTests",
            dependencies: ["OAuthCore", "Scenarios", "Trace", "Conformance", "Reports", "TestKit"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "FixtureFilesTests",
            dependencies: ["OAuthCore", "Scenarios", "Conformance", "FixtureFiles", "TestKit"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SQLiteStoreTests",
            dependencies: [
                "OAuthCore", "Trace", "SQLiteStore", "TestKit", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "EmulatorServerTests",
            dependencies: [
                "OAuthCore", "Scenarios", "Trace", "Conformance", "EmulatorServer", "SQLiteStore", "FixtureFiles",
                "TestKit",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ClientDriversTests",
            dependencies: ["OAuthCore", "Conformance", "ClientDrivers", "TestKit"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "FlextellMockTests",
            dependencies: [
                "FlextellMock", .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "OAuthCore", "Scenarios", "Trace", "Conformance", "FixtureFiles", "EmulatorServer", "ClientDrivers",
                "ConformanceRunner", "CommandLineTool", "ReferenceClient", "SQLiteStore", "TestKit", "flextell-mock",
                "reference-client",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "StructureTests", dependencies: ["TestKit"], swiftSettings: settings),
    ]
)
