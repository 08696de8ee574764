import CProcessor
import Glibc

/// The processor that this process runs on, as the kernel describes it.
public struct HostProcessor: Hashable, Sendable {
    /// What its maker calls it.
    public var name: String
    /// The flags of what it can do, such as `avx2`.
    public var flags: Set<String>
    /// The numbers of the cores that this process may use; the first thread of every physical core stands before the
    /// second of any.
    public var cores: [Int32]
    /// Bytes of the last-level cache.
    public var lastLevelCache: Int

    /// Used where the kernel does not tell the size of the last-level cache: more than most, so that what is read
    /// between two repetitions is rather too much than too little.
    public static let assumedLastLevelCache = 256 << 20

    /// A processor.
    public init(name: String, flags: Set<String>, cores: [Int32], lastLevelCache: Int) {
        self.name = name
        self.flags = flags
        self.cores = cores
        self.lastLevelCache = lastLevelCache
    }

    /// The processor of this machine, and what of it the calling thread may use.
    public static var current: HostProcessor {
        let description = describe(SystemFile.text("/proc/cpuinfo") ?? "")
        var numbers = [Int32](repeating: 0, count: 1 << 12)
        let count = processor_allowed_cores(&numbers, Int32(numbers.count))
        let allowed = count > 0 ? Array(numbers.prefix(Int(count))) : [0]
        return HostProcessor(
            name: description.name, flags: description.flags, cores: physicalFirst(allowed),
            lastLevelCache: lastLevelCache(of: allowed[0]) ?? assumedLastLevelCache)
    }

    /// The name and the flags in the text of `/proc/cpuinfo`.
    public static func describe(_ text: String) -> (name: String, flags: Set<String>) {
        func value(_ key: String) -> Substring? {
            for line in text.split(separator: "\n") where line.hasPrefix(key) {
                guard let colon = line.firstIndex(of: ":") else { continue }
                return line[line.index(after: colon)...]
            }
            return nil
        }
        let name = value("model name").map { $0.split(separator: " ").joined(separator: " ") } ?? ""
        let flags = (value("flags") ?? "").split(separator: " ").map(String.init)
        return (name.isEmpty ? "unnamed processor" : name, Set(flags))
    }

    /// The mean clock of `cores` now, in MHz; nil where the kernel does not tell it.
    static func clock(of cores: [Int32]) -> Double? {
        let clocks = cores.compactMap { core in
            SystemFile.number("/sys/devices/system/cpu/cpu\(core)/cpufreq/scaling_cur_freq").map { $0 / 1000 }
        }
        if clocks.count == cores.count, !clocks.isEmpty {
            return clocks.reduce(0, +) / Double(clocks.count)
        }
        let lines = (SystemFile.text("/proc/cpuinfo") ?? "").split(separator: "\n")
        let listed = lines.filter { $0.hasPrefix("cpu MHz") }.compactMap { line in
            line.split(separator: ":").last.flatMap { Double($0.drop { $0 == " " }) }
        }
        return listed.isEmpty ? nil : listed.reduce(0, +) / Double(listed.count)
    }

    /// `cores`, ordered by their place among the threads of their physical core.
    private static func physicalFirst(_ cores: [Int32]) -> [Int32] {
        let ranked = cores.map { core -> (rank: Int, core: Int32) in
            let path = "/sys/devices/system/cpu/cpu\(core)/topology/thread_siblings_list"
            return (SystemFile.text(path).map { numbers(in: $0).firstIndex(of: Int(core)) ?? 0 } ?? 0, core)
        }
        return ranked.sorted { $0 < $1 }.map(\.core)
    }

    /// The numbers in a list such as `0-3,8`.
    private static func numbers(in list: String) -> [Int] {
        list.split { $0 == "," || $0 == "\n" }.flatMap { part in
            let ends = part.split(separator: "-").compactMap { Int($0) }
            guard let first = ends.first, let last = ends.last, first <= last else { return [Int]() }
            return Array(first...last)
        }
    }

    /// The largest cache of the highest level that serves `core`.
    private static func lastLevelCache(of core: Int32) -> Int? {
        var best: (level: Double, bytes: Int)?
        for index in 0..<16 {
            let folder = "/sys/devices/system/cpu/cpu\(core)/cache/index\(index)"
            guard let level = SystemFile.number("\(folder)/level"), let size = SystemFile.text("\(folder)/size"),
                let count = Int(size.prefix { $0.isNumber })
            else { continue }
            let unit = size.contains("M") ? 1 << 20 : size.contains("K") ? 1 << 10 : 1
            if level >= best?.level ?? 0 {
                best = (level, count * unit)
            }
        }
        return best?.bytes
    }
}
