import Glibc
import Testing
import Workers

@Suite("Pools of workers")
struct WorkerPoolTests {
    /// Longer than a task of a busy test run waits for its turn, which can be minutes; a worker hangs for longer.
    private static let patience = Duration.seconds(900)

    private func pool(workers: Int = 1, maximumPayload: Int = 1 << 24) -> WorkerPool {
        let name = "worker-for-tests"
        return WorkerPool(
            WorkerCommand(
                name: name, program: WorkerCommand.besideRunningExecutable(name),
                // swift test asks for backtraces of crashes, which would be a part of what the worker wrote.
                environment: ["SWIFT_BACKTRACE": "enable=no"]),
            options: .init(
                workers: workers, requestTimeLimit: Self.patience, startTimeLimit: Self.patience,
                maximumPayload: maximumPayload))
    }

    /// A pool whose workers are a shell that runs `script`.
    private func shell(_ script: String, startTimeLimit: Duration = patience) -> WorkerPool {
        WorkerPool(
            WorkerCommand(name: "worker-for-tests", program: "/bin/sh", arguments: ["-c", script]),
            options: .init(workers: 1, requestTimeLimit: Self.patience, startTimeLimit: startTimeLimit))
    }

    private func request(_ command: Character, _ text: String = "") -> [UInt8] { Array("\(command)\(text)".utf8) }

    private func isAlive(_ process: pid_t) -> Bool { kill(process, 0) == 0 }

    /// Whether `process` ends; it would go on for longer than this waits.
    private func ends(_ process: pid_t) async throws -> Bool {
        try await holds { !isAlive(process) }
    }

    /// Waits until `condition` holds; false where it does not in 6,000 looks and the sleeps between them.
    private func holds(_ condition: () -> Bool) async throws -> Bool {
        for _ in 0..<6000 {
            if condition() { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    @Test("answer, and keep what libraries print out of the answers")
    func answers() async throws {
        let pool = pool()
        #expect(pool.startedWorkers == 0)
        #expect(await pool.call(request("e", "hello")) == .success(Array("hello".utf8)))
        #expect(await pool.call(request("p", "printed")) == .success(Array("printed".utf8)))
        #expect(await pool.call(request("e")) == .success([]))
        #expect(pool.startedWorkers == 1)
    }

    @Test("carry answers larger than any buffer of the system")
    func largeAnswers() async {
        let text = [UInt8](repeating: 0x65, count: 8 << 20)
        #expect(await pool().call(text) == .success(Array(text.dropFirst())))
    }

    @Test("pass on why a request is refused, and keep the worker")
    func refusal() async {
        let pool = pool()
        #expect(await pool.call(request("r")) == .failure(.refused(reason: "this one is refused")))
        #expect(await pool.call(request("e", "next")) == .success(Array("next".utf8)))
        #expect(pool.startedWorkers == 1)
    }

    @Test("replace a worker that crashes, and say which signal it was and what it wrote")
    func crash() async {
        let pool = pool()
        let crashed = await pool.call(request("a"))
        #expect(crashed == .failure(.killed(signal: SIGABRT, diagnostics: "about to crash")))
        #expect(await pool.call(request("x")) == .failure(.exited(status: 7, diagnostics: "")))
        #expect(await pool.call(request("e", "next")) == .success(Array("next".utf8)))
        #expect(pool.startedWorkers == 3)
    }

    @Test("replace a worker that somebody kills in the middle of a request")
    func killedFromOutside() async throws {
        let pool = pool()
        let identifier = try #require(pid_t(String(decoding: try await pool.call(request("i")).get(), as: UTF8.self)))
        let hang = try HangingRequest()
        async let hanging = pool.call(request("h", hang.mark))
        #expect(try await holds { hang.isUnderWay })
        kill(identifier, SIGKILL)
        #expect(await hanging == .failure(.killed(signal: SIGKILL, diagnostics: "")))
        #expect(await pool.call(request("e")) == .success([]))
    }

    @Test("replace a worker that hangs once its time is up")
    func hang() async throws {
        let pool = pool()
        let identifier = try #require(pid_t(String(decoding: try await pool.call(request("i")).get(), as: UTF8.self)))
        let start = ContinuousClock.now
        let result = await pool.call(request("h"), timeLimit: .milliseconds(300))
        #expect(result == .failure(.timeLimit(seconds: 0.3, diagnostics: "")))
        #expect(ContinuousClock.now - start >= .milliseconds(300))
        #expect(!isAlive(identifier))
        #expect(await pool.call(request("e")) == .success([]))
    }

    @Test("take a worker's children along when it is killed")
    func grandchildren() async throws {
        let pool = pool()
        let child = try #require(pid_t(String(decoding: try await pool.call(request("c")).get(), as: UTF8.self)))
        #expect(isAlive(child))
        _ = await pool.call(request("h"), timeLimit: .milliseconds(100))
        #expect(try await ends(child))
    }

    @Test("end a request at once when its task is cancelled, waiting or under way")
    func cancellation() async throws {
        let pool = pool()
        let hang = try HangingRequest()
        let running = Task { await pool.call(request("h", hang.mark)) }
        #expect(try await holds { hang.isUnderWay })
        let waiting = Task { await pool.call(request("e")) }
        try await Task.sleep(for: .milliseconds(20))
        // The worker would go on until the time limit, which is another failure.
        waiting.cancel()
        #expect(await waiting.value == .failure(.cancelled))
        running.cancel()
        #expect(await running.value == .failure(.cancelled))
        let already = Task { [pool] in
            withUnsafeCurrentTask { $0?.cancel() }
            return await pool.call(request("h"))
        }
        #expect(await already.value == .failure(.cancelled))
        #expect(await pool.call(request("e")) == .success([]))
    }

    @Test("work on as many requests at once as they have workers")
    func concurrency() async throws {
        let pool = pool(workers: 2)
        let hanging = (0..<3).map { _ in Task { await pool.call(request("h")) } }
        #expect(try await holds { pool.startedWorkers == 2 })
        // The third request waits, rather than for a third worker.
        try await Task.sleep(for: .milliseconds(100))
        #expect(pool.startedWorkers == 2)
        for task in hanging {
            task.cancel()
            #expect(await task.value == .failure(.cancelled))
        }
    }

    @Test("answer many requests, each with its own answer")
    func manyRequests() async {
        let pool = pool(workers: 2)
        let wrong = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<200 {
                group.addTask { await pool.call(request("e", "\(index)")) != .success(Array("\(index)".utf8)) }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(wrong == 0)
        #expect(pool.startedWorkers <= 2)
    }

    @Test("give every waiting request its answer although workers go down in between")
    func crashesAmongRequests() async {
        let pool = pool(workers: 2)
        let good = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<40 {
                group.addTask {
                    let result = await pool.call(request(index % 4 == 0 ? "a" : "e", "\(index)"))
                    return result == .success(Array("\(index)".utf8))
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(good == 30)
    }

    @Test("refuse a request that is longer than a frame may be")
    func longRequest() async {
        let pool = pool(maximumPayload: 100)
        let result = await pool.call([UInt8](repeating: 0, count: 101))
        #expect(result == .failure(.requestTooLong(bytes: 101, maximum: 100)))
    }

    @Test("say which program is missing")
    func missingProgram() async {
        let pool = WorkerPool(
            WorkerCommand(name: "w", program: "/nowhere/worker"), options: .init(workers: 1))
        guard case .failure(.cannotStart(let program, let reason)) = await pool.call([]) else {
            Issue.record("a missing program answered")
            return
        }
        #expect(program == "/nowhere/worker")
        #expect(reason.contains("No such file") && reason.contains("swift build"))
    }

    @Test("say what a program is that is no worker")
    func noWorker() async {
        guard case .failure(.protocolViolation(let reason, _)) = await shell("echo a line of text; cat").call([]) else {
            Issue.record("a program that only prints was taken for a worker")
            return
        }
        #expect(reason.contains("no greeting"))

        guard case .failure(.cannotStart(_, let ended)) = await shell("echo went wrong >&2; exit 3").call([]) else {
            Issue.record("a program that only exits was taken for a worker")
            return
        }
        #expect(ended.contains("status 3") && ended.contains("went wrong"))

        let silent = await shell("sleep 1000", startTimeLimit: .milliseconds(200)).call([])
        #expect(silent == .failure(.cannotStart(program: "/bin/sh", reason: "no greeting within 0.2 s")))
    }

    @Test("refuse a worker of another build or another name")
    func otherVersion() async {
        // Length 25, kind 1, "wavetune", version 2, the name.
        let hello = #"printf '\031\0\0\0\001wavetune\002worker-for-tests'; cat"#
        guard case .failure(.protocolViolation(let reason, _)) = await shell(hello).call([]) else {
            Issue.record("a worker of another version was accepted")
            return
        }
        #expect(reason.contains("version 2") && reason.contains("version 1"))
    }

    @Test("refuse answers that nobody asked for, and answers that are no frames")
    func wrongFrames() async {
        let hello = #"printf '\031\0\0\0\001wavetune\001worker-for-tests'; "#
        // A request, which only owners send.
        let backwards = await shell(hello + #"printf '\0\0\0\0\002'; cat"#).call([1])
        guard case .failure(.protocolViolation(let reason, _)) = backwards else {
            Issue.record("a frame of the wrong kind was accepted")
            return
        }
        #expect(reason.contains("out of turn"))
        let noise = await shell(hello + "head -c 6 >&2; echo noise; cat").call([1])
        guard case .failure(.protocolViolation(let announced, let diagnostics)) = noise else {
            Issue.record("noise was accepted")
            return
        }
        #expect(announced.contains("bytes was announced"))
        #expect(!diagnostics.isEmpty)
    }

    @Test("give and take away environment variables")
    func environment() async {
        let script = #"""
            printf '\031\0\0\0\001wavetune\001worker-for-tests'; head -c 5 >/dev/null
            test "$GIVEN" = yes && test -z "${HOME+set}" && printf '\0\0\0\0\003'; cat
            """#
        let pool = WorkerPool(
            WorkerCommand(
                name: "worker-for-tests", program: "/bin/sh", arguments: ["-c", script],
                environment: ["GIVEN": "yes", "HOME": nil]),
            options: .init(workers: 1, requestTimeLimit: Self.patience, startTimeLimit: Self.patience))
        #expect(await pool.call([]) == .success([]))
    }

    @Test("leave no worker behind where their owner is killed while a worker is busy")
    func ownerKilled() async throws {
        let pool = pool()
        let nested = try #require(pid_t(String(decoding: try await pool.call(request("o")).get(), as: UTF8.self)))
        #expect(isAlive(nested))
        _ = await pool.call(request("h"), timeLimit: .milliseconds(50))
        #expect(try await ends(nested))
    }

    @Test("remove the temporary files of a worker that is killed")
    func temporaryFiles() async throws {
        let pool = pool()
        let path = String(decoding: try await pool.call(request("t")).get(), as: UTF8.self)
        #expect(access(path + "/behind", F_OK) == 0)
        _ = await pool.call(request("a"))
        #expect(access(path, F_OK) != 0)
    }

    @Test("end their workers when they go")
    func end() async throws {
        var pool: WorkerPool? = self.pool()
        let answer = try #require(await pool?.call(request("i")).get())
        let identifier = try #require(pid_t(String(decoding: answer, as: UTF8.self)))
        #expect(isAlive(identifier))
        pool = nil
        #expect(try await ends(identifier))
    }
}
