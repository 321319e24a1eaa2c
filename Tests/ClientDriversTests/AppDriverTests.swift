import Conformance
import Foundation
import TestKit
import Testing

@testable import ClientDrivers

@Suite("Driving a web application", .timeLimit(.minutes(2)))
struct AppDriverTests {
    @Test func aUserConnectsAndCallsWithTheCookiesOfTheirBrowser() async throws {
        try await SampleApp().driver().withSession { session in
            #expect(await session.perform(.hello).reply?.hello?.capabilities == [.parallel])
            #expect(await session.perform(.configure(SampleApp.settings)) == .replied(.done))
            let begun = await session.perform(.authorize)
            #expect(begun.reply?.url == "http://127.0.0.1:1/oauth/authorize?client_id=client")
            let shown = session.takeEvidence().shown
            #expect(shown.map(\.path) == ["/login", "/begin"])
            #expect(shown.map(\.status) == [302, 303])
        }
    }

    @Test func aCallbackArrivesByteForByte() async throws {
        let app = SampleApp()
        try await app.driver().withSession { session in
            _ = await session.perform(.configure(SampleApp.settings))
            _ = await session.perform(.authorize)
            let url = "\(app.origin)/callback?code=%zz&state=a+b%2F&code=\"<é>#fragment"
            #expect(await session.perform(.callback(url: url)).reply == ClientReply(ok: true, status: 200))
            let page = session.takeEvidence().shown.last
            #expect(page?.path == "/done")
            #expect(page?.body == "/callback?code=%zz&state=a+b%2F&code=%22%3C%C3%A9%3E begun=1")
        }
    }

    @Test func callsAreMadeAtOnceAndARedirectIsNoSuccess() async throws {
        let app = SampleApp()
        try await app.driver().withSession { session in
            _ = await session.perform(.configure(SampleApp.settings))
            // Each waits at the app until all three are there.
            let many = await session.perform(.call(APICall(path: "/contacts", parallel: 3))).reply
            #expect(many?.ok == true)
            #expect(many?.statuses == [200, 200, 200])
        }
        try await SampleApp(call: "/login").driver().withSession { session in
            _ = await session.perform(.configure(SampleApp.settings))
            let reply = await session.perform(.call(APICall(path: "/contacts"))).reply
            #expect(reply == ClientReply(ok: false, detail: "/login has status 302", status: 302))
        }
    }

    @Test func eachCaseHasANewProcessAndOneThatResumesKeepsTheCookies() async throws {
        try await SampleApp().driver().withSession { session in
            var pids: [Substring] = []
            for resumes in [false, true, false] {
                var settings = SampleApp.settings
                settings.resume = resumes
                #expect(await session.perform(.configure(settings)) == .replied(.done))
                _ = await session.perform(.call(APICall(path: "/contacts", parallel: 3)))
                let output = session.takeEvidence().standardError
                pids += output.split(separator: "\n").filter { $0.hasPrefix("pid ") }
                #expect(output.contains("cookie begun=1") == resumes)
                // Its cookie is for the next round.
                _ = await session.perform(.authorize)
                _ = session.takeEvidence()
            }
            #expect(Set(pids).count == 3)
        }
    }

    @Test func anotherSessionTakesTheAddressOver() async throws {
        let driver = SampleApp().driver()
        try await driver.withSession { first in
            #expect(await first.perform(.configure(SampleApp.settings)) == .replied(.done))
            try await driver.withSession { second in
                #expect(await second.perform(.configure(SampleApp.settings)) == .replied(.done))
                #expect(await second.perform(.authorize).reply?.ok == true)
            }
            let end = await first.perform(.authorize).breakdown
            #expect(end?.description.contains("nobody listens") == true)
        }
    }

    @Test func itIsToldItsSettingsAndWhatItPrintsIsKept() async throws {
        let app = SampleApp(environment: ["EXTRA": "value"])
        let output = try await app.driver().withSession { session in
            _ = await session.perform(.configure(SampleApp.settings))
            return session.takeEvidence().standardError
        }
        for line in [
            "FLEXTELL_TOKEN_URL=http://127.0.0.1:1/oauth/token", "FLEXTELL_CLIENT_SECRET=secret",
            "FLEXTELL_REDIRECT_URI=\(SampleApp.settings.redirectURI)", "FLEXTELL_SCOPE=profile", "EXTRA=value",
            "on standard output",
        ] {
            #expect(output.contains(line + "\n"), "\(line)")
        }
    }

    struct Row: NamedRow {
        let name: String
        /// What the app is told to do wrong.
        let fault: String
        var isImpatient = false
        let kind: ClientBreakdown.Kind
        let says: String
    }

    @Test(arguments: [
        Row(name: "it exits", fault: "exit", kind: .exited(status: 3), says: "has ended with exit status 3"),
        Row(name: "it is killed", fault: "kill", kind: .killed(signal: 9), says: "signal 9 (SIGKILL)"),
        Row(
            name: "it is never ready",
            fault: "busy",
            isImpatient: true,
            kind: .timedOut,
            says: "/health answer 2xx"
        ),
    ])
    func anAppThatDoesNotGetReady(row: Row) async throws {
        let clock = ImpatientClock()
        clock.isImpatient = row.isImpatient
        try await SampleApp(environment: ["FAULT": row.fault]).driver(clock: clock).withSession { session in
            let breakdown = await session.perform(.configure(SampleApp.settings)).breakdown
            #expect(breakdown?.kind == row.kind)
            #expect(breakdown?.description.contains(row.says) == true, "\(breakdown?.description ?? "it got ready")")
        }
    }

    @Test func aProgramThatIsNotThere() async throws {
        try await SampleApp(command: ["./no-such-program"]).driver().withSession { session in
            let breakdown = await session.perform(.configure(SampleApp.settings)).breakdown
            #expect(breakdown?.kind == .didNotStart)
            #expect(breakdown?.description.contains("no-such-program` could not be started") == true)
        }
    }

    @Test func anAddressThatIsTaken() async throws {
        let app = SampleApp()
        try await app.driver().withSession { session in
            _ = await session.perform(.configure(SampleApp.settings))
            try await app.driver().withSession { other in
                let breakdown = await other.perform(.configure(SampleApp.settings)).breakdown
                #expect(breakdown?.description.contains("something else listens at \(app.origin)") == true)
            }
        }
    }

    @Test(arguments: [
        ("/loop", "more than 10 times"), ("/garbage", "the app has to answer its user"),
        ("/hang-up", "the app has to answer its user"), ("/crash", "has ended with exit status 4"),
    ])
    func aPageThatIsNone(path: String, says: String) async throws {
        try await SampleApp(start: path).driver().withSession { session in
            _ = await session.perform(.configure(SampleApp.settings))
            let breakdown = await session.perform(.authorize).breakdown
            #expect(breakdown?.description.contains(says) == true, "\(breakdown?.description ?? "it answered")")
        }
    }

    @Test func anEndlessPageIsCut() async throws {
        try await SampleApp(start: "/endless").driver().withSession { session in
            _ = await session.perform(.configure(SampleApp.settings))
            #expect(await session.perform(.authorize).reply?.ok == false)
            #expect(session.takeEvidence().shown.last?.body.utf8.count == 1 << 20)
        }
    }

    @Test func noRequestLeavesTheApp() async throws {
        try await SampleApp(start: "/away").driver().withSession { session in
            _ = await session.perform(.configure(SampleApp.settings))
            #expect(await session.perform(.authorize).reply?.url == "http://192.0.2.1/tracker?a=b")
            let breakdown = await session.perform(.callback(url: "http://192.0.2.1/callback?code=secret")).breakdown
            #expect(breakdown?.description.contains("the app has to use FLEXTELL_REDIRECT_URI") == true)
            #expect(breakdown?.description.contains("secret") == false)
        }
    }

    @Test func whatAnAppCannotDoIsUnsupported() async throws {
        try await SampleApp().driver().withSession { session in
            for operation in [ClientOperation.refresh, .tokens, .advance(seconds: 1)] {
                #expect(await session.perform(operation) == .replied(.refused(.unsupported)))
            }
        }
    }
}
