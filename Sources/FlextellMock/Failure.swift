import EmulatorServer
import FixtureFiles
import OAuthCore

extension FlextellMock {
    /// Why something could not be done, in words that say what to change.
    public struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        /// What is wrong; for a scenario every mistake, with its line.
        public let description: String

        init(_ description: String) { self.description = description }

        /// Runs the body, and turns what the emulator's parts throw into a ``Failure``.
        static func wrapping<Value>(
            isolation: isolated (any Actor)? = #isolation,
            _ body: () async throws -> Value
        ) async throws -> Value {
            do {
                return try await body()
            } catch let failure as Failure {
                throw failure
            } catch let cancellation as CancellationError {
                throw cancellation
            } catch {
                throw Failure("\(error)")
            }
        }
    }
}
