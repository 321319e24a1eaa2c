import Conformance
import OAuthCore

/// The JSON Schema of app files.
///
/// Source: the interface, section 4.
package enum AppSchema {
    /// The schema, draft-07, ready to be written.
    package static var json: JSONValue {
        SchemaDefinition.document(
            title: "Flextell app",
            description: "A web application as the client under test: how it is started, and where its pages are.",
            .mapping(process + pages + client, .atLeastOne(of: ["command", "listen"]))
        )
    }

    private static let process: [SchemaKey] = [
        .required("flextell-app", .integer(in: 1...1), "The version of the format; always 1."),
        .required("name", .text, "What reports call the app."),
        .optional(
            "command",
            .list(of: .text, isFilled: true),
            "The program and its arguments, run without a shell; the runner starts it for each case and ends it."
        ),
        .optional("directory", .text, "The folder to start it in, relative to this file; default: that of this file."),
        .optional(
            "environment",
            .entries(of: .text),
            "Variables beside those that begin with FLEXTELL_, which the runner sets."
        ),
        .optional(
            "listen",
            .text(matching: "^(localhost|127\\.[0-9.]+):[0-9]+$"),
            "Where the app looks for Flextell, host and port: the emulator is put there."
        ),
    ]

    private static let pages: [SchemaKey] = [
        .optional("ready", address, "Asked until it answers 2xx; default: until somebody listens at start."),
        .required("start", address, "Where a user goes to connect."),
        .required("call", address, "Makes the app call GET /contacts; 2xx means that it worked."),
        .required("redirect_uri", address, "Where the app takes callbacks."),
    ]

    private static let client: [SchemaKey] = [
        .optional("client_id", .text, "The app's client id; default: demo-client."),
        .optional("client_secret", .text, "The app's client secret; default: demo-secret."),
        .optional("scope", .text, "What the app asks for; default: read:contacts write:messages."),
        .optional(
            "capabilities",
            .list(of: .words(of: Capability.self)),
            "What the app does beside connecting and calling. Default: nothing."
        ),
    ]

    private static let address = ValueSchema.text(matching: "^[Hh][Tt][Tt][Pp]://[^/?#@ ]+")
}
