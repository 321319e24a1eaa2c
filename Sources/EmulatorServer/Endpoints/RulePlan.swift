import OAuthCore
import Scenarios
import Trace

/// The actions of the rules that fired, sorted by the point at which they act.
///
/// Source: decision record 0008.
struct RulePlan: Sendable {
    /// An action, and the rule that asks for it.
    struct Planned: Sendable {
        let rule: String
        let action: Action
    }

    /// What happens to the redirect back to the client.
    enum RedirectEdit: Sendable {
        case callback(CallbackEdit)
        case edit(AnswerEdit)
    }

    private(set) var names: [String] = []
    /// What changes the state, in order, at the rule's moment.
    private(set) var moves: [Planned] = []
    private(set) var canned: CannedAnswer?
    private(set) var redirect: Redirect?
    /// How far the request comes.
    private(set) var point = WirePoint.committed
    private(set) var edits: [AnswerEdit] = []
    private(set) var redirectEdits: [RedirectEdit] = []
    private(set) var delays: [Planned] = []
    private(set) var fault: WireFault?
    private(set) var sendsHints = false
    private(set) var rawHeaders: [String] = []
    /// Whether the second origin has to be open.
    private(set) var needsSink = false

    init(_ rules: [Rule] = []) {
        for rule in rules {
            names.append(rule.name)
            for action in rule.then { add(action, of: rule.name) }
        }
    }

    /// Takes over what a plan of a later moment does to the answer; where both break it, the earlier one does.
    mutating func merge(_ later: RulePlan) {
        names += later.names
        edits += later.edits
        redirectEdits += later.redirectEdits
        delays += later.delays
        fault = fault ?? later.fault
        sendsHints = sendsHints || later.sendsHints
        rawHeaders += later.rawHeaders
        needsSink = needsSink || later.needsSink
    }

    /// Leaves the transport alone: the request did not come as far as where it was to break.
    mutating func spareAnswer() { fault = nil }

    /// Headers that an edit takes away, so that none of them is added behind it.
    var removedHeaders: [String] { edits.flatMap(\.removeHeaders) }

    /// How the body is compressed in the end.
    var encoding: BodyEncoding? { edits.last { $0.encoding != nil }?.encoding }

    /// How the journal calls what keeps the answer from arriving whole; nil where it arrives.
    func faultWord(of response: RecordedResponse, bodyLength: Int) -> String? {
        if let fault { return fault.journalWord }
        if let encoding, encoding != .gzip { return encoding.rawValue }
        let claimed = response.headers[header: "Content-Length"]
        return claimed.map { $0 == String(bodyLength) } ?? true ? nil : "content_length"
    }

    private mutating func add(_ action: Action, of rule: String) {
        needsSink = needsSink || action.needsSink
        switch action {
        case .expire, .revoke, .forget, .profile, .advance, .phase, .hold:
            moves.append(Planned(rule: rule, action: action))
        case .respond(let answer): canned = canned ?? answer
        case .redirect(let redirect): self.redirect = self.redirect ?? redirect
        case .edit(let edit):
            edits.append(edit)
            redirectEdits.append(.edit(edit))
        case .callback(let edit): redirectEdits.append(.callback(edit))
        case .delay: delays.append(Planned(rule: rule, action: action))
        case .wire(let fault, let point):
            guard self.fault == nil else { return }
            self.fault = fault
            self.point = point
        case .hints: sendsHints = true
        case .rawHeaders(let lines): rawHeaders += lines
        }
    }
}
