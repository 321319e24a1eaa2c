import Foundation
import OAuthCore
import TestKit
import Testing

@Suite("An adapter that misbehaves costs its case, not the run")
struct MisbehavingClientTests {
    static let scripts: [String] = {
        let folder = Repository.root.appending(path: "Fixtures/clients/misbehaving").path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".py") && !$0.hasPrefix("_") }.sorted()
    }()

    @Test("Each way to misbehave ends in a verdict that is no pass, and both cases are judged", arguments: scripts)
    func everyCaseIsJudged(script: String) throws {
        let path = Repository.root.appending(path: "Fixtures/clients/misbehaving/\(script)").path
        let result = try Program.run([
            "conform", "--adapter", "python3 '\(path)'", "--step-timeout", "1", "--json", "-", "--seed", "1", "--only",
            "flow/plain/**", "--only", "callback/state/mismatch-is-refused",
        ])
        // 69 where the script does not even get through `hello`.
        guard result.status != 69 else { return }
        #expect([0, 1].contains(result.status), "\(result.errors)")
        let cases = try #require(try JSONValue(parsing: result.output)["cases"]?.array)
        #expect(cases.count == 2)
        for judged in cases {
            let verdict = judged["verdict"]?.string
            #expect(verdict == "fail" || verdict == "inconclusive" || verdict == "warn", "\(judged.text.prefix(600))")
        }
    }
}
