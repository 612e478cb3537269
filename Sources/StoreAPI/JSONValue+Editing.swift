extension JSONValue {
    /// The members of an object; none of anything else.
    package var members: [JSONMember] {
        guard case .object(let members) = self else { return [] }
        return members
    }

    /// The elements of a list; none of anything else.
    package var elements: [JSONValue] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    /// The member of that name, in any case of its letters: nil where there is none, `.null` where it is null.
    ///
    /// Setting keeps the member's place and spelling, or puts it behind the others; setting nil removes it. A value that is
    /// no object becomes one.
    package subscript(name: String) -> JSONValue? {
        get { place(of: name).map { members[$0].value } }
        set {
            var members = members
            switch (place(of: name), newValue) {
            case (let place?, let value?): members[place] = JSONMember(name: members[place].name, value: value)
            case (let place?, nil): members.remove(at: place)
            case (nil, let value?): members.append(JSONMember(name: name, value: value))
            case (nil, nil): return
            }
            self = .object(members)
        }
    }

    /// A name that is spelled exactly so goes before one that differs in case: an old document may have both.
    private func place(of name: String) -> Int? {
        let members = members
        if let exact = members.firstIndex(where: { $0.name == name }) { return exact }
        let wanted = name.lowercased()
        return members.firstIndex { $0.name.utf8.count == wanted.utf8.count && $0.name.lowercased() == wanted }
    }
}
