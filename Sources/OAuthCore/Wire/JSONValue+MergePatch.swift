extension JSONValue {
    /// This value with a merge patch laid over it: `null` removes a member, an object is merged, all else replaces.
    ///
    /// Members that stay keep their places, new ones come behind them.
    ///
    /// Source: RFC 7396 §2.
    package func merged(with patch: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var slots: [JSONMember?] = members ?? []
        // Looked up by bytes: names that only look the same are different ones. By place, since bodies can be large.
        var places: [[UInt8]: Int] = [:]
        for (place, member) in (members ?? []).enumerated() {
            let name = Array(member.name.utf8)
            if places[name] == nil { places[name] = place }
        }
        for change in changes {
            let place = places[Array(change.name.utf8)]
            if change.value == .null {
                if let place { slots[place] = nil }
            } else if let place {
                slots[place] = JSONMember(change.name, (slots[place]?.value ?? .null).merged(with: change.value))
            } else {
                places[Array(change.name.utf8)] = slots.count
                slots.append(JSONMember(change.name, JSONValue.null.merged(with: change.value)))
            }
        }
        return .object(slots.compactMap(\.self))
    }

    /// A name that two members of one object have, at any depth; nil where there is none.
    ///
    /// Source: RFC 8259 §4: what readers make of such an object differs.
    package var repeatedName: String? {
        var rest = [self]
        while let value = rest.popLast() {
            switch value {
            case .object(let members):
                var seen: Set<[UInt8]> = []
                if let member = members.first(where: { !seen.insert(Array($0.name.utf8)).inserted }) {
                    return member.name
                }
                rest += members.map(\.value)
            case .array(let elements): rest += elements
            default: break
            }
        }
        return nil
    }
}
