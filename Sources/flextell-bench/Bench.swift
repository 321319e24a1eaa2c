import ArgumentParser
import Foundation

/// Measures what the emulator and the runner must reach, and prints one table.
///
/// Source: the design, section 6.
@main
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flextell-bench",
        abstract: "Measure what the emulator and the runner must reach, and print one table.",
        discussion: """
            Everything runs on the loopback address and is bounded in count and time: about six minutes in all. \
            The rows are \(Measurement.allCases.map(\.rawValue).joined(separator: ", ")).
            """,
        subcommands: [Run.self, Hello.self],
        defaultSubcommand: Run.self
    )

    /// Measures.
    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Measure the rows that are named, or all.")

        @Argument(help: "The rows to measure (default: all).")
        var rows: [Measurement] = []

        @Option(help: ArgumentHelp("Where the programs under test are.", valueName: "folder"))
        var programs = ".build/release"

        func run() async throws {
            let bench = Workshop(programs: URL(fileURLWithPath: programs, isDirectory: true))
            var table: [Row] = []
            for measurement in rows.isEmpty ? Measurement.allCases : rows {
                FileHandle.standardError.write(Data("measuring \(measurement.rawValue) …\n".utf8))
                do {
                    table += try await measurement.rows(bench)
                } catch {
                    table.append(
                        Row(measurement.rawValue, target: "", measured: "not measured: \(error)", isMet: false)
                    )
                }
            }
            print(Row.text(of: table))
        }
    }

    /// Serves the yardstick of the API's rate.
    struct Hello: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Serve a bare Hummingbird hello.")

        func run() async throws { try await HelloServer.run() }
    }
}

/// What can be measured.
enum Measurement: String, CaseIterable, ExpressibleByArgument {
    case tokens, api, start, memory, size, catalogue, sandboxes, stop

    func rows(_ bench: Workshop) async throws -> [Row] {
        switch self {
        case .tokens: try bench.tokenRate()
        case .api: try bench.apiRate()
        case .start: try await bench.start()
        case .memory: try bench.memory()
        case .size: try await bench.size()
        case .catalogue: try bench.catalogue()
        case .sandboxes: try bench.sandboxes()
        case .stop: try bench.stop()
        }
    }
}

/// A line of the table.
struct Row {
    let name: String
    let target: String
    let measured: String
    let isMet: Bool

    init(_ name: String, target: String, measured: String, isMet: Bool) {
        (self.name, self.target, self.measured, self.isMet) = (name, target, measured, isMet)
    }

    static func text(of rows: [Row]) -> String {
        let lines =
            [["what", "target", "measured", ""]]
            + rows.map { [$0.name, $0.target, $0.measured, $0.isMet ? "met" : "NOT MET"] }
        let widths = (0..<4).map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { line in
            zip(line, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
                .trimmingSuffix(" ")
        }
        .joined(separator: "\n")
    }
}

extension String {
    fileprivate func trimmingSuffix(_ character: Character) -> String {
        var trimmed = self
        while trimmed.last == character { trimmed.removeLast() }
        return trimmed
    }
}

extension Double {
    /// With so many digits behind the point.
    func text(_ digits: Int = 0) -> String { String(format: "%.\(digits)f", self) }
    /// As a share of a hundred.
    var percent: String { (self * 100).text(0) + " %" }
}
