import Devices
import MeasuringTestSupport
import Testing
import Tuning

@Suite("Timing on a device")
struct MeasurerTests {
    private let device = ScriptedDevice()
    private let sampling = SamplingPlan(minimumSample: 400e-6, warmUp: 0, variants: 2)

    private func measurer(_ sampling: SamplingPlan? = nil) -> Measurer {
        Measurer(
            ScriptedFamily(), on: device, arena: InputArena(device), sampling: sampling ?? self.sampling, seed: 1)
    }

    @Test("a screening takes three samples that are long enough, on weights that are in no cache")
    func screening() throws {
        let screening = try measurer().screen(ScriptedFamily.candidate(time: 20_000), best: nil)
        #expect(screening.cold.seconds.count == 3 && !screening.isAbandoned)
        #expect(screening.rotation.isCold && screening.rotation.copies >= 9)
        // 20 us warm, half as long again cold.
        #expect(screening.cold.seconds.allSatisfy { abs($0 / 30e-6 - 1) < 0.01 }, "\(screening.cold.seconds)")
        #expect(Double(screening.cold.invocations) * screening.cold.median >= 400e-6)
        #expect(screening.before.clock == 2100 && screening.after.power != screening.before.power)
        let launches = device.history.suffix(3).map(\.launches)
        #expect(launches == [Int](repeating: screening.cold.invocations, count: 3))
        #expect(device.history.suffix(3).allSatisfy { $0.misses == Double($0.launches) })
    }

    @Test("weights that there is room for once only are warm, and the rotation says so")
    func noRoom() throws {
        var sampling = sampling
        sampling.rotationLimit = 2 * ScriptedFamily.count
        let screening = try measurer(sampling).screen(ScriptedFamily.candidate(time: 20_000), best: nil)
        #expect(screening.rotation.copies == 1 && !screening.rotation.isCold)
        #expect(screening.cold.median < 21e-6)
    }

    @Test("a device that has less memory than the plan allows gets fewer copies")
    func smallDevice() throws {
        let small = ScriptedDevice(largestAllocation: 6 * ScriptedFamily.count)
        var sampling = sampling
        sampling.zeroedLimit = 4096
        let measurer = Measurer(
            ScriptedFamily(), on: small, arena: InputArena(small), sampling: sampling, seed: 1)
        let screening = try measurer.screen(ScriptedFamily.candidate(), best: nil)
        #expect((1...5).contains(screening.rotation.copies) && !screening.rotation.isCold)
    }

    @Test("outputs that start at zero are zeroed for every invocation, however few copies fit")
    func zeroing() throws {
        // The scripted kernel refuses a total that is not zero.
        for limit in [1, 3 * 4096, 64 << 20] {
            var sampling = sampling
            sampling.zeroedLimit = limit
            let screening = try measurer(sampling).screen(ScriptedFamily.candidate(), best: nil)
            #expect(screening.cold.seconds.count == 3)
            let largest = device.history.suffix(3).map(\.launches).max() ?? 0
            #expect(largest <= max(1, limit / 4096))
        }
    }

    @Test("what is more than three times slower than the best is given up after a sample")
    func abandoning() throws {
        let slow = ScriptedFamily.candidate(time: 100_000)
        #expect(try measurer().screen(slow, best: 30e-6).isAbandoned)
        #expect(try measurer().screen(slow, best: 30e-6).cold.seconds.count == 1)
        #expect(try !measurer().screen(slow, best: 60e-6).isAbandoned)
    }

    @Test("times that cannot be are errors", arguments: [Behaviour.backwards, .impossible, .instant])
    func impossible(_ behaviour: Behaviour) throws {
        #expect(throws: (any Error).self) { try measurer().screen(ScriptedFamily.candidate(behaviour), best: nil) }
    }

    @Test("finals take 15 samples of each, cold and hot, and one more entry of the reference")
    func finals() throws {
        let speeds = [20_000, 20_000, 30_000]
        let times = try measurer().finals(
            zip([.right, .unsteady, .right], speeds).map { ScriptedFamily.candidate($0, time: $1) }, reference: 1)
        #expect(times.entries.count == 3 && times.twin.seconds.count == 15)
        for (entry, speed) in zip(times.entries, speeds) {
            #expect(entry.cold.seconds.count == 15 && entry.hot.seconds.count == 15)
            #expect(abs(entry.hot.median / (1e-9 * Double(speed)) - 1) < 0.005)
            #expect(abs(entry.cold.median / (1.5e-9 * Double(speed)) - 1) < 0.005)
        }
        #expect(abs(times.twin.median / times.entries[1].cold.median - 1) < 0.005)
        let decision = try #require(
            FinalsDecision(
                [
                    0: times.entries[0].cold.seconds, 1: times.entries[1].cold.seconds,
                    2: times.entries[2].cold.seconds,
                ], twin: times.twin.seconds, incumbent: 1))
        #expect(decision.winner == 1 && decision.ties == [0])
    }

    @Test("finalists take turns: no cold sample finds weights that another has read, nor do all follow the same one")
    func turns() throws {
        let speeds = [20_000, 21_000, 22_000]
        // A sample reads 4 of 16 copies, which is what the cache holds.
        var sampling = sampling
        sampling.minimumSample = 100e-6
        _ = try measurer(sampling).finals(speeds.map { ScriptedFamily.candidate(time: $0) }, reference: 0)
        let cold = device.history.filter { $0.launches > 1 && $0.misses > 0 }.suffix(4 * 15)
        #expect(cold.allSatisfy { $0.launches == 4 && $0.misses == 4 })
        let order = cold.map(\.nanoseconds)
        #expect(order.prefix(4).sorted() == [20_000, 20_000, 21_000, 22_000])
        let before = order.indices.dropFirst().filter { order[$0] == 22_000 }.map { order[$0 - 1] }
        #expect(Set(before).isSuperset(of: [20_000, 21_000]))
    }

    @Test("a finalist that cannot be timed is named")
    func brokenFinalist() throws {
        let candidates = [ScriptedFamily.candidate(), ScriptedFamily.candidate(.unloadable)]
        let error = #expect(throws: FinalistError.self) { try measurer().finals(candidates, reference: 0) }
        #expect(error?.number == 1)
    }

    @Test("weights are filled once for all candidates of a worker")
    func arena() throws {
        let measurer = measurer()
        _ = try measurer.screen(ScriptedFamily.candidate(), best: nil)
        let first = device.allocations
        _ = try measurer.screen(ScriptedFamily.candidate(time: 30_000), best: nil)
        // Two ways to steer, activations, out and total.
        #expect(device.allocations == first + 5)
    }
}
