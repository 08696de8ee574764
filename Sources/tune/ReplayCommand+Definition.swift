import ArgumentParsing
import Search

extension ReplayCommand {
    static let files = Argument.remaining(
        .text.called("SPACE.csv"), help: "Recorded spaces: parameters, then times in milliseconds and a status")
    static let strategies = Argument.option(
        "strategy", strategyNames, default: [SearchStrategyName.usual], shown: SearchStrategyName.usual.rawValue,
        help: "Strategies, separated by commas: "
            + SearchStrategyName.allCases.map { "\($0.rawValue) \($0.summary)" }.joined(separator: "; "))
    static let seeds = Argument.option(
        "seeds", .integer(in: 1...100_000), default: 100, help: "Searches, with the seeds 1 to N")
    static let batch = Argument.option(
        "batch", .integer(in: 1...1000), default: 1, help: "Points that are proposed before any of them is seen")
    static let intervals = Argument.flag(
        "intervals", help: "With --json: also the interval of the difference to random, as ahead_of_random")
    static let json = Argument.flag("json", help: "Print one JSON object a line for each space and strategy")

    private static let strategyNames = ArgumentValue<[SearchStrategyName]>("NAME,...") {
        word throws(ArgumentValueError) in
        var names: [SearchStrategyName] = []
        for part in word.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
            do throws(SearchStrategyError) {
                names.append(try SearchStrategyName(named: part))
            } catch {
                let known = SearchStrategyName.allCases.map(\.rawValue)
                throw ArgumentValueError("will not do: \(error)\(NearestName.suggestion(for: part, in: known))")
            }
        }
        return names
    }

    static let command = Command(
        "replay", summary: "judge search strategies on recorded spaces, without running anything",
        discussion: """
            A recorded space has a line for every configuration of a kernel, with what it took. A search of it is played \
            with each of the seeds: what counts is the shortest time of the space divided by the best that was found after \
            25, 50, 100 and 200 evaluations, failed ones among them; 0 where nothing had run by then. Shown are the mean of \
            the seeds, the worst of them, and by how much the strategy is ahead of random, seed by seed, as a 95 % bootstrap \
            interval.

            The first line names the columns: the parameters, then mean_ms, min_ms, median_ms, std_ms, compile_ms, \
            verify_ms, bench_ms and status. The median is the time; a status other than ok is a failure. A parameter's \
            values are numbers, or words. A journal of a tuning run (.jsonl) is a recorded space as well.
            """,
        sections: [
            ArgumentSection("WHAT", [files]), ArgumentSection("HOW", [strategies, seeds, batch]),
            ArgumentSection("RESULTS", [json, intervals]),
        ],
        examples: [
            CommandExample("tune replay convolution.csv", "The usual strategy, 100 seeds"),
            CommandExample("tune replay spaces/*.csv --strategy surrogate,random", "Two strategies on several spaces"),
            CommandExample("tune replay convolution.csv --batch 8 --seeds 20 --json", "In batches, for a program"),
        ])
}
