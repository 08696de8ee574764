import CodeGeneration
import Kernels
import PerformanceModel
import Toolchain

/// A candidate with what the compiler made of it.
public struct CompiledCandidate: Sendable {
    /// The configuration and what was known of it before.
    public let candidate: Candidate
    /// What it launches.
    public let plan: LaunchPlan
    /// The emitted text of all its kernels.
    public let text: String
    /// The code object and its facts.
    public let compiled: CompiledKernel
    /// The facts of the kernel that does the work, the first that is launched.
    public let facts: KernelFacts
    /// The modelled time.
    public let prediction: Prediction
    /// What its simulated accesses ask of the memory, once it was judged; the modelled time then charges it.
    public let memory: MemoryBehaviour?

    private let cost: CompiledCost

    /// Vector instructions in the hot loop for each dword of weights that it consumes; nil without a hot loop.
    ///
    /// Counted against the weights that its matrix instructions consume, so that other loads cannot flatter it.
    public let vectorPerWeightDword: Double?

    /// The candidate with what compiling gave; nil where the code object lacks the kernel.
    public init?(
        _ candidate: Candidate, plan: LaunchPlan, text: String, compiled: CompiledKernel, model: PerformanceModel
    ) {
        guard let name = plan.steps.first?.kernel.name, let facts = compiled.kernel(named: name) else { return nil }
        let work = candidate.work
        let loop = facts.hotLoop
        // Without products nothing tells which of a loop's loads the input is: the estimate stands.
        let perDword = (work.instruction == nil ? nil : loop).map { loop in
            let dwords = Double(loop.count(.matrix)) * work.weightBytesPerMatrixInstruction / 256
            // A region with all products begins with the first loads, and rows are quantised in it.
            let isWhole = loop.count(.matrix) == loop.matrixInstructionsOfKernel
            let quantising = isWhole ? min(work.quantisingPerWave, Double(loop.count(.vector)) / 2) : 0
            return (Double(loop.count(.vector)) - quantising) / dwords
        }
        let cost = CompiledCost(
            registers: facts.resources.vectorRegisters, sharedBytes: facts.resources.sharedBytes,
            scratchBytes: facts.resources.scratchBytes, vectorPerDword: perDword ?? work.unpackingPerDword,
            bytesAtWaits: loop?.averageBytesAtWait ?? work.bytesInFlightPerWave)
        self.cost = cost
        memory = nil
        self.candidate = candidate
        self.plan = plan
        self.text = text
        self.compiled = compiled
        self.facts = facts
        vectorPerWeightDword = perDword
        prediction = model.predict(work, compiled: cost)
    }

    /// The candidate with the time that `model` predicts where its accesses behave as `memory` says.
    func predicted(by model: PerformanceModel, with memory: MemoryBehaviour) -> CompiledCandidate {
        CompiledCandidate(self, memory, model.predict(candidate.work, compiled: cost, memory: memory))
    }

    private init(_ other: CompiledCandidate, _ memory: MemoryBehaviour, _ prediction: Prediction) {
        candidate = other.candidate
        plan = other.plan
        text = other.text
        compiled = other.compiled
        facts = other.facts
        cost = other.cost
        vectorPerWeightDword = other.vectorPerWeightDword
        self.memory = memory
        self.prediction = prediction
    }

    /// Why the compiled code is not worth running; nil where it may be.
    var rejection: String? {
        let resources = facts.resources
        if resources.usesScratch {
            return "spills: \(resources.scratchBytes) bytes of scratch, \(resources.spilledVectorRegisters) registers"
        }
        return nil
    }
}
