import Foundation
import TestKit

/// A Swift file below `Sources`, as text.
struct SourceFile: Sendable {
    /// Below the root of the repository.
    let path: String
    let text: String
    /// The lines without comments and without what stands in quotes.
    let code: [String]

    init(path: String, text: String) {
        self.path = path
        self.text = text
        code = CodeText(text).lines
    }

    /// Every Swift file, but the generated one.
    static let all: [SourceFile] = {
        let paths = (try? Repository.paths(below: "Sources", endingIn: ".swift")) ?? []
        return paths.filter { !$0.hasPrefix(generatedFolder) }.compactMap { path in
            (try? Repository.text(path)).map { SourceFile(path: path, text: $0) }
        }
    }()

    private static let generatedFolder = "Sources/FixtureFiles/BuiltIn/"

    /// The folder below `Sources`.
    var target: String { String(path.split(separator: "/")[1]) }

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// The modules that are imported, duplicates kept.
    var imports: [String] {
        code.compactMap { line in
            let words = line.split(separator: " ").filter { !$0.hasPrefix("@") && !Self.accessLevels.contains($0) }
            guard words.count >= 2, words[0] == "import" else { return nil }
            // `import struct Foundation.URL` imports Foundation.
            let name = words.count > 2 ? words[2] : words[1]
            return String(name.prefix { $0 != "." })
        }
    }

    private static let accessLevels: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]

    /// `path:line: line` of every line of code in which the pattern is found.
    func places(of pattern: some RegexComponent) -> [String] {
        zip(1..., code).filter { $0.1.contains(pattern) }.map { "\(path):\($0.0): \($0.1)" }
    }
}
