import Conformance
import Trace

/// The command that runs one case again.
///
/// Source: the interface, "conform".
enum Reproducer {
    /// The command on one line; `COMMAND` or `FILE` stands for the client, which the record does not hold.
    static func command(for result: CaseResult, in run: RunRecord) -> String {
        if run.driver == "audit" { return "flextell-mock audit FILE" }
        var words = ["flextell-mock", "conform", "--only", result.id.rawValue, "--seed", String(run.seed)]
        if run.profile != "documented" { words += ["--profile", run.profile] }
        if result.level == .may { words += ["--level", result.level.rawValue] }
        switch run.driver {
        case "adapter": words += ["--adapter", "COMMAND"]
        case "app": words += ["--app", "FILE"]
        default: break
        }
        return words.map(quoted).joined(separator: " ")
    }

    /// A word as a shell takes it: quoted where it is not plain.
    private static func quoted(_ word: String) -> String {
        let isPlain =
            !word.isEmpty
            && word.unicodeScalars.allSatisfy { scalar in
                scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789-_./=:".unicodeScalars.contains(scalar))
            }
        return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }
}
