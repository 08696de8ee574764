import Devices
import Workers

// A worker that uses the HIP runtime which its argument names. Requests:
//
//     program                   the path of this program
//     count                     how many devices there are
//     identify INDEX            what a device is
//     measure INDEX, a new line and a code object of the kernels of the stand-in
//                               the seconds of a batch of them, and how many of its results are wrong
WorkerServer.run(name: "device-worker-for-tests") { request in
    let library = try HIPLibrary(path: CommandLine.arguments.dropFirst().first ?? "")
    let line = request.prefix { $0 != 10 }
    let words = String(decoding: line, as: UTF8.self).split(separator: " ")
    let index = words.count > 1 ? Int(words[1]) ?? 0 : 0
    switch words.first {
    case "program":
        return Array(WorkerCommand.runningExecutable.utf8)
    case "count":
        return Array("\(try HIPDevice.count(library))".utf8)
    case "identify":
        let device = try HIPDevice(library, index: index)
        let identity = device.identity
        let parts = [
            identity.architecture, "\(identity.computeUnits)", "\(identity.lastLevelCache)", identity.runtime,
            identity.name, device.bus, device.target,
        ]
        return Array(parts.joined(separator: "\n").utf8)
    default:
        let measurement = try Measurement(HIPDevice(library, index: index), Array(request.dropFirst(line.count + 1)))
        return Array("\(measurement.seconds) \(measurement.wrong)".utf8)
    }
}
