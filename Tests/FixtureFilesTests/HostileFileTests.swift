import FixtureFiles
import Scenarios
import Testing

/// Whatever a file holds, reading it ends with a scenario or with a diagnostic.
@Suite("Hostile files")
struct HostileFileTests {
    private func message(_ text: String) -> String? {
        let error = #expect(throws: InvalidFile.self) { try ScenarioFiles().sent(text) }
        return error?.description
    }

    @Test(arguments: ["", " ", "\n\n", "# a comment", "---\n...\n"]) func anEmptyFileIsSaidSo(text: String) {
        #expect(message(text) == "body:1:1: error: is empty" || text.hasPrefix("---"))
        #expect(throws: InvalidFile.self) { try ScenarioFiles().sent(text) }
    }

    @Test func aHugeFileIsRefusedUnread() {
        let limit = 1 << 20
        let comment = "name: x\n#"
        let largest = comment + String(repeating: "a", count: limit - comment.utf8.count)
        #expect(throws: Never.self) { try ScenarioFiles().sent(largest) }
        #expect(message(largest + "a") == "body:1:1: error: is larger than 1 MiB")
        #expect(message(String(repeating: "ü", count: limit / 2 + 1)) == "body:1:1: error: is larger than 1 MiB")
    }

    private static let nests: [(open: String, close: String)] = [
        ("[", "]"), ("{a: ", "}"), ("{\"a\": [", "]}"), ("- ", ""), ("? ", ""), ("!a [", "]"), ("[[{a: [", "]}]]"),
    ]

    @Test(arguments: nests, [10, 300, 900, 2000, 50_000])
    func deepNestingIsRefusedOrRead(nest: (open: String, close: String), depth: Int) {
        let nested = String(repeating: nest.open, count: depth) + "1" + String(repeating: nest.close, count: depth)
        #expect(throws: InvalidFile.self) { try ScenarioFiles().sent(nested) }
        let rule = "rules: [{then: [{respond: {json: \(nested)}}]}]"
        do {
            let scenario = try ScenarioFiles().sent(rule)
            #expect(scenario.rules.count == 1)
            #expect(depth < 1000)
        } catch {
            #expect(!error.diagnostics.isEmpty)
        }
    }

    /// An alias of an alias of an alias: nine lines that would be ten to the ninth values.
    @Test func aliasesDoNotExplode() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...30 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        #expect(message(text)?.contains("anchors and aliases are refused") == true)
    }

    @Test func manyMistakesAreNamed() throws {
        let text = (0..<2000).map { "k\($0): 1\n" }.joined()
        let error = #expect(throws: InvalidFile.self) { try ScenarioFiles().sent(text) }
        #expect(error?.diagnostics.count == 2000)
    }

    // MARK: - Chance

    /// Reads any text in every way, and checks what is said of it.
    private func read(_ text: String) {
        do {
            _ = try ScenarioFiles().sent(text)
        } catch {
            check(error, text)
        }
        do {
            _ = try ScenarioFiles().sentRules(text)
        } catch {
            check(error, text)
        }
    }

    private func check(_ error: InvalidFile, _ text: String) {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).count
        #expect(!error.diagnostics.isEmpty)
        for diagnostic in error.diagnostics {
            #expect(!diagnostic.message.isEmpty)
            #expect(diagnostic.line >= 1 && diagnostic.line <= lines + 1, "\(diagnostic) of \(text.debugDescription)")
            #expect(diagnostic.column >= 1)
        }
    }

    @Test(arguments: 0..<4) func randomBytesNeverCrash(seed: UInt64) {
        var chance = SeededGenerator(seed: seed)
        for _ in 0..<60 {
            let count = Int.random(in: 0...80, using: &chance)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &chance) }
            read(String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test(arguments: 0..<4) func randomYAMLNeverCrashes(seed: UInt64) {
        let pieces = [
            "rules", "when", "then", "name", "consent", "users", "extends", "default", "&a", "*a", "!!int", "!b", "<<",
            ": ", ":", "- ", "-", "? ", "\n", "\n  ", "\n    ", "\t", "[", "]", "{", "}", ", ", "\"", "'", "|", ">",
            "#",
            "---", "...", "%YAML 1.1\n", "1", "0o7", "no", "null", "~", "1h", "\\", "\u{0}", "\u{85}", "\u{FEFF}", "é",
            "\u{1F600}",
        ]
        var chance = SeededGenerator(seed: seed)
        for _ in 0..<60 {
            let count = Int.random(in: 0...40, using: &chance)
            read((0..<count).map { _ in pieces.randomElement(using: &chance) ?? "" }.joined())
        }
    }

    /// The default scenario with a few bytes changed, which gets further into the readers.
    @Test(arguments: 0..<4) func randomChangesNeverCrash(seed: UInt64) throws {
        let shipped = Array(try #require(ScenarioFiles().shippedText("default")).utf8)
        var chance = SeededGenerator(seed: seed)
        for _ in 0..<40 {
            var bytes = shipped
            for _ in 0..<Int.random(in: 1...4, using: &chance) {
                let index = Int.random(in: bytes.indices, using: &chance)
                switch Int.random(in: 0...2, using: &chance) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &chance)
                case 1: bytes.removeSubrange(index..<min(bytes.count, index + Int.random(in: 1...30, using: &chance)))
                default: bytes.insert(contentsOf: bytes[index...].prefix(20), at: index)
                }
            }
            read(String(decoding: bytes, as: UTF8.self))
        }
    }
}

/// A generator whose numbers follow from its seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
