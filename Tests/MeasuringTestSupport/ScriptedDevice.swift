import Devices
import Kernels

/// A device whose kernels do what their text says, in the time that it says.
///
/// Weights that its cache does not hold take half as long again. Times have noise of half a percent, the same in every run.
package final class ScriptedDevice: Device {
    package let identity = DeviceIdentity(
        name: "scripted", architecture: "script", computeUnits: 1, lastLevelCache: ScriptedDevice.cacheBytes)

    /// Bytes of its cache.
    package static let cacheBytes = 64 << 10

    /// What the batches that ran are about: a kernel's time in nanoseconds, and whether its weights were in the cache.
    package private(set) var history: [(nanoseconds: Double, launches: Int, misses: Double)] = []
    /// Allocations made so far.
    package private(set) var allocations = 0
    private var cache = ScriptedCache(bytes: ScriptedDevice.cacheBytes)
    private var random = SplitMix64(seed: 17)
    private let noise: Double
    private let largestAllocation: Int

    /// A device whose times have `noise` as the share of themselves that they are off by at most, and which has no more than
    /// `largestAllocation` bytes at once.
    package init(noise: Double = 0.005, largestAllocation: Int = 1 << 30) {
        self.noise = noise
        self.largestAllocation = largestAllocation
    }

    package func allocate(bytes: Int) throws(DeviceError) -> any DeviceMemory {
        guard bytes <= largestAllocation else { throw .outOfMemory(bytes: bytes) }
        allocations += 1
        return ScriptedMemory(size: bytes)
    }

    package func load(_ program: DeviceProgram) throws(DeviceError) -> any DeviceModule {
        try ScriptedModule(program)
    }

    package func prepare(_ launches: [DeviceLaunch]) throws(DeviceError) -> any DeviceBatch {
        var prepared: [ScriptedLaunch] = []
        for launch in launches {
            prepared.append(try ScriptedLaunch(launch))
        }
        return ScriptedBatch(prepared, on: self)
    }

    package func state() -> DeviceState { DeviceState(clock: 2100, power: Double(history.count)) }

    /// Runs `launches`, and says how long they took.
    func run(_ launches: [ScriptedLaunch]) throws(DeviceError) -> Double {
        var seconds = 0.0
        var misses = 0.0
        for launch in launches {
            try launch.run(inBatchOf: launches.count)
            let missing = cache.touch(launch.weights.memory, launch.weights.offset, launch.count)
            misses += missing
            seconds += 1e-9 * launch.nanoseconds * (1 + 0.5 * missing)
        }
        seconds *= 1 + noise * (2 * Double(random.unit()) - 1)
        let first = launches.first
        history.append((first?.module.nanoseconds ?? 0, launches.count, misses))
        switch first?.module.behaviour {
        case .backwards: return -seconds
        case .impossible: throw .impossibleTime(seconds: -seconds)
        case .instant: return 0
        default: return seconds
        }
    }
}
