import CProcessor
import Glibc

/// The threads of a CPU device, one a core; the thread that launches is the first of them while it launches.
///
/// The others are started when a launch first needs them. They spin for a while after each batch, so that the next one
/// finds them awake, and sleep then.
final class TaskTeam {
    /// The cores, in the order of the threads.
    let cores: [Int32]
    private let rendezvous = TaskRendezvous()
    private var threads: [pthread_t] = []

    init(cores: [Int32]) {
        self.cores = cores
    }

    deinit {
        rendezvous.stop()
        for thread in threads {
            pthread_join(thread, nil)
        }
    }

    /// Binds the calling thread to the first core.
    func bindCallingThread() {
        _ = Self.pin(to: cores[0])
    }

    /// Runs the launches in order.
    ///
    /// - Returns: Seconds from before the first to after the last. That the other threads are awake and that all are on
    ///   their cores comes before.
    func run(_ jobs: TaskJobs) throws(DeviceError) -> Double {
        try start(upTo: Int(jobs.threads) - 1)
        let allowed = Self.pin(to: cores[0])
        defer { Self.restore(allowed) }
        jobs.restart()
        let others = UInt32(jobs.threads) - 1
        if others > 0 {
            rendezvous.call(jobs, others: others)
        }
        let start = Self.now()
        rendezvous.run(jobs, thread: 0, others: others)
        return Double(Self.now() - start) * 1e-9
    }

    private func start(upTo count: Int) throws(DeviceError) {
        while threads.count < count {
            let index = threads.count + 1
            let member = Unmanaged.passRetained(TaskMember(rendezvous, thread: Int32(index), core: cores[index]))
            var thread = pthread_t()
            let status = pthread_create(
                &thread, nil,
                { argument in
                    if let argument {
                        Unmanaged<TaskMember>.fromOpaque(argument).takeRetainedValue().run()
                    }
                    return nil
                }, member.toOpaque())
            guard status == 0 else {
                member.release()
                throw .lost(reason: "the system has no thread left: \(systemError(status))")
            }
            threads.append(thread)
        }
    }

    /// Binds the calling thread to `core`; returns the cores that it could use before.
    private static func pin(to core: Int32) -> [Int32] {
        var before = [Int32](repeating: 0, count: 256)
        var count = Int(processor_allowed_cores(&before, Int32(before.count)))
        if count > before.count {
            before = [Int32](repeating: 0, count: count)
            count = Int(processor_allowed_cores(&before, Int32(before.count)))
        }
        guard count > 1 || before[0] != core else { return [] }
        _ = processor_set_cores([core], 1)
        return Array(before.prefix(max(0, count)))
    }

    private static func restore(_ cores: [Int32]) {
        if !cores.isEmpty {
            _ = processor_set_cores(cores, Int32(cores.count))
        }
    }

    /// Nanoseconds of a clock that nobody sets.
    private static func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC_RAW, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
