import KernelDSL

/// What a configuration has to move and to compute, before anything is compiled.
public struct WorkEstimate: Hashable, Sendable {
    /// Weight bytes that must come from memory once: those of the experts that are touched.
    ///
    /// Where an operation has no weights, the input that it streams takes their place, here and below.
    public let weightBytes: Double
    /// All other bytes read.
    public let otherBytesRead: Double
    /// Bytes written.
    public let bytesWritten: Double
    /// Atomic operations on memory, each of one lane.
    public let atomics: Double
    /// Matrix instructions over the launch.
    public let matrixInstructions: Double
    /// The matrix instruction they are; nil where there are none by nature.
    public let instruction: MatrixInstruction?
    /// Vector instructions that unpack one dword of weights.
    public let unpackingPerDword: Double
    /// Workgroups that have something to do.
    public let workgroups: Double
    /// Waves of a workgroup.
    public let wavesPerWorkgroup: Int
    /// Weight bytes that one wave keeps in flight while it computes.
    public let bytesInFlightPerWave: Double
    /// Weight bytes that one wave reads in all.
    public let bytesPerWave: Double
    /// Bytes of LDS of a workgroup.
    public let sharedBytes: Int
    /// Registers a lane needs for what must be live at once: a lower bound.
    public let registers: Int
    /// Kernels launched.
    public let launches: Int
    /// Dependent round trips to caches before the first weight can be asked for, and after the last.
    public let dependentLoads: Int
    /// Round trips to memory that a wave's weights take one after another: steps of K over those in flight at once.
    public let serialLoads: Int
    /// Workgroups that find nothing to do and end.
    public let idleWorkgroups: Double
    /// How many workgroups read each weight; all but the first may find it in a cache.
    public let weightReads: Double

    /// Dot product instructions over the launch, each of a wave.
    public let dotProducts: Double

    /// Vector instructions of a wave outside the K loop: addresses, staging, scaling, rounding.
    public let overheadPerWave: Double

    /// Of ``overheadPerWave`` what stands between the first loads and the products, where rows are quantised there: where K is
    /// unrolled, those who count the instructions of compiled products count it among them.
    public let quantisingPerWave: Double

    /// Load instructions of weights for each dword of a lane.
    public let loadsPerDword: Double

    /// What the lane simulator executes, in matrix instructions: five dot products take about as long as one.
    public var simulatedInstructions: Double { matrixInstructions + dotProducts / 5 }

    /// Weight bytes that one matrix instruction consumes, over the lanes of its wave.
    public var weightBytesPerMatrixInstruction: Double {
        workgroups * Double(wavesPerWorkgroup) * bytesPerWave / matrixInstructions
    }

    /// An estimate.
    public init(
        weightBytes: Double, otherBytesRead: Double, bytesWritten: Double, atomics: Double,
        matrixInstructions: Double, instruction: MatrixInstruction?, unpackingPerDword: Double, workgroups: Double,
        wavesPerWorkgroup: Int, bytesInFlightPerWave: Double, bytesPerWave: Double, sharedBytes: Int,
        registers: Int, launches: Int, dependentLoads: Int,
        serialLoads: Int, idleWorkgroups: Double = 0, weightReads: Double = 1, dotProducts: Double = 0,
        overheadPerWave: Double = 0, quantisingPerWave: Double = 0, loadsPerDword: Double = 0.25
    ) {
        self.weightBytes = weightBytes
        self.otherBytesRead = otherBytesRead
        self.bytesWritten = bytesWritten
        self.atomics = atomics
        self.matrixInstructions = matrixInstructions
        self.instruction = instruction
        self.unpackingPerDword = unpackingPerDword
        self.workgroups = workgroups
        self.wavesPerWorkgroup = wavesPerWorkgroup
        self.bytesInFlightPerWave = bytesInFlightPerWave
        self.bytesPerWave = bytesPerWave
        self.sharedBytes = sharedBytes
        self.registers = registers
        self.launches = launches
        self.dependentLoads = dependentLoads
        self.serialLoads = serialLoads
        self.idleWorkgroups = idleWorkgroups
        self.weightReads = weightReads
        self.dotProducts = dotProducts
        self.overheadPerWave = overheadPerWave
        self.quantisingPerWave = quantisingPerWave
        self.loadsPerDword = loadsPerDword
    }
}

extension WorkEstimate {
    /// The work of an operation without weights and without products, whose workgroups stream an input.
    ///
    /// - Parameters:
    ///   - streamedBytes: Bytes of the input that must come from memory once.
    ///   - otherBytesRead: Bytes of everything else that is read.
    ///   - bytesWritten: Bytes written.
    ///   - vectorPerDword: Vector instructions for each dword of the input.
    ///   - workgroups: Workgroups that have something to do.
    ///   - wavesPerWorkgroup: Waves of a workgroup.
    ///   - bytesInFlightPerWave: Bytes of the input that one wave keeps in flight.
    ///   - readings: How often the input is read; all but the first reading may find it in a cache.
    ///   - sharedBytes: Bytes of LDS of a workgroup.
    ///   - registers: Registers that a lane needs at least.
    ///   - launches: Kernels launched.
    ///   - dependentLoads: Dependent round trips before the first and after the last of the input.
    ///   - overheadPerWave: Vector instructions of a wave that do not grow with the input.
    ///   - loadsPerDword: Load instructions for each dword of a lane.
    /// - Returns: The work of the whole launch.
    public static func streaming(
        _ streamedBytes: Double, otherBytesRead: Double = 0, bytesWritten: Double, vectorPerDword: Double,
        workgroups: Double, wavesPerWorkgroup: Int, bytesInFlightPerWave: Double, readings: Double = 1,
        sharedBytes: Int = 0, registers: Int = 32, launches: Int = 1, dependentLoads: Int = 0,
        overheadPerWave: Double = 0, loadsPerDword: Double = 0.25
    ) -> WorkEstimate {
        let bytesPerWave = streamedBytes / (workgroups * Double(wavesPerWorkgroup))
        let trips = (bytesPerWave / max(1, bytesInFlightPerWave)).rounded(.up)
        return WorkEstimate(
            weightBytes: streamedBytes, otherBytesRead: otherBytesRead, bytesWritten: bytesWritten, atomics: 0,
            matrixInstructions: 0, instruction: nil, unpackingPerDword: vectorPerDword, workgroups: workgroups,
            wavesPerWorkgroup: wavesPerWorkgroup, bytesInFlightPerWave: bytesInFlightPerWave,
            bytesPerWave: bytesPerWave, sharedBytes: sharedBytes, registers: registers, launches: launches,
            dependentLoads: dependentLoads, serialLoads: max(1, Int(trips)), weightReads: readings,
            overheadPerWave: overheadPerWave, loadsPerDword: loadsPerDword)
    }
}

extension WorkEstimate {
    /// The work of several launches one after another: counts are sums; what a wave or a workgroup has, and which
    /// instruction, is that of the one with most weights.
    static func inSequence(_ parts: [WorkEstimate]) -> WorkEstimate {
        func sum(_ count: (WorkEstimate) -> Double) -> Double { parts.reduce(0) { $0 + count($1) } }
        let main =
            parts.max { $0.weightBytes < $1.weightBytes }
            ?? .streaming(
                0, bytesWritten: 0, vectorPerDword: 0, workgroups: 1, wavesPerWorkgroup: 1, bytesInFlightPerWave: 1)
        return WorkEstimate(
            weightBytes: sum(\.weightBytes), otherBytesRead: sum(\.otherBytesRead), bytesWritten: sum(\.bytesWritten),
            atomics: sum(\.atomics), matrixInstructions: sum(\.matrixInstructions), instruction: main.instruction,
            unpackingPerDword: main.unpackingPerDword, workgroups: main.workgroups,
            wavesPerWorkgroup: main.wavesPerWorkgroup, bytesInFlightPerWave: main.bytesInFlightPerWave,
            bytesPerWave: main.bytesPerWave, sharedBytes: parts.map(\.sharedBytes).max() ?? 0,
            registers: parts.map(\.registers).max() ?? 0, launches: parts.reduce(0) { $0 + $1.launches },
            dependentLoads: parts.reduce(0) { $0 + $1.dependentLoads },
            serialLoads: parts.reduce(0) { $0 + $1.serialLoads }, idleWorkgroups: main.idleWorkgroups,
            weightReads: main.weightReads, dotProducts: sum(\.dotProducts), overheadPerWave: main.overheadPerWave,
            quantisingPerWave: main.quantisingPerWave, loadsPerDword: main.loadsPerDword)
    }
}
