import KernelDSL
import Kernels

/// The operations that can be tuned.
public enum Operations {
    /// Every operation; a new one is a line here.
    public static let all = [moeLayer, moeStage1, moeStage2, w4a8GEMM, router, moeSort, quantizeInt8, siluQuantize]
    /// Their names.
    public static let names = all.map(\.name)

    private static let moeLayer = TunableOperation(
        name: MoELayer.operation,
        summary: "routed experts from router logits and hidden states to their weighted sum, all parts tuned together",
        dimensions: [
            ("M", "tokens"), ("N", "width of the hidden states"), ("K", "width of an expert on this rank"),
            ("E", "experts on this rank"), ("topk", "experts of a token"), ("ep", "groups of ranks that share experts"),
        ],
        layers: { model, ranks throws(ProblemError) in [try model.routedExperts(ranks: ranks)] },
        family: { extents throws(ProblemError) in try MoELayer(extents) },
        cpuFamily: { extents, processor throws(ProblemError) in
            try CPUMoELayer(MoELayer(extents), for: processor)
        })

    private static let moeStage1 = TunableOperation(
        name: MoEStage1.operation,
        summary: "first product of routed experts with its activation: SiLU(gate) * up of INT8 rows times INT4 weights",
        dimensions: [
            ("M", "tokens"), ("N", "channels of gate and up together"), ("K", "width of the activations"),
            ("E", "experts on this rank"), ("topk", "experts of a token"), ("ep", "groups of ranks that share experts"),
        ],
        outputTypes: [.bf16, .int8],
        layers: { model, ranks throws(ProblemError) in [try model.expertsGateUp(ranks: ranks)] },
        family: { extents throws(ProblemError) in try MoEStage1(extents) },
        cpuFamily: { extents, processor throws(ProblemError) in try CPUMoEStage1(try MoEStage1(extents), for: processor)
        })

    private static let moeStage2 = TunableOperation(
        name: MoEStage2.operation, summary: "second product of routed experts: INT8 rows times INT4 weights",
        dimensions: [
            ("M", "tokens"), ("N", "channels of the result"), ("K", "width of an expert on this rank"),
            ("E", "experts on this rank"), ("topk", "experts of a token"), ("ep", "groups of ranks that share experts"),
        ],
        activationTypes: [.int8, .bf16],
        layers: { model, ranks throws(ProblemError) in [try model.expertsDown(ranks: ranks)] },
        family: { extents throws(ProblemError) in try MoEStage2(extents) },
        cpuFamily: { extents, processor throws(ProblemError) in
            guard extents.activations != .bf16 else {
                throw .quantisedApartOnCPUs(operation: MoEStage2.operation, option: "--activations bf16")
            }
            return CPUMoEStage2(try MoEStage2(extents), for: processor)
        })

    private static let router = TunableOperation(
        name: Router.operation, summary: "the experts of each token and their weights, from the logits of all",
        dimensions: [("M", "tokens"), ("E", "experts of all ranks"), ("topk", "experts of a token")],
        hasAllExperts: true,
        layers: { model, _ throws(ProblemError) in [model.routedExperts] },
        family: { extents throws(ProblemError) in try Router(extents) },
        cpuFamily: { extents, processor throws(ProblemError) in CPURouter(try Router(extents), for: processor) })

    private static let moeSort = TunableOperation(
        name: MoESort.operation, summary: "a routing sorted by expert into blocks for the products of experts",
        dimensions: [
            ("M", "tokens"), ("E", "experts on this rank"), ("topk", "experts of a token"),
            ("block", "rows of a block, tile_m of the products"),
        ],
        layers: { model, _ throws(ProblemError) in [model.routedExperts] },
        family: { extents throws(ProblemError) in try MoESort(extents) },
        cpuFamily: { extents, processor throws(ProblemError) in CPUMoESort(try MoESort(extents), for: processor) })

    private static let w4a8GEMM = TunableOperation(
        name: W4A8GEMM.operation, summary: "dense product for few tokens: INT8 activations times INT4 weights",
        dimensions: [("M", "tokens"), ("N", "channels of the result"), ("K", "width of the activations")],
        layers: { model, ranks throws(ProblemError) in try model.denseLayers(ranks: ranks) },
        family: { extents throws(ProblemError) in try W4A8GEMM(extents) },
        cpuFamily: { extents, processor throws(ProblemError) in CPUW4A8GEMM(try W4A8GEMM(extents), for: processor) })

    private static let quantizeInt8 = TunableOperation(
        name: QuantizeInt8.operation, summary: "bf16 rows as INT8 with a scale each, and sums of their values",
        dimensions: [("M", "rows"), ("K", "values of a row")],
        layers: { model, ranks throws(ProblemError) in [model.hiddenRows] },
        family: { extents throws(ProblemError) in try QuantizeInt8(extents) },
        cpuFamily: { extents, processor throws(ProblemError) in
            CPUQuantizeInt8(try QuantizeInt8(extents), for: processor)
        })

    private static let siluQuantize = TunableOperation(
        name: SiLUQuantize.operation, summary: "SiLU(gate) times up as INT8 rows with a scale each",
        dimensions: [("M", "rows"), ("K", "values of a row")],
        layers: { model, ranks throws(ProblemError) in [try model.expertRows(ranks: ranks)] },
        family: { extents throws(ProblemError) in try SiLUQuantize(extents) },
        cpuFamily: { extents, processor throws(ProblemError) in
            CPUSiLUQuantize(try SiLUQuantize(extents), for: processor)
        })

    /// The operation called `name`.
    ///
    /// - Throws: ``ProblemRequestError/unknownOperation(found:known:)``.
    public static func named(_ name: String) throws(ProblemRequestError) -> TunableOperation {
        guard let operation = all.first(where: { $0.name == name }) else {
            throw .unknownOperation(found: name, known: names)
        }
        return operation
    }

    /// The model called `name`.
    ///
    /// - Throws: ``ProblemRequestError/unknownModel(found:known:)``.
    public static func model(_ name: String) throws(ProblemRequestError) -> ModelShape {
        guard let model = ModelShape.all.first(where: { $0.name == name }) else {
            throw .unknownModel(found: name, known: ModelShape.all.map(\.name))
        }
        return model
    }

    /// The layers that `operation` has in `model`, as they stand on one of `ranks` ranks.
    public static func layers(
        of operation: TunableOperation, in model: ModelShape, ranks: Int
    ) throws(ProblemRequestError) -> [ModelLayer] {
        do throws(ProblemError) {
            return try operation.layers(model, ranks)
        } catch {
            throw .impossible(error)
        }
    }

    /// The problems of `query`: for each of its layers, in the model's order, one for each count of tokens.
    ///
    /// Extents that the user does not give are put in, so that each request stands for itself.
    ///
    /// - Throws: ``ProblemRequestError`` where a name is unknown, no count of tokens is given, or an extent is impossible.
    public static func requests(for query: ProblemQuery) throws(ProblemRequestError) -> [ProblemRequest] {
        let operation = try named(query.operation)
        try requireDimensions(query.shape.map(\.name), of: operation)
        guard !query.tokens.isEmpty else { throw .missingDimension(name: "M", meaning: "tokens") }
        let model = try model(query.model)
        let names: [String?]
        if let layer = query.layer {
            names = [layer]
        } else if isComplete(query.shape, operation) {
            names = [nil]
        } else {
            names = try layers(of: operation, in: model, ranks: query.tensorParallel).map(\.name)
        }
        var requests: [ProblemRequest] = []
        for name in names {
            for tokens in query.tokens {
                requests.append(try completed(query.request(layer: name, tokens: tokens), operation))
            }
        }
        return requests
    }

    /// The families of `query`'s problems, in the order of ``requests(for:)``.
    public static func families(for query: ProblemQuery) throws(ProblemRequestError) -> [any GPUFamily] {
        var families: [any GPUFamily] = []
        for request in try requests(for: query) {
            families.append(try family(for: request))
        }
        return families
    }

    /// The family that `request` names, for the GPU `target`.
    public static func family(
        for request: ProblemRequest, on target: Target = .gfx942
    ) throws(ProblemRequestError) -> any GPUFamily {
        let operation = try named(request.operation)
        var extents = try extents(of: request, operation)
        extents.target = target
        do throws(ProblemError) {
            return try operation.family(extents)
        } catch {
            throw .impossible(error)
        }
    }

    /// The schedule for `processor` of the problem that `request` names.
    public static func family(
        for request: ProblemRequest, on processor: Processor
    ) throws(ProblemRequestError) -> any VerifiableCPUFamily {
        let operation = try named(request.operation)
        let extents = try extents(of: request, operation)
        do throws(ProblemError) {
            return try operation.cpuFamily(extents, processor)
        } catch {
            throw .impossible(error)
        }
    }

    /// The schedule of the problem that `request` names: for `processor`, or for the GPU `target` where that is nil.
    public static func schedule(
        for request: ProblemRequest, on processor: Processor?, target: Target = .gfx942
    ) throws(ProblemRequestError) -> any VerifiableFamily {
        guard let processor else { return try family(for: request, on: target) }
        return try family(for: request, on: processor)
    }

    private static func requireDimensions(_ names: [String], of operation: TunableOperation) throws(ProblemRequestError)
    {
        let known = operation.dimensionNames
        if let unknown = names.first(where: { !known.contains($0) }) {
            throw .unknownDimension(found: unknown, known: known, operation: operation.name)
        }
    }

    private static func requireType(
        _ type: ActivationType?, of what: String, in known: [ActivationType], _ operation: TunableOperation
    ) throws(ProblemRequestError) {
        if let type, !known.contains(type) {
            throw .noSuchType(found: type, what: what, known: known, operation: operation.name)
        }
    }

    /// Whether `shape` has all that a layer would say of the dimensions of `operation`.
    private static func isComplete(_ shape: [ProblemRequest.Extent], _ operation: TunableOperation) -> Bool {
        ["N", "K"].allSatisfy { name in
            !operation.dimensionNames.contains(name) || shape.contains { $0.name == name }
        }
    }

    private static func extents(
        of request: ProblemRequest, _ operation: TunableOperation
    ) throws(ProblemRequestError) -> ProblemExtents {
        try requireDimensions(request.shape.map(\.name), of: operation)
        try requireType(request.activations, of: "activations", in: operation.activationTypes, operation)
        try requireType(request.output, of: "results", in: operation.outputTypes, operation)
        let model = try model(request.model)
        guard let tokens = request["M"] else { throw .missingDimension(name: "M", meaning: "tokens") }
        guard request.layer != nil || !isComplete(request.shape, operation) else {
            return ProblemExtents(request: request, model: model, tokens: tokens, layer: nil)
        }
        let layers = try layers(of: operation, in: model, ranks: request.tensorParallel)
        if let name = request.layer, !layers.contains(where: { $0.name == name }) {
            throw .unknownLayer(found: name, known: layers.map(\.name), operation: operation.name, model: model.name)
        }
        guard let layer = request.layer.map({ name in layers.first { $0.name == name } }) ?? layers.first,
            request.layer != nil || layers.count == 1
        else {
            throw .severalLayers(operation: operation.name, model: model.name, layers: layers.map(\.name))
        }
        return ProblemExtents(request: request, model: model, tokens: tokens, layer: layer)
    }

    /// `request` with every extent given.
    private static func completed(
        _ request: ProblemRequest, _ operation: TunableOperation
    ) throws(ProblemRequestError) -> ProblemRequest {
        let extents = try extents(of: request, operation)
        var shape: [ProblemRequest.Extent] = []
        for name in operation.dimensionNames {
            let value: Int
            do throws(ProblemError) {
                switch name {
                case "M": value = extents.tokens
                case "N": value = extents.channels
                case "K": value = extents.depth
                case "E" where operation.hasAllExperts: value = extents.allExperts
                case "E": value = try extents.experts()
                case "topk": value = extents.expertsPerToken
                case "block": value = extents.block
                default: value = extents.expertRanks
                }
            } catch {
                throw .impossible(error)
            }
            shape.append(ProblemRequest.Extent(name: name, value: value))
        }
        return ProblemRequest(
            operation: request.operation, model: request.model, tensorParallel: request.tensorParallel,
            expertParallel: request.expertParallel, layer: request.layer, shape: shape, scales: request.scales,
            activations: request.activations, output: request.output, routing: request.routing)
    }
}
