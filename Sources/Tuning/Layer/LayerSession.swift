import Kernels
import PerformanceModel
import TuningDatabase

/// Tunes the parts of a mixture-of-experts layer together: of the blocks and the forms of routing that both products must
/// share, those count that make the sum of all parts' times least.
///
/// Pairs are ranked by what the model promises, the parts of the best few are tuned as they are alone, under the pair, and the
/// least sum of what was found wins. The layer is then judged as a whole. On a CPU the pairs are timed as wholes too, and
/// another than the least sum's wins where it is clearly faster so.
public struct LayerSession: Sendable {
    let options: TuningOptions
    let layer: any VerifiableLayer
    let devices: MeasuredDevices?
    /// What measures all parts, and the layer; empty where times are modelled.
    let pools: [MeasuringPool]
    let stop: StopRequest
    let report: @Sendable (TuningEvent) -> Void

    /// Pairs that are tuned at most.
    private static let pairsTuned = 3
    /// Configurations of a part that are judged at most: judging takes most of the time, and a layer has many parts.
    private static let finalists = 3
    /// Configurations that a part tries at least.
    private static let leastBudget = 4

    /// A session; nothing happens before ``run()``.
    ///
    /// - Throws: ``ProblemRequestError`` where the request names no layer.
    public init(
        _ options: TuningOptions, on devices: MeasuredDevices? = nil, stop: StopRequest = StopRequest(),
        report: @escaping @Sendable (TuningEvent) -> Void = { _ in }
    ) throws(ProblemRequestError) {
        let family = try Operations.schedule(
            for: options.problem, on: options.processor, target: options.target)
        guard let layer = family as? any VerifiableLayer else {
            throw .unknownOperation(found: options.problem.operation, known: [MoELayer.operation])
        }
        self.options = options
        self.layer = layer
        self.devices = devices
        pools = devices.map { MeasuredSession(options, on: $0).makePools() } ?? []
        self.stop = stop
        self.report = report
    }

    /// Runs the session.
    ///
    /// - Throws: ``TuningError`` where there is no result, ``TuningDatabase/DatabaseError`` where a record could not be
    ///   written.
    public func run() async throws -> LayerOutcome {
        let start = ContinuousClock.now
        if let database = options.database, let reason = FolderAccess.obstacle(at: database) {
            throw TuningError.unwritable(database: database, reason: reason)
        }
        let estimates = try await self.estimates()
        let possible = estimates.filter { $0.obstacle == nil }.sorted { $0.total < $1.total }
        guard !possible.isEmpty else {
            throw TuningError.nothingLegal(
                rejections: Dictionary(estimates.map { ($0.obstacle ?? "", 1) }, uniquingKeysWith: +))
        }
        let chosen = Self.chosen(of: possible)
        let tuned = try await tune(chosen.map(\.pair))
        let contest = LayerContest(layer: layer, estimates: estimates, chosen: chosen.map(\.pair), tuned)
        return try await finish(contest, since: start)
    }

    /// The pairs that are tuned: the best, with the best of each form of routing among them, since what sorting costs is what
    /// the model knows least.
    private static func chosen(of possible: [LayerEstimate]) -> [LayerEstimate] {
        let first = RoutingForm.allCases.compactMap { form in possible.firstIndex { $0.pair.routing == form } }
        let others = possible.indices.filter { !first.contains($0) }
        let places = first + others.prefix(pairsTuned - first.count)
        return places.sorted().map { possible[$0] }
    }

    private func estimates() async throws -> [LayerEstimate] {
        report(.began(phase: "surveying pairs", total: LayerPair.all(of: layer).count))
        defer { report(.ended) }
        let forms = options.partForms.mapValues(\.constraint).merging(
            options.partVectorForms.mapValues(\.constraint)
        ) { $1 }
        return try await LayerEstimate.all(
            of: layer,
            model: options.processor.map { .processor(CPUModel($0)) }
                ?? .accelerator(PerformanceModel(options.accelerator)),
            conditions: forms.mapValues { [$0] }, surveyed: { report(.advanced(best: nil)) })
    }

    // MARK: Parts

    /// What the sessions of parts found, or why they found nothing.
    struct Tuned {
        var outcomes: [LayerPartKey: LayerPartOutcome] = [:]
        var stored: [LayerPartKey: LayerOutcome.Stored] = [:]
        var failures: [LayerPartKey: String] = [:]
    }

    /// Tunes the parts of `pairs`, the first pair's first, so that a stop leaves whole pairs.
    private func tune(_ pairs: [LayerPair]) async throws -> Tuned {
        var keys: [(key: LayerPartKey, pair: LayerPair)] = []
        for pair in pairs {
            for part in pair.parts {
                let key = LayerPartKey(part, in: pair)
                if !keys.contains(where: { $0.key == key }) {
                    keys.append((key, pair))
                }
            }
        }
        let weights = keys.reduce(0) { $0 + $1.key.weight }
        var tuned = Tuned()
        for (number, (key, pair)) in keys.enumerated() where !stop.isMade {
            let place = "\(key.description), \(number + 1) of \(keys.count)"
            do {
                let options = try partOptions(key, pair, share: Double(key.weight) / Double(weights))
                let outcome = try await outcome(of: options) { event in
                    if case .began(let phase, let total) = event {
                        report(.began(phase: "\(place): \(phase)", total: total))
                    } else {
                        report(event)
                    }
                }
                tuned.outcomes[key] = outcome
                tuned.stored[key] = try store(outcome.record)
            } catch TuningError.stopped {
                break
            } catch let error as TuningError where !error.concernsMachine {
                tuned.failures[key] = "\(error)"
            }
        }
        return tuned
    }

    private func outcome(
        of options: TuningOptions, report: @escaping @Sendable (TuningEvent) -> Void
    ) async throws -> LayerPartOutcome {
        guard let devices else {
            return .modelled(try await TuningSession(options, stop: stop, report: report).run())
        }
        return .measured(
            try await MeasuredSession(options, on: devices, pools: pools, stop: stop, report: report).run())
    }

    /// The session of a part, with its share of the layer's budget and without a database: which of its records counts is
    /// decided here.
    private func partOptions(
        _ key: LayerPartKey, _ pair: LayerPair, share: Double
    ) throws(ProblemError) -> TuningOptions {
        var part = options
        part.problem = try options.problem.part(key.part, of: layer, tileM: pair.tileM)
        part.settings = pair.settings(of: key.part)
        part.conditions = layer.conditions(on: key.part)
        part.weightForm = options.partForms[key.part]
        part.vectorForm = options.partVectorForms[key.part]
        part.budget = max(Self.leastBudget, Int(Double(options.budget) * share))
        part.timeLimit = options.timeLimit.map { $0 * share }
        part.finalists = Self.finalists
        part.database = nil
        return part
    }

    /// Writes a part's record unless one stands that is as good alone: the layer's choice need not be the part's.
    private func store(_ record: TuningRecord) throws -> LayerOutcome.Stored? {
        guard let path = options.database else { return nil }
        let folder = DatabaseFolder(path)
        let file = folder.file(for: record.key)
        if case .found(let standing, .exact) = TuningDatabase(folders: [path]).lookup(record.key),
            standing.record.time.evidence == record.time.evidence,
            standing.record.time.median <= record.time.median, RecordAudit.findings(in: standing.record).isEmpty
        {
            return .betterStands(file: file, microseconds: standing.record.time.median)
        }
        return .put(try folder.put(record), file: file)
    }
}

extension ProblemRequest {
    /// The problem of `part` of this layer alone, where blocks have `tileM` rows.
    public func part(
        _ part: MoELayerPart, of layer: any LayeredFamily, tileM: Int
    ) throws(ProblemError) -> ProblemRequest {
        let family = try layer.schedule(of: part, tileM: tileM)
        return ProblemRequest(
            operation: type(of: family).operation, model: model, tensorParallel: tensorParallel,
            expertParallel: expertParallel,
            shape: family.dimensions.map { Extent(name: $0.name, value: $0.extent) }, scales: scales, routing: routing)
    }
}

extension LayeredFamily {
    /// The problem of each part alone, for `request` of this layer; the sort's with blocks of as many rows as the products'
    /// first tile has.
    public func partProblems(_ request: ProblemRequest) throws(ProblemError) -> [ProblemRequest] {
        let usual = parameters.first { $0.name == Self.tileParameter }?.values.first
        let tileM = if case .integer(let rows)? = usual { rows } else { 1 }
        var problems: [ProblemRequest] = []
        for part in MoELayerPart.allCases {
            let problem = try request.part(part, of: self, tileM: tileM)
            if !problems.contains(problem) {
                problems.append(problem)
            }
        }
        return problems
    }
}
