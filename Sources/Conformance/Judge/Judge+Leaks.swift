import OAuthCore
import Trace

/// What the client printed and stored.
extension Judge {
    /// Broken rules about leaks: one finding for a canary and a place.
    var leaks: [Finding] {
        let canaries = Canary.all(of: record)
        let search = LeakSearch(for: canaries)
        var findings: [Finding] = []
        for (place, text) in printed {
            findings += search.sightings(in: text).map { sighting in
                leakRule(sighting, in: place).finding(
                    sighting.canary,
                    "\(sighting.canary.kind.rawValue) (\(Excerpt.secret(sighting.canary.text))) is in \(place), \(sighting.form)"
                )
            }
        }
        let codes = LeakSearch(for: canaries.filter { $0.kind == .code })
        for file in record.stored {
            findings += codes.sightings(in: file.text).map { sighting in
                LeakRule.store.finding(sighting.canary, "\(file.name) holds a code, \(sighting.form)")
            }
        }
        return findings
    }

    private func leakRule(_ sighting: Sighting, in place: String) -> ConductRule {
        if sighting.isCommonHead { return LeakRule.tokenHead }
        let isRequestLog = sighting.canary.kind == .code && place == Self.output && !record.shown.isEmpty
        return isRequestLog ? LeakRule.requestLog : LeakRule.output
    }

    private static let output = "its output"

    /// Whether stored tokens can be read by the client's own user only.
    func judgePrivateStore() -> Judgement {
        let tokens = Canary.all(of: record).filter { [.accessToken, .refreshToken].contains($0.kind) }
        let search = LeakSearch(for: tokens)
        let holding = record.stored.filter { !search.sightings(in: $0.text).isEmpty }
        let open = holding.filter(\.isReadableByOthers).map(\.name)
        let words =
            open.isEmpty
            ? "files that hold tokens: \(holding.count)" : "others may read \(open.joined(separator: ", "))"
        return Judgement(
            text: "No other user of the machine can read the stored tokens",
            isMet: open.isEmpty,
            expected: "files that their owner alone can read (mode 0600)",
            seen: words
        )
    }

    /// What the client said and showed, by where it did.
    private var printed: [(place: String, text: String)] {
        // Of an app, the driver wrote them, after pages that are searched by themselves.
        let steps = record.shown.isEmpty ? record.steps + record.afterwards : []
        let replies = steps.compactMap { step -> (String, String)? in
            switch step.outcome {
            case .ok(let reply), .refused(let reply): reply.detail.map { ("the detail of `\(step.name)`", $0) }
            case .brokeDown, .stranded, .unsupported, .notTaken: nil
            }
        }
        let pages = record.shown.flatMap { page -> [(String, String)] in
            let place = "the page at \(Excerpt.plain(page.path))"
            return [(place, page.body)] + (page.location.map { [("a redirect of \(place)", $0)] } ?? [])
        }
        return [(Self.output, record.clientOutput)] + replies + pages
    }
}

extension ConductRule {
    fileprivate func finding(_ canary: Canary, _ message: String) -> Finding {
        Finding(rule: id, level: level, exchange: canary.exchange, message: message)
    }
}
