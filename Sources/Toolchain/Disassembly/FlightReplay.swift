/// Replays the counter of vector memory operations over a region, in order, to see what is in flight when.
///
/// A loop is replayed twice and judged on the second trip. Every instruction weighs the same: a proxy, not a time.
struct FlightReplay {
    private struct Operation {
        var position: Int
        var cycle: Int
        var isWeight: Bool
        var directBytes: Int
        var bytes: Int
    }

    private(set) var maximumDirectBytes = 0
    private(set) var maximumBytes = 0
    private(set) var waits: [ForcingWait] = []
    private(set) var distances: [(instructions: Int, matrixCycles: Int)] = []
    private var directSum = 0
    private var sum = 0
    private var samples = 0

    /// Bytes of direct loads outstanding a wave, on average over the instructions.
    var averageDirectBytes: Double { Double(directSum) / Double(max(samples, 1)) }
    /// Bytes of all loads outstanding a wave, on average over the instructions.
    var averageBytes: Double { Double(sum) / Double(max(samples, 1)) }

    init(_ region: ArraySlice<Instruction>, destinations: [LoadDestination?], isLoop: Bool) {
        let steps = zip(region, destinations).map { instruction, destination in
            Step(instruction, destination: destination)
        }
        // Weights come in wide direct loads. A region without any is judged by all its loads.
        let hasWide = steps.contains { $0.directBytes >= 64 * 8 }
        var queue: [Operation] = []
        var (directInFlight, inFlight) = (0, 0)
        var (position, cycle) = (0, 0)
        for isJudged in isLoop ? [false, true] : [true] {
            for step in steps {
                position += 1
                cycle += step.matrixCycles
                if step.isCounted {
                    queue.append(
                        Operation(
                            position: position, cycle: cycle,
                            isWeight: hasWide ? step.directBytes >= 64 * 8 : step.bytes > 0,
                            directBytes: step.directBytes, bytes: step.bytes))
                    directInFlight += step.directBytes
                    inFlight += step.bytes
                } else if let limit = step.waitLimit, queue.count > limit {
                    let forced = queue.prefix(queue.count - limit)
                    if isJudged {
                        note(forced, of: queue, limit: limit, inFlight: inFlight)
                        distances += forced.filter(\.isWeight).map { (position - $0.position, cycle - $0.cycle) }
                    }
                    queue.removeFirst(forced.count)
                    directInFlight = queue.reduce(0) { $0 + $1.directBytes }
                    inFlight = queue.reduce(0) { $0 + $1.bytes }
                }
                if isJudged {
                    sample(directInFlight, inFlight)
                }
            }
        }
    }

    private mutating func sample(_ directBytes: Int, _ bytes: Int) {
        maximumDirectBytes = max(maximumDirectBytes, directBytes)
        maximumBytes = max(maximumBytes, bytes)
        directSum += directBytes
        sum += bytes
        samples += 1
    }

    private mutating func note(_ forced: ArraySlice<Operation>, of queue: [Operation], limit: Int, inFlight: Int) {
        let loads = forced.count { $0.bytes > 0 }
        guard loads > 0 else { return }
        let weights = forced.count(where: \.isWeight)
        waits.append(
            ForcingWait(
                limit: limit, outstandingBytes: inFlight, forcedLoads: loads, forcedWeightLoads: weights,
                leftLoads: queue.count { $0.bytes > 0 } - loads,
                leftWeightLoads: queue.count(where: \.isWeight) - weights))
    }

    /// What the replay needs of an instruction.
    private struct Step {
        var matrixCycles = 0
        var isCounted = false
        var bytes = 0
        var directBytes = 0
        var waitLimit: Int?

        init(_ instruction: Instruction, destination: LoadDestination?) {
            switch instruction.kind {
            case .matrix:
                matrixCycles = MatrixInstruction(mnemonic: instruction.mnemonic).cycles
            case .vectorLoad:
                isCounted = true
                bytes = destination == .scratch ? 0 : 64 * instruction.memoryWidth
                directBytes = destination == .registers ? bytes : 0
            case .vectorStore, .vectorAtomic:
                isCounted = true
            case .wait:
                waitLimit = WaitCounters(operandText: instruction.operandText).vectorMemory
            default:
                break
            }
        }
    }
}
