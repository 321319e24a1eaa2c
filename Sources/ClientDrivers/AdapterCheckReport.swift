import Conformance

/// What a check of an adapter found.
package struct AdapterCheckReport: Sendable, Hashable {
    /// One breach of the adapter protocol.
    package struct Breach: Sendable, Hashable {
        /// Where: the word of an operation, or `end of standard input`.
        package let step: String
        package let problem: String
        /// What to change, with an example where one helps.
        package let change: String
    }

    /// Who the client says it is; nil if `hello` got no usable reply.
    package var client: ClientDescription?
    /// Every line that was said, in order.
    package var dialogue: [DialogueLine] = []
    /// The tail of standard error.
    package var standardError = ""
    /// In the order in which they were found.
    package var breaches: [Breach] = []
    /// Whether the program could not be started at all.
    package var didNotStart = false

    /// Whether the adapter keeps to the protocol, as far as the check can tell.
    package var isClean: Bool { breaches.isEmpty }

    mutating func note(_ step: String, _ problem: String, change: String) {
        breaches.append(Breach(step: step, problem: problem, change: change))
    }
}
