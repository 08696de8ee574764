import Devices
import Tuning

MeasureWorker.run(
    MeasuringHost { selector in
        throw DeviceError.absent(reason: "this build has no device '\(selector)'")
    })
