import CLaneHost

/// Turns what the C half wrote down into findings in the kernel's own terms.
struct LaneFindingInterpreter {
    let library: LaneLibrary
    let launch: LaneLaunch
    let history: LaneHistory
    let places: LanePlaceResolver

    func finding(_ raw: lane_finding) -> LaneFinding? {
        guard let kind = kind(lane_finding_kind(raw.kind)) else {
            return nil
        }
        var finding = LaneFinding(
            kind: kind, kernel: library.program.kernel, workgroup: launch.grid.place(Int(raw.workgroup)),
            lane: Int(raw.lane))
        finding.occurrences = Int(raw.count)
        finding.otherLane = raw.other_lane == UInt32.max ? nil : Int(raw.other_lane)
        finding.place = places[raw.place]
        finding.otherPlace = places[raw.other_place]
        let wave = Int(raw.lane) / 64 * 64
        finding.lanes = (0..<64).filter { raw.lanes >> UInt64($0) & 1 == 1 }.map { wave + $0 }
        finding.meeting = meeting(raw.stop)
        finding.otherMeeting = meeting(raw.other_stop)
        if raw.size > 0 {
            finding.byteCount = Int(raw.size)
            finding.access = access(raw.access)
            setTarget(of: &finding, raw)
        }
        switch kind {
        case .sharedRace:
            finding.otherAccess = access(raw.other_access)
        case .globalRace:
            finding.otherAccess = access(raw.other_access)
            finding.otherWorkgroup = history.workgroup(at: raw.other_epoch)
        case .notUniform:
            let values = [raw.values.0, raw.values.1].map { Int32(truncatingIfNeeded: $0) }
            finding.detail = "\(values[0]) in lane \(raw.lane), \(values[1]) in lane \(raw.other_lane)"
        case .straddlingBufferLoad:
            let (lane, scalar) = (raw.values.0 & 0xffff_ffff, raw.values.0 >> 32)
            finding.detail = "lane offset \(lane), scalar offset \(scalar), range \(raw.values.1) bytes"
        default:
            break
        }
        return finding
    }

    private func setTarget(of finding: inout LaneFinding, _ raw: lane_finding) {
        guard raw.region != UInt32.max else { return }
        let offset = Int(raw.offset)
        if raw.region == 0 {
            let array = library.sharedArrays.first { $0.range.contains(offset) }
            finding.target = .shared(array?.name)
            finding.byteOffset = offset - (array?.byteOffset ?? 0)
            finding.targetBytes = array?.bytes ?? launch.sharedBytes
            return
        }
        for (index, argument) in launch.arguments.enumerated() {
            if case .buffer(let buffer, _) = argument, buffer.slot == Int(raw.region) {
                finding.target = .argument(index)
                finding.byteOffset = offset
                finding.targetBytes = buffer.bytes
                return
            }
        }
    }

    private func kind(_ raw: lane_finding_kind) -> LaneFinding.Kind? {
        switch raw {
        case LANE_OUT_OF_BOUNDS: .outOfBounds
        case LANE_WILD: .wildAccess
        case LANE_READ_ONLY: .readOnlyStore
        case LANE_MISALIGNED: .misalignedAccess
        case LANE_UNWRITTEN_LDS: .unwrittenShared
        case LANE_UNWRITTEN_OUTPUT: .unwrittenOutput
        case LANE_MISSING: .missingLanes
        case LANE_DIVERGENT: .divergentMeeting
        case LANE_NOT_UNIFORM: .notUniform
        case LANE_RACE_LDS: .sharedRace
        case LANE_RACE_GLOBAL: .globalRace
        case LANE_BUFFER_STRADDLES: .straddlingBufferLoad
        case LANE_RUNAWAY: .runaway
        case LANE_UNKNOWN_MATRIX: .unknownMatrixOperation
        default: nil
        }
    }

    private func access(_ raw: UInt32) -> LaneFinding.Access {
        switch lane_access_kind(raw) {
        case LANE_ACCESS_STORE: .store
        case LANE_ACCESS_ATOMIC: .atomic
        default: .load
        }
    }

    private func meeting(_ raw: UInt32) -> String? {
        switch lane_stop(raw) {
        case LANE_STOP_DONE: return "the kernel's end"
        case LANE_STOP_BARRIER: return "WT_BARRIER"
        case LANE_STOP_WAVE_BARRIER: return "WT_WAVE_BARRIER"
        case LANE_STOP_UNIFORM: return "WT_UNIFORM"
        case LANE_STOP_SHUFFLE: return "WT_SHUFFLE"
        case LANE_STOP_SHUFFLE_XOR: return "WT_SHUFFLE_XOR"
        case LANE_STOP_BALLOT: return "WT_BALLOT"
        default:
            let index = Int(raw) - Int(LANE_STOP_MATRIX.rawValue)
            return MatrixOperation.names.indices.contains(index) ? "WT_MFMA_" + MatrixOperation.names[index] : nil
        }
    }
}
