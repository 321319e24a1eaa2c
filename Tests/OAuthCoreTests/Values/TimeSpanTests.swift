import OAuthCore
import TestKit
import Testing

@Suite("Spans of time")
struct TimeSpanTests {
    @Test(
        arguments: [
            ("0s", 0), ("1ms", 1), ("300ms", 300), ("2s", 2000), ("90s", 90_000), ("5m", 300_000), ("1h", 3_600_000),
            ("30d", 2_592_000_000), ("007s", 7000), ("36525d", 3_155_760_000_000),
        ] as [(String, Int64)]
    )
    func durationsAreRead(text: String, milliseconds: Int64) {
        #expect(TimeSpan(durationText: text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "s", "1", "1 s", " 1s", "1s ", "-1s", "+1s", "1.5s", "1_000ms", "1S", "1w", "1ss", "1mss", "1h30m",
        "１s", "36526d", "9223372036854775807d", "9223372036854775808ms",
    ])
    func whatIsNoDurationIsNotRead(text: String) {
        #expect(TimeSpan(durationText: text) == nil)
    }

    @Test(
        arguments: [
            (0, "0s"), (1, "1ms"), (1500, "1500ms"), (2000, "2s"), (90_000, "90s"), (120_000, "2m"), (5_400_000, "90m"),
            (7_200_000, "2h"), (86_400_000, "1d"), (-1500, "-1500ms"), (-60_000, "-1m"),
        ] as [(Int64, String)]
    )
    func durationsAreWrittenInTheLargestUnitThatLeavesNoRest(milliseconds: Int64, text: String) {
        #expect(TimeSpan(milliseconds: milliseconds).durationText == text)
    }

    @Test func whatIsWrittenIsReadBack() {
        var random = SplitMix64(seed: 9)
        for _ in 0..<500 {
            let span = TimeSpan(milliseconds: Int64.random(in: 0...3_155_760_000_000, using: &random))
            #expect(TimeSpan(durationText: span.durationText) == span)
        }
    }

    @Test func spansAreComparedByLength() {
        #expect(TimeSpan.seconds(-1) < .zero)
        #expect(TimeSpan.seconds(1) > TimeSpan(milliseconds: 999))
        #expect(TimeSpan.seconds(2).duration == .seconds(2))
    }
}
