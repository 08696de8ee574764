import Kernels
import OrderedJSON

extension ExpertRouting {
    /// The routing as it goes through the pipe: a table with its first `tokens` rows, so that the worker reads no file.
    func message(tokens: Int) -> JSONValue {
        var object: JSONObject = ["word": .string(keyWord), "seed": .string("\(seed)")]
        if case .table(let table) = distribution {
            object["name"] = .string(table.name)
            object["digest"] = .string(table.digest)
            object["rows"] = .array(
                table.rows.prefix(tokens).map { row in
                    .array(([row.line] + row.experts).map { .integer(Int64($0)) })
                })
        }
        return .object(object)
    }

    /// Reads what ``message(tokens:)`` wrote; nil where it is something else.
    init?(message: JSONValue) {
        guard let word = message["word"]?.stringValue, let seed = message["seed"]?.stringValue.flatMap({ UInt64($0) })
        else { return nil }
        guard let rows = message["rows"]?.arrayValue else {
            guard let routing = ExpertRouting(keyWord: word) else { return nil }
            self.init(routing.distribution, seed: seed)
            return
        }
        guard let name = message["name"]?.stringValue, let digest = message["digest"]?.stringValue else { return nil }
        let table = RoutingTable(
            name: name, digest: digest,
            rows: rows.map { row in
                let numbers = row.arrayValue?.compactMap(\.intValue) ?? []
                return RoutingTable.Row(line: numbers.first ?? 0, experts: Array(numbers.dropFirst()))
            })
        self.init(.table(table), seed: seed)
    }
}
