/// The launches of a batch as the threads of a team see them.
///
/// Filled by the thread that runs them, read by all while they run.
final class TaskJobs {
    /// One launch.
    struct Job {
        var function: CPUModule.Tasks
        var arguments: UnsafePointer<UnsafeRawPointer?>
        var tasks: Int32
        var threads: Int32
        var split: TaskShare.Split
    }

    private(set) var count = 0
    private let jobs: UnsafeMutablePointer<Job>
    /// The next task of each launch that is dealt out dynamically.
    private let counters: UnsafeMutablePointer<SpacedAtomic<Int32>>
    /// Threads of the launch with the most.
    private(set) var threads: Int32 = 1
    private let capacity: Int
    private let values: UnsafeMutablePointer<UInt64>
    private let pointers: UnsafeMutablePointer<UnsafeRawPointer?>
    private var argumentCount = 0

    /// Room for as many launches, with as many arguments in all.
    init(launches: Int, arguments: Int) {
        capacity = launches
        jobs = .allocate(capacity: launches)
        counters = .allocate(capacity: launches)
        values = .allocate(capacity: arguments + 1)
        pointers = .allocate(capacity: arguments + 1)
        for index in 0..<launches {
            (counters + index).initialize(to: SpacedAtomic(0))
        }
    }

    deinit {
        counters.deinitialize(count: capacity)
        jobs.deinitialize(count: count)
        jobs.deallocate()
        counters.deallocate()
        values.deallocate()
        pointers.deallocate()
    }

    /// Adds a launch; `arguments` are the values, little-endian, the low bytes first.
    func append(_ function: CPUModule.Tasks, arguments: [UInt64], tasks: Int32, share: TaskShare) {
        let first = pointers + argumentCount
        for argument in arguments {
            (values + argumentCount).initialize(to: argument)
            (pointers + argumentCount).initialize(to: UnsafeRawPointer(values + argumentCount))
            argumentCount += 1
        }
        // More threads than tasks would only wait.
        let threads = min(Int32(share.threads), tasks)
        (jobs + count).initialize(
            to: Job(
                function: function, arguments: UnsafePointer(first), tasks: tasks, threads: threads,
                split: share.split))
        count += 1
        self.threads = max(self.threads, threads)
    }

    /// Makes all tasks of all launches due.
    func restart() {
        for index in 0..<count {
            counters[index].value.store(0, ordering: .relaxed)
        }
    }

    /// Runs the part of a launch that is the thread's.
    @inline(__always)
    func run(_ index: Int, thread: Int32) {
        let job = jobs[index]
        guard thread < job.threads else { return }
        switch job.split {
        case .contiguous:
            let first = Int64(job.tasks) * Int64(thread) / Int64(job.threads)
            let end = Int64(job.tasks) * Int64(thread + 1) / Int64(job.threads)
            job.function(job.arguments, Int32(first), Int32(end), 1)
        case .interleaved:
            job.function(job.arguments, thread, job.tasks, job.threads)
        case .dynamic:
            while true {
                let task = counters[index].value.add(1, ordering: .relaxed).oldValue
                guard task < job.tasks else { return }
                job.function(job.arguments, task, task + 1, 1)
            }
        }
    }
}
