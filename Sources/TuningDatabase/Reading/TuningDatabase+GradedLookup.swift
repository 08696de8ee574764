extension TuningDatabase {
    /// The nearest usable record to `key`, which has none of its own; kept, so that asking again costs a hash probe.
    func nearest(to key: RecordKey) -> LookupAnswer {
        let (answer, isNew) = state.withLock { state in
            if let answer = state.graded.answer(to: key) {
                return (answer, false)
            }
            let answer = search(for: key, &state)
            // A bound on what strange requests can pile up; real services ask for some hundreds of problems.
            if state.graded.count >= Self.gradedLimit {
                state.graded = AnswerTable()
            }
            state.graded.add(answer, to: key)
            return (answer, true)
        }
        if isNew {
            misses?.add(key, answer)
        }
        return answer
    }

    private static var gradedLimit: Int { 1 << 16 }

    private func search(for key: RecordKey, _ state: inout State) -> LookupAnswer {
        let near = neighbours(of: key).sorted { $0.distance(from: key) < $1.distance(from: key) }
        for neighbour in near {
            if let stored = record(of: neighbour.entry, &state) {
                return .found(stored, neighbour.grade(for: key))
            }
        }
        if let entry = find(key), let miss = state.unusable[entry] {
            return .missing(miss)
        }
        let hasFile = hasRecords(arch: key.arch, operation: key.operation)
        return .missing(hasFile ? .nothingNear(key) : .noRecords(arch: key.arch, operation: key.operation))
    }

    private func neighbours(of key: RecordKey) -> [KeyNeighbour] {
        let pattern = KeyPattern(key)
        let isNear = files.map { $0.arch == key.arch && $0.operation == key.operation }
        var found: [KeyNeighbour] = []
        index.forEachHead { number, entry in
            guard isNear[entry.file] else { return }
            let match = files[entry.file].keys.withUnsafeBufferPointer { keys in
                pattern.match(UnsafeBufferPointer(rebasing: keys[entry.key]))
            }
            if let match {
                found.append(KeyNeighbour(entry: number, size: match.size, m: match.m))
            }
        }
        return found
    }
}
