import OAuthCore
import Trace

/// What the parentage of tokens shows beside the single requests.
extension Audit {
    /// Access tokens that were replaced before they were used, again and again.
    ///
    /// One may be wasted by chance; a client that refreshes for every call wastes many.
    static func lineage(_ journal: Journal, isAlone: Bool) -> CaseResult {
        let wasted = wastedRefreshes(journal.exchanges)
        let isMet = wasted.count < 3
        let source = Source(document: "Flextell", section: "Refreshing an expired token")
        let finding = Finding(
            rule: "tokens-are-used",
            level: .should,
            exchange: wasted.last?.n ?? 0,
            message: "\(wasted.count) access tokens were replaced before they were used"
        )
        return CaseResult(
            id: id("lineage", "tokens-are-used", journal, isAlone: isAlone),
            title: "An access token is used before it is replaced",
            why:
                "A client that refreshes without need wears its refresh tokens out, and locks itself out of a busy server.",
            level: .should,
            verdict: isMet ? .pass : .warn,
            sources: [source],
            requirements: [
                JudgedRequirement(
                    text: "Fewer than 3 access tokens are replaced unused",
                    level: .should,
                    isMet: isMet,
                    expected: "at most 2",
                    seen: "\(wasted.count)",
                    exchanges: wasted.map(\.n)
                )
            ],
            findings: isMet ? [] : [finding],
            exchanges: isMet ? [] : wasted
        )
    }

    /// Refreshes that replaced a fresh access token which no API request had carried.
    private static func wastedRefreshes(_ exchanges: [Exchange]) -> [Exchange] {
        let used = Set(exchanges.compactMap(\.presentedAccessToken))
        let given = exchanges.compactMap { exchange in
            exchange.issuedAccessToken.map { (token: $0, by: exchange, refresh: exchange.issuedRefreshToken) }
        }
        return exchanges.filter { exchange in
            guard exchange.isTokenSuccess, let presented = exchange.presentedRefreshToken,
                let last = given.last(where: { $0.by.n < exchange.n && $0.refresh == presented }),
                let seconds = last.by.response.bodyJSON?[WireName.expiresIn]?.integer
            else { return false }
            let age = exchange.at.milliseconds - last.by.at.milliseconds
            // One whose time was nearly over was replaced for a reason.
            return !used.contains(last.token) && age < Int64(seconds) * 500
        }
    }
}
