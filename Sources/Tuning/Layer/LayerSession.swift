import Kernels
import PerformanceModel
import TuningDatabase

/// Tunes the parts of a mixture-of-experts layer together: of the terms that the parts can agree on, the blocks and the form of
/// routing of both products and who makes the rows between them INT8, those count that make the sum of all parts' times least.
///
/// Terms are ranked by what the model promises, the parts of the best few are tuned as they are alone, under the terms, and the
/// least sum of what was found wins. The layer is then judged as a whole. On a CPU the candidates are timed as wholes too, and
/// another than the least sum's wins where it is clearly faster so.
public struct LayerSession: Sendable {
    let options: TuningOptions
    let layer: any VerifiableLayer
    let devices: MeasuredDevices?
    /// What measures all parts, and the layer; empty where times are modelled.
    let pools: [MeasuringPool]
    let stop: StopRequest
    let report: @Sendable (TuningEvent) -> Void

    /// Terms that are tuned at most, beside the best of each form.
    private static let candidatesTuned = 3
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
        let tuned = try await tune(chosen.map(\.terms))
        let contest = LayerContest(layer: layer, estimates: estimates, chosen: chosen.map(\.terms), tuned)
        return try await finish(contest, since: start)
    }

    /// The terms that are tuned: the best, with the best of each form of routing and of each way to quantise rows among them,
    /// since what kernels between the products cost is what the model knows least.
    private static func chosen(of possible: [LayerEstimate]) -> [LayerEstimate] {
        let routings = RoutingForm.allCases.compactMap { form in possible.firstIndex { $0.terms.routing == form } }
        let quantisers = RowQuantiser.allCases.compactMap { who in possible.firstIndex { $0.terms.quantiser == who } }
        let first = Set(routings + quantisers)
        let others = possible.indices.filter { !first.contains($0) }
        return (first + others.prefix(max(0, candidatesTuned - first.count))).sorted().map { possible[$0] }
    }

    private func estimates() async throws -> [LayerEstimate] {
        report(.began(phase: "surveying terms", total: layer.allTerms.count))
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

    /// Tunes the parts under `candidates`, the first one's first, so that a stop leaves whole layers.
    private func tune(_ candidates: [LayerTerms]) async throws -> Tuned {
        var keys: [(key: LayerPartKey, terms: LayerTerms)] = []
        for terms in candidates {
            for part in terms.parts {
                let key = LayerPartKey(part, in: terms)
                if !keys.contains(where: { $0.key == key }) {
                    keys.append((key, terms))
                }
            }
        }
        let weights = keys.reduce(0) { $0 + $1.key.weight }
        var tuned = Tuned()
        for (number, (key, terms)) in keys.enumerated() where !stop.isMade {
            let place = "\(key.description), \(number + 1) of \(keys.count)"
            do {
                let options = try partOptions(key, terms, share: Double(key.weight) / Double(weights))
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
        _ key: LayerPartKey, _ terms: LayerTerms, share: Double
    ) throws(ProblemError) -> TuningOptions {
        var part = options
        part.problem = try options.problem.part(key.part, of: layer, under: terms)
        part.settings = terms.settings(of: key.part)
        part.conditions = layer.conditions(on: key.part, quantisedBy: terms.quantiser)
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
    /// The problem of `part` of this layer alone, under `terms`.
    public func part(
        _ part: MoELayerPart, of layer: any LayeredFamily, under terms: LayerTerms
    ) throws(ProblemError) -> ProblemRequest {
        let family = try layer.schedule(of: part, under: terms)
        return ProblemRequest(
            operation: type(of: family).operation, model: model, tensorParallel: tensorParallel,
            expertParallel: expertParallel,
            shape: family.dimensions.map { Extent(name: $0.name, value: $0.extent) }, scales: scales,
            activations: part == .stage2 && terms.quantiser == .stage2 ? .bf16 : nil,
            output: part == .stage1 && terms.quantiser == .stage1 ? .int8 : nil, routing: routing)
    }
}

extension LayeredFamily {
    /// The problem of each part alone, for `request` of this layer; the sort's with blocks of as many rows as the products'
    /// first tile has.
    public func partProblems(_ request: ProblemRequest) throws(ProblemError) -> [ProblemRequest] {
        let usual = parameters.first { $0.name == LayerTerms.tileParameter }?.values.first
        let tileM = if case .integer(let rows)? = usual { rows } else { 1 }
        var problems: [ProblemRequest] = []
        for part in MoELayerPart.allCases {
            for quantiser in quantisers {
                let terms = LayerTerms(tileM: tileM, routing: .sorted, quantiser: quantiser)
                let problem = try request.part(part, of: self, under: terms)
                if !problems.contains(problem) {
                    problems.append(problem)
                }
            }
        }
        return problems
    }
}
