import Conformance
import Foundation
import OAuthCore

/// What one API call has tried already, and what it may try next.
struct CallEffort: Sendable {
    enum Step: Sendable {
        case report
        case wait(Duration)
        case refresh
    }

    let carelessness: Set<Carelessness>
    private var refreshes = 0
    private var replays = 0
    private var hasWaited = false
    private var hasAdopted = false

    init(carelessness: Set<Carelessness>) { self.carelessness = carelessness }

    /// One refresh on a 401; one wait of two seconds at most, where the call is safe to repeat.
    ///
    /// Source: RFC 6750 §3.1; RFC 9110 §9.2.1, §10.2.3.
    mutating func nextStep(after result: Result<HTTPAnswer, TransportFailure>, to call: APICall) -> Step {
        guard case .success(let answer) = result else { return nextStepAfterLoss() }
        if answer.status == 401, carelessness.contains(.replayOn401WithoutRefresh) {
            replays += 1
            return replays <= 5 ? .wait(.zero) : .report
        }
        if refreshes < refreshLimit(after: answer) {
            refreshes += 1
            return .refresh
        }
        let isSafe = ["GET", "HEAD"].contains(call.method.uppercased())
        guard [429, 503].contains(answer.status), isSafe, !hasWaited,
            let retryAfter = answer.retryAfter(carelessness)
        else { return .report }
        hasWaited = true
        if carelessness.contains(.ignoreRetryAfter) { return .wait(.zero) }
        return retryAfter <= .seconds(2) ? .wait(retryAfter) : .report
    }

    /// Another process's tokens were no refresh of this call's: when they are refused as well, it has one left.
    mutating func goOnAfterAdoption() {
        if !hasAdopted { refreshes -= 1 }
        hasAdopted = true
    }

    /// The path of the call, as it is sent.
    func path(of call: APICall) -> String {
        let parts = call.path.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var path = String(parts[0])
        if carelessness.contains(.decodePaths), let decoded = path.removingPercentEncoding {
            // A space would end the target of the request.
            path = decoded.replacing(" ", with: "%20")
        }
        guard parts.count > 1, refreshes == 0 || !carelessness.contains(.dropQueryOnRetry) else { return path }
        return path + "?" + parts[1]
    }

    /// A call that got no answer may have been carried out: it is not made again, and says nothing of the token.
    ///
    /// Source: RFC 9110 §9.2.2.
    private mutating func nextStepAfterLoss() -> Step {
        if carelessness.contains(.refreshOnLostCall), refreshes == 0 {
            refreshes += 1
            return .refresh
        }
        guard carelessness.contains(.repeatLostCalls), replays < 3 else { return .report }
        replays += 1
        return .wait(.zero)
    }

    private func refreshLimit(after answer: HTTPAnswer) -> Int {
        if carelessness.contains(.noRefresh) { return 0 }
        if carelessness.contains(.refreshOnAnyError), answer.status >= 400 { return 1 }
        switch answer.status {
        case 401: return isRefusal(answer) ? (carelessness.contains(.loopOn401) ? 25 : 1) : 0
        case 403: return carelessness.contains(.refreshOn403) ? 1 : 0
        case 500: return carelessness.contains(.refreshOn500) ? 1 : 0
        default: return 0
        }
    }

    /// Whether a 401 is taken for what it is.
    private func isRefusal(_ answer: HTTPAnswer) -> Bool {
        if carelessness.contains(.noRefreshOn401) { return false }
        if carelessness.contains(.bearerChallengeFirstOnly) {
            return answer.header("www-authenticate")?.hasPrefix("Bearer") ?? false
        }
        if carelessness.contains(.invalidTokenInBodyOnly) { return answer.json?["error"]?.string == "invalid_token" }
        return true
    }
}
