import EmulatorServer
import Testing

/// The same files at two levels: a difference between them is a fault of the wire's code.
@Suite("Exchanges as they are written down", .timeLimit(.minutes(1)))
struct TranscriptTests {
    @Test func thereAreTranscripts() throws {
        #expect(try Transcript.all().count >= 29)
    }

    @Test(arguments: try Transcript.all())
    func theyHoldWithoutASocket(transcript: Transcript) async throws {
        var player = TranscriptPlayer(transcript, to: try await TestEmulator.make("consent: ask"))
        try await player.play()
    }

    @Test(arguments: try Transcript.all())
    func theyHoldAtASocket(transcript: Transcript) async throws {
        try await LiveServer.run(try await TestEmulator.make("consent: ask")) { server in
            var player = TranscriptPlayer(transcript, to: server.client())
            try await player.play()
        }
    }
}
