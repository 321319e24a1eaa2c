import OAuthCore
import Scenarios
import Trace

/// What happens in a case, in order.
package struct Step: Sendable, Hashable {
    package var action: StepAction
    /// The name by which expectations refer to it.
    package var name: String
    /// Whether a breakdown of the client here is the case's failure.
    package var isPoint: Bool

    package init(_ action: StepAction, name: String, isPoint: Bool = false) {
        self.action = action
        self.name = name
        self.isPoint = isPoint
    }
}

/// The kinds of steps, by their word in case files.
package enum StepKind: String, Sendable, Hashable, CaseIterable {
    case connect
    case authorize
    case call
    case refresh
    case advance
    case deliver
    case restart
    case control
    case wait
    case parallel

    /// Whether the client is asked for something, so that there is an ending to expect.
    package var asksClient: Bool {
        switch self {
        case .connect, .authorize, .call, .refresh, .deliver, .restart: true
        case .advance, .control, .wait, .parallel: false
        }
    }

    /// What several client processes can be asked for at once.
    package static let parallelKinds: [StepKind] = [.call, .refresh, .deliver]
}

/// What one step does.
package enum StepAction: Sendable, Hashable {
    /// The whole authorization, by the user of the scenario.
    case connect
    /// An authorization whose callback is kept under the step's name.
    case authorize
    case call(APICall)
    case refresh
    case advance(TimeSpan, of: AdvancedClock)
    /// Hands the client a callback that is not the fresh one.
    case deliver(DeliveredCallback)
    /// A new client process that loads what the old one stored.
    case restart
    case control(ControlAction)
    /// Lets real time pass.
    case wait(TimeSpan)
    /// These at once, each in a client process of its own that loads what was stored.
    case parallel([Step])

    package var kind: StepKind {
        switch self {
        case .connect: .connect
        case .authorize: .authorize
        case .call: .call
        case .refresh: .refresh
        case .advance: .advance
        case .deliver: .deliver
        case .restart: .restart
        case .control: .control
        case .wait: .wait
        case .parallel: .parallel
        }
    }
}

/// Whose clock an `advance` step moves.
package enum AdvancedClock: String, Sendable, Hashable, CaseIterable {
    case server
    case client
    case both
}

/// Which callback a `deliver` step hands over.
package enum DeliveredCallback: Sendable, Hashable {
    /// The URL that was handed over last once more, character by character.
    case again
    /// The URL that the `authorize` step of this name has brought.
    case ofStep(String)
    /// A callback that nobody asked for, with these parameters.
    case madeUp(Parameters)
}

/// What a `control` step does to the sandbox.
package enum ControlAction: Sendable, Hashable {
    case expire(Set<TokenKind>)
    case revoke(Set<TokenKind>)
    case addRules([Rule])
    /// Removes the rule of this name, or all.
    case removeRules(named: String?)
    case consent(ConsentSetting)
}
