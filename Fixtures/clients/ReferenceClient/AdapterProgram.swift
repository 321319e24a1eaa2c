import Conformance
import Foundation
import OAuthCore

/// The reference client behind the adapter protocol, on standard input and output.
///
/// Source: the adapter protocol, version 1, "Rules".
package enum AdapterProgram {
    /// Runs until standard input ends.
    ///
    /// On the main actor, since reading a line blocks the thread.
    ///
    /// - Parameter arguments: The command line, without the program's name.
    /// - Returns: The exit status.
    @MainActor
    package static func run(_ arguments: [String]) async -> Int32 {
        switch parse(arguments) {
        case .answer(let text):
            write(text, to: .standardOutput)
            return 0
        case .misused(let reason):
            write("reference-client: \(reason)", to: .standardError)
            return 64
        case .serve(let carelessness):
            await serve(ReferenceClient(carelessness: carelessness, onCrash: { exit(3) }))
            return 0
        }
    }

    @MainActor
    private static func serve(_ client: ReferenceClient) async {
        while let line = readLine() {
            do {
                let (id, operation) = try AdapterMessage.parseRequest(line)
                let reply: ClientReply
                if let operation {
                    reply = await client.perform(operation)
                } else {
                    reply = .refused(.unsupported)
                }
                write(AdapterMessage.replyLine(id: id, reply, to: operation), to: .standardOutput)
            } catch {
                write("reference-client: \(error)", to: .standardError)
            }
        }
    }

    private enum Invocation {
        case serve(Set<Carelessness>)
        case answer(String)
        case misused(String)
    }

    private static func parse(_ arguments: [String]) -> Invocation {
        var carelessness: Set<Carelessness> = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--help", "-h": return .answer(help)
            case "--list-careless": return .answer(list)
            case "--careless":
                guard let name = rest.popFirst() else { return .misused("--careless needs a name") }
                guard let mistake = Carelessness(rawValue: name) else {
                    return .misused("'\(name)' is no carelessness; see --list-careless")
                }
                carelessness.insert(mistake)
            default: return .misused("'\(argument)' is no option; see --help")
            }
        }
        return .serve(carelessness)
    }

    private static let help = """
        usage: reference-client [--careless NAME]…

        A careful OAuth 2.0 client of the Flextell flow, as an adapter for `flextell-mock conform`:
        requests come in on standard input, one JSON object a line; replies go out on standard output.

          --careless NAME    makes this mistake (repeatable)
          --list-careless    prints the mistakes
          --help             prints this
        """

    private static var list: String {
        let width = Carelessness.allCases.map(\.rawValue.count).max() ?? 0
        let lines = Carelessness.allCases.map { mistake in
            let gap = String(repeating: " ", count: width + 2 - mistake.rawValue.count)
            return mistake.rawValue + gap + mistake.sentence
        }
        return lines.joined(separator: "\n")
    }

    private static func write(_ line: String, to file: FileHandle) {
        file.write(Data((line + "\n").utf8))
    }
}
