/// A JSON value whose members keep their order.
///
/// Bodies, journals and reports are written from this type, so that the same
/// value always gives the same bytes.
///
/// Source: RFC 8259.
package indirect enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// A whole number above those of `Int64`, such as a seed of 64 bits.
    case unsigned(UInt64)
    /// A finite number that is neither.
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([JSONMember])

    /// Makes an object from name and value pairs, in the order given.
    package static func object(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
        .object(members.map { JSONMember($0.key, $0.value) })
    }

    /// The first member with this name; nil for anything but an object.
    package subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The text of a string; nil for any other value.
    package var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The value of an integer, or of a number without a fraction; nil otherwise.
    package var integer: Int64? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int64(exactly: value)
        default: nil
        }
    }

    /// The value of a whole number from 0 up; nil otherwise.
    package var unsigned: UInt64? {
        if case .unsigned(let value) = self { return value }
        return integer.flatMap { UInt64(exactly: $0) }
    }

    /// The value of any number; nil otherwise.
    package var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .unsigned(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// The value of a boolean; nil otherwise.
    package var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The elements of an array; nil otherwise.
    package var array: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The members of an object, in order; nil otherwise.
    package var members: [JSONMember]? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// Sets a member of an object, in its place if it exists, else at the end.
    ///
    /// Does nothing to a value that is not an object.
    package mutating func set(_ name: String, to value: JSONValue) {
        guard case .object(var members) = self else { return }
        if let index = members.firstIndex(where: { $0.name == name }) {
            members[index].value = value
        } else {
            members.append(JSONMember(name, value))
        }
        self = .object(members)
    }

    /// Removes every member with this name from an object.
    package mutating func remove(_ name: String) {
        guard case .object(var members) = self else { return }
        members.removeAll { $0.name == name }
        self = .object(members)
    }
}

/// One member of a JSON object.
package struct JSONMember: Sendable, Hashable {
    package var name: String
    package var value: JSONValue

    package init(_ name: String, _ value: JSONValue) {
        self.name = name
        self.value = value
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByDictionaryLiteral
{
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(elements.map { JSONMember($0.0, $0.1) })
    }

    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension JSONValue {
    /// Wraps an optional string: nil is `null`.
    package init(_ text: String?) { self = text.map(JSONValue.string) ?? .null }

    /// Wraps an integer.
    package init(_ value: Int) { self = .integer(Int64(value)) }

    /// Wraps an integer from 0 up.
    package init(_ value: UInt64) { self = Int64(exactly: value).map(JSONValue.integer) ?? .unsigned(value) }

    /// Wraps a number: `null` where it is not finite, an integer where it has no fraction.
    package init(_ value: Double) {
        if let whole = Int64(exactly: value) {
            self = .integer(whole)
        } else {
            self = value.isFinite ? .number(value) : .null
        }
    }
}
