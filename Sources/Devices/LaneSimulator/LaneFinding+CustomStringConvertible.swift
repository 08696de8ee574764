extension LaneFinding: CustomStringConvertible {
    /// What was found, where, by which lane, and what mends it.
    public var description: String {
        var text = "\(kernel): \(summary). Workgroup \(workgroup), lane \(lane) (wave \(wave))"
        if let place {
            text += ", \(place)"
        }
        if occurrences > 1 {
            text += " (\(occurrences) times)"
        }
        return text + ". " + advice
    }

    private var summary: String {
        let bytes = byteCount == 1 ? "1 byte" : "\(byteCount) bytes"
        let access = "\(Self.name(access)) of \(bytes) at \(location)"
        switch kind {
        case .outOfBounds:
            return "out-of-bounds \(access)"
        case .wildAccess:
            return "\(Self.name(self.access)) of \(bytes) at an address outside of every buffer"
        case .readOnlyStore:
            return "\(access), which the kernel may only read"
        case .misalignedAccess:
            return "misaligned \(access)"
        case .unwrittenShared:
            return "\(access), which nobody in this workgroup has written"
        case .unwrittenOutput:
            return "\(access), an output that nobody has written yet"
        case .missingLanes, .divergentMeeting:
            let waiting = otherLane.map { "lane \($0) waits" } ?? "lanes wait"
            let elsewhere = otherMeeting.map { "\($0)\(otherPlace.map { ", \($0)" } ?? "")" } ?? "another place"
            return
                "\(waiting) at \(meeting ?? "a meeting") while \(Self.list(lanes)) \(lanes.count == 1 ? "is" : "are") at \(elsewhere)"
        case .notUniform:
            return
                "WT_UNIFORM of a value that differs between lanes (\(detail ?? "unknown values")), in \(Self.list(lanes))"
        case .sharedRace, .globalRace:
            let lane = otherLane.map { "lane \($0)" } ?? "another lane"
            let elsewhere = otherWorkgroup.flatMap { $0 == workgroup ? nil : " of workgroup \($0)" } ?? ""
            let article = otherAccess == .atomic ? "an" : "a"
            return "\(access) is not ordered with \(article) \(Self.name(otherAccess)) by \(lane)\(elsewhere)"
        case .straddlingBufferLoad:
            return
                "buffer load of \(bytes) that is neither inside its range nor outside by its lane offset alone"
                + (detail.map { " (\($0))" } ?? "")
        case .runaway:
            return "more accesses and meetings than the budget allows"
        case .unknownMatrixOperation:
            return "\(meeting ?? "a matrix instruction") is not among the matrix operations given to the simulator"
        }
    }

    private static func name(_ access: Access?) -> String {
        switch access {
        case .load: "load"
        case .store: "store"
        case .atomic: "atomic update"
        case nil: "access"
        }
    }

    private var location: String {
        let offset = byteOffset.map { "byte \($0)" } ?? "an unknown byte"
        let size = targetBytes.map { " (\($0) bytes)" } ?? ""
        switch target {
        case .argument(let index): return "\(offset) of argument \(index)\(size)"
        case .shared(let name?): return "\(offset) of LDS array \(name)\(size)"
        case .shared(nil): return "\(offset) of the LDS\(size)"
        case nil: return "an address outside of every buffer"
        }
    }

    private var advice: String {
        switch kind {
        case .outOfBounds, .wildAccess: "Guard the index, or make the buffer larger."
        case .readOnlyStore: "Pass the buffer with an access that writes, or store elsewhere."
        case .misalignedAccess: "Align the offset, or use narrower accesses."
        case .unwrittenShared, .unwrittenOutput: "Store it first, or do not load it."
        case .missingLanes, .divergentMeeting: "Let every lane reach the same meetings in the same order."
        case .notUniform: "Make the value the same in all lanes, or do not claim that it is."
        case .sharedRace: "Put a barrier between them: WT_BARRIER, or WT_WAVE_BARRIER within one wave."
        case .globalRace: "Let one lane own each byte, or use atomics on all sides."
        case .straddlingBufferLoad: "Make the range a multiple of the access and keep the scalar offset inside it."
        case .runaway: "Look for a loop that does not end, or raise the budget."
        case .unknownMatrixOperation: "Add the instruction's lane maps."
        }
    }

    /// Lane numbers with runs joined, as in `lanes 0-15, 32`.
    private static func list(_ lanes: [Int]) -> String {
        var runs: [ClosedRange<Int>] = []
        for lane in lanes.sorted() {
            if let last = runs.last, last.upperBound + 1 == lane {
                runs[runs.count - 1] = last.lowerBound...lane
            } else {
                runs.append(lane...lane)
            }
        }
        let names = runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
        return (lanes.count == 1 ? "lane " : "lanes ") + names.joined(separator: ", ")
    }
}
