import Devices
import Kernels
import ReferenceKernels

/// One launch plan with its inputs and what its outputs must be.
public struct VerificationRun: Sendable {
    /// A tensor's name, and what judges its bytes.
    public typealias Check = (tensor: String, evaluate: @Sendable (UnsafeRawBufferPointer) -> CheckOutcome)

    /// A check of an output that depends on what others hold.
    public struct JointCheck: Sendable {
        /// The tensor that is judged.
        public let tensor: String
        /// The tensors that decide what it must hold, and are judged by themselves before.
        public let given: [String]
        /// Judges the bytes of the first by those of the others.
        public let evaluate: @Sendable (UnsafeRawBufferPointer, [UnsafeRawBufferPointer]) -> CheckOutcome

        /// A check of `tensor` by what the tensors `given` hold.
        public init(
            _ tensor: String, given: [String],
            evaluate: @escaping @Sendable (UnsafeRawBufferPointer, [UnsafeRawBufferPointer]) -> CheckOutcome
        ) {
            self.tensor = tensor
            self.given = given
            self.evaluate = evaluate
        }

        /// A check of `tensor` by what `given` holds.
        public init(
            _ tensor: String, given: String,
            evaluate: @escaping @Sendable (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> CheckOutcome
        ) {
            self.init(tensor, given: [given]) { evaluate($0, $1[0]) }
        }

        /// The outcome on memories that `open` opens; nil where one of them is not there.
        func outcome<Memory>(
            _ memory: (String) -> Memory?,
            open: @escaping (Memory, (UnsafeRawBufferPointer) -> CheckOutcome) -> CheckOutcome
        ) -> CheckOutcome? {
            let all = ([tensor] + given).compactMap(memory)
            guard all.count == given.count + 1 else { return nil }
            func descend(_ opened: [UnsafeRawBufferPointer]) -> CheckOutcome {
                guard opened.count < all.count else { return evaluate(opened[0], Array(opened.dropFirst())) }
                return open(all[opened.count]) { descend(opened + [$0]) }
            }
            return descend([])
        }
    }

    /// What is compared: `results`, `integer sums`.
    public let subject: String
    /// What is launched.
    public let plan: LaunchPlan
    /// Writes an input tensor into zeroed memory of its size.
    public let fill: @Sendable (Tensor, UnsafeMutableRawBufferPointer) throws -> Void
    /// Judges the bytes of output tensors, by name.
    public let checks: [Check]
    /// Judges output tensors whose contents depend on other outputs, after ``checks``.
    public let jointChecks: [JointCheck]
    /// The values of the output that users see, and how far results may be from them; nil for runs about something else.
    ///
    /// None where a sample runs: they would not be all.
    public let expectation: (tensor: String, values: [BoundedValue])?
    /// The columns of the first step's grid that run; nil for all.
    ///
    /// Later steps run whole, and what they make of what no
    /// workgroup wrote is unspecified.
    public let sample: ColumnSample?
    /// The tensors whose bytes count as weights where the first step's memory behaviour is observed; nil where it is not.
    public let streamed: Set<String>?
    /// The orders of lanes under which it runs.
    public let orders: [LaneOrder]
    /// Input tensors that it fills otherwise than the other runs of its case do.
    public let unshared: Set<String>

    /// A run.
    ///
    /// Input tensors that runs of one case have in common are filled once, by the first of them, those in `unshared` apart.
    public init(
        subject: String, plan: LaunchPlan,
        fill: @escaping @Sendable (Tensor, UnsafeMutableRawBufferPointer) throws -> Void,
        checks: [Check], jointChecks: [JointCheck] = [],
        expectation: (tensor: String, values: [BoundedValue])? = nil, sample: ColumnSample? = nil,
        streamed: Set<String>? = nil, orders: [LaneOrder] = LaneVerifier.orders, unshared: Set<String> = []
    ) {
        self.subject = subject
        self.plan = plan
        self.fill = fill
        self.checks = checks
        self.jointChecks = jointChecks
        self.expectation = expectation
        self.sample = sample
        self.streamed = streamed
        self.orders = orders
        self.unshared = unshared
    }

    /// The check that nothing outside `selection` was written to `tensor`.
    static func untouched(_ tensor: Tensor, outside selection: ChannelSelection) -> Check {
        (tensor.name, { CheckOutcome.nothing.with($0, of: tensor, untouchedOutside: selection) })
    }

    /// The check that the bf16 `tensor` of `rows` rows holds zeros, of either sign, outside `selection`; none where all is
    /// selected.
    static func zeros(_ tensor: String, outside selection: ChannelSelection, rows: Int) -> [Check] {
        zeros(tensor, outside: selection, rows: [Bool](repeating: true, count: rows))
    }

    /// The same check of those of the rows alone that `rows` says yes to.
    static func zeros(_ tensor: String, outside selection: ChannelSelection, rows: [Bool]) -> [Check] {
        let others = ChannelSelection(selection.gaps, of: selection.width)
        guard others.count > 0 else { return [] }
        let expected = [Int32](repeating: 0, count: rows.count * others.count)
        return [
            (
                tensor,
                { bytes in
                    .exact(expected, others) { place in
                        guard rows[place / others.width] else { return 0 }
                        return Int32(bytes.loadUnaligned(fromByteOffset: 2 * place, as: UInt16.self) & 0x7fff)
                    }
                }
            )
        ]
    }

    /// The checks that each of `plan`'s outputs was left alone in the rows that `rows` says no to.
    static func untouched(in plan: LaunchPlan, rows: [Bool]) -> [Check] {
        guard rows.contains(false) else { return [] }
        return plan.tensors.filter { $0.role == .output }.map { tensor in
            (tensor.name, { CheckOutcome.nothing.with($0, of: tensor, untouchedBeside: rows) })
        }
    }
}
