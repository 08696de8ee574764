import KernelDSL
import Kernels
import PerformanceModel
import Search
import TuningDatabase

/// What a session is to do.
public struct TuningOptions: Sendable {
    /// What is tuned.
    public var problem: ProblemRequest
    /// What kernels are generated for.
    public var target = Target.gfx942
    /// The device whose time is modelled, and whose compute units stand in the record's key.
    public var accelerator = Accelerator.mi325x
    /// The CPU, where kernels are tuned for one; nil for a GPU.
    public var processor: Processor?
    /// Configurations that are compiled at most.
    public var budget = 64
    /// Configurations that are judged at most, the best ones, where times are modelled.
    public var finalists = TuningRecord.bestLimit
    /// The form that weights are packed in, where another problem of the layer has decided it.
    public var weightForm: WeightForm?
    /// The form that weights are packed in for a CPU, where another problem of the layer has decided it.
    public var vectorForm: VectorForm?
    /// The forms that a layer's parts pack weights in, where another count of tokens has decided them.
    public var partForms: [MoELayerPart: WeightForm] = [:]
    /// The same for a CPU.
    public var partVectorForms: [MoELayerPart: VectorForm] = [:]
    /// Whether results may be rounded in another way than to nearest where that is faster; where they are measured.
    public var allowsFastNumerics = false
    /// What the other parts of a layer ask for beside the family's own constraints.
    public var conditions: [Constraint] = []
    /// Parameters that have one value only.
    public var settings: [(name: String, value: String)] = []
    /// How configurations are proposed, where they are measured.
    public var strategy = SearchStrategyName.usual
    /// The part of the search that this session is; nil for all of it.
    public var shard: Shard?
    /// How long to compile at most, beginning nothing new afterwards; nil for as long as it takes.
    public var timeLimit: Duration?
    /// Worker processes for compiling, and for judging, at a time.
    public var workers: Int
    /// The seed of the inputs that configurations are judged on.
    public var seed: UInt64 = 1
    /// The Debian suite whose compiler is used; nil for the first that is found.
    public var suite: String?
    /// The folder that the record goes to; nil for no record.
    public var database: String?

    /// A session for `problem` with `workers` processes.
    public init(problem: ProblemRequest, workers: Int) {
        self.problem = problem
        self.workers = workers
    }
}
