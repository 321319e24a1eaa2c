import OAuthCore
import Scenarios
import Trace

/// One requirement of a case.
package struct Expectation: Sendable, Hashable {
    package var requirement: Requirement
    /// The case's level, unless the file says otherwise.
    package var level: RequirementLevel
    /// The requirement in the file's own words; nil lets the judge describe it.
    package var text: String?

    package init(_ requirement: Requirement, level: RequirementLevel = .must, text: String? = nil) {
        self.requirement = requirement
        self.level = level
        self.text = text
    }
}

/// The closed vocabulary of what can be required of a client.
///
/// Source: the case format, section 2; decision record 0004.
package enum Requirement: Sendable, Hashable {
    /// How a step ends, by what the client says.
    case step(StepRequirement)
    /// How many requests of a kind arrive.
    case requests(RequestFilter, count: CountRange)
    /// What a value is in every request of a kind; there has to be one at least.
    case value(ValueRequirement)
    /// What a value is in no request of a kind.
    case never(ValueRequirement)
    /// Requests of these kinds arrive in this order, others between them or not.
    case order([RequestFilter])
    /// No value at a place arrives in more requests of a kind than so many.
    case repeats(RequestFilter, ValuePlace, atMost: Int)
    /// Values that are never the same in two requests of a kind, and hard to guess.
    case fresh(RequestFilter, ValuePlace, minimumBits: Int)
    /// Every request of a kind presents the newest token that the client had been given when it was sent.
    case newest(RequestFilter, IssuedToken)
    /// Requests of a kind keep this distance from the one before.
    case spacing(RequestFilter, atLeast: TimeSpan)
    /// What the client says that it holds at the end: the newest tokens, or none.
    case holds(HeldState)
    /// How the client keeps what it stores.
    case stores(StoreState)
}

/// How a step has to end.
package struct StepRequirement: Sendable, Hashable {
    /// The ways in which a step can have to end.
    package enum Ending: Sendable, Hashable {
        /// The client did it.
        case ok
        /// The client said no, for whatever reason.
        case refused
        /// The client said no with one of these words.
        case error(Set<String>)
        /// The last HTTP status that the client saw.
        case status(Int)
        /// The client answered, one way or the other.
        case answered
    }

    package var kind: StepKind
    /// The step's name; nil is every step of the kind.
    package var step: String?
    package var outcome: Ending

    package init(kind: StepKind, step: String? = nil, outcome: Ending) {
        self.kind = kind
        self.step = step
        self.outcome = outcome
    }
}

/// Which requests are meant; all given conditions hold.
///
/// Only requests during the case's own steps count.
package struct RequestFilter: Sendable, Hashable {
    package var endpoint: Endpoint?
    package var grant: GrantType?
    package var method: String?
    package var status: Int?
    /// The path below the endpoint's root, such as `/contacts/1`.
    package var path: Glob?
    /// The name of the step during which it arrived.
    package var during: String?

    package init(
        endpoint: Endpoint? = nil,
        grant: GrantType? = nil,
        method: String? = nil,
        status: Int? = nil,
        path: Glob? = nil,
        during: String? = nil
    ) {
        self.endpoint = endpoint
        self.grant = grant
        self.method = method
        self.status = status
        self.path = path
        self.during = during
    }
}

/// A range of counts, such as `1`, `0-2` or `1-`.
package struct CountRange: Sendable, Hashable {
    package var from: Int
    /// Nil is no upper bound.
    package var to: Int?

    package init(from: Int, to: Int?) {
        self.from = from
        self.to = to
    }

    /// Reads the form of case files; nil for text that is none.
    package init?(parsing text: String) {
        let halves = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard let from = Int(halves[0]), from >= 0 else { return nil }
        switch halves.count {
        case 1: self.init(from: from, to: from)
        default:
            guard !halves[1].isEmpty else {
                self.init(from: from, to: nil)
                return
            }
            guard let to = Int(halves[1]), to >= from else { return nil }
            self.init(from: from, to: to)
        }
    }

    package func contains(_ count: Int) -> Bool { count >= from && count <= to ?? .max }

    /// The form of case files.
    package var text: String {
        switch to {
        case nil: "\(from)-"
        case from?: "\(from)"
        case let to?: "\(from)-\(to)"
        }
    }
}

/// Where a value stands in a request.
package enum ValuePlace: Sendable, Hashable {
    /// A parameter of the query.
    case query(String)
    /// A parameter of the form in the body.
    case form(String)
    case header(String)
    case method
    /// The target of the request line, as it was sent.
    case target
    /// The media type of the body, without parameters.
    case mediaType
    /// The JSON text of the body.
    case body

    /// How reports call it.
    package var text: String {
        switch self {
        case .query(let name): "`\(name)` in the query"
        case .form(let name): "`\(name)` in the form"
        case .header(let name): "the header `\(name)`"
        case .method: "the method"
        case .target: "the request target"
        case .mediaType: "the media type of the body"
        case .body: "the body"
        }
    }
}

/// What a value has to be.
package struct ValueRequirement: Sendable, Hashable {
    /// The ways in which a value can have to be.
    package enum Condition: Sendable, Hashable {
        case equals(String)
        /// Equal to the same-named parameter of the authorization request before.
        case asAuthorized
        /// The same space-separated tokens, in any order.
        case sameTokens(String)
        /// No other than these space-separated tokens; where there is none, that is fine.
        case within(String)
        /// The whole value is of this form.
        case matches(ValuePattern)
        case present
        case absent
    }

    package var requests: RequestFilter
    package var place: ValuePlace
    package var condition: Condition

    package init(requests: RequestFilter, place: ValuePlace, condition: Condition) {
        self.requests = requests
        self.place = place
        self.condition = condition
    }
}

/// A regular expression that a whole value has to match.
package struct ValuePattern: Sendable, Hashable {
    package let text: String

    /// - Returns: nil where the text is no regular expression.
    package init?(_ text: String) {
        guard (try? Regex(text)) != nil else { return nil }
        self.text = text
    }

    package func matches(_ value: String) -> Bool {
        guard let regex = try? Regex(text) else { return false }
        return (try? regex.wholeMatch(in: value)) != nil
    }
}

/// Which of the issued tokens has to be the newest.
package enum IssuedToken: String, Sendable, Hashable, CaseIterable {
    case accessToken = "access_token"
    case refreshToken = "refresh_token"
}

/// How the client keeps what it stores.
package enum StoreState: String, Sendable, Hashable, CaseIterable {
    /// No other user of the machine can read a token in it.
    case `private`
}

/// What the client says that it holds.
package enum HeldState: String, Sendable, Hashable, CaseIterable {
    case newest
    case nothing
}
