import FixtureFiles
import Foundation
import Scenarios

extension FlextellMock {
    /// What the emulated Flextell is, and how it misbehaves.
    ///
    /// ```swift
    /// let shipped: FlextellMock.Scenario = "refresh-outage"
    /// let written = FlextellMock.Scenario.text("""
    ///     lifetimes: {access_token: 5m}
    ///     rules:
    ///       - when: {endpoint: token, grant: refresh_token, occurrence: 1}
    ///         then: [{wire: close}]
    ///     """)
    /// ```
    ///
    /// Source: the scenario format, section 1.
    public enum Scenario: Sendable, Hashable, ExpressibleByStringLiteral {
        /// One that ships; `flextell-mock scenario list` shows all of them.
        case shipped(String)
        /// The text of one, YAML or JSON, over the default one or the one that it extends.
        case text(String)
        /// A file.
        case file(URL)

        /// One that ships.
        public init(stringLiteral name: String) { self = .shipped(name) }
    }
}

extension FlextellMock.Scenario {
    /// - Throws: What is wrong with it.
    func read() throws -> Scenarios.Scenario {
        let files = ScenarioFiles()
        return switch self {
        case .shipped(let name): try files.shipped(name)
        case .text(let text): try files.sent(text)
        case .file(let url): try files.file(at: url.path)
        }
    }
}
