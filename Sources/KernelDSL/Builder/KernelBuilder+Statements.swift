extension KernelBuilder {
    /// Says what the following statements are for.
    public func phase(_ comment: String) {
        append(.comment(comment))
    }

    /// Names a value.
    public func define(_ name: String, _ value: Value) -> Value {
        let variable = fresh(name, value.type)
        append(.define(variable, value))
        return .variable(variable)
    }

    /// A variable that may change.
    public func mutable(_ name: String, _ value: Value) -> Variable {
        let variable = fresh(name, value.type, mutable: true)
        append(.define(variable, value))
        return variable
    }

    /// A variable that its first load defines and later loads change.
    public func register(_ name: String, _ type: ValueType) -> Variable {
        fresh(name, type, mutable: true)
    }

    /// Changes a variable.
    public func assign(_ variable: Variable, _ value: Value) {
        append(.assign(variable, value))
    }

    /// Reads global memory; `type` may be wider than one element of the pointer.
    public func load(
        _ name: String, _ type: ValueType? = nil, from pointer: GlobalPointer, at index: Value,
        policy: CachePolicy = .cached
    ) -> Value {
        let variable = fresh(name, type ?? pointer.element)
        append(.load(variable, from: pointer, at: index, policy))
        return .variable(variable)
    }

    /// Reads global memory into a variable that exists.
    public func reload(
        _ variable: Variable, from pointer: GlobalPointer, at index: Value, policy: CachePolicy = .cached
    ) {
        append(.load(variable, from: pointer, at: index, policy))
    }

    /// Writes global memory.
    public func store(_ value: Value, to pointer: GlobalPointer, at index: Value, policy: CachePolicy = .cached) {
        append(.store(value, to: pointer, at: index, policy))
    }

    /// Asks for the cache line of an element, which need not exist.
    public func prefetch(_ pointer: GlobalPointer, at index: Value) {
        append(.prefetch(pointer, at: index))
    }

    /// Reads LDS.
    public func load(_ name: String, _ type: ValueType? = nil, from buffer: SharedBuffer, at index: Value) -> Value {
        let variable = fresh(name, type ?? buffer.element)
        append(.loadShared(variable, from: buffer, at: index))
        return .variable(variable)
    }

    /// Writes LDS.
    public func store(_ value: Value, to buffer: SharedBuffer, at index: Value) {
        append(.storeShared(value, to: buffer, at: index))
    }

    /// Reads through a descriptor.
    public func load(
        _ name: String, _ type: ValueType, from descriptor: BufferDescriptor, vectorOffset: Value,
        scalarOffset: Value = 0, policy: CachePolicy = .cached
    ) -> Value {
        let variable = fresh(name, type)
        append(
            .loadBuffer(
                variable, from: descriptor, vectorOffset: vectorOffset, scalarOffset: scalarOffset, policy))
        return .variable(variable)
    }

    /// Reads through a descriptor into a variable that exists.
    public func reload(
        _ variable: Variable, from descriptor: BufferDescriptor, vectorOffset: Value, scalarOffset: Value = 0,
        policy: CachePolicy = .cached
    ) {
        append(
            .loadBuffer(
                variable, from: descriptor, vectorOffset: vectorOffset, scalarOffset: scalarOffset, policy))
    }

    /// Reads 16 bytes a lane through a descriptor straight into LDS, lane after lane from element `index` on.
    public func loadIntoShared(
        _ buffer: SharedBuffer, at index: Value, from descriptor: BufferDescriptor, vectorOffset: Value,
        scalarOffset: Value = 0
    ) {
        append(
            .loadIntoShared(
                buffer, at: index, from: descriptor, vectorOffset: vectorOffset, scalarOffset: scalarOffset))
    }

    /// Adds atomically to global memory.
    public func atomic(_ operation: AtomicOperation, _ value: Value, to pointer: GlobalPointer, at index: Value) {
        append(.atomic(operation, value, to: pointer, at: index))
    }

    /// The value of the first lane, for a value that is known to be the same in all lanes of the wave.
    public func uniform(_ name: String, _ value: Value) -> Value {
        let variable = fresh(name, value.type)
        append(.crossLane(variable, .uniform, [value]))
        return .variable(variable)
    }

    /// The value that lane `source` of the wave holds.
    public func shuffle(_ name: String, _ value: Value, from source: Value) -> Value {
        let variable = fresh(name, value.type)
        append(.crossLane(variable, .shuffle, [value, source]))
        return .variable(variable)
    }

    /// The value of the lane whose number differs in the bits of `mask`.
    public func shuffle(_ name: String, _ value: Value, exclusiveOr mask: Value) -> Value {
        let variable = fresh(name, value.type)
        append(.crossLane(variable, .shuffleExclusiveOr, [value, mask]))
        return .variable(variable)
    }

    /// The lanes of the wave in which `condition` holds: bit l of the first word for lanes 0 to 31, of the second for the rest.
    public func ballot(_ name: String, _ condition: Value) -> Value {
        let variable = fresh(name, .u32x2)
        append(.crossLane(variable, .ballot, [condition]))
        return .variable(variable)
    }

    /// `accumulator += a · b` over the wave.
    public func multiply(_ a: Value, _ b: Value, into accumulator: Variable, using instruction: MatrixInstruction) {
        append(.matrix(accumulator, a: a, b: b, instruction))
    }

    /// Repeats `body` for a counter from `start` to below `end`.
    public func loop(_ name: String, from start: Value, to end: Value, by step: Int, _ body: (Value) -> Void) {
        let counter = fresh(name, .i32)
        let statements = scope { body(.variable(counter)) }
        append(.loop(counter: counter, from: start, to: end, by: step, body: statements))
    }

    /// Parts the lanes.
    public func branch(
        _ condition: Value, _ purpose: BranchPurpose, _ then: () -> Void, otherwise: () -> Void = {}
    ) {
        let thenStatements = scope(then)
        let otherwiseStatements = scope(otherwise)
        append(.branch(condition, purpose, then: thenStatements, otherwise: otherwiseStatements))
    }

    /// Ends the workgroup where `condition` holds.
    public func exit(when condition: Value) {
        append(.exit(when: condition))
    }

    /// Lets the lanes of `scope` meet and orders their accesses.
    public func barrier(_ scope: BarrierScope) {
        append(.barrier(scope))
    }

    /// Keeps a loaded value's load ahead of this point, out of the branch that uses it.
    public func keep(_ value: Value) {
        append(.keep(value))
    }

    /// Tells the compiler's scheduler something.
    public func schedule(_ hint: ScheduleHint) {
        append(.schedule(hint))
    }
}
