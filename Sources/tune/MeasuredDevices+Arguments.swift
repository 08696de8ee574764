import ArgumentParsing
import Devices
import Glibc
import Tuning

extension MeasuredDevices {
    /// The devices that the command line asks to measure on; nil where times are to be modelled.
    ///
    /// GPUs are measured on where they are named, or where the driver's device file can be opened.
    init?(_ arguments: ParsedArguments) throws(CommandFailure) {
        let target = arguments[TuneCommand.target]
        let list = arguments[TuneCommand.devices]
        let isCPU = target == "cpu" || target.hasPrefix("cpu-")
        if isCPU {
            for (name, wasGiven) in [
                ("devices", list != nil), ("modelled", arguments[TuneCommand.modelled]),
                ("cus", arguments[TuneCommand.computeUnits] != nil),
            ] where wasGiven {
                throw CommandFailure(.usage, "--\(name) is about GPUs, and --target \(target) is none: leave it out")
            }
            self = .cpu(architecture: target == "cpu" ? nil : target)
            return
        }
        if arguments[TuneCommand.modelled] {
            guard list == nil else {
                throw CommandFailure(.usage, "--devices measures and --modelled does not: leave one out")
            }
            return nil
        }
        guard list != nil || access("/dev/kfd", R_OK | W_OK) == 0 && arguments[TuneCommand.computeUnits] == nil else {
            return nil
        }
        self = .hip(list?.indices ?? [0])
    }
}
