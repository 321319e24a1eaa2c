import Conformance
import Testing
import Trace

@Suite("Requirements on how a step ends")
struct JudgeStepTests {
    @Test(arguments: met) func isMet(_ row: RequirementRow) throws { try row.check() }

    @Test(arguments: broken) func isBroken(_ row: RequirementRow) throws { try row.check() }

    private static func step(
        _ kind: StepKind,
        _ outcome: StepRequirement.Ending,
        named name: String? = nil
    ) -> Requirement {
        .step(StepRequirement(kind: kind, step: name, outcome: outcome))
    }

    private static let answered200 = StepOutcome.ok(ClientReply(ok: true, status: 200))

    private static let met: [RequirementRow] = [
        .met(
            "ok, and the client said ok",
            step(.connect, .ok),
            .record(.authorize(), .exchange()),
            text: "`connect` succeeds",
            expected: "ok",
            seen: "ok",
            shownBy: [1, 2]
        ),
        .met(
            "a refusal, for whatever reason",
            step(.connect, .refused),
            .record(.authorize()),
            steps: [.step(.connect, .refused("state_mismatch"), 1...1)],
            text: "`connect` is refused",
            expected: "a refusal",
            seen: "refused with `state_mismatch`",
            shownBy: [1]
        ),
        .met(
            "a refusal with one of several words",
            step(.call, .error(["reauthorize", "invalid_grant"])),
            [],
            steps: [.step(.call, .refused("reauthorize"))],
            text: "`call` is refused with the right word",
            expected: "a refusal with `invalid_grant` or `reauthorize`",
            seen: "refused with `reauthorize`",
            shownBy: []
        ),
        .met(
            "a status of a call that succeeded",
            step(.call, .status(200)),
            .record(.api(1)),
            steps: [.step(.call, answered200, 1...1)],
            text: "`call` ends with status 200",
            expected: "status 200",
            seen: "ok, status 200",
            shownBy: [1]
        ),
        .met(
            "a status of a call that was refused, with what the server said",
            step(.call, .status(403)),
            .record(.api(1, 403)),
            steps: [.step(.call, .refused("http", status: 403), 1...1)],
            text: "`call` ends with status 403",
            expected: "status 403",
            seen: "refused with `http`, status 403; api answered 403: http_403",
            shownBy: [1]
        ),
        .met(
            "answered, and the client refused",
            step(.deliver, .answered),
            [],
            steps: [.step(.deliver, .refused("failed"))],
            text: "`deliver` is answered",
            expected: "an answer",
            seen: "refused with `failed`",
            shownBy: []
        ),
        .met(
            "answered, and the client agreed",
            step(.deliver, .answered),
            [],
            steps: [.step(.deliver, .done)],
            text: "`deliver` is answered",
            expected: "an answer",
            seen: "ok",
            shownBy: []
        ),
        .met(
            "the step of that name only",
            step(.call, .ok, named: "second"),
            .record(.api(1, 500), .api(1)),
            steps: [
                .step(.call, .refused("http", status: 500), 1...1, name: "first"),
                .step(.call, answered200, 2...2, name: "second"),
            ],
            text: "`second` succeeds",
            expected: "ok",
            seen: "ok, status 200",
            shownBy: [2]
        ),
    ]

    private static let broken: [RequirementRow] = [
        .broken(
            "ok, and the client refused: the server's reason stands beside it",
            step(.connect, .ok),
            .record(.authorize(), .exchange("code-1", .refused(400, "invalid_grant"))),
            steps: [.step(.connect, .refused("invalid_grant"), 1...2)],
            text: "`connect` succeeds",
            expected: "ok",
            seen: "refused with `invalid_grant`; token answered 400: Because of invalid_grant",
            shownBy: [1, 2]
        ),
        .broken(
            "ok, and a rule of the case made the answer: its reason proves nothing",
            step(.connect, .ok),
            .record(.authorize(), .exchange("code-1", .refused(400, "invalid_grant")).by(rule: "outage")),
            steps: [.step(.connect, .refused("invalid_grant"), 1...2)],
            text: "`connect` succeeds",
            expected: "ok",
            seen: "refused with `invalid_grant`",
            shownBy: [1, 2]
        ),
        .broken(
            "a refusal, and the client agreed",
            step(.connect, .refused),
            .record(.authorize()),
            steps: [.step(.connect, .done, 1...1)],
            text: "`connect` is refused",
            expected: "a refusal",
            seen: "ok",
            shownBy: [1]
        ),
        .broken(
            "a refusal, and the client broke down: that is none",
            step(.connect, .refused),
            [],
            steps: [.step(.connect, .brokeDown("it exited with status 1"))],
            text: "`connect` is refused",
            expected: "a refusal",
            seen: "broke down: it exited with status 1",
            shownBy: []
        ),
        .broken(
            "a refusal, and the user was left at a page",
            step(.connect, .refused),
            .record(.authorize(["state": "state-1"])),
            steps: [.step(.connect, .stranded("the page says 400"), 1...1)],
            text: "`connect` is refused",
            expected: "a refusal",
            seen: "the user was stranded: the page says 400",
            shownBy: [1]
        ),
        .broken(
            "a word, and the client said another",
            step(.connect, .error(["access_denied"])),
            [],
            steps: [.step(.connect, .refused("failed"))],
            text: "`connect` is refused with the right word",
            expected: "a refusal with `access_denied`",
            seen: "refused with `failed`",
            shownBy: []
        ),
        .broken(
            "a word, and the client agreed",
            step(.connect, .error(["access_denied"])),
            [],
            steps: [.step(.connect, .done)],
            text: "`connect` is refused with the right word",
            expected: "a refusal with `access_denied`",
            seen: "ok",
            shownBy: []
        ),
        .broken(
            "a status, and the client saw another",
            step(.call, .status(201)),
            [],
            steps: [.step(.call, answered200)],
            text: "`call` ends with status 201",
            expected: "status 201",
            seen: "ok, status 200",
            shownBy: []
        ),
        .broken(
            "an answer, and the client hung",
            step(.deliver, .answered),
            [],
            steps: [.step(.deliver, .brokeDown("no answer within 10 s"))],
            text: "`deliver` is answered",
            expected: "an answer",
            seen: "broke down: no answer within 10 s",
            shownBy: []
        ),
        .broken(
            "every step of the kind, and the first is wrong",
            step(.call, .ok),
            .record(.api(1, 500), .api(1)),
            steps: [
                .step(.call, .refused("http", status: 500), 1...1, name: "first"),
                .step(.call, answered200, 2...2, name: "second"),
            ],
            text: "`call` succeeds",
            expected: "ok",
            seen: "refused with `http`, status 500; api answered 500: http_500",
            shownBy: [1]
        ),
        .broken(
            "a step that could not be taken",
            step(.call, .ok),
            [],
            steps: [.step(.call, .notTaken)],
            text: "`call` succeeds",
            expected: "ok",
            seen: "not taken",
            shownBy: []
        ),
        .broken(
            "a step that the record does not have",
            step(.refresh, .ok),
            [],
            text: "`refresh` succeeds",
            expected: "ok",
            seen: "the step was not taken",
            shownBy: []
        ),
    ]
}
