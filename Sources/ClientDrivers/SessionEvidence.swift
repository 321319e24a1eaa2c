import Conformance

/// What was said in a session: evidence for a failure, and a place to look for leaked secrets.
package struct SessionEvidence: Sendable, Hashable {
    /// In order; long lines are cut and say so.
    package var dialogue: [DialogueLine]
    /// How many lines of the dialogue were dropped, the oldest first.
    package var droppedLines: Int
    /// The tail of standard error; its first line says if something is missing.
    package var standardError: String
    /// What a web application showed, in order.
    package var shown: [ShownPage]

    package init(
        dialogue: [DialogueLine] = [],
        droppedLines: Int = 0,
        standardError: String = "",
        shown: [ShownPage] = []
    ) {
        self.dialogue = dialogue
        self.droppedLines = droppedLines
        self.standardError = standardError
        self.shown = shown
    }
}

/// One line between the runner and an adapter.
package struct DialogueLine: Sendable, Hashable, CustomStringConvertible {
    /// Who said it.
    package enum Direction: String, Sendable, Hashable {
        case request = "→"
        case reply = "←"
        /// The driver's own remark, such as that a process was started.
        case note = "·"
    }

    package let direction: Direction
    package let text: String

    package init(_ direction: Direction, _ text: String) {
        self.direction = direction
        self.text = text
    }

    package var description: String { "\(direction.rawValue) \(text)" }
}
