import Kernels

/// The operations that can be tuned.
public enum Operations {
    /// Their names.
    public static let names = [MoEStage2.operation]

    /// The family that `request` names.
    public static func family(for request: ProblemRequest) throws(ProblemRequestError) -> any VerifiableFamily {
        guard let model = ModelShape.all.first(where: { $0.name == request.model }) else {
            throw .unknownModel(found: request.model, known: ModelShape.all.map(\.name))
        }
        switch request.operation {
        case MoEStage2.operation: return try moeStage2(request, model)
        default: throw .unknownOperation(found: request.operation, known: names)
        }
    }

    private static func moeStage2(
        _ request: ProblemRequest, _ model: ModelShape
    ) throws(ProblemRequestError) -> MoEStage2 {
        let known = ["M", "N", "K", "E", "topk"]
        if let unknown = request.shape.first(where: { !known.contains($0.name) }) {
            throw .unknownDimension(found: unknown.name, known: known, operation: request.operation)
        }
        func given(_ name: String) -> Int? { request.shape.last { $0.name == name }?.value }
        guard let tokens = given("M") else { throw .missingDimension(name: "M", meaning: "tokens") }
        let ranks = request.tensorParallel
        guard given("K") != nil || ranks > 0 && model.expertWidth % ranks == 0 else {
            throw .indivisible(width: model.expertWidth, ranks: ranks, model: model.name)
        }
        do throws(ProblemError) {
            return try MoEStage2(
                tokens: tokens, channels: given("N") ?? model.hidden,
                depth: given("K") ?? model.expertWidth / ranks, experts: given("E") ?? model.experts,
                expertsPerToken: given("topk") ?? model.expertsPerToken)
        } catch {
            throw .impossible(error)
        }
    }
}
