import ArgumentParser
import Conformance
import OAuthCore
import Trace

/// What `conform` runs: which cases, how, and what counts.
struct RunOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Add the cases found there to the built-in ones (repeatable).", valueName: "dir"))
    var cases: [String] = []

    @Option(
        help: ArgumentHelp(
            "Run these cases; * is any part of a segment, ** any segments (repeatable).",
            valueName: "pattern"
        )
    )
    var only: [String] = []

    @Option(help: ArgumentHelp("Leave these cases out (repeatable).", valueName: "pattern"))
    var skip: [String] = []

    @Option(help: "Lowest level to run: must, should or may.")
    var level = RequirementLevel.should

    @Option(help: "Dialect of errors and API answers (default: each case's own).")
    var profile: Profile?

    @Option(help: "Cases at a time (default: the number of cores, and those beside it that only wait).")
    var jobs: Int?

    @Option(help: ArgumentHelp("Run the I-th of N equal parts.", valueName: "i/n"))
    var shard: String?

    @Option(help: ArgumentHelp("Lines 'PATTERN  reason': cases that may fail.", valueName: "file"))
    var knownFailures: String?

    @Option(help: ArgumentHelp("Write what failed in that form.", valueName: "file"))
    var writeKnownFailures: String?

    @Flag(help: "A broken SHOULD fails the run too.")
    var strict = false

    @Option(help: ArgumentHelp("Time for one operation of the client.", valueName: "seconds"))
    var stepTimeout = 10.0

    @Option(help: "Makes codes, tokens and ids reproducible (default: random, and printed).")
    var seed: UInt64?

    @Flag(
        help: """
            Speak HTTPS with a private CA of the run; the client finds it at ca_file of `configure` and in the \
            environment, as FLEXTELL_CA_FILE and SSL_CERT_FILE.
            """
    )
    var tls = false

    @Flag(help: "Stop at the first failure.")
    var bail = false

    @Flag(help: "Print what would run and what would be skipped, and run nothing.")
    var list = false

    func validate() throws {
        if let jobs, jobs < 1 { throw ValidationError("--jobs is a number from 1 up") }
        try validateStepTimeout(stepTimeout)
        if let shard, Shard(parsing: shard) == nil {
            throw ValidationError("--shard takes I/N such as 1/3, not '\(shard)'")
        }
    }

    var selection: Plan.Selection {
        Plan.Selection(
            only: only.map { CasePattern($0) },
            skip: skip.map { CasePattern($0) },
            level: level,
            shard: shard.flatMap(Shard.init)
        )
    }
}

/// - Throws: `ValidationError` for a time that no operation of a client can be given.
func validateStepTimeout(_ seconds: Double) throws {
    guard seconds > 0, seconds <= 3600 else {
        throw ValidationError("--step-timeout is a number of seconds up to 3600")
    }
}

/// Where reports go; `-` is standard output.
struct ReportOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Write the JSON report.", valueName: "file"))
    var json: [String] = []

    @Option(help: ArgumentHelp("Write the JUnit report.", valueName: "file"))
    var junit: [String] = []

    @Option(help: ArgumentHelp("Write the HTML report.", valueName: "file"))
    var html: [String] = []

    @Option(help: ArgumentHelp("Write the Markdown summary.", valueName: "file"))
    var markdown: [String] = []

    @Flag(help: "Show secrets and tokens whole in reports (default: shortened to abcd…(43)).")
    var showSecrets = false
}

extension RequirementLevel: ExpressibleByArgument {}
