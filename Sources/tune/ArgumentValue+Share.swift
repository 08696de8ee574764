import ArgumentParsing

extension ArgumentValue<Double> {
    /// A share, as `2%`, `1.5%` or `0.02`; from 0 to 100 %.
    static var share: ArgumentValue {
        ArgumentValue("SHARE") { word throws(ArgumentValueError) in
            let isPercentage = word.last == "%"
            let number = Double(isPercentage ? String(word.dropLast()) : word).map { isPercentage ? $0 / 100 : $0 }
            guard let share = number, (0...1).contains(share) else {
                throw ArgumentValueError("is no share from 0 to 100 %, such as 2% or 0.02")
            }
            return share
        }
    }
}
