import Devices
import Glibc
import ROCm
import Testing
import Toolchain
import Workers

@Suite("Devices in worker processes")
struct HIPWorkerTests {
    private static let name = "device-worker-for-tests"

    private func pool(
        _ library: String, loader: [String] = [], environment: [String: String] = [:]
    ) -> WorkerPool {
        var variables: [String: String?] = ["SWIFT_BACKTRACE": "enable=no"]
        for (name, value) in environment {
            variables[name] = value
        }
        return WorkerPool(
            WorkerCommand(
                name: Self.name, program: WorkerCommand.besideRunningExecutable(Self.name), loader: loader,
                arguments: [library], environment: variables),
            options: .init(workers: 1, requestTimeLimit: .seconds(900)))
    }

    private func standIn(_ script: String) -> WorkerPool {
        pool(
            WorkerCommand.besideRunningExecutable("libamdhip64-stand-in.so"),
            environment: ["WAVETUNE_HIP_SCRIPT": script])
    }

    /// A worker that uses a runtime of this machine, started as that wants it.
    private func real(_ installation: HIPInstallation) -> WorkerPool {
        let inherited = getenv("LD_LIBRARY_PATH").map { String(cString: $0) }
        return pool(
            installation.library, loader: installation.place.loaderArguments,
            environment: installation.place.environment(inherited: inherited))
    }

    private func ask(_ pool: WorkerPool, _ text: String, _ bytes: [UInt8] = []) async -> Result<String, WorkerFailure> {
        await pool.call(Array("\(text)\n".utf8) + bytes).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test("measure and give results")
    func healthy() async {
        let pool = standIn("times=0.75 devices=3")
        #expect(await ask(pool, "count") == .success("3"))
        #expect(await ask(pool, "measure 2", StandIn.codeObject()) == .success("0.00075 0"))
        #expect(await ask(pool, "measure 3", StandIn.codeObject()).failure?.contains("there is no device 3") == true)
        #expect(pool.startedWorkers == 1)
    }

    @Test("notice one wrong result in a thousand")
    func wrong() async {
        // Three kernels flip the same four places; what the second makes of the first's error is wrong as well.
        #expect(await ask(standIn("wrong=1000"), "measure 0", StandIn.codeObject()) == .success("0.000125 4"))
    }

    @Test("are ended when the device hangs, and replaced")
    func hang() async {
        let pool = standIn("hang=hipEventSynchronize:1")
        // The next request has all the time that a busy machine may take.
        let answer = await pool.call(Array("measure 0\n".utf8) + StandIn.codeObject(), timeLimit: .seconds(3))
        #expect(answer == .failure(.timeLimit(seconds: 3, diagnostics: "")))
        #expect(await ask(pool, "count") == .success("1"))
        #expect(pool.startedWorkers == 2)
    }

    @Test("die with a runtime that aborts, and are replaced")
    func crash() async {
        let pool = standIn("crash=hipEventSynchronize:1")
        let words = "Memory access fault by the stand-in for HIP"
        #expect(
            await ask(pool, "measure 0", StandIn.codeObject())
                == .failure(.killed(signal: SIGABRT, diagnostics: words)))
        #expect(await ask(pool, "count") == .success("1"))
        #expect(pool.startedWorkers == 2)
    }

    @Test("say what a failing device said", arguments: ["fail=hipEventSynchronize:1:719", "lost=32", "times=-1"])
    func failures(script: String) async {
        let words = await ask(standIn(script), "measure 0", StandIn.codeObject()).failure ?? ""
        let expected = [
            "fail=hipEventSynchronize:1:719":
                "count_up, step failed on the device: hipEventSynchronize: hipErrorLaunchFailure (unspecified launch failure)",
            "lost=32": "the device answers no longer: ",
            "times=-1": "the device reported a time of -0.001 s, which cannot be",
        ]
        #expect(words.contains(expected[script] ?? "?"))
    }

    @Test("find every function in each HIP of this machine, and hear from it how many devices there are")
    func realRuntimes() async throws {
        var installations = HIPInstallation.found()
        for suite in ROCmSearch.suites() {
            if let installation = HIPInstallation(in: ROCmSearch.prefix(suite)), !installations.contains(installation) {
                installations.append(installation)
            }
        }
        guard !installations.isEmpty else {
            try Test.cancel("no HIP is set up on this machine; scripts/setup gets one")
        }
        for installation in installations {
            // The prefix's loader is not taken for the program.
            let program = try await ask(real(installation), "program").get()
            #expect(program == WorkerCommand.besideRunningExecutable(Self.name))
            let answer = await ask(real(installation), "count")
            let count = try #require(Int(try answer.get()), "\(installation)")
            #expect(count >= 0)
            if count == 0 {
                let words = await ask(real(installation), "identify 0").failure ?? ""
                #expect(words.contains("finds none; the amdgpu driver must be loaded"))
            }
        }
    }

    /// The kernels of the stand-in, for a real device.
    private static let text = """
        extern "C" __global__ void count_up(int* out, int count) {
            int place = blockIdx.x * blockDim.x + threadIdx.x;
            if (place < count) out[place] = place;
        }
        extern "C" __global__ void step(int* out, int factor, int count) {
            int place = blockIdx.x * blockDim.x + threadIdx.x;
            if (place < count) out[place] = out[place] * factor + 1;
        }
        """

    private func compile(for architecture: String) async throws -> [UInt8] {
        guard CompilerSearch.places().contains(where: { $0.found != nil }) else {
            try Test.cancel("no hiprtc is set up on this machine; scripts/setup gets one")
        }
        var options = KernelCompiler.Options()
        options.architecture = architecture
        options.usesCache = false
        options.workers = 1
        let compiler = try await KernelCompiler.find(options)
        return try await compiler.compile(
            CompileRequest(text: Self.text, name: "device-test.hip", architecture: architecture)
        ).codeObject
    }

    @Test("tell real code objects apart by their processors")
    func codeObjects() async throws {
        let pool = standIn("")
        #expect(await ask(pool, "measure 0", try compile(for: "gfx942")) == .success("0.000125 0"))
        let words = await ask(pool, "measure 0", try compile(for: "gfx90a")).failure ?? ""
        #expect(words.contains("the code object is for gfx90a; the device takes code objects for gfx942:sramecc+"))
    }

    @Test("run a compiled kernel on a real device, where one answers")
    func realDevice() async throws {
        var device: HIPInstallation?
        for installation in HIPInstallation.found() where device == nil {
            if case .success(let count) = await ask(real(installation), "count"), count != "0" {
                device = installation
            }
        }
        guard let device else {
            try Test.cancel("no GPU answers through HIP on this machine, so nothing was run on one")
        }
        let pool = real(device)
        let identity = try await ask(pool, "identify 0").get().split(separator: "\n").map(String.init)
        #expect(identity[0].hasPrefix("gfx") && identity[6].hasPrefix(identity[0]))
        #expect(try #require(Int(identity[1])) > 0)
        let kernel = try await compile(for: identity[0])
        let answer = try await ask(pool, "measure 0", kernel).get().split(separator: " ")
        let seconds = try #require(Double(answer[0]))
        #expect(seconds > 0 && seconds < 1)
        #expect(answer[1] == "0")
    }
}
