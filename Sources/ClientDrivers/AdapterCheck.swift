import Conformance

/// Talks to an adapter before any case does, to find where it breaks the protocol.
///
/// It asks for nothing that needs a server: the one callback says that the user
/// denied. Each step is judged by itself, so that one run shows all that can be
/// seen; an adapter that stops answering ends the check.
///
/// Source: the adapter protocol, version 1.
package struct AdapterCheck: Sendable {
    /// The time to exit at the end of standard input.
    private static let exitLimit = Duration.seconds(2)
    static let unknownOperation = "no-such-op"

    let adapter: AdapterProcess
    let settings: ClientSettings

    /// - Parameter settings: What the adapter is configured with; nothing has to listen at its URLs.
    package init(adapter: AdapterProcess, settings: ClientSettings) {
        var adapter = adapter
        adapter.limits.exit = Self.exitLimit
        self.adapter = adapter
        self.settings = settings
    }

    /// Runs the check. Takes as long as the adapter does, at most the step timeout for each step.
    package func run() async -> AdapterCheckReport {
        let evidence = EvidenceLog()
        var report = AdapterCheckReport()
        do throws(LaunchFailure) {
            let run = try await adapter.withProcess(evidence: evidence) { conversation in
                await talk(conversation)
            }
            report = run.answer.report
            if let fault = conversationFault(run.answer, run.end) { report.breaches.append(fault) }
        } catch {
            report.didNotStart = true
            report.note("start", error.description, change: "correct the command, and try it by itself")
        }
        let said = evidence.take()
        report.dialogue = said.dialogue
        report.standardError = said.standardError
        return report
    }

    /// What was found, and how far the conversation came.
    struct Talk: Sendable {
        var report = AdapterCheckReport()
        var step = ""
        var fault: ConversationFault?
    }

    private func talk(_ conversation: AdapterConversation) async -> Talk {
        var talk = Talk()
        do throws(ConversationFault) {
            try await greet(conversation, &talk)
            try await configure(conversation, &talk)
            let state = try await authorize(conversation, &talk)
            try await askTheUnknown(conversation, &talk)
            try await deny(state: state, conversation, &talk)
            if talk.report.client?.capabilities.contains(.tokens) == true {
                try await askForTokens(conversation, &talk)
            }
            // Once more, since one process serves many cases.
            try await configure(conversation, &talk)
        } catch {
            talk.fault = error
        }
        return talk
    }

    private func conversationFault(_ talk: Talk, _ end: ProcessEnd) -> AdapterCheckReport.Breach? {
        if let fault = talk.fault {
            let breakdown = ClientBreakdown(fault, end, during: talk.step, limits: adapter.limits)
            return .init(
                step: talk.step,
                problem: breakdown.description,
                change: "the check could not go on: mend this and run it again"
            )
        }
        guard end.hadToBeStopped else { return nil }
        return .init(
            step: "end of standard input",
            problem: "the process was still running \(Self.exitLimit.inSeconds) after its standard input had ended",
            change: "leave the loop and exit when reading a line gives the end of the file"
        )
    }
}
