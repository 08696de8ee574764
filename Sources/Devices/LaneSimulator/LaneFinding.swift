/// Something that is wrong with a kernel, seen while it ran.
///
/// One finding stands for all that are of the same kind at the same place of the kernel; the others are counted.
public struct LaneFinding: Error, Sendable, Hashable {
    /// What is wrong.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// An access that does not lie wholly within the buffer, or within the LDS.
        case outOfBounds
        /// An access to an address that belongs to no buffer.
        case wildAccess
        /// A store to a buffer that the kernel may only read.
        case readOnlyStore
        /// An access whose address is no multiple of its size (of 16 for wider ones).
        case misalignedAccess
        /// A load of LDS that no lane of this workgroup has stored.
        case unwrittenShared
        /// A load of an output that no lane of this launch has stored.
        case unwrittenOutput
        /// Lanes that are not at a meeting at which others of their wave or workgroup wait.
        case missingLanes
        /// Lanes of one wave that wait at meetings of different kinds.
        case divergentMeeting
        /// A value that must be the same in all lanes of the wave and is not.
        case notUniform
        /// Two accesses of different lanes to LDS, one a store, that no barrier orders.
        case sharedRace
        /// Two accesses of different lanes to global memory, one a store, that nothing orders.
        case globalRace
        /// A buffer load that is not wholly inside its range, nor wholly outside by its lane offset alone.
        case straddlingBufferLoad
        /// More accesses and meetings than the budget allows: an endless loop.
        case runaway
        /// A matrix instruction that the simulator was given no tables for.
        case unknownMatrixOperation

        /// Whether the workgroup was abandoned there, so that its results are incomplete.
        public var isFatal: Bool {
            switch self {
            case .unwrittenShared, .unwrittenOutput, .notUniform, .sharedRace, .globalRace: false
            default: true
            }
        }
    }

    /// How memory was accessed.
    public enum Access: String, Sendable, Hashable {
        /// A load.
        case load
        /// A plain store.
        case store
        /// An atomic update.
        case atomic
    }

    /// The memory that an access meant.
    public enum Target: Sendable, Hashable {
        /// The argument with this index.
        case argument(Int)
        /// An array in the LDS, or the LDS where no array lies.
        case shared(String?)
    }

    /// What is wrong.
    public var kind: Kind
    /// The kernel.
    public var kernel: String
    /// The workgroup in which it was seen first.
    public var workgroup: LaneGrid
    /// The lane whose access it is, or the first that is missing: its index in the workgroup.
    public var lane: Int
    /// The workgroup of the other lane.
    public var otherWorkgroup: LaneGrid?
    /// The lane that it conflicts with or that waits for it, as far as it is known.
    public var otherLane: Int?
    /// The lanes, as indices in the workgroup, that are missing or whose value differs.
    public var lanes: [Int] = []
    /// The memory that was meant; nil where it is not about an access or where no buffer is meant.
    public var target: Target?
    /// From the target's start; negative before it.
    public var byteOffset: Int?
    /// Bytes of the access, or of the part of it at `byteOffset`.
    public var byteCount: Int = 0
    /// Bytes of the target.
    public var targetBytes: Int?
    /// How it was accessed.
    public var access: Access?
    /// How the other lane accessed it.
    public var otherAccess: Access?
    /// The meeting at which lanes wait.
    public var meeting: String?
    /// Where the lane is instead.
    public var otherMeeting: String?
    /// What the values were, in words.
    public var detail: String?
    /// Where in the text it happened, or where lanes wait.
    public var place: LanePlace?
    /// Where in the text the missing lane is.
    public var otherPlace: LanePlace?
    /// How often this was seen at this place.
    public var occurrences: Int = 1

    /// The wave of the lane, within the workgroup.
    public var wave: Int { lane / 64 }
}
