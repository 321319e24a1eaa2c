import Foundation

/// A program's file, as far as it says whether libraries can be put before it.
struct Executable {
    let path: String
    /// Whether it is a program of machine code that loads no libraries.
    let isStatic: Bool

    /// - Parameter word: A path, or a name that is looked up in `PATH`.
    /// - Returns: Nil where there is no such file.
    init?(_ word: String) {
        let folders = word.contains("/") ? [""] : Self.searchPath.map { $0 + "/" }
        guard let path = folders.map({ $0 + word }).first(where: FileManager.default.isExecutableFile),
            let file = FileHandle(forReadingAtPath: path), let head = try? file.read(upToCount: 4096)
        else { return nil }
        self.path = path
        isStatic = Self.isStatic([UInt8](head))
    }

    private static var searchPath: [String] {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
    }

    /// Reads the program headers of a 64-bit ELF file: one of them names the loader where there is one.
    ///
    /// Source: System V ABI, "Program Header", `PT_INTERP`.
    private static func isStatic(_ head: [UInt8]) -> Bool {
        let interpreter = 3
        guard head.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2, 1]), head.count >= 64 else { return false }
        let start = number(head, at: 32, bytes: 8)
        let size = number(head, at: 54, bytes: 2)
        let count = number(head, at: 56, bytes: 2)
        guard size >= 4, count > 0, start < head.count, start + size * count <= head.count else { return false }
        return !(0..<count).contains { number(head, at: start + $0 * size, bytes: 4) == interpreter }
    }

    private static func number(_ head: [UInt8], at offset: Int, bytes: Int) -> Int {
        // The top bits would make the sum of a hostile file overflow; no real one has them.
        (0..<min(bytes, 4)).reduce(0) { $0 | Int(head[offset + $1]) << (8 * $1) }
    }
}
