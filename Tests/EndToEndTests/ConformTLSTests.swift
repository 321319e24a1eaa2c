import Foundation
import OAuthCore
import TestKit
import Testing

/// Source: the interface, `conform --tls`; the adapter protocol, `ca_file`.
@Suite("flextell-mock conform over TLS")
struct ConformTLSTests {
    private static let cases = [
        "--only", "flow/plain/**", "--only", "callback/state/mismatch-is-refused", "--only",
        "api/redirect/**", "--seed", "3",
    ]

    @Test("The careful client passes over HTTPS")
    func theCarefulClientPasses() throws {
        let end = try Program.run(["conform", "--tls", "--adapter", Program.referenceClient] + Self.cases)
        #expect(end.status == 0, "\(end.output)\n\(end.errors)")
        #expect(end.output.contains(", 0 failed, 0 skipped"), "\(end.output)")
    }

    @Test("The client of Python's standard library passes over HTTPS")
    func theClientInPythonPasses() throws {
        let adapter = "python3 \(Repository.file("Fixtures/clients/python-plain/adapter.py").path)"
        let end = try Program.run(["conform", "--tls", "--adapter", adapter] + Self.cases)
        #expect(end.status == 0, "\(end.output)\n\(end.errors)")
    }

    @Test("A client that does not trust the CA fails, and is told why once")
    func aClientThatDoesNotTrustTheCA() throws {
        let script = """
            import json, sys, urllib.request
            for line in sys.stdin:
                request = json.loads(line)
                reply = {"id": request["id"], "ok": True, "name": "x", "version": "1", "capabilities": []}
                if request["op"] == "configure":
                    import ssl
                    context = ssl.create_default_context(cadata=open(sys.argv[1]).read())
                    try:
                        urllib.request.urlopen(request["token_url"], context=context)
                    except OSError:
                        pass
                if request["op"] in ("authorize", "call"):
                    reply = {"id": request["id"], "ok": False, "error": "network"}
                print(json.dumps(reply), flush=True)
            """
        let files = try CertificateFiles()
        defer { files.remove() }
        let program = files.folder.appending(path: "adapter.py")
        try Data(script.utf8).write(to: program)
        let other = files.folder.appending(path: "other-ca.pem")
        try Data(files.authorityPEM.utf8).write(to: other)
        let end = try Program.run(
            ["conform", "--tls", "--adapter", "python3 \(program.path) \(other.path)"] + Self.cases
        )
        #expect(end.status == 1, "\(end.output)\n\(end.errors)")
        let told = end.errors.components(separatedBy: "does not trust this server's certificate").count - 1
        #expect(told == 1, "\(end.errors)")
    }

    @Test("The CA is in the settings and in the environment, and its file goes with the run")
    func theCAIsHandedOver() throws {
        let seen = FileManager.default.temporaryDirectory.appending(path: "seen-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: seen) }
        let script = """
            import json, os, sys
            for line in sys.stdin:
                request = json.loads(line)
                reply = {"id": request["id"], "ok": True, "name": "x", "version": "1", "capabilities": []}
                if request["op"] == "configure":
                    names = ["FLEXTELL_CA_FILE", "SSL_CERT_FILE"]
                    facts = {"ca_file": request["ca_file"], "base_url": request["base_url"],
                             "pem": open(request["ca_file"]).read(), **{name: os.environ[name] for name in names}}
                    json.dump(facts, open(sys.argv[1], "w"))
                if request["op"] in ("authorize", "call"):
                    reply = {"id": request["id"], "ok": False, "error": "failed"}
                print(json.dumps(reply), flush=True)
            """
        let program = FileManager.default.temporaryDirectory.appending(path: "adapter-\(UUID().uuidString).py")
        defer { try? FileManager.default.removeItem(at: program) }
        try Data(script.utf8).write(to: program)
        let end = try Program.run(
            ["conform", "--tls", "--adapter", "python3 \(program.path) \(seen.path)"] + Self.cases
        )
        #expect(end.status == 1, "\(end.output)\n\(end.errors)")
        let facts = try JSONValue(parsing: try Data(contentsOf: seen))
        let caFile = try #require(facts["ca_file"]?.string)
        #expect(facts["FLEXTELL_CA_FILE"]?.string == caFile)
        #expect(facts["SSL_CERT_FILE"]?.string == caFile)
        #expect(facts["base_url"]?.string?.hasPrefix("https://127.0.0.1:") == true)
        #expect(facts["pem"]?.string?.hasPrefix("-----BEGIN CERTIFICATE-----\n") == true)
        #expect(!FileManager.default.fileExists(atPath: caFile))
        #expect(!FileManager.default.fileExists(atPath: (caFile as NSString).deletingLastPathComponent))
    }
}
