import Glibc
import Search

/// Spaces and times made up from formulas; no figure in them was measured.
enum SyntheticSpace {
    /// Tiles whose product is bounded, a divisibility, and a knob of words: 1,000 combinations or so, coupled.
    static let coupled: ListedSpace = {
        let parameters = [
            SearchParameter("tile_x", .numbers([8, 16, 32, 64, 128, 256])),
            SearchParameter("tile_y", .numbers([1, 2, 4, 8, 16, 32])),
            SearchParameter("unroll", .numbers([1, 2, 4, 8])),
            SearchParameter("vector", .numbers([1, 2, 4])),
            SearchParameter("cache", .words(["none", "read", "stream"])),
        ]
        return ListedSpace(
            parameters,
            points: combinations(parameters.map(\.count)).filter { places in
                let threads = (8 << places[0]) * (1 << places[1])
                return (64...1024).contains(threads) && places[3] <= places[2] + 1
            }.map { SearchPoint(places: $0) })
    }()

    /// Every combination of places below `limits`, the last fastest.
    static func combinations(_ limits: [Int]) -> [[Int]] {
        limits.reduce([[]]) { heads, limit in heads.flatMap { head in (0..<limit).map { head + [$0] } } }
    }

    /// Seconds that have one optimum, at 64 x 4, unrolled four times with vectors of two and `read`, and failures where
    /// registers would run out.
    static func outcome(_ point: SearchPoint) -> SearchOutcome {
        let places = point.places
        guard places[2] + places[3] < 5 || places[1] < 4 else { return .failed }
        let distance =
            0.4 * pow(Double(places[0] - 3), 2) + 0.3 * pow(Double(places[1] - 2), 2)
            + 0.25 * abs(Double(places[2] - 2)) + 0.3 * abs(Double(places[3] - 1)) + [0.3, 0, 0.15][places[4]]
        return .time(1e-3 * (1 + distance))
    }

    /// The recording of ``coupled``.
    static var recorded: RecordedSpace? {
        RecordedSpace(coupled, outcomes: (coupled.points ?? []).map(outcome))
    }
}
