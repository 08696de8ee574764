import Devices
import Toolchain

/// Why a session ended without a result.
public enum TuningError: Error, Sendable {
    case nothingLegal(rejections: [String: Int])
    case nothingCompiled(failures: Int, first: String)
    case nothingRight(judged: Int, first: String)
    case stopped
    case unwritable(database: String, reason: String)
    case toolchain(ToolchainError)
    case cpuCompiler(CPUCompilerError)
    case measuring(MeasuringError)
    case unlikeDevices([String])
    case foreignDevice(name: String, reason: String)
    case nothingMeasured(failures: Int, first: String)

    /// Whether every other problem would end the same way.
    public var concernsMachine: Bool {
        switch self {
        case .measuring(.noFinalist): false
        case .toolchain, .unwritable, .cpuCompiler, .measuring, .unlikeDevices, .foreignDevice: true
        case .nothingLegal, .nothingCompiled, .nothingRight, .nothingMeasured, .stopped: false
        }
    }
}

extension TuningError: CustomStringConvertible {
    /// What happened and what can be done.
    public var description: String {
        switch self {
        case .nothingLegal(let rejections):
            "no configuration of the space is possible for this problem:\n"
                + rejections.sorted { $0.value > $1.value }.prefix(5).map { "  \($0.value) x \($0.key)" }
                .joined(separator: "\n")
        case .nothingCompiled(let failures, let first):
            "none of \(failures) configurations compiled; the first one: \(first)"
        case .nothingRight(let judged, let first):
            "none of \(judged) configurations was judged right; the first one: \(first)"
        case .stopped:
            "stopped before there was a result; nothing was written but trials"
        case .unwritable(let database, let reason):
            "the record could not be written to \(database): \(reason). Name another folder with --db, or make this one writable"
        case .nothingMeasured(let failures, let first):
            "none of \(failures) configurations could be measured; the first one: \(first)"
        case .unlikeDevices(let names):
            "the devices are not alike, and times on one say nothing of another: \(names.joined(separator: ", ")); "
                + "name devices of one kind with --devices"
        case .foreignDevice(let name, let reason):
            "nothing can be measured on \(name): \(reason); --modelled models times for those"
        case .toolchain(let error):
            "\(error)"
        case .cpuCompiler(let error):
            "\(error)"
        case .measuring(let error):
            "\(error)"
        }
    }
}
