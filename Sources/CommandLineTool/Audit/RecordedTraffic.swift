import Conformance
import FixtureFiles
import Foundation
import OAuthCore
import SQLiteStore
import Trace

/// Reads recorded exchanges from a file.
///
/// It takes the store of `serve --store`, what `GET journal` answers, the events of `journal/stream`, exchanges one a
/// line, and the JSON report of a run.
///
/// Source: the interface, `audit`.
struct RecordedTraffic {
    let path: String

    /// - Throws: ``ToolFailure`` with the status for a file that is not there, or is none of these.
    func journals() throws -> [Audit.Journal] {
        let journals = try read()
        guard journals.contains(where: { !$0.exchanges.isEmpty }) else {
            throw ToolFailure(ExitStatus.invalidFile, "\(path): there is no exchange in it to judge")
        }
        return journals
    }

    /// A store may be large, and is read by its own reader; what is none may be a pipe, which can be read once.
    private func read() throws -> [Audit.Journal] {
        guard let handle = FileHandle(forReadingAtPath: path) else { throw UnreadableFile.missing(path) }
        defer { try? handle.close() }
        guard let head = try? handle.read(upToCount: Self.storeMark.count) ?? Data() else {
            throw UnreadableFile.missing(path)
        }
        if head == Self.storeMark { return try stored() }
        guard let rest = try? handle.readToEnd() ?? Data() else { throw UnreadableFile.missing(path) }
        return try parsed(head + rest)
    }

    /// How every SQLite file begins.
    private static let storeMark = Data("SQLite format 3\0".utf8)

    /// The journals of every sandbox of a store.
    private func stored() throws -> [Audit.Journal] {
        do {
            return try StoreFile.journals(path: path).map {
                Audit.Journal(name: $0.sandbox.rawValue, exchanges: $0.exchanges)
            }
        } catch {
            throw ToolFailure(ExitStatus.invalidFile, "\(path): \(error)")
        }
    }

    private func parsed(_ data: Data) throws -> [Audit.Journal] {
        guard let text = String(validating: data, as: UTF8.self) else {
            throw ToolFailure(ExitStatus.invalidFile, "\(path): it is neither JSON nor a store of this program")
        }
        guard let value = try? JSONValue(parsing: text) else { return [journal(try lines(text))] }
        if let cases = value["cases"]?.array {
            return try cases.compactMap { result in
                guard let exchanges = result["exchanges"]?.array, !exchanges.isEmpty else { return nil }
                return Audit.Journal(name: result["id"]?.string ?? "", exchanges: try self.exchanges(exchanges))
            }
        }
        guard let list = value["exchanges"]?.array ?? value.array ?? (value["n"] == nil ? nil : [value]) else {
            throw ToolFailure(
                ExitStatus.invalidFile,
                "\(path): it has no 'exchanges'; export a journal with GET /_mock/journal"
            )
        }
        return [journal(try exchanges(list))]
    }

    private func journal(_ exchanges: [Exchange]) -> Audit.Journal { Audit.Journal(name: "", exchanges: exchanges) }

    /// One exchange a line, with or without the `data:` of server-sent events.
    private func lines(_ text: String) throws -> [Exchange] {
        var exchanges: [Exchange] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let isField = ["event:", "id:", "retry:", ":"].contains { line.hasPrefix($0) }
            let content = line.hasPrefix("data:") ? line.dropFirst(5) : line[...]
            guard !isField, content.contains(where: { !$0.isWhitespace }) else { continue }
            guard let value = try? JSONValue(parsing: String(content)), let exchange = Exchange(json: value) else {
                throw ToolFailure(ExitStatus.invalidFile, "\(path):\(index + 1): it is no exchange of a journal")
            }
            exchanges.append(exchange)
        }
        return exchanges
    }

    private func exchanges(_ values: [JSONValue]) throws -> [Exchange] {
        try values.enumerated().map { index, value in
            guard let exchange = Exchange(json: value) else {
                throw ToolFailure(
                    ExitStatus.invalidFile,
                    "\(path): exchanges.\(index) lacks n, at, endpoint, request or response"
                )
            }
            return exchange
        }
    }
}
