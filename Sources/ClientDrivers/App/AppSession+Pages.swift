import Conformance
import OAuthCore

/// What the user does at the app.
extension AppSession {
    /// How a way through the app ended.
    private enum End {
        case page(Page, at: WebAddress)
        /// The app sent the browser to another site.
        case left(to: String, from: WebAddress)
    }

    /// Goes to `start`, up to the emulator's authorization endpoint.
    func authorize() async throws(ClientBreakdown) -> ClientReply {
        switch try await follow(driver.app.start, during: "authorize") {
        case .left(let url, _): return ClientReply(ok: true, url: url)
        case .page(let page, let address):
            let reason = "the way from \(driver.app.start.path) did not end at the authorization endpoint"
            return ClientReply(ok: false, detail: "\(reason): \(page.summary(at: address))")
        }
    }

    /// Brings a callback, and follows the app to the page that it shows then.
    func callback(_ url: String) async throws(ClientBreakdown) -> ClientReply {
        guard let address = WebAddress(url), address.origin == driver.app.redirectURI.origin else {
            throw ClientBreakdown(
                .protocolBreach,
                during: "callback",
                "the browser was sent to \(Excerpt.plain(String(url.prefix { $0 != "?" }))), which is not the app's: "
                    + "the app has to use FLEXTELL_REDIRECT_URI (\(driver.app.redirectURI))"
            )
        }
        switch try await follow(address, during: "callback") {
        case .left: return ClientReply(ok: true)
        case .page(let page, let address):
            if page.status < 400 { return ClientReply(ok: true, status: page.status) }
            return ClientReply(ok: false, detail: page.summary(at: address), status: page.status)
        }
    }

    /// Opens `call` so many times at once. A redirect is no success: it leads to a page that says so.
    func call(times: Int) async throws(ClientBreakdown) -> ClientReply {
        let address = driver.app.call
        let results = await withTaskGroup(of: (Int, Result<Page, ClientBreakdown>).self) { group in
            for place in 0..<times {
                group.addTask {
                    do throws(ClientBreakdown) {
                        return (place, .success(try await self.page(at: address, during: "call")))
                    } catch {
                        return (place, .failure(error))
                    }
                }
            }
            return await group.reduce(into: [Int: Result<Page, ClientBreakdown>]()) { $0[$1.0] = $1.1 }
        }
        var pages: [Page] = []
        for place in 0..<times {
            if let result = results[place] { pages.append(try result.get()) }
        }
        let wrong = pages.first { !(200..<300).contains($0.status) }
        return ClientReply(
            ok: wrong == nil,
            detail: wrong?.summary(at: address),
            status: (wrong ?? pages.last)?.status,
            statuses: times > 1 ? pages.map(\.status) : nil
        )
    }

    /// Follows redirects, as long as they stay at the app.
    private func follow(_ start: WebAddress, during operation: String) async throws(ClientBreakdown) -> End {
        var address = start
        for _ in 0...driver.limits.redirects {
            let page = try await page(at: address, during: operation)
            guard let location = page.location, (300..<400).contains(page.status) else {
                return .page(page, at: address)
            }
            guard let next = address.following(location), driver.app.origins.contains(next.origin) else {
                return .left(to: location, from: address)
            }
            address = next
        }
        throw ClientBreakdown(
            .protocolBreach,
            during: operation,
            "the app redirected its user more than \(driver.limits.redirects) times, last to \(address.path)"
        )
    }

    private func page(at address: WebAddress, during operation: String) async throws(ClientBreakdown) -> Page {
        let request = PageRequest(
            address: address,
            cookies: await seat.cookieHeader(for: address),
            limit: driver.limits.pageBytes
        )
        let page: Page
        do throws(PageFailure) {
            page = try await request.send()
        } catch {
            if Task.isCancelled { throw .interrupted(operation, "the run was stopped") }
            try await expectAlive(during: operation, within: .milliseconds(200))
            throw ClientBreakdown(.protocolBreach, during: operation, "\(error): the app has to answer its user")
        }
        await seat.keepCookies(page.cookies, of: address)
        evidence.record(
            ShownPage(
                path: address.path,
                status: page.status,
                location: page.location,
                body: String(decoding: page.body, as: UTF8.self)
            )
        )
        return page
    }
}

extension Page {
    /// The page in one line, with the beginning of what the user reads there.
    fileprivate func summary(at address: WebAddress) -> String {
        let text = String(decoding: body.prefix(16_384), as: UTF8.self)
        let words = text.replacing(/<[^>]*>/, with: " ").split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let head = "\(address.path) has status \(status)"
        return words.isEmpty ? head : "\(head): \(Excerpt.plain(words))"
    }
}
