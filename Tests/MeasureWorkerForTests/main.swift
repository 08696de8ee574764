import Devices
import MeasuringTestSupport
import Tuning

// A measure-worker whose only device is a scripted one.
MeasureWorker.run(
    MeasuringHost(
        device: { selector in
            guard selector == .cpu() else {
                throw DeviceError.absent(reason: "'\(selector)' is no scripted device")
            }
            return ScriptedDevice()
        }, family: { _, _ in ScriptedFamily() }))
