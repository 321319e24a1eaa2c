import Conformance
import OAuthCore
import Testing
import Trace

@Suite("Requirements on fresh values and on distance")
struct JudgeFreshTests {
    @Test(arguments: fresh) func freshnessIsJudged(_ row: RequirementRow) throws { try row.check() }

    @Test(arguments: spacing) func distanceIsJudged(_ row: RequirementRow) throws { try row.check() }

    private static let isFresh =
        Requirement.fresh(RequestFilter(endpoint: .authorize), .query("state"), minimumBits: 64)
    private static let text = "In authorization requests, `state` in the query is a new, unguessable value each time"
    private static let expected = "a new value in each, of 64 bits or more"

    private static let fresh: [RequirementRow] = [
        .met(
            "two long values that differ",
            isFresh,
            .record(
                .authorize(state: "0123456789abcdef0123456789abcdef"),
                .authorize(state: "fedcba9876543210fedcba9876543210")
            ),
            text: text,
            expected: expected,
            seen: "2 values in 2 requests, the weakest of about 165 bits",
            shownBy: [1, 2]
        ),
        .broken(
            "the same long value twice",
            isFresh,
            .record(
                .authorize(state: "0123456789abcdef0123456789abcdef"),
                .authorize(state: "0123456789abcdef0123456789abcdef")
            ),
            text: text,
            expected: expected,
            seen: "1 values in 2 requests, the weakest of about 165 bits",
            shownBy: [1, 2]
        ),
        .broken(
            "a counter",
            isFresh,
            .record(.authorize(state: "state-1"), .authorize(state: "state-2")),
            text: text,
            expected: expected,
            seen: "2 values in 2 requests, the weakest of about 32 bits",
            shownBy: [1, 2]
        ),
        .broken(
            "one weak value beside a strong one",
            isFresh,
            .record(.authorize(state: "0123456789abcdef0123456789abcdef"), .authorize(state: "aaaaaaaaaaaa")),
            text: text,
            expected: expected,
            seen: "2 values in 2 requests, the weakest of about 24 bits",
            shownBy: [1, 2]
        ),
        .broken(
            "no value at all",
            isFresh,
            .record(.authorize(["response_type": "code"])),
            text: text,
            expected: expected,
            seen: "1 values in 1 requests, the weakest of about 0 bits",
            shownBy: [1]
        ),
        .broken(
            "no such request",
            isFresh,
            .record(.api(1)),
            text: text,
            expected: expected,
            seen: "there were no authorization requests",
            shownBy: []
        ),
    ]

    private static let isSpaced = Requirement.spacing(RequestFilter(grant: .refreshToken), atLeast: .seconds(1))

    private static func refreshes(_ second: ClosedRange<Double>, _ third: ClosedRange<Double>) -> [Exchange] {
        .record(
            .refresh(1, .page(503)).from(0, to: 10),
            .refresh(1, .page(503)).from(second.lowerBound, to: second.upperBound),
            .refresh(1, .pair(2)).from(third.lowerBound, to: third.upperBound)
        )
    }

    private static func distance(_ milliseconds: Int) -> String { "the shortest distance is \(milliseconds) ms" }

    private static let spacing: [RequirementRow] = [
        .met(
            "a second from each answer to the next request",
            isSpaced,
            refreshes(1010...1020, 2500...2510),
            text: "Refresh requests keep their distance",
            expected: "1s or more from one to the next",
            seen: distance(1000),
            shownBy: [1, 2, 3]
        ),
        .met(
            "a twentieth less, for clocks that do not tick together",
            isSpaced,
            refreshes(960...970, 2500...2510),
            text: "Refresh requests keep their distance",
            expected: "1s or more from one to the next",
            seen: distance(950),
            shownBy: [1, 2, 3]
        ),
        .broken(
            "more than a twentieth less",
            isSpaced,
            refreshes(959...969, 2500...2510),
            text: "Refresh requests keep their distance",
            expected: "1s or more from one to the next",
            seen: distance(949),
            shownBy: [1, 2, 3]
        ),
        .broken(
            "the second distance is too short, though the first is not",
            isSpaced,
            refreshes(1010...1020, 1050...1060),
            text: "Refresh requests keep their distance",
            expected: "1s or more from one to the next",
            seen: distance(30),
            shownBy: [1, 2, 3]
        ),
        .met(
            "one request alone",
            isSpaced,
            .record(.refresh(1, .pair(2))),
            text: "Refresh requests keep their distance",
            expected: "1s or more from one to the next",
            seen: "no two of them",
            shownBy: [1]
        ),
    ]
}
