import Devices
import Testing

@Suite("Lists of devices")
struct DeviceListTests {
    @Test("name devices and ranges of them, in the order given")
    func reading() throws {
        #expect(try DeviceList("0").indices == [0])
        #expect(try DeviceList("0-7").indices == Array(0...7))
        #expect(try DeviceList("0,2,5-6").indices == [0, 2, 5, 6])
        #expect(try DeviceList("3, 1").indices == [3, 1])
        #expect(try DeviceList("4-4").indices == [4])
    }

    @Test("are turned down with words where they cannot be read")
    func errors() {
        for text in ["", ",", "0,", "a", "-", "1-", "-1", "1-2-3", "0x1", "+1", "99999999999999999999", "0-4096", "٣"] {
            let error = #expect(throws: DeviceListError.self, "\(text)") { try DeviceList(text) }
            guard case .unreadable(_, text)? = error else {
                Issue.record("\(text): \(String(describing: error))")
                continue
            }
        }
        #expect(throws: DeviceListError.backwards(lower: 7, upper: 0)) { try DeviceList("7-0") }
        #expect(throws: DeviceListError.repeated(index: 2)) { try DeviceList("0-3,2") }
        #expect(
            "\(DeviceListError.unreadable(part: "x", text: "0,x"))"
                == "'x' in '0,x' names no device: write 0, 0-7 or 0,2,5-6")
    }

    @Test("say how many devices there are where one is missing")
    func unknown() throws {
        let list = try DeviceList("0-7")
        try list.check(count: 8)
        func words(_ count: Int) -> String? {
            do {
                try list.check(count: count)
                return nil
            } catch {
                return "\(error)"
            }
        }
        #expect(words(9) == nil)
        #expect(words(4) == "there is no device 4: this machine has 4, from 0 to 3")
        #expect(words(1) == "there is no device 1: this machine has 1, which is device 0")
        #expect(words(0) == "there is no device 0: this machine has none that answers")
    }

    @Test("share work so that every piece is taken once, and neighbours by different devices")
    func shares() throws {
        let shares = try DeviceList("1,4-5").shares
        #expect(shares.map(\.device) == [1, 4, 5])
        let work = Array(0..<100)
        let parts = shares.map { $0.share.part(of: work) }
        #expect(parts.flatMap { $0 }.sorted() == work)
        #expect(parts.map(\.count) == [34, 33, 33])
        #expect(parts[1].prefix(3) == [1, 4, 7])
        for (part, (_, share)) in zip(parts, shares) {
            #expect(part == work.filter(share.takes))
        }
        #expect(DeviceShare().part(of: work) == work)
        #expect(DeviceShare(index: 2, count: 5).part(of: [0, 1]) == [])
    }
}
