import Conformance
import OAuthCore
import Testing
import Trace

@Suite("Requirements on the newest tokens")
struct JudgeNewestTests {
    @Test(arguments: presented) func whatIsPresentedIsJudged(_ row: RequirementRow) throws { try row.check() }

    @Test(arguments: held) func whatIsHeldIsJudged(_ row: RequirementRow) throws { try row.check() }

    private static let access = Requirement.newest(RequestFilter(endpoint: .api), .accessToken)
    private static let refresh = Requirement.newest(RequestFilter(grant: .refreshToken), .refreshToken)

    private static func accessRow(_ name: String, _ exchanges: [Exchange], _ shownBy: [Int]) -> RequirementRow {
        .met(
            name,
            access,
            exchanges,
            text: "API requests present the newest access token",
            expected: "the newest access token that the client had been given",
            seen: "so in \(shownBy.count) of \(shownBy.count)",
            shownBy: shownBy
        )
    }

    private static func accessRow(
        _ name: String,
        _ exchanges: [Exchange],
        seen: String,
        _ shownBy: [Int]
    ) -> RequirementRow {
        .broken(
            name,
            access,
            exchanges,
            text: "API requests present the newest access token",
            expected: "the newest access token that the client had been given",
            seen: seen,
            shownBy: shownBy
        )
    }

    private static let presented: [RequirementRow] = [
        accessRow("the token of the exchange", .record(.exchange(), .api(1), .api(1)), [2, 3]),
        accessRow("the token of the refresh", .record(.exchange(), .refresh(1, .pair(2)), .api(2)), [3]),
        accessRow(
            "a call that had begun before the new token was read",
            .record(.exchange(), .refresh(1, .pair(2)).from(100, to: 200), .api(1).from(150, to: 160)),
            [3]
        ),
        accessRow(
            "tokens of an answer that was lost are not known to the client",
            .record(.exchange(), .refresh(1, .pair(2)).lost(), .api(1)),
            [3]
        ),
        accessRow(
            "tokens beside an error status are none",
            .record(.exchange(), .refresh(1, .pair(2)).changed { $0.response.status = 400 }, .api(1)),
            [3]
        ),
        accessRow(
            "of two answers that overlap, the one that was delivered last",
            .record(
                .exchange(),
                .refresh(1, .pair(2)).from(100, to: 300),
                .refresh(1, .pair(3)).from(110, to: 200),
                .api(2).from(400, to: 410)
            ),
            [4]
        ),
        .met(
            "an answer without a refresh token keeps the old one",
            refresh,
            .record(.exchange(), .refresh(1, .accessOnly(2)), .refresh(1, .pair(3)), .refresh(3, .pair(4))),
            text: "Refresh requests present the newest refresh token",
            expected: "the newest refresh token that the client had been given",
            seen: "so in 3 of 3",
            shownBy: [2, 3, 4]
        ),
        accessRow(
            "the old token after a refresh",
            .record(.exchange(), .refresh(1, .pair(2)), .api(2), .api(1)),
            seen: "exchange 4 presents the access token of exchange 1",
            [4]
        ),
        accessRow(
            "a token from somewhere else",
            .record(.exchange(), .api(7)),
            seen: "exchange 2 presents a token that was never given",
            [2]
        ),
        accessRow(
            "no token",
            .record(.exchange(), .api("GET", "/contacts", 401)),
            seen: "exchange 2 presents no access token",
            [2]
        ),
        accessRow(
            "a call before there was any token",
            .record(.api(1, 401), .exchange()),
            seen: "exchange 1 presents the access token of exchange 2",
            [1]
        ),
        accessRow("no call at all", .record(.exchange()), seen: "there were no API requests", []),
        .broken(
            "the retired refresh token",
            refresh,
            .record(.exchange(), .refresh(1, .pair(2)), .refresh(1, .refused(400, "invalid_grant"))),
            text: "Refresh requests present the newest refresh token",
            expected: "the newest refresh token that the client had been given",
            seen: "exchange 3 presents the refresh token of exchange 1",
            shownBy: [3]
        ),
    ]

    private static func holding(_ access: String?, _ refresh: String?) -> [StepRecord] {
        [
            .step(.connect, .done, 1...2, held: HeldTokens(accessToken: "early", refreshToken: "early", expiresAt: 1)),
            .step(.call, .done, 2...2, held: HeldTokens(accessToken: access, refreshToken: refresh, expiresAt: nil)),
        ]
    }

    private static let rotated = [Exchange].record(.exchange(), .refresh(1, .pair(2)), .exchange("code-2", .pair(9)))
    private static let newestText = "the access token and the refresh token that were given last"

    private static let held: [RequirementRow] = [
        .met(
            "the newest, those of the good flow afterwards left out",
            .holds(.newest),
            rotated,
            steps: holding(TokenAnswer.access(2), TokenAnswer.refresh(2)),
            text: "The client holds \(newestText)",
            expected: newestText,
            seen: "access token: the newest; refresh token: the newest",
            shownBy: []
        ),
        .broken(
            "the newest, and the refresh token is the old one",
            .holds(.newest),
            rotated,
            steps: holding(TokenAnswer.access(2), TokenAnswer.refresh(1)),
            text: "The client holds \(newestText)",
            expected: newestText,
            seen: "access token: the newest; refresh token: another, refr…(37)",
            shownBy: []
        ),
        .broken(
            "the newest, and it holds none",
            .holds(.newest),
            rotated,
            steps: holding(nil, ""),
            text: "The client holds \(newestText)",
            expected: newestText,
            seen: "access token: none; refresh token: none",
            shownBy: []
        ),
        .broken(
            "the newest, and the client cannot say",
            .holds(.newest),
            rotated,
            text: "The client holds \(newestText)",
            expected: newestText,
            seen: "the client did not say",
            shownBy: []
        ),
        .met(
            "nothing",
            .holds(.nothing),
            rotated,
            steps: holding("", nil),
            text: "The client holds no token",
            expected: "no token",
            seen: "access token: none; refresh token: none",
            shownBy: []
        ),
        .broken(
            "nothing, and it holds an access token still",
            .holds(.nothing),
            rotated,
            steps: holding(TokenAnswer.access(2), nil),
            text: "The client holds no token",
            expected: "no token",
            seen: "access token: the newest; refresh token: none",
            shownBy: []
        ),
        .broken(
            "nothing, and the client cannot say",
            .holds(.nothing),
            rotated,
            text: "The client holds no token",
            expected: "no token",
            seen: "the client did not say",
            shownBy: []
        ),
    ]
}
