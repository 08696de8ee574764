import ArgumentParsing
import Devices

extension ArgumentValue<DeviceList> {
    /// `0-7`, `0,2,5-6`.
    static var devices: ArgumentValue {
        ArgumentValue("LIST") { word throws(ArgumentValueError) in
            do throws(DeviceListError) {
                return try DeviceList(word)
            } catch {
                throw ArgumentValueError("names no devices: \(error)")
            }
        }
    }
}
