import Conformance

/// Drives a web application: starts it for each case, and is the browser of its user.
///
/// There is one app at a time, whatever the number of sessions: its address is fixed.
/// Where the app has no command it runs already, and is only talked to.
///
/// Source: the interface, section 4.
package struct AppDriver: ClientDriver {
    package let kind = "app"
    package let isJudgedByConduct = true
    let app: AppUnderTest
    let limits: AppLimits
    let clock: any Clock<Duration>
    private let fakedTime: FakedTime?
    private let seat = AppSeat()

    /// - Parameters:
    ///   - fakedTime: Moves the clock of the app's processes; nil leaves it alone.
    ///   - clock: What time limits are measured with.
    package init(
        _ app: AppUnderTest,
        limits: AppLimits = AppLimits(),
        fakedTime: FakedTime? = nil,
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.app = app
        self.limits = limits
        self.fakedTime = fakedTime
        self.clock = clock
    }

    package func withSession<Answer: Sendable>(
        _ body: (any ClientSession) async throws -> Answer
    ) async throws -> Answer {
        let fakedClock = try fakedTime?.clock()
        defer { fakedClock?.remove() }
        let session = AppSession(driver: self, seat: seat, fakedClock: fakedClock)
        do {
            let answer = try await body(session)
            await session.close()
            return answer
        } catch {
            await session.close()
            throw error
        }
    }
}

/// What an app may take: time, and room.
package struct AppLimits: Sendable, Hashable {
    /// The time for one operation: to get ready, or to show the last page of a way.
    package var step: Duration
    /// The time to exit after SIGTERM.
    package var exit: Duration
    /// The longest page that is read.
    package var pageBytes: Int
    /// Redirects on one way.
    package var redirects: Int
    /// The time between two questions whether the app is ready.
    package var poll: Duration

    package init(
        step: Duration = .seconds(10),
        exit: Duration = .seconds(2),
        pageBytes: Int = 1 << 20,
        redirects: Int = 10,
        poll: Duration = .milliseconds(10)
    ) {
        self.step = step
        self.exit = exit
        self.pageBytes = pageBytes
        self.redirects = redirects
        self.poll = poll
    }
}

/// The one place that an app runs at, and the browser of its user.
actor AppSeat {
    private var process: AppProcess?
    private var owner: ObjectIdentifier?
    /// Kept over a restart of the app: the user's browser stays open.
    private(set) var cookies = CookieJar()

    /// The app's process; nil where there is none, or it is another session's.
    func process(of session: AppSession) -> AppProcess? { owner == ObjectIdentifier(session) ? process : nil }

    /// Lets the app go that runs here, whoever started it.
    func vacate() async {
        let old = process
        (process, owner) = (nil, nil)
        await old?.end()
    }

    func take(_ process: AppProcess, for session: AppSession) {
        (self.process, owner) = (process, ObjectIdentifier(session))
    }

    func leave(_ session: AppSession) async {
        if owner == ObjectIdentifier(session) { await vacate() }
    }

    func forgetCookies() { cookies = CookieJar() }

    func keepCookies(_ headers: [String], of address: WebAddress) {
        for header in headers { cookies.store(header, from: address) }
    }

    func cookieHeader(for address: WebAddress) -> String? { cookies.header(for: address) }
}
