/// All of a mixture-of-experts layer on one kind of device: its parts' families one after another, as one.
///
/// The parameters are the parts', each under its part's name (`stage1.tile_n`); what parts must agree on (``LayerTerms``) the
/// layer has once.
public protocol LayeredFamily: RoutedFamily {
    /// Who can make the rows between the products INT8, the usual kernel first.
    var quantisers: [RowQuantiser] { get }

    /// The family of `part` under `terms`.
    ///
    /// - Throws: ``ProblemError`` where no sort can make such blocks.
    func schedule(of part: MoELayerPart, under terms: LayerTerms) throws(ProblemError) -> any KernelFamily

    /// The family of `part` where `quantiser` quantises, for what does not depend on the rows of a block; a sort's parameters
    /// have every value that a sort into other blocks has.
    func usualSchedule(of part: MoELayerPart, quantisedBy quantiser: RowQuantiser) -> any KernelFamily

    /// What the other parts ask of `part` where `quantiser` quantises, beside what it asks of itself, by its own parameters'
    /// names.
    func conditions(on part: MoELayerPart, quantisedBy quantiser: RowQuantiser) -> [Constraint]
}

extension LayeredFamily {
    /// The terms that there are: every block that both products take, under each form of routing that the tokens allow.
    public var allTerms: [LayerTerms] {
        let tiles = parameters.first { $0.name == LayerTerms.tileParameter }?.values ?? []
        let forms = RoutingForm.allCases.filter { $0.objection(to: routedTokens) == nil }
        return forms.flatMap { routing in
            tiles.flatMap { value -> [LayerTerms] in
                guard case .integer(let tileM) = value else { return [] }
                return quantisers.map { LayerTerms(tileM: tileM, routing: routing, quantiser: $0) }
            }
        }
    }
}
