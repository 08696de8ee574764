/// A column of a table as a parameter: numbers in ascending order where all are numbers, else words as they come.
struct ParameterColumn {
    let parameter: SearchParameter
    /// For each line the place of its value.
    let places: [Int]

    init(_ name: String, _ fields: [String]) {
        let distinct = Set(fields)
        let numbers = distinct.compactMap { text in Double(text).flatMap { $0.isFinite ? (text, $0) : nil } }
        if numbers.count == distinct.count {
            let values = Set(numbers.map(\.1)).sorted()
            let places = Dictionary(uniqueKeysWithValues: values.enumerated().map { ($1, $0) })
            let byText = Dictionary(uniqueKeysWithValues: numbers.map { ($0.0, places[$0.1] ?? 0) })
            parameter = SearchParameter(name, .numbers(values))
            self.places = fields.map { byText[$0] ?? 0 }
        } else {
            var byText: [String: Int] = [:]
            var words: [String] = []
            for field in fields where byText[field] == nil {
                byText[field] = words.count
                words.append(field)
            }
            parameter = SearchParameter(name, .words(words))
            self.places = fields.map { byText[$0] ?? 0 }
        }
    }
}
