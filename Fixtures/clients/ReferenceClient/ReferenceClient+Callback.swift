import Conformance
import Foundation
import OAuthCore

/// The way back: the callback of an authorization.
extension ReferenceClient {
    /// Checks a callback, and exchanges its code.
    ///
    /// The state comes first: a callback that is not ours must not end an
    /// authorization that is.
    ///
    /// Source: the documentation, step 3; RFC 6749 §4.1.2, §10.12.
    func finishAuthorization(callback url: String) async -> ClientReply {
        guard let settings else { return Self.notConfigured }
        let callback = CallbackURL(url, keepsFirst: carelessness.contains(.firstOfRepeated))
        if carelessness.contains(.crashOnOddCallback), callback.isOdd {
            crash()
            return .refused(.failed, "crashed")
        }
        await makeMistakes(with: callback, url, settings)
        guard let authorization = takeAuthorization(of: callback, settings) else {
            return .refused(.stateMismatch, "the callback's state is not that of an authorization under way")
        }
        if let refusal = refusal(in: callback) { return refusal }
        if carelessness.contains(.ignoreCallbackError) {
            return await exchange(code: callback.code ?? "", of: authorization)
        }
        guard var code = callback.code else {
            return .refused(.protocol, "the callback has not exactly one code")
        }
        if carelessness.contains(.doubleDecodeCode) {
            let spaced = code.replacing("+", with: " ")
            code = spaced.removingPercentEncoding ?? spaced
        }
        if carelessness.contains(.truncateCode) { code = String(code.prefix(255)) }
        return await exchange(code: code, of: authorization)
    }

    /// What careless clients do before they look at the state.
    private func makeMistakes(with callback: CallbackURL, _ url: String, _ settings: ClientSettings) async {
        mistakes.lastCallback = url
        if carelessness.contains(.pendingOnDiskWithoutLock) { pending = PendingFile(settings).read() }
        if callback.parameters["error"] != nil {
            mistakes.failedCallbacks += 1
            if carelessness.contains(.callbackClearsAll) { forget() }
            await fetchErrorURI(callback.parameters["error_uri"])
        }
        guard carelessness.contains(.callbackClearsAll) else { return }
        let states = callback.parameters.values(of: "state")
        if !pending.contains(where: { $0.hasOne(of: states) }) { pending = [] }
    }

    /// Finds the authorization that a callback belongs to, and strikes it off: a state is good once.
    private func takeAuthorization(of callback: CallbackURL, _ settings: ClientSettings) -> PendingAuthorization? {
        let states = callback.parameters.values(of: "state")
        if carelessness.contains(.ignoreState) || carelessness.contains(.noState) {
            return pending.last ?? PendingAuthorization(state: "", redirectURI: redirectURI(of: settings))
        }
        if carelessness.contains(.ignoreMissingState), states.allSatisfy(\.isEmpty) { return pending.popLast() }
        guard states.count == 1, let state = states.first else { return nil }
        let length = carelessness.contains(.compareStatePrefix) ? 8 : Int.max
        guard let index = pending.firstIndex(where: { $0.hasState(state, comparing: length) }) else { return nil }
        if carelessness.contains(.keepFirstPending), index != pending.startIndex { return nil }
        return carelessness.contains(.reuseState) ? pending[index] : pending.remove(at: index)
    }

    /// The reply to a callback that reports an error; nil to one that does not.
    private func refusal(in callback: CallbackURL) -> ClientReply? {
        if carelessness.contains(.strictCallbackParameters) {
            let known: Set = ["code", "state", "error", "error_description", "error_uri"]
            guard known.isSuperset(of: callback.parameters.pairs.map(\.name)) else {
                return .refused(.protocol, "the callback has a parameter that is not documented")
            }
        }
        if carelessness.contains(.ignoreCallbackError) { return nil }
        if carelessness.contains(.preferCodeOverError), callback.code != nil { return nil }
        guard let error = callback.parameters["error"] else { return nil }
        guard let word = OAuthErrorWord.read(error) else {
            return .refused(.protocol, "the callback reports an error that is no OAuth error code")
        }
        return ClientReply(ok: false, error: word, detail: "the authorization endpoint reports an error")
    }
}
