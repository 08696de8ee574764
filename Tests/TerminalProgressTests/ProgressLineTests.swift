import TerminalProgress
import Testing

@Suite("Progress lines")
struct ProgressLineTests {
    private let state = ProgressState(
        label: "moe-stage2", done: 120, total: 400, doneBefore: 20, best: "41.3 us modelled", elapsed: .seconds(40))

    @Test("The rate counts this run's steps, and the time left follows from it")
    func figures() {
        #expect(state.fraction == 0.3)
        #expect(state.rate == 2.5)
        #expect(state.timeLeft == .seconds(112))
        #expect(ProgressState(label: "x", done: 0, total: 4).rate == nil)
        #expect(ProgressState(label: "x", done: 3, total: 0).fraction == nil)
        #expect(ProgressState(label: "x", done: 9, total: 4).fraction == 1)
    }

    @Test(
        "A wide line has everything, a narrow one what tells most",
        arguments: [
            (120, "moe-stage2  [#########.....................]  120/400  2.5/s  best 41.3 us modelled  1:52 left"),
            (80, "moe-stage2  [####............]  120/400  2.5/s  best 41.3 us modelled  1:52 left"),
            (72, "moe-stage2  [##......]  120/400  2.5/s  best 41.3 us modelled  1:52 left"),
            (71, "moe-stage2  120/400  2.5/s  best 41.3 us modelled  1:52 left"),
            (58, "moe-stage2  120/400  best 41.3 us modelled  1:52 left"),
            (50, "moe-stage2  120/400  best 41.3 us modelled"),
            (30, "moe-stage2  120/400"), (12, "moe-stage2  "), (0, ""), (-3, ""),
        ])
    func widths(width: Int, expected: String) {
        #expect(ProgressLine.terminal(state, width: width) == expected)
    }

    @Test("No line is wider than the terminal", arguments: 1...130)
    func neverWider(width: Int) {
        #expect(ProgressLine.terminal(state, width: width).count <= width)
    }

    @Test("Without a total there is no bar and no end in sight")
    func withoutTotal() {
        let open = ProgressState(label: "verify", done: 7, elapsed: .seconds(14))
        #expect(ProgressLine.terminal(open, width: 80) == "verify  7  0.5/s")
        #expect(ProgressLine.plain(open) == "verify: 7, 0.5/s")
    }

    @Test("The plain line has the share in per cent")
    func plain() {
        #expect(
            ProgressLine.plain(state) == "moe-stage2: 120/400 (30 %), 2.5/s, best 41.3 us modelled, 1:52 left")
    }

    @Test("Hours are shown as such; control characters never reach the terminal")
    func oddities() {
        let slow = ProgressState(label: "a\nb\u{1B}[2J", done: 1, total: 3601, elapsed: .seconds(1))
        #expect(ProgressLine.plain(slow) == "a b [2J: 1/3601 (0 %), 1.0/s, 1:00:00 left")
    }
}
