import CProcessor

/// A thread of a team other than the first.
final class TaskMember: Sendable {
    private let rendezvous: TaskRendezvous
    private let thread: Int32
    private let core: Int32

    init(_ rendezvous: TaskRendezvous, thread: Int32, core: Int32) {
        self.rendezvous = rendezvous
        self.thread = thread
        self.core = core
    }

    /// Takes part in batches until the team stops.
    func run() {
        _ = processor_set_cores([core], 1)
        rendezvous.serve(thread: thread)
    }
}
