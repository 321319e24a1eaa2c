import OAuthCore
import TestKit
import Testing

@Suite("Instants")
struct InstantTests {
    struct Row: NamedRow {
        let name: String
        let text: String
        let milliseconds: Int64
    }

    @Test(arguments: [
        Row(name: "the epoch", text: "1970-01-01T00:00:00Z", milliseconds: 0),
        Row(name: "a moment before it", text: "1969-12-31T23:59:59.999Z", milliseconds: -1),
        Row(name: "a second", text: "2026-01-01T00:00:00Z", milliseconds: 1_767_225_600_000),
        Row(name: "a millisecond", text: "2026-01-01T00:00:00.001Z", milliseconds: 1_767_225_600_001),
        Row(name: "a leap day", text: "2024-02-29T12:00:00Z", milliseconds: 1_709_208_000_000),
        Row(name: "a leap day of a full century", text: "2000-02-29T00:00:00Z", milliseconds: 951_782_400_000),
        Row(name: "the day after a February without", text: "1900-03-01T00:00:00Z", milliseconds: -2_203_891_200_000),
        Row(name: "the last moment of a year", text: "2025-12-31T23:59:59.999Z", milliseconds: 1_767_225_599_999),
        Row(name: "the first instant", text: "0001-01-01T00:00:00Z", milliseconds: -62_135_596_800_000),
        Row(name: "the last instant", text: "9999-12-31T23:59:59.999Z", milliseconds: 253_402_300_799_999),
    ])
    func timesAreReadAndWritten(row: Row) {
        #expect(Instant(rfc3339: row.text)?.milliseconds == row.milliseconds)
        #expect(Instant(milliseconds: row.milliseconds).rfc3339 == row.text)
    }

    @Test(arguments: [
        Row(name: "an offset to the east", text: "2026-01-01T01:30:00+01:30", milliseconds: 1_767_225_600_000),
        Row(name: "an offset to the west", text: "2025-12-31T16:00:00-08:00", milliseconds: 1_767_225_600_000),
        Row(name: "an offset of nothing", text: "2026-01-01T00:00:00-00:00", milliseconds: 1_767_225_600_000),
        Row(name: "small letters", text: "2026-01-01t00:00:00z", milliseconds: 1_767_225_600_000),
        Row(name: "tenths", text: "2026-01-01T00:00:00.5Z", milliseconds: 1_767_225_600_500),
        Row(
            name: "digits that no clock here has",
            text: "2026-01-01T00:00:00.9999999Z",
            milliseconds: 1_767_225_600_999
        ),
        Row(name: "a fraction with an offset", text: "2026-01-01T02:00:00.25+02:00", milliseconds: 1_767_225_600_250),
        Row(name: "a leap second", text: "2016-12-31T23:59:60Z", milliseconds: 1_483_228_800_000),
        Row(name: "a leap second elsewhere", text: "2017-01-01T00:59:60+01:00", milliseconds: 1_483_228_800_000),
    ])
    func otherFormsOfTimesAreRead(row: Row) {
        #expect(Instant(rfc3339: row.text)?.milliseconds == row.milliseconds)
    }

    @Test(arguments: [
        Row(name: "the epoch", text: "Thu, 01 Jan 1970 00:00:00 GMT", milliseconds: 0),
        Row(name: "the day before it", text: "Wed, 31 Dec 1969 23:59:59 GMT", milliseconds: -1),
        Row(name: "the RFC's example", text: "Sun, 06 Nov 1994 08:49:37 GMT", milliseconds: 784_111_777_000),
        Row(name: "a leap day", text: "Thu, 29 Feb 2024 12:00:00 GMT", milliseconds: 1_709_208_000_999),
        Row(name: "the first instant", text: "Mon, 01 Jan 0001 00:00:00 GMT", milliseconds: -62_135_596_800_000),
        Row(name: "the last instant", text: "Fri, 31 Dec 9999 23:59:59 GMT", milliseconds: 253_402_300_799_999),
    ])
    func headersHaveTheDateOfHTTP(row: Row) {
        #expect(Instant(milliseconds: row.milliseconds).imfFixdate == row.text)
    }

    @Test(arguments: [
        "", "now", "2026-01-01", "2026-01-01T00:00:00", "2026-01-01 00:00:00Z", "20260101T000000Z",
        "2026-01-01T00:00Z", "2026-1-1T0:0:0Z", "2026-01-01T00:00:00Z ", "2026-01-01T00:00:00Zulu",
        " 2026-01-01T00:00:00Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00,5Z", "2026-01-01T00:00:00.5",
        "2026-00-01T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z",
        "2026-04-31T00:00:00Z", "2026-02-30T00:00:00Z", "2023-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
        "2026-01-01T24:00:00Z", "2026-01-01T25:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z",
        "2026-01-01T00:00:61Z", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+01:60", "2026-01-01T00:00:00+01",
        "2026-01-01T00:00:00+0100", "2026-01-01T00:00:00+1:00", "-026-01-01T00:00:00Z", "+026-01-01T00:00:00Z",
        "10000-01-01T00:00:00Z", "0000-12-31T23:59:59Z", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-00:01",
        "２026-01-01T00:00:00Z", "2026-01-01T00:00:00Z\0",
    ])
    func whatIsNoTimeIsNotRead(text: String) {
        #expect(Instant(rfc3339: text) == nil)
    }

    @Test func everyMillisecondOfASecondComesBack() {
        for second in [0, 1_767_225_600_000, -1_000_000, 253_402_300_799_000] {
            for millisecond in 0..<1000 {
                let instant = Instant(milliseconds: Int64(second + millisecond))
                #expect(Instant(rfc3339: instant.rfc3339) == instant, "\(instant.milliseconds) is \(instant.rfc3339)")
            }
        }
    }

    @Test func anyInstantComesBackAndTextsAreInTheOrderOfTime() {
        var random = SplitMix64(seed: 8)
        let bounds = Instant.range.lowerBound.milliseconds...Instant.range.upperBound.milliseconds
        for _ in 0..<2000 {
            let instant = Instant(milliseconds: Int64.random(in: bounds, using: &random) / 1000 * 1000)
            let other = Instant(milliseconds: Int64.random(in: bounds, using: &random) / 1000 * 1000)
            #expect(Instant(rfc3339: instant.rfc3339) == instant)
            #expect((instant < other) == (instant.rfc3339 < other.rfc3339))
        }
    }

    @Test(arguments: [(0, 0), (999, 0), (1000, 1), (-1, -1), (-1000, -1), (-1001, -2)] as [(Int64, Int64)])
    func secondsAreRoundedDown(milliseconds: Int64, seconds: Int64) {
        #expect(Instant(milliseconds: milliseconds).epochSeconds == seconds)
        #expect(TimeSpan(milliseconds: milliseconds).wholeSeconds == seconds)
    }

    @Test func addingStaysWithinTheRange() {
        let now = FixedServer.now
        #expect(now + .seconds(1) == Instant(milliseconds: 1_767_225_601_000))
        #expect(now + .seconds(-1) == Instant(milliseconds: 1_767_225_599_000))
        #expect(now + TimeSpan(milliseconds: .max) == Instant.range.upperBound)
        #expect(now + TimeSpan(milliseconds: .min) == Instant.range.lowerBound)
        #expect(Instant.range.upperBound + .seconds(1) == Instant.range.upperBound)
        #expect(Instant.range.lowerBound + .seconds(-1) == Instant.range.lowerBound)
    }

    @Test func theDifferenceOfInstantsIsASpan() {
        #expect(FixedServer.now - Instant(milliseconds: 0) == TimeSpan(milliseconds: 1_767_225_600_000))
        #expect(Instant(milliseconds: 5) - Instant(milliseconds: 7) == TimeSpan(milliseconds: -2))
    }
}
