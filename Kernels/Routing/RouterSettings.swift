/// The knobs of a router, typed.
struct RouterSettings {
    let waves: Int
    let spread: RouterSpread
    let selection: RouterSelection
    let experts: Int

    static let waveSize = 64

    init(_ configuration: Configuration, experts: Int) throws(ConfigurationError) {
        waves = try configuration.integer("waves")
        spread = try configuration.choice("spread", RouterSpread.self)
        selection = try configuration.choice("selection", RouterSelection.self)
        self.experts = experts
    }

    /// Experts that a lane has at most.
    var expertsOfLane: Int { (experts + Self.waveSize - 1) / Self.waveSize }
    /// Whether every lane has as many.
    var isEven: Bool { experts % Self.waveSize == 0 }
    /// Logits that a lane loads at once.
    var loadWidth: Int {
        guard spread == .neighbours, isEven else { return 1 }
        return [4, 2].first { expertsOfLane % $0 == 0 } ?? 1
    }
}
