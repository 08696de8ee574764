import Devices
import Kernels
import ROCm
import Search
import Toolchain
import TuningDatabase

/// Finds the best configuration of a problem by measuring: a strategy proposes, workers compile, judge and time, the best are
/// timed against one another, and the winner is judged on every case.
public struct MeasuredSession: Sendable {
    let options: TuningOptions
    private let devices: MeasuredDevices
    let stop: StopRequest
    let report: @Sendable (TuningEvent) -> Void
    let clock = SessionClock()
    /// What measures, where other sessions use it too: its workers keep devices open and the memory of weights filled.
    private let sharedPools: [MeasuringPool]?

    /// The finalists at most, the incumbent and the default not counted.
    static let finalists = TuningRecord.bestLimit

    /// A session on `devices`; nothing happens before ``run()``.
    public init(
        _ options: TuningOptions, on devices: MeasuredDevices, stop: StopRequest = StopRequest(),
        report: @escaping @Sendable (TuningEvent) -> Void = { _ in }
    ) {
        self.init(options, on: devices, pools: nil, stop: stop, report: report)
    }

    /// The same with `pools`, which ``makePools()`` of a session on the same devices made.
    init(
        _ options: TuningOptions, on devices: MeasuredDevices, pools: [MeasuringPool]?, stop: StopRequest,
        report: @escaping @Sendable (TuningEvent) -> Void
    ) {
        self.options = options
        self.devices = devices
        sharedPools = pools
        self.stop = stop
        self.report = report
    }

    /// Runs the session.
    ///
    /// - Throws: ``TuningError`` where there is no result, ``TuningDatabase/JournalError`` where trials cannot be kept,
    ///   ``TuningDatabase/DatabaseError`` where the record could not be written, ``ProblemRequestError`` where the request names
    ///   no problem.
    public func run() async throws -> MeasuredOutcome {
        let start = ContinuousClock.now
        if let database = options.database, let reason = FolderAccess.obstacle(at: database) {
            throw TuningError.unwritable(database: database, reason: reason)
        }
        let pools = makePools()
        let identity = try await identity(of: pools)
        let target = try await target(on: identity)
        let fixed = try options.fixedValues(of: target.family)
        let space = try await FamilySpace(of: target.family, fixing: fixed, requiring: conditions)
        let walked = ConfigurationSpace(of: target.family, fixing: fixed, requiring: conditions)
        guard let legal = space.count, legal > 0, let first = try walked.firstLegal() else {
            throw TuningError.nothingLegal(rejections: try await walked.count().rejections.mapValues(\.count))
        }
        let incumbent = incumbent(of: target)
        let log = TrialLog(try journal(for: target), shard: options.shard)
        let lanes = pools.map { pool in
            MeasuringLane(
                target: target, pool: pool, problem: options.problem, log: log, clock: clock, stop: stop,
                advanced: { report(.advanced(best: $0.map { "\(Microseconds($0))" })) })
        }
        let required = [first] + (incumbent.map { [$0] } ?? [])
        let known = try await log.trials(of: target, in: space)
        let trials = try await search(
            lanes, target, space, known: known, starts: required + neighbours(of: target), required: required)
        let finals = try await finals(of: trials, default: first, incumbent: incumbent, lanes[0])
        return try await finish(
            finals, trials, space: (walked.declared, legal), lanes[0],
            identity: identity, devices: pools.count, since: start)
    }

    /// What another problem of the layer has decided, and what numerics are asked for.
    private var conditions: [Constraint] {
        let forms =
            switch devices {
            case .cpu: (options.vectorForm.map { [$0.constraint] } ?? []) + numerics
            case .hip: options.weightForm.map { [$0.constraint] } ?? []
            }
        return forms + options.conditions
    }

    /// Truncated results are no gain that anybody asked for, however fast.
    private var numerics: [Constraint] {
        guard !options.allowsFastNumerics, !options.settings.contains(where: { $0.name == "rounding" }) else {
            return []
        }
        return [
            Constraint("results are rounded to nearest", ["rounding"]) { (configuration) throws(ConfigurationError) in
                let rounding = try configuration.choice("rounding", ResultRounding.self)
                return rounding == .nearest ? nil : "rounding = \(rounding.rawValue) needs --fast-numerics"
            }
        ]
    }

    // MARK: The device

    func makePools() -> [MeasuringPool] {
        if let sharedPools { return sharedPools }
        let installation = HIPInstallation.found().first
        return devices.selectors(installation).map { selector in
            var measuring = MeasuringOptions(device: selector, judging: .own, seed: options.seed)
            if case .hip = selector, let place = installation?.place {
                measuring.loader = place.loaderArguments
                measuring.environment = place.environment(inherited: ToolchainEnvironment.variable("LD_LIBRARY_PATH"))
            }
            return MeasuringPool(measuring)
        }
    }

    /// What the devices are: all the same, or their times would say nothing of each other.
    func identity(of pools: [MeasuringPool]) async throws -> DeviceIdentity {
        var identities: [DeviceIdentity] = []
        for pool in pools {
            do throws(MeasuringError) {
                identities.append(try await pool.identity())
            } catch {
                throw TuningError.measuring(error)
            }
        }
        guard let first = identities.first else { throw TuningError.unlikeDevices([]) }
        guard identities.allSatisfy({ $0 == first }) else { throw TuningError.unlikeDevices(identities.map(\.name)) }
        return first
    }

    func target(on identity: DeviceIdentity) async throws -> any MeasuredTarget {
        switch devices {
        case .cpu: try await MeasuredCPU(options.problem, on: identity, workers: options.workers)
        case .hip: try await MeasuredGPU(options, on: identity)
        }
    }

    // MARK: What is known before

    private func incumbent(of target: any MeasuredTarget) -> Configuration? {
        guard let folder = options.database,
            case .found(let stored, .exact) = TuningDatabase(folders: [folder]).lookup(target.key)
        else { return nil }
        return try? target.family.configuration(stored.record.configuration)
    }

    /// The best configurations of the nearest problem that has a record: legal ones of this problem's space.
    private func neighbours(of target: any MeasuredTarget) -> [Configuration] {
        let folders = options.database.map { [$0] } ?? []
        guard let record = TuningDatabase(folders: folders).lookup(target.key, accepting: .graded).record else {
            return []
        }
        return record.best.compactMap { try? target.family.configuration($0.configuration) }
    }

    private func journal(for target: any MeasuredTarget) throws -> Journal? {
        guard let folder = options.database else { return nil }
        let space = SpaceDeclaration(
            of: target.family, fixing: try options.fixedValues(of: target.family), requiring: conditions)
        let identity = try JournalIdentity(
            key: target.key, space: space.digest, target: target.architecture, device: target.identity.name,
            seed: options.seed, strategy: options.strategy.rawValue, shard: options.shard,
            toolVersion: Wavetune.version, compiler: target.compiler)
        return try Journal.open(folder: folder, identity: identity)
    }

    // MARK: Searching

    private func search(
        _ lanes: [MeasuringLane], _ target: any MeasuredTarget, _ space: FamilySpace,
        known: [(SearchPoint, MeasuredTrial)], starts: [Configuration], required: [Configuration]
    ) async throws -> [MeasuredTrial] {
        let budget = min(options.budget, space.count ?? options.budget)
        report(.began(phase: "measuring", total: max(budget, known.count)))
        defer { report(.ended) }
        stop.setDeadline(options.timeLimit.map { .now + $0 })
        defer { stop.setDeadline(nil) }
        let shard: any SearchSpace =
            if let part = options.shard { ShardedSpace(space, number: part.index - 1, of: part.count) } else { space }
        let points = starts.compactMap(space.point)
        let needed = required.compactMap(space.point)
        let prior: @Sendable (SearchPoint) -> Double? = { target.predictedSeconds(of: space.configuration(of: $0)) }
        return try await withThrowingTaskGroup(of: (Int, [MeasuredTrial]).self) { group in
            for (number, lane) in lanes.enumerated() {
                let part: any SearchSpace =
                    lanes.count > 1 ? ShardedSpace(shard, number: number, of: lanes.count) : shard
                // Each is tried by the part that it is in: what parts find is united, and nothing is to be tried twice.
                let own = points.filter { part.contains($0) }
                let strategy = options.strategy.start(
                    in: part, seeds: SearchSeeds(starts: own, prior: prior), seed: options.seed)
                let share = budget / lanes.count + (number < budget % lanes.count ? 1 : 0)
                let (journaled, wanted) = (known.filter { part.contains($0.0) }, needed.filter { part.contains($0) })
                group.addTask {
                    let trials = try await lane.search(
                        strategy, in: space, known: journaled, budget: share, required: wanted)
                    return (number, trials)
                }
            }
            var trials: [Int: [MeasuredTrial]] = [:]
            for try await (number, found) in group {
                trials[number] = found
            }
            return lanes.indices.flatMap { trials[$0] ?? [] }
        }
    }
}
