import Devices
import Kernels
import TuningDatabase

/// What a measured session needs to know of the kind of device that it tunes for.
package protocol MeasuredTarget: Sendable {
    /// The problem's schedule for it.
    var family: any VerifiableFamily { get }
    /// What the device is.
    var identity: DeviceIdentity { get }
    /// What the record is filed under.
    var key: RecordKey { get }
    /// The compiler's build, as it names itself.
    var compiler: String { get }
    /// What the device is tuned for: `gfx942`, `cpu-avx2`.
    var architecture: String { get }

    /// Seconds that a model predicts, for the order in which a search tries; nil where it has no opinion.
    func predictedSeconds(of configuration: Configuration) -> Double?

    /// Seconds below which the hardware's peak rates allow no kernel; 0 where they are not known.
    func limit(of configuration: Configuration) -> Double

    /// Emits and compiles `configuration`.
    ///
    /// - Throws: ``TuningError`` where no other configuration could do better.
    func program(for configuration: Configuration) async throws -> MeasuredProgram

    /// The text that `configuration` generates.
    func text(for configuration: Configuration) throws -> String
}
