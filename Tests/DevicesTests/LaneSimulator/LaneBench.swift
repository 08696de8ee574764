import Devices
import Testing

/// Everything a test needs to run a kernel: a compiler, a memory and a simulator.
struct LaneBench {
    /// Both orders that every candidate runs under, and one more.
    static let orders: [LaneOrder] = [.ascending, .descending, .seeded(1)]

    let compiler: LaneCompiler
    let memory: LaneMemory
    let simulator: LaneSimulator

    init() throws {
        compiler = try LaneCompiler()
        memory = try LaneMemory()
        simulator = try LaneSimulator(memory: memory, matrixOperations: MatrixFormulas.operations)
    }

    /// Compiles the text of one kernel that is named `kernel`.
    func library(_ text: String) throws -> LaneLibrary {
        try compiler.compile(LaneProgram(text: text, kernel: "kernel"))
    }

    /// A buffer that holds `elements`.
    func buffer<Element: BitwiseCopyable>(_ elements: [Element]) throws -> LaneBuffer {
        let buffer = try memory.allocate(bytes: elements.count * MemoryLayout<Element>.stride)
        buffer.write(elements)
        return buffer
    }

    /// A buffer of `count` elements of `type`, all bits set.
    func output<Element: BitwiseCopyable>(_ count: Int, of type: Element.Type) throws -> LaneBuffer {
        let buffer = try memory.allocate(bytes: count * MemoryLayout<Element>.stride)
        buffer.fill(0xff)
        return buffer
    }

    /// Runs `text` on one workgroup of `lanes` and returns its findings.
    func findings(
        _ text: String, lanes: Int = 64, groups: Int = 1, shared: Int = 0, _ arguments: [LaneArgument],
        order: LaneOrder = .ascending, budget: Int = LaneSimulator.defaultBudget
    ) throws -> [LaneFinding] {
        let launch = LaneLaunch(
            grid: LaneGrid(groups), workgroupSize: lanes, sharedBytes: shared, arguments: arguments)
        return try simulator.run(library(text), launch, order: order, budget: budget).findings
    }
}
