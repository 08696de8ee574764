/// What the parts of a mixture-of-experts layer have to agree on.
public struct LayerTerms: Hashable, Sendable {
    /// Rows of a block.
    public let tileM: Int
    /// How both products learn of their rows.
    public let routing: RoutingForm
    /// Who makes the rows between the products INT8.
    public let quantiser: RowQuantiser

    /// The rows of a block, which both products and the sort share.
    public static let tileParameter = "tile_m"
    /// How both products learn of their rows.
    public static let routingParameter = "routing"
    /// Who makes the rows between the products INT8.
    public static let quantiserParameter = "quantised_by"
    /// The parameters that a layer has once.
    static let parameters = [tileParameter, routingParameter, quantiserParameter]

    /// These terms.
    public init(tileM: Int, routing: RoutingForm, quantiser: RowQuantiser = .rows) {
        self.tileM = tileM
        self.routing = routing
        self.quantiser = quantiser
    }

    /// The terms that `configuration` of a layer keeps to.
    public init(_ configuration: Configuration) throws(ConfigurationError) {
        tileM = try configuration.integer(Self.tileParameter)
        routing = try configuration.choice(Self.routingParameter, RoutingForm.self)
        quantiser = try Self.quantiser(of: configuration)
    }

    /// Who quantises under `configuration`; layers that leave no choice do not say.
    static func quantiser(of configuration: Configuration) throws(ConfigurationError) -> RowQuantiser {
        guard configuration[quantiserParameter] != nil else { return .rows }
        return try configuration.choice(quantiserParameter, RowQuantiser.self)
    }

    /// The parts that run, in order.
    public var parts: [MoELayerPart] {
        MoELayerPart.allCases.filter { part in
            switch part {
            case .sort: routing == .sorted
            case .rows: quantiser == .rows
            case .router, .hidden, .stage1, .stage2: true
            }
        }
    }

    /// The values that `part` must have, by its own parameters' names.
    public func settings(of part: MoELayerPart) -> [(name: String, value: String)] {
        switch part {
        case .stage1, .stage2: [(Self.tileParameter, "\(tileM)"), (Self.routingParameter, routing.rawValue)]
        case .router, .sort, .hidden, .rows: []
        }
    }

    /// Where the inputs of `part` come from: the tensor of an earlier part, by the input's own name.
    ///
    /// An input that no part in the plan makes is the layer's.
    func sources(of part: MoELayerPart) -> [String: String] {
        let routing = ["topkIDs", "topkWeights"].map { ($0, "router.\($0)") }
        let lists = ["sortedIDs", "sortedWeights", "expertIDs", "validCounts"].map { ($0, "sort.\($0)") }
        func activations(_ part: MoELayerPart) -> [(String, String)] {
            [
                ("activations", "\(part.rawValue).quantized"), ("activationScales", "\(part.rawValue).scales"),
                ("activationLowSums", "\(part.rawValue).lowSums"),
                ("activationSums", "\(part.rawValue).activationSums"),
            ]
        }
        let pairs =
            switch part {
            case .router, .hidden: [(String, String)]()
            case .sort: routing
            case .stage1: routing + lists + activations(.hidden)
            case .rows: [("input", "stage1.out")]
            case .stage2: routing + lists + (quantiser == .rows ? activations(.rows) : Self.resultsOfStage1)
            }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }

    /// What stage 2 reads of stage 1's own: bf16, or INT8 with what belongs to it.
    private static let resultsOfStage1 = [
        ("activations", "stage1.out"), ("activationScales", "stage1.outScales"),
        ("activationLowSums", "stage1.outLowSums"),
    ]
}

extension LayerTerms: CustomStringConvertible {
    /// `tile_m=16, routing=sorted, quantised_by=stage1`, the last only where it is not the usual kernel.
    public var description: String {
        let words = "\(Self.tileParameter)=\(tileM), \(Self.routingParameter)=\(routing.rawValue)"
        return quantiser == .rows ? words : "\(words), \(Self.quantiserParameter)=\(quantiser.rawValue)"
    }
}
