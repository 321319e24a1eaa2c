import Foundation
import ProcessReaping
import Subprocess
import Synchronization

/// The processes that came from one adapter, as far as the system lets them be told.
///
/// A process belongs to the family if it is in the leader's group or session, was
/// seen below the leader, or was orphaned to this process and carries the family's
/// mark in its environment. Children of this process that are none of these are
/// somebody else's, and are never touched: not even a zombie, since whoever started
/// it waits for its status.
///
/// So one can escape: by leaving the session *and* clearing its environment *and*
/// losing its parent, all before the adapter is stopped.
struct ProcessFamily {
    /// A name and value in the environment of each member.
    struct Marker: Sendable {
        let variable: Environment.Key = "FLEXTELL_MOCK_CLIENT"
        let value: String

        private static let count = Atomic(0)
        /// This process's number may have been another's, whose clients may have survived it.
        private static let start = ProcessTable.rows().first { $0.pid == getpid() }?.identity.started ?? 0

        /// A mark that no other process on this system has or had.
        static func next() -> Marker {
            let ordinal = count.add(1, ordering: .relaxed).newValue
            return Marker(value: "\(getpid())-\(start)-\(ordinal)")
        }
    }

    let leader: Int32
    let marker: Marker
    private var noted: Set<ProcessTable.Identity> = []

    init(leader: Int32, marker: Marker) {
        self.leader = leader
        self.marker = marker
    }

    /// Remembers who is below the leader now, while parents still tell.
    mutating func noteDescendants() {
        let children = Dictionary(grouping: ProcessTable.rows(), by: \.parent)
        var unvisited = [leader]
        while let parent = unvisited.popLast() {
            let new = (children[parent] ?? []).filter { noted.insert($0.identity).inserted }
            unvisited += new.map(\.pid)
        }
    }

    /// Ends and reaps every member but the leader, for as long as there are some, or about that long.
    mutating func endLeftovers(clock: any Clock<Duration>, within limit: Duration) async {
        let pause = Duration.milliseconds(2)
        var left = limit
        // How long to look again at a process that may be a member: one that does not say so
        // by then has no environment, and is somebody else's.
        var doubt = Duration.milliseconds(100)
        // In rounds: a process that is ended may leave another to this one, and it takes the
        // system a moment to end one.
        while left > .zero {
            let census = census()
            if census.members.isEmpty, !census.isDoubtful || doubt <= .zero { return }
            // A zombie has no environment any more by which to know it.
            noted.formUnion(census.members.map(\.identity))
            end(census.members)
            if census.members.isEmpty { doubt -= pause }
            try? await clock.sleep(for: pause)
            left -= pause
        }
    }

    private func end(_ members: [ProcessTable.Row]) {
        for member in members {
            if !member.hasEnded { kill(member.pid, SIGKILL) }
            if member.parent == getpid() { waitpid(member.pid, nil, WNOHANG) }
        }
    }

    private func census() -> (members: [ProcessTable.Row], isDoubtful: Bool) {
        let own = getpid()
        var isDoubtful = false
        let members = ProcessTable.rows().filter { row in
            if row.pid == leader { return false }
            if row.group == leader || row.session == leader || noted.contains(row.identity) { return true }
            guard row.parent == own, !row.hasEnded else { return false }
            let answer = flextell_environment_holds(row.pid, "\(marker.variable)=\(marker.value)")
            if answer < 0 { isDoubtful = true }
            return answer == 1
        }
        return (members, isDoubtful)
    }
}
