import ArgumentParsing
import TuningDatabase

extension ArgumentValue<Shard> {
    /// `3/8`: the third of eight parts.
    static var shard: ArgumentValue {
        ArgumentValue("I/N") { word throws(ArgumentValueError) in
            do throws(ShardError) {
                return try Shard(word)
            } catch {
                throw ArgumentValueError("names no part of a search: \(error.reason)")
            }
        }
    }
}
