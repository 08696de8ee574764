import CLaneHost
import Glibc

/// The address space that simulated kernels see: an LDS and up to 127 buffers, and the stacks of the lanes.
///
/// Each buffer lies in a slot of 32 GiB of its own within one reserved range, so that an address names its buffer by a
/// shift, and whatever lies before or behind the buffer belongs to nobody. Slot 0 is the LDS.
public final class LaneMemory {
    /// Buffers that can be allocated at a time.
    public static let bufferLimit = Int(LANE_REGIONS) - 1
    /// Bytes of the largest LDS of a workgroup: gfx950's 160 KiB.
    ///
    /// What a target has less, its verifier refuses.
    public static let sharedLimit = 163_840

    static let slotBytes = 1 << Int(LANE_REGION_SHIFT)
    /// Buffers do not start at the slot's start, so that what lies before them is in the same slot.
    static let bufferOffset = 1 << 18
    private static let stackBytes = 1 << 16
    private static let guardBytes = 1 << 12

    let context: UnsafeMutablePointer<lane_context>
    private let arena: UnsafeMutableRawPointer
    private let shadow: UnsafeMutableRawPointer
    private let stacks: UnsafeMutableRawPointer
    private var stackCount = 0
    /// Counts the times that epochs began anew; older shadows of buffers are void.
    private(set) var generation = 0
    private var used: Set<Int> = [0]

    /// Reserves the address space; memory is taken as buffers are allocated.
    public init() throws(LaneSimulatorError) {
        guard lane_host_supported() else {
            throw .hostUnsupported
        }
        guard let context = lane_context_create() else {
            throw .memory(
                bytes: MemoryLayout<lane_context>.size, purpose: "the simulator's state", message: "no memory")
        }
        do {
            arena = try Self.reserve(Self.arenaBytes, for: "the arena of the simulated kernels")
        } catch {
            lane_context_destroy(context)
            throw error
        }
        do {
            shadow = try Self.reserve(Self.shadowBytes, for: "the shadow of the LDS", writable: true)
        } catch {
            munmap(arena, Self.arenaBytes)
            lane_context_destroy(context)
            throw error
        }
        do {
            stacks = try Self.reserve(Self.stackSpan, for: "the lanes' stacks")
        } catch {
            munmap(arena, Self.arenaBytes)
            munmap(shadow, Self.shadowBytes)
            lane_context_destroy(context)
            throw error
        }
        self.context = context
        mprotect(arena, Self.sharedLimit, PROT_READ | PROT_WRITE)
        context.pointee.arena = UInt64(UInt(bitPattern: arena))
        context.pointee.lds = arena.assumingMemoryBound(to: UInt8.self)
        let words = shadow.assumingMemoryBound(to: UInt64.self)
        context.pointee.lds_cells = words
        context.pointee.lds_single = words + Self.sharedLimit / 2
        context.pointee.lds_other = UnsafeMutableRawPointer(words + Self.sharedLimit / 2 + 2 * Self.sharedLimit)
            .assumingMemoryBound(to: UInt16.self)
    }

    deinit {
        munmap(arena, Self.arenaBytes)
        munmap(shadow, Self.shadowBytes)
        munmap(stacks, Self.stackSpan)
        lane_context_destroy(context)
    }

    /// A buffer of exactly `bytes` bytes, zeroed, aligned to 4096.
    public func allocate(bytes: Int) throws(LaneSimulatorError) -> LaneBuffer {
        guard bytes >= 0, bytes <= Self.slotBytes / 2 else {
            throw .memory(bytes: bytes, purpose: "a buffer", message: "the limit is \(Self.slotBytes / 2)")
        }
        guard let slot = (1...Self.bufferLimit).first(where: { !used.contains($0) }) else {
            throw .tooManyBuffers(limit: Self.bufferLimit)
        }
        let start = arena + slot * Self.slotBytes + Self.bufferOffset
        guard mprotect(start, max(bytes, 1), PROT_READ | PROT_WRITE) == 0 else {
            throw .memory(bytes: bytes, purpose: "a buffer", message: lastSystemError())
        }
        used.insert(slot)
        return LaneBuffer(memory: self, slot: slot, start: start, bytes: bytes)
    }

    func release(slot: Int) {
        // Mapping over it gives the pages back and leaves the address reserved.
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED
        mmap(arena + slot * Self.slotBytes, Self.slotBytes, PROT_NONE, flags, -1, 0)
        used.remove(slot)
    }

    /// Makes stacks for the first `count` lanes.
    func prepareStacks(_ count: Int) throws(LaneSimulatorError) {
        let stride = Self.stackBytes + Self.guardBytes
        while stackCount < count {
            let low = stacks + stackCount * stride + Self.guardBytes
            guard mprotect(low, Self.stackBytes, PROT_READ | PROT_WRITE) == 0 else {
                throw .memory(bytes: Self.stackBytes, purpose: "a lane's stack", message: lastSystemError())
            }
            // Every lane's stack begins one cache line further, or equal frames would all share a few cache sets.
            let high = low + Self.stackBytes - stackCount % 64 * 64
            context.pointee.lanes[stackCount].stack_low = UInt64(UInt(bitPattern: low))
            context.pointee.lanes[stackCount].stack_high = UInt64(UInt(bitPattern: high))
            stackCount += 1
        }
    }

    /// Forgets who wrote and read what, so that epochs can begin anew.
    func restartEpochs() {
        madvise(shadow, Self.shadowBytes, MADV_DONTNEED)
        context.pointee.epoch = 0
        generation += 1
    }

    /// Reserves `bytes` of address space without taking memory.
    static func reserve(
        _ bytes: Int, for purpose: String, writable: Bool = false
    ) throws(LaneSimulatorError) -> UnsafeMutableRawPointer {
        let protection = writable ? PROT_READ | PROT_WRITE : PROT_NONE
        let pointer = mmap(nil, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
        guard let pointer, pointer != MAP_FAILED else {
            throw .memory(bytes: bytes, purpose: purpose, message: lastSystemError())
        }
        return pointer
    }

    private static var arenaBytes: Int { slotBytes * Int(LANE_REGIONS) }
    private static var stackSpan: Int { (stackBytes + guardBytes) * Int(LANE_WORKGROUP_LIMIT) }
    /// Two cells a dword, two a byte, and a lane number for each of both.
    private static var shadowBytes: Int { sharedLimit * (4 + 16) + sharedLimit / 4 * 2 + sharedLimit * 2 }
}
