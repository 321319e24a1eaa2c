import ArgumentParser
import FixtureFiles

/// Checks each file, prints every mistake, and ends with the status that says so.
func validateFiles(_ paths: [String], _ check: (String) throws -> Void) async throws {
    try await reportingFailures {
        var isValid = true
        for path in paths {
            do {
                try check(path)
                Console.print("\(path): valid")
            } catch let error as InvalidFile {
                isValid = false
                Console.printError(error.description)
            }
        }
        if !isValid { throw ExitCode(ExitStatus.invalidFile) }
    }
}

extension String {
    /// The text with spaces behind it, up to a width.
    func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
