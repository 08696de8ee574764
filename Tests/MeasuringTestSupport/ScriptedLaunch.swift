import Devices
import Glibc

/// A launch of the scripted kernel: out[i] = weights[index[i]] · activations[i], and one added onto a total of zero.
struct ScriptedLaunch {
    /// A place in memory.
    typealias Place = (memory: ScriptedMemory, offset: Int)

    let module: ScriptedModule
    let weights: Place
    let count: Int
    private let index: Place
    private let activations: Place
    private let out: Place
    private let total: Place

    init(_ launch: DeviceLaunch) throws(DeviceError) {
        var places: [Place] = []
        for case .memory(let memory, let offset) in launch.arguments {
            if let memory = memory as? ScriptedMemory {
                places.append((memory, offset))
            }
        }
        guard let module = launch.module as? ScriptedModule, places.count == 5,
            case .i32(let count)? = launch.arguments.last
        else { throw .badLaunch(kernel: launch.kernel, reason: "not the arguments of the scripted kernel") }
        guard module.kernels.contains(launch.kernel) else {
            throw .badLaunch(kernel: launch.kernel, reason: "not in this module")
        }
        self.module = module
        self.count = Int(count)
        (weights, index, activations, out, total) = (places[0], places[1], places[2], places[3], places[4])
    }

    /// How long it takes, where the cache holds its weights.
    var nanoseconds: Double {
        module.behaviour == .tiring && module.launches > 20 ? 100 * module.nanoseconds : module.nanoseconds
    }

    /// Does what the kernel does, in a batch of `size` launches.
    func run(inBatchOf size: Int) throws(DeviceError) {
        module.launches += 1
        switch module.behaviour {
        case .crash: Self.crash()
        case .crashTimed where size > 1: Self.crash()
        case .hang: while true { sleep(1000) }
        case .fatal: throw .launchFailed(kernel: "scripted", reason: "the script says so")
        default: break
        }
        guard value(total, 0) == 0 else {
            throw .badLaunch(kernel: "scripted", reason: "its total was \(value(total, 0)) rather than zero")
        }
        store(Int32(1), total, 0)
        for element in 0..<count {
            let place = Int(value(index, element))
            guard (0..<count).contains(place) else {
                throw .badLaunch(kernel: "scripted", reason: "its index of \(element) is \(place)")
            }
            let weight = weights.memory.bytes.load(fromByteOffset: weights.offset + place, as: Int8.self)
            let activation = activations.memory.bytes.load(
                fromByteOffset: activations.offset + element, as: Int8.self)
            var product = Float(Int32(weight) * Int32(activation))
            if module.behaviour == .wrong, element % 1000 == 999 {
                product += 1
            }
            if module.behaviour == .unsteady, module.launches % 2 == 0 {
                product += 0.001
            }
            store(product, out, element)
        }
        if module.behaviour == .past {
            store(Float(7), out, count)
        }
        if module.behaviour == .before {
            out.memory.bytes.storeBytes(of: 7, toByteOffset: out.offset - 1, as: UInt8.self)
        }
    }

    /// Ends the process at once: a backtrace, which `swift test` asks for, would take seconds.
    private static func crash() -> Never {
        signal(SIGABRT, SIG_DFL)
        abort()
    }

    private func value(_ place: Place, _ element: Int) -> Int32 {
        place.memory.bytes.load(fromByteOffset: place.offset + 4 * element, as: Int32.self)
    }

    private func store<Value: BitwiseCopyable>(_ value: Value, _ place: Place, _ element: Int) {
        place.memory.bytes.storeBytes(of: value, toByteOffset: place.offset + 4 * element, as: Value.self)
    }
}
