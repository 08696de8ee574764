import CProcessor
import Glibc
import Synchronization

/// Where the threads of a team meet: for a batch, and after each of its launches.
///
/// The first thread publishes the batch; the others answer, and all meet at its beginning and after every launch. Who
/// waits spins at first, because launches take microseconds: at a meeting it gives its core away now and then after a
/// while, between batches it sleeps.
final class TaskRendezvous: Sendable {
    /// Looks at a word, with a pause after each, before a thread that waits does something else: some 300 microseconds.
    private static let spins = 10_000
    /// What a batch's word has in place of the number of its threads when there will be no more.
    private static let stopMark: UInt64 = 0xffff

    /// The number of the batch, and in its low 16 bits that of the threads besides the first that take part: one word,
    /// so that a thread that was away cannot take one batch's number for another's.
    private let batch = SpacedAtomic<UInt64>(0)
    /// The address of the batch's jobs, which the first thread keeps until all have met for the last time.
    private let jobs = SpacedAtomic<UInt>(0)
    /// Threads that have arrived at the meeting.
    private let arrived = SpacedAtomic<UInt32>(0)
    /// Counts meetings.
    private let meetings = SpacedAtomic<UInt32>(0)
    /// Threads that sleep, or are about to.
    private let sleepers = SpacedAtomic<UInt32>(0)
    /// Changes when sleepers are to wake.
    ///
    /// The kernel is given its address, so it lies where nothing moves it; all that is done with it is atomic.
    private nonisolated(unsafe) let bell: UnsafeMutablePointer<Atomic<UInt32>>

    init() {
        bell = .allocate(capacity: 1)
        bell.initialize(to: Atomic(0))
    }

    deinit {
        bell.deinitialize(count: 1)
        bell.deallocate()
    }

    /// Publishes a batch for the first thread and `others`, and waits until these are there.
    func call(_ jobs: TaskJobs, others: UInt32) {
        self.jobs.value.store(UInt(bitPattern: Unmanaged.passUnretained(jobs).toOpaque()), ordering: .relaxed)
        publish(UInt64(others))
        wait { arrived.value.load(ordering: .acquiring) == others }
    }

    /// Runs the thread's part of every launch.
    func run(_ jobs: TaskJobs, thread: Int32, others: UInt32) {
        guard others > 0 else {
            for index in 0..<jobs.count {
                jobs.run(index, thread: thread)
            }
            return
        }
        meet(others)
        for index in 0..<jobs.count {
            jobs.run(index, thread: thread)
            meet(others)
        }
    }

    /// Takes part in batches as thread `thread` until there are no more.
    func serve(thread: Int32) {
        var seen: UInt64 = 0
        while true {
            seen = next(after: seen)
            let others = seen & 0xffff
            guard others != Self.stopMark else { return }
            guard UInt64(thread) <= others,
                let address = UnsafeRawPointer(bitPattern: jobs.value.load(ordering: .relaxed))
            else { continue }
            run(
                Unmanaged<TaskJobs>.fromOpaque(address).takeUnretainedValue(), thread: thread, others: UInt32(others))
        }
    }

    /// Ends the service of all threads.
    func stop() {
        publish(Self.stopMark)
    }

    private func publish(_ others: UInt64) {
        let number = (batch.value.load(ordering: .relaxed) >> 16) &+ 1
        batch.value.store(number << 16 | others, ordering: .sequentiallyConsistent)
        // Who sleeps after this look has seen the new batch before.
        if sleepers.value.load(ordering: .sequentiallyConsistent) > 0 {
            bell.pointee.add(1, ordering: .sequentiallyConsistent)
            processor_wake(bell)
        }
    }

    /// The word of the batch after the one whose word is `seen`.
    private func next(after seen: UInt64) -> UInt64 {
        for _ in 0..<Self.spins {
            let word = batch.value.load(ordering: .acquiring)
            if word != seen { return word }
            processor_pause()
        }
        sleepers.value.add(1, ordering: .sequentiallyConsistent)
        defer { sleepers.value.subtract(1, ordering: .sequentiallyConsistent) }
        while true {
            let ring = bell.pointee.load(ordering: .sequentiallyConsistent)
            let word = batch.value.load(ordering: .sequentiallyConsistent)
            if word != seen { return word }
            processor_sleep(bell, ring)
        }
    }

    /// Waits until this thread and `others` are here.
    @inline(__always)
    private func meet(_ others: UInt32) {
        let meeting = meetings.value.load(ordering: .relaxed)
        if arrived.value.add(1, ordering: .acquiringAndReleasing).oldValue == others {
            arrived.value.store(0, ordering: .relaxed)
            meetings.value.store(meeting &+ 1, ordering: .releasing)
        } else {
            wait { meetings.value.load(ordering: .acquiring) != meeting }
        }
    }

    @inline(__always)
    private func wait(until condition: () -> Bool) {
        var looks = 0
        while !condition() {
            looks += 1
            if looks < Self.spins {
                processor_pause()
            } else {
                // The thread that is waited for may be waiting for this core.
                sched_yield()
            }
        }
    }
}
