import Kernels
import TuningDatabase

extension KernelFamily {
    /// The configuration that a record's values stand for, if all of them are declared and legal together.
    ///
    /// A database is input: only values that the family lists itself get into a text. A record must have a value for every
    /// parameter, since one that the family gained later had no part in what was tuned, unless the parameter says what its
    /// value was before there was a choice (``TuningParameter/before``).
    ///
    /// - Throws: ``RecordFinding``, which names `place`, the part of the record.
    public func configuration(
        _ recorded: RecordedConfiguration, place: String = "configuration"
    ) throws(RecordFinding) -> Configuration {
        let configuration: Configuration
        do throws(ConfigurationError) {
            let absent = parameters.filter { recorded[$0.name] == nil }
            let former = absent.compactMap { parameter in parameter.before.map { (parameter.name, $0.description) } }
            configuration = try self.configuration(
                setting: recorded.parameters.map { ($0.name, $0.value.description) } + former, over: firstConfiguration)
            if let missing = absent.first(where: { $0.before == nil }) {
                throw .missing(parameter: missing.name)
            }
        } catch {
            throw .undeclaredValue(error, place: place)
        }
        do throws(ConfigurationError) {
            try validate(configuration)
        } catch .illegal(_, let reason) {
            throw .illegal(reason: reason, place: place)
        } catch {
            throw .undeclaredValue(error, place: place)
        }
        return configuration
    }
}
