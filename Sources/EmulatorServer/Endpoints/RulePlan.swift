import OAuthCore
import Scenarios
import Trace

/// The actions of the rules that fired, sorted by the point at which they act.
struct RulePlan: Sendable {
    private(set) var names: [String] = []
    /// Before the request is processed, in order.
    private(set) var before: [Planned] = []
    private(set) var canned: CannedAnswer?
    private(set) var isProcessed = true
    var edits: [AnswerEdit] = []
    /// What happens to the parameters of the redirect back to the client, in order.
    private(set) var callbackEdits: [@Sendable (Parameters) -> Parameters] = []
    private(set) var delays: [DelaySpan] = []
    private(set) var fault: WireFault?

    /// An action, and the rule that asks for it.
    struct Planned: Sendable {
        let rule: String
        let action: Action
    }

    init() {}

    init(_ rules: [Rule]) { add(rules) }

    mutating func add(_ rules: [Rule]) {
        for rule in rules {
            names.append(rule.name)
            for action in rule.then { add(action, of: rule.name) }
        }
    }

    /// Takes over what another plan does to the answer.
    mutating func merge(_ other: RulePlan) {
        names += other.names
        edits += other.edits
        delays += other.delays
        fault = fault ?? other.fault
    }

    private mutating func add(_ action: Action, of rule: String) {
        switch action {
        case .expire, .revoke, .advance, .phase, .hold: before.append(Planned(rule: rule, action: action))
        case .respond(let answer): canned = canned ?? answer
        case .edit(let edit):
            edits.append(edit)
            callbackEdits.append { edit.apply(to: $0) }
        case .callback(let edit): callbackEdits.append { edit.apply(to: $0) }
        case .delay(let span): delays.append(span)
        case .wire(let fault, let process):
            self.fault = self.fault ?? fault
            isProcessed = isProcessed && process
        }
    }
}

extension AnswerEdit {
    /// Alters the parameters of a redirect as it would the members of a body.
    fileprivate func apply(to parameters: Parameters) -> Parameters {
        var renamed = parameters
        for pair in rename {
            for index in renamed.pairs.indices where renamed.pairs[index].name == pair.name {
                renamed.pairs[index].name = pair.value
            }
        }
        let texts = set.map { NamedValue($0.name, $0.value.string ?? $0.value.text) }
        return CallbackEdit(set: texts, remove: remove).apply(to: renamed)
    }

    /// Alters a genuine answer: status, JSON members, headers.
    func apply(to response: inout RecordedResponse) {
        if let status { response.status = status }
        editBody(of: &response)
        for field in setHeaders { response.headers.set(field.name, to: field.value) }
        response.headers += addHeaders.map { HeaderField($0.name, $0.value) }
        for name in removeHeaders { response.headers.remove(name) }
        if let contentType { response.headers.set("Content-Type", to: contentType) }
        if let charset {
            let type = (response.headers[header: "Content-Type"] ?? "application/json").prefix { $0 != ";" }
            response.headers.set("Content-Type", to: "\(type); charset=\(charset)")
        }
    }

    private func editBody(of response: inout RecordedResponse) {
        guard !set.isEmpty || !remove.isEmpty || !rename.isEmpty, var body = response.bodyJSON,
            body.members != nil
        else { return }
        for pair in rename {
            guard let value = body[pair.name] else { continue }
            body.remove(pair.name)
            body.set(pair.value, to: value)
        }
        for member in set { body.set(member.name, to: member.value) }
        for name in remove { body.remove(name) }
        response.body = Array(body.text.utf8)
    }
}
