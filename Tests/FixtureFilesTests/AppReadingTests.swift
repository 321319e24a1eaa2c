import Conformance
import Foundation
import TestKit
import Testing

@testable import FixtureFiles

@Suite("Reading app files")
struct AppReadingTests {
    @Test("The file of the interface is read whole")
    func everyKeyIsRead() throws {
        let app = try AppFiles().read(
            """
            flextell-app: 1
            name: my-app
            command: [python3, app.py]
            environment: {EXTRA: value}
            ready: http://127.0.0.1:5000/health
            start: http://127.0.0.1:5000/login
            call: http://127.0.0.1:5000/contacts
            redirect_uri: http://127.0.0.1:5000/callback
            client_id: my-client
            client_secret: my-secret
            scope: read:contacts write:messages
            listen: 127.0.0.1:4010
            capabilities: [auto_refresh, parallel]
            """,
            file: "app.yaml",
            folder: "/srv"
        )
        #expect(app.name == "my-app")
        #expect(app.command == ["python3", "app.py"])
        #expect(app.directory == "/srv")
        #expect(app.environment == ["EXTRA": "value"])
        #expect(app.ready?.description == "http://127.0.0.1:5000/health")
        #expect(app.start.target == "/login")
        #expect(app.call.target == "/contacts")
        #expect(app.redirectURI.description == "http://127.0.0.1:5000/callback")
        #expect((app.clientID, app.clientSecret) == ("my-client", "my-secret"))
        #expect(app.listen == ListenAddress(parsing: "127.0.0.1:4010"))
        #expect(app.capabilities == [.autoRefresh, .parallel])
        #expect(app.origins == [app.start.origin])
    }

    @Test("What is left out is as the vendor documents it")
    func defaults() throws {
        let app = try AppFiles().file(at: Repository.file("Fixtures/clients/web-app/app.yaml").path)
        #expect(app.directory == Repository.file("Fixtures/clients/web-app").path)
        #expect((app.clientID, app.clientSecret) == ("demo-client", "demo-secret"))
        #expect(app.listen == nil)
        #expect(app.environment.isEmpty)
    }

    @Test("A file that is not there is no invalid file")
    func aMissingFile() {
        #expect(throws: UnreadableFile.self) { try AppFiles().file(at: "/nonexistent/app.yaml") }
    }
}
