import FixtureFiles
import Scenarios

extension ScenarioFiles {
    /// Rules that are added to the default scenario.
    func sentRules(_ text: String) throws(InvalidFile) -> [Rule] { try sentRules(text, for: shipped("default")) }
}
