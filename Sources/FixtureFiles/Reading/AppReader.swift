import Conformance
import Foundation
import OAuthCore
import Scenarios

/// Reads the description of a web application.
///
/// Source: the interface, section 4.
struct AppReader {
    /// Where relative paths begin.
    let folder: String

    func read(_ document: YAMLValue) -> AppUnderTest? {
        document.mapping { map in
            _ = map.require("flextell-app")?.integer(in: 1...1)
            let name = map.require("name")?.text()
            let process = process(&map)
            let ready = map.take("ready").flatMap(Self.address)
            let start = map.require("start").flatMap(Self.address)
            let call = map.require("call").flatMap(Self.address)
            let redirectURI = map.require("redirect_uri").flatMap(Self.address)
            let client = Self.client(&map)
            let capabilities = map.take("capabilities")?.elements { $0.choice(of: Capability.self) } ?? []
            guard let name, let start, let call, let redirectURI else { return nil }
            return AppUnderTest(
                name: name,
                command: process.command,
                directory: process.directory,
                environment: process.environment,
                ready: ready,
                start: start,
                call: call,
                redirectURI: redirectURI,
                clientID: client.id,
                clientSecret: client.secret,
                scope: client.scope,
                listen: process.listen,
                capabilities: Set(capabilities)
            )
        }
    }

    /// How the app is started, and where it looks for the emulator; what is wrong was said where it stands.
    private func process(
        _ map: inout YAMLMapping
    ) -> (command: [String]?, directory: String, environment: [String: String], listen: ListenAddress?) {
        let command = map.take("command")
        let listen = map.take("listen")
        if command == nil, listen == nil {
            map.value.fail(
                "has neither command nor listen: add `command`, which starts the app and tells it where the "
                    + "emulator is, or `listen`, the address where a running app looks for it"
            )
        }
        return (
            command.flatMap(Self.words),
            map.take("directory").flatMap(directory) ?? folder,
            map.take("environment").flatMap(Self.environment) ?? [:],
            listen.flatMap(Self.listenAddress)
        )
    }

    /// Who the app is to the emulator; what is left out is as documented.
    private static func client(_ map: inout YAMLMapping) -> (id: String, secret: String, scope: String) {
        (
            map.take("client_id")?.text() ?? DocumentedClient.id,
            map.take("client_secret")?.text() ?? DocumentedClient.secret,
            map.take("scope").flatMap(scope) ?? DocumentedClient.scope
        )
    }

    private static func words(_ value: YAMLValue) -> [String]? {
        value.filled("has no word: name a program, or leave command out").elements { $0.text() }
    }

    private func directory(_ value: YAMLValue) -> String? {
        guard let text = value.text() else { return nil }
        let path = text.hasPrefix("/") ? text : (folder as NSString).appendingPathComponent(text)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
            value.fail("there is no folder \(path): the path begins where the app file is")
            return nil
        }
        return path
    }

    private static func environment(_ value: YAMLValue) -> [String: String]? {
        let pairs = value.entries { name, value -> (String, String)? in
            if name.isEmpty || name.contains("=") {
                value.fail("'\(name)' can be no variable's name")
            } else if name.hasPrefix("FLEXTELL_") {
                value.fail("variables that begin with FLEXTELL_ are the runner's: it sets them for each case")
            }
            return value.text().map { (name, $0) }
        }
        return pairs.map { Dictionary($0, uniquingKeysWith: { $1 }) }
    }

    private static func address(_ value: YAMLValue) -> WebAddress? {
        guard let text = value.text() else { return nil }
        guard let address = WebAddress(text) else {
            let reason =
                text.lowercased().hasPrefix("https://")
                ? "the runner speaks plain HTTP to an app: give the address behind whatever does the TLS"
                : "it has to be an absolute address such as http://127.0.0.1:5000/login"
            value.fail("is '\(text)': \(reason)")
            return nil
        }
        return address
    }

    private static func scope(_ value: YAMLValue) -> String? {
        guard let text = value.text() else { return nil }
        guard let scope = Scope(parsing: text) else {
            value.fail("'\(text)' is not a list of scope tokens separated by spaces (RFC 6749 §3.3)")
            return nil
        }
        if !scope.tokens.contains("read:contacts") {
            value.fail("has no read:contacts, without which GET /contacts is forbidden")
        }
        return text
    }

    private static func listenAddress(_ value: YAMLValue) -> ListenAddress? {
        guard let text = value.text() else { return nil }
        guard let address = ListenAddress(parsing: text) else {
            value.fail("is '\(text)', it has to be a host and a port such as 127.0.0.1:4010")
            return nil
        }
        guard address.isLoopback else {
            value.fail("is '\(text)', it has to be on the loopback interface: 127.0.0.1:\(address.port)")
            return nil
        }
        return address
    }
}
