import KernelTestSupport
import Kernels
import PerformanceModel
import Testing

/// Relations that must hold whatever the model's constants are.
@Suite("Performance model")
struct PerformanceModelTests {
    private let model = PerformanceModel(.mi325x)

    private func time(
        _ problem: MoEStage2, _ settings: KeyValuePairs<String, String> = [:], compiled: CompiledCost? = nil
    ) throws -> Double {
        model.predict(try problem.work(of: problem.configuration(settings)), compiled: compiled).time
    }

    private func compiled(
        registers: Int = 96, shared: Int = 4096, scratch: Int = 0, vector: Double = 2.5, atWaits: Double = 4096
    ) -> CompiledCost {
        CompiledCost(
            registers: registers, sharedBytes: shared, scratchBytes: scratch, vectorPerDword: vector,
            bytesAtWaits: atWaits)
    }

    @Test("no legal configuration is faster than its limit", arguments: [1, 4, 64, 2048])
    func limit(tokens: Int) throws {
        for problem in [
            try SampleProblems.kimi(tokens: tokens), try SampleProblems.miniMax(tokens: tokens),
            try SampleProblems.deep(tokens: tokens),
        ] {
            for configuration in try problem.legalSample(200) {
                let work = try problem.work(of: configuration)
                for cost in [nil, compiled(), compiled(registers: 512, scratch: 64, vector: 0, atWaits: 1e9)] {
                    let prediction = model.predict(work, compiled: cost)
                    #expect(prediction.time.isFinite)
                    #expect(prediction.limit > 0)
                    #expect(prediction.time >= prediction.limit)
                    #expect(prediction.time >= prediction.launch)
                    #expect(1...8 ~= prediction.wavesPerSIMD)
                    #expect(prediction.bytesInFlight > 0 && prediction.bytesInFlight <= work.weightBytes)
                }
            }
        }
    }

    @Test("more tokens, channels or depth: not faster, and no lower a limit")
    func moreBytes() throws {
        func problem(_ tokens: Int, _ channels: Int, _ depth: Int) throws -> MoEStage2 {
            try MoEStage2(tokens: tokens, channels: channels, depth: depth, experts: 384, expertsPerToken: 8)
        }
        let tile: KeyValuePairs = ["tile_n": "128", "tile_k": "256"]
        for tokens in [1, 2, 4, 8, 16, 32] {
            let base = try problem(tokens, 7168, 256)
            let limit = model.predict(try base.work(of: base.configuration(tile))).limit
            for larger in [
                try problem(2 * tokens, 7168, 256), try problem(tokens, 2 * 7168, 256), try problem(tokens, 7168, 512),
            ] {
                let (slower, faster) = (try time(larger, tile), try time(base, tile))
                #expect(slower >= faster)
                let higher = model.predict(try larger.work(of: larger.configuration(tile))).limit
                #expect(higher > limit)
            }
        }
    }

    @Test("the same bytes by fewer workgroups than there are compute units: not faster")
    func fewWorkgroups() throws {
        let problem = try SampleProblems.kimi(tokens: 1)
        let many = try time(problem, ["tile_n": "128"], compiled: compiled())
        let few = try time(problem, ["tile_n": "512"], compiled: compiled())
        let workgroups = try problem.work(of: problem.configuration(["tile_n": "512"])).workgroups
        #expect(workgroups < Double(Accelerator.mi325x.computeUnits))
        #expect(few > many)
    }

    @Test("scratch is slower, the more the slower")
    func scratch() throws {
        let problem = try SampleProblems.kimi(tokens: 4)
        let times = try [0, 4, 64, 1024].map { try time(problem, compiled: compiled(scratch: $0)) }
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test("more registers: never faster, nor more waves", arguments: [1, 4, 64, 1024])
    func registers(tokens: Int) throws {
        let problem = try SampleProblems.kimi(tokens: tokens)
        let work = try problem.work(of: problem.firstValues)
        let predictions = stride(from: 8, through: 512, by: 8).map {
            model.predict(work, compiled: compiled(registers: $0))
        }
        for (fewer, more) in zip(predictions, predictions.dropFirst()) {
            #expect(fewer.time <= more.time)
            #expect(fewer.wavesPerSIMD >= more.wavesPerSIMD)
        }
    }

    @Test("more LDS: never faster")
    func shared() throws {
        let problem = try SampleProblems.kimi(tokens: 64)
        let times = try stride(from: 1024, through: 65_536, by: 1024).map {
            try time(problem, compiled: compiled(shared: $0))
        }
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test("costlier unpacking is never faster", arguments: [1, 4, 64, 2048])
    func unpacking(tokens: Int) throws {
        for problem in [try SampleProblems.kimi(tokens: tokens), try SampleProblems.miniMax(tokens: tokens)] {
            let three = try time(problem, ["tile_n": "128", "unpacking": "three"])
            let seven = try time(problem, ["tile_n": "128", "unpacking": "seven"])
            #expect(three <= seven)
            let times = try [2.0, 3, 7, 28].map { try time(problem, compiled: compiled(vector: $0)) }
            #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
        }
    }

    @Test("more bytes in flight are never slower, and none in flight is not free")
    func inFlight() throws {
        let problem = try SampleProblems.deep(tokens: 4)
        let times = try [0.0, 1, 1024, 2048, 8192, 65_536].map { try time(problem, compiled: compiled(atWaits: $0)) }
        #expect(times.allSatisfy { $0.isFinite })
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 >= $1 })
    }

    private func behaviour(
        conflicts: Int = 0, weights: Double = 1, reads: Double = 1, writes: Double = 1
    ) -> MemoryBehaviour {
        func use(_ ratio: Double) -> LineUse { LineUse(lineBytes: Int(ratio * 4096), usedBytes: 4096) }
        return MemoryBehaviour(
            sharedAccesses: 100, conflictCycles: conflicts, worstWay: conflicts == 0 ? 1 : 2, waves: 4,
            weights: use(weights), otherReads: use(reads), writes: use(writes))
    }

    @Test("no conflicts and lines used whole leave a prediction as it was", arguments: [1, 4, 64, 2048])
    func idealMemory(tokens: Int) throws {
        for problem in [try SampleProblems.kimi(tokens: tokens), try SampleProblems.deep(tokens: tokens)] {
            let work = try problem.work(of: problem.firstValues)
            for cost in [nil, compiled()] {
                let plain = model.predict(work, compiled: cost)
                #expect(model.predict(work, compiled: cost, memory: behaviour()) == plain)
                #expect(plain.conflicts == 0)
            }
        }
    }

    @Test("more conflicts are slower, and take the LDS port's cycles", arguments: [1, 4, 64, 2048])
    func conflicts(tokens: Int) throws {
        for problem in [try SampleProblems.kimi(tokens: tokens), try SampleProblems.miniMax(tokens: tokens)] {
            let work = try problem.work(of: problem.firstValues)
            let predictions = [0, 1, 100, 10_000, 1_000_000].map {
                model.predict(work, compiled: compiled(), memory: behaviour(conflicts: $0))
            }
            for (fewer, more) in zip(predictions, predictions.dropFirst()) {
                #expect(fewer.time < more.time)
                #expect(fewer.conflicts < more.conflicts)
            }
        }
        let work = try SampleProblems.kimi(tokens: 2048).work(of: SampleProblems.kimi(tokens: 2048).firstValues)
        let device = Accelerator.mi325x
        let waves = work.workgroups * Double(work.wavesPerWorkgroup)
        let seconds = 25 * waves / Double(device.computeUnits) / device.clock
        let predicted = model.predict(work, memory: behaviour(conflicts: 100)).conflicts
        #expect(abs(predicted - seconds) < 1e-9 * seconds, "100 cycles over 4 waves are 25 a wave")
    }

    @Test("lines that are used in part are slower: of weights, of other reads, of writes", arguments: [1, 4, 64])
    func lines(tokens: Int) throws {
        let problem = try SampleProblems.kimi(tokens: tokens)
        let work = try problem.work(of: problem.firstValues)
        func time(_ memory: MemoryBehaviour) -> Double {
            model.predict(work, compiled: compiled(), memory: memory).time
        }
        for times in [
            [1.0, 1.5, 4].map { time(behaviour(weights: $0)) }, [1.0, 1.5, 4].map { time(behaviour(reads: $0)) },
            [1.0, 1.5, 4].map { time(behaviour(writes: $0)) },
        ] {
            #expect(times[0] < times[1] && times[1] < times[2])
        }
    }

    @Test("ratios are never below one, and of nothing they are one")
    func ratios() {
        #expect(LineUse.none.ratio == 1)
        #expect((LineUse(lineBytes: 256, usedBytes: 64) + LineUse(lineBytes: 128, usedBytes: 128)).ratio == 2)
        let nothing = MemoryBehaviour(
            sharedAccesses: 0, conflictCycles: 0, worstWay: 0, waves: 0, weights: .none, otherReads: .none,
            writes: .none)
        #expect(nothing.conflictCyclesPerAccess == 0 && nothing.conflictCyclesPerWave == 0)
        #expect(nothing.lineBytesPerByte == 1)
    }
}
