import Foundation
import OAuthCore
import Trace

extension FlextellMock {
    /// A request that the emulator has had, and its answer.
    ///
    /// Source: the interface, "An exchange".
    public struct Exchange: Sendable, Hashable {
        /// Where a request went.
        public enum Endpoint: String, Sendable, Hashable, CaseIterable {
            /// `/oauth/authorize`.
            case authorize
            /// The sign-in page.
            case signIn = "sign-in"
            /// The consent page.
            case consent
            /// `/oauth/token`.
            case token
            /// Below `/api/v0.0.1`.
            case api
            /// The second origin of a rule that redirects to `sink`.
            case sink
            /// Anything else.
            case other
        }

        /// A line of a head; its name is as it came.
        public struct Header: Sendable, Hashable {
            /// In the case in which it came.
            public let name: String
            /// Without the space around it.
            public let value: String
        }

        /// What came.
        public struct Request: Sendable, Hashable {
            /// Such as `POST`.
            public let method: String
            /// Path and query as they stood in the request line.
            public let target: String
            /// In order, duplicates kept.
            public let headers: [Header]
            /// As it came.
            public let body: Data
        }

        /// What was answered.
        public struct Response: Sendable, Hashable {
            /// Such as 200.
            public let status: Int
            /// In order.
            public let headers: [Header]
            /// As it was meant to go out.
            public let body: Data
        }

        /// The how-manieth request, from 1, in order of arrival.
        public let number: Int
        /// The sandbox's clock at its arrival.
        public let at: Date
        /// Where it went.
        public let endpoint: Endpoint
        /// What came.
        public let request: Request
        /// What was answered.
        public let response: Response
        /// The OAuth error code, or `http_` and the status; nil where nothing was refused.
        public let error: String?
        /// Who sent it; nil where that is not known.
        public let clientID: String?
        /// The rules that acted on it, separated by commas; nil for none.
        public let rule: String?
        /// The rules of conduct that it broke.
        public let findings: [Finding]
    }

    /// A rule of conduct that the client under test broke.
    ///
    /// Source: the interface, `GET findings`.
    public struct Finding: Sendable, Hashable, CustomStringConvertible {
        /// How binding a rule is.
        public enum Level: String, Sendable, Hashable, CaseIterable {
            /// Breaking it is a fault.
            case must
            /// Breaking it needs a good reason.
            case should
            /// Keeping it is good manners.
            case may
        }

        /// The rule's id, such as `code-once`.
        public let rule: String
        /// How binding it is.
        public let level: Level
        /// The ``Exchange/number`` of the request that broke it.
        public let exchange: Int
        /// What was seen.
        public let message: String

        /// All of it in one line.
        public var description: String { "\(rule) (\(level.rawValue), exchange \(exchange)): \(message)" }
    }
}

extension FlextellMock.Exchange {
    init(_ exchange: Trace.Exchange) {
        let (request, response) = (exchange.request, exchange.response)
        self.init(
            number: exchange.n,
            at: Date(exchange.at),
            endpoint: Endpoint(exchange.endpoint),
            request: Request(
                method: request.method,
                target: request.target,
                headers: request.headers.map { Header(name: $0.name, value: $0.value) },
                body: Data(request.body)
            ),
            response: Response(
                status: response.status,
                headers: response.headers.map { Header(name: $0.name, value: $0.value) },
                body: Data(response.body)
            ),
            error: exchange.error,
            clientID: exchange.clientID?.rawValue,
            rule: exchange.rule,
            findings: exchange.findings.map(FlextellMock.Finding.init)
        )
    }
}

extension FlextellMock.Exchange.Endpoint {
    init(_ endpoint: Trace.Endpoint) {
        self =
            switch endpoint {
            case .authorize: .authorize
            case .signIn: .signIn
            case .consent: .consent
            case .token: .token
            case .api: .api
            case .sink: .sink
            case .other: .other
            }
    }
}

extension FlextellMock.Finding {
    init(_ finding: Trace.Finding) {
        let level: Level =
            switch finding.level {
            case .must: .must
            case .should: .should
            case .may: .may
            }
        self.init(rule: finding.rule, level: level, exchange: finding.exchange, message: finding.message)
    }
}

extension Date {
    /// The same instant for Foundation.
    init(_ instant: Instant) { self.init(timeIntervalSince1970: Double(instant.milliseconds) / 1000) }
}

extension Instant {
    /// The same instant, kept within the years that the clock can show.
    init(_ date: Date) {
        let milliseconds = (date.timeIntervalSince1970 * 1000).rounded()
        let bounds = Double(Self.range.lowerBound.milliseconds)...Double(Self.range.upperBound.milliseconds)
        self.init(milliseconds: Int64(min(max(milliseconds, bounds.lowerBound), bounds.upperBound)))
    }
}
