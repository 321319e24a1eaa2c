import ProcessReaping

/// The system's processes.
enum ProcessTable {
    /// A process's name that no later process bears: numbers are used again.
    struct Identity: Hashable {
        let pid: Int32
        let started: UInt64
    }

    struct Row {
        let identity: Identity
        let parent: Int32
        let group: Int32
        let session: Int32
        /// Whether it has ended and only waits to be reaped.
        let hasEnded: Bool

        var pid: Int32 { identity.pid }
    }

    /// One row each; none where the system has no table to read.
    static func rows() -> [Row] {
        var rows = [flextell_process](repeating: flextell_process(), count: 512)
        while true {
            let count = Int(flextell_list_processes(&rows, Int32(rows.count)))
            if count <= rows.count { return rows.prefix(max(0, count)).map(Row.init) }
            // Some more than there were: their number may have grown meanwhile.
            rows = Array(repeating: flextell_process(), count: count + 64)
        }
    }
}

extension ProcessTable.Row {
    fileprivate init(_ row: flextell_process) {
        identity = ProcessTable.Identity(pid: row.pid, started: row.started)
        parent = row.parent
        group = row.group
        session = row.session
        hasEnded = row.ended
    }
}
