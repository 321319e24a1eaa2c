import TestKit

/// What `Package.swift` says of the targets below `Sources`, read as text.
struct Manifest {
    struct Target: Hashable {
        let name: String
        /// Modules of this package and products of others, in the order in which they stand.
        let dependencies: [String]
    }

    /// In the order of the manifest.
    let targets: [Target]

    init(_ text: String) {
        let uncommented = text.split(separator: "\n").filter { !$0.contains(/^\s*\/\//) }.joined(separator: "\n")
        targets = uncommented.split(separator: /\n\s+\.(?:target|executableTarget|testTarget)\(/)
            .filter { !$0.contains(/\bpath: "/) }
            .compactMap { Self.target($0) }
    }

    /// The manifest of this package.
    static func current() throws -> Manifest {
        let manifest = Manifest(try Repository.text("Package.swift"))
        let folders = Set(SourceFile.all.map(\.target))
        return Manifest(targets: manifest.targets.filter { folders.contains($0.name) || $0.name == "ProcessReaping" })
    }

    private init(targets: [Target]) { self.targets = targets }

    private static func target(_ block: Substring) -> Target? {
        guard let name = block.firstMatch(of: /^\s*name: "([^"]+)"/)?.1 else { return nil }
        guard let list = block.firstRange(of: "dependencies: [") else {
            return Target(name: String(name), dependencies: [])
        }
        let products = upToClosingBracket(block[list.upperBound...])
            .replacing(/\.product\(name: ("[^"]+"), package: "[^"]+"/) { $0.output.1 }
        return Target(name: String(name), dependencies: products.matches(of: /"([^"]+)"/).map { String($0.1) })
    }

    private static func upToClosingBracket(_ text: Substring) -> Substring {
        var depth = 1
        let end = text.firstIndex { character in
            depth += character == "[" ? 1 : character == "]" ? -1 : 0
            return depth == 0
        }
        return text[..<(end ?? text.endIndex)]
    }
}
