/// The arguments of a launch in memory, and pointers to them in the order of the parameters.
final class LaneArgumentBlock {
    let pointers: UnsafePointer<UnsafeRawPointer?>
    private let words: UnsafeMutableBufferPointer<UInt64>
    private let table: UnsafeMutableBufferPointer<UnsafeRawPointer?>

    init(_ arguments: [LaneArgument]) {
        let words = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: arguments.count + 1)
        let table = UnsafeMutablePointer<UnsafeRawPointer?>.allocate(capacity: arguments.count + 1)
        words.initialize(repeating: 0)
        table.initialize(repeating: nil, count: arguments.count + 1)
        for (index, argument) in arguments.enumerated() {
            words[index] = argument.bits
            table[index] = words.baseAddress.map { UnsafeRawPointer($0 + index) }
        }
        self.words = words
        self.table = UnsafeMutableBufferPointer(start: table, count: arguments.count + 1)
        pointers = UnsafePointer(table)
    }

    deinit {
        words.deallocate()
        table.deallocate()
    }
}
