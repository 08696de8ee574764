import Testing

/// HIP programs that differ in what the analysis has to see.
enum TestKernels {
    struct Program: Sendable, CustomTestStringConvertible {
        var name: String
        var text: String
        var options = ["-O3"]

        var testDescription: String { name }
    }

    private static let types = """
        typedef int v4i __attribute__((ext_vector_type(4)));
        typedef int v16i __attribute__((ext_vector_type(16)));
        typedef float v4f __attribute__((ext_vector_type(4)));
        typedef short v4s __attribute__((ext_vector_type(4)));
        static __device__ inline long low(v4i v) { return ((long)v[1] << 32) | (unsigned)v[0]; }
        static __device__ inline long high(v4i v) { return ((long)v[3] << 32) | (unsigned)v[2]; }

        """

    /// A loop over K with plain loads.
    static let rolled = Program(
        name: "rolled",
        text: types + """
            extern "C" __global__ __launch_bounds__(256)
            void rolled(const v4i* a, const v4i* b, v4i* d, int n) {
                int t = threadIdx.x;
                v4i acc = {0, 0, 0, 0};
                #pragma unroll 1
                for (int i = 0; i < n; i++) {
                    v4i x = a[t + 256 * i], y = b[t + 256 * i];
                    acc = __builtin_amdgcn_mfma_i32_16x16x32_i8(low(x), low(y), acc, 0, 0, 0);
                    acc = __builtin_amdgcn_mfma_i32_16x16x32_i8(high(x), high(y), acc, 0, 0, 0);
                }
                d[t] = acc;
            }
            """)

    /// One tile of K: straight code.
    static let unrolled = Program(
        name: "unrolled",
        text: types + """
            extern "C" __global__ __launch_bounds__(256)
            void unrolled(const v4i* a, const v4i* b, v4i* d) {
                int t = threadIdx.x;
                v4i acc[2] = {};
                #pragma unroll
                for (int i = 0; i < 12; i++) {
                    v4i x = a[t + 256 * i], y = b[t + 256 * i];
                    acc[0] = __builtin_amdgcn_mfma_i32_16x16x32_i8(low(x), low(y), acc[0], 0, 0, 0);
                    acc[1] = __builtin_amdgcn_mfma_i32_16x16x32_i8(high(x), low(y), acc[1], 0, 0, 0);
                }
                d[t] = acc[0] + acc[1];
            }
            """)

    /// Activations through LDS, weights straight to registers.
    static let staged = Program(
        name: "staged",
        text: types + """
            extern "C" __global__ __launch_bounds__(256)
            void staged(const v4i* a, const v4i* w, v4i* d, int n) {
                __shared__ v4i tile[512];
                int t = threadIdx.x;
                v4i acc = {0, 0, 0, 0};
                #pragma unroll 1
                for (int i = 0; i < n; i++) {
                    v4i y = w[t + 256 * i];
                    tile[t] = a[t + 512 * i];
                    tile[t + 256] = a[t + 512 * i + 256];
                    __syncthreads();
                    v4i x = tile[(t * 7) & 511];
                    acc = __builtin_amdgcn_mfma_i32_16x16x32_i8(low(y), low(x), acc, 0, 0, 0);
                    acc = __builtin_amdgcn_mfma_i32_16x16x32_i8(high(y), high(x), acc, 0, 0, 0);
                    __syncthreads();
                }
                d[t] = acc;
            }
            """)

    /// Buffer loads several tiles ahead, four-bit weights.
    static let prefetched = Program(
        name: "prefetched",
        text: types + """
            __device__ v4i load(v4i rsrc, int voffset, int soffset, int aux) __asm("llvm.amdgcn.raw.buffer.load.v4i32");
            extern "C" __global__ __launch_bounds__(256)
            void prefetched(const v4i* a, const v4i* w, v4i* d, int n) {
                int t = threadIdx.x;
                v4i rsrc = {(int)(long)w, (int)((long)w >> 32), 1 << 30, 0x00020000};
                v4i acc = {0, 0, 0, 0}, acc2 = {0, 0, 0, 0};
                v4i q[4];
                #pragma unroll
                for (int j = 0; j < 4; j++) q[j] = load(rsrc, t * 16, j * 4096, 2);
                v4i x = a[t];
                __builtin_amdgcn_s_setprio(1);
                #pragma unroll 1
                for (int i = 0; i < n; i += 4) {
                    #pragma unroll
                    for (int j = 0; j < 4; j++) {
                        v4i p = q[j];
                        q[j] = load(rsrc, t * 16, (i + j + 4) * 4096, 2);
                        __builtin_amdgcn_sched_barrier(0);
                        v4i lo = (p << 4) & 0xf0f0f0f0, hi = p & 0xf0f0f0f0;
                        acc = __builtin_amdgcn_mfma_i32_16x16x32_i8(low(lo), low(x), acc, 0, 0, 0);
                        acc2 = __builtin_amdgcn_mfma_i32_16x16x32_i8(low(hi), high(x), acc2, 0, 0, 0);
                        acc = __builtin_amdgcn_mfma_i32_16x16x32_i8(high(lo), low(x), acc, 0, 0, 0);
                        acc2 = __builtin_amdgcn_mfma_i32_16x16x32_i8(high(hi), high(x), acc2, 0, 0, 0);
                        __builtin_amdgcn_sched_barrier(0);
                    }
                }
                d[t] = acc + acc2;
            }
            """)

    /// Atomics, stores, cross-lane operations and transcendental functions inside the loop.
    static let busy = Program(
        name: "busy",
        text: types + """
            extern "C" __global__ __launch_bounds__(256)
            void busy(const v4s* a, const short* b, float* d, short* e, unsigned char* f, int n) {
                __shared__ float sums[256];
                int t = threadIdx.x;
                #pragma unroll 1
                for (int i = 0; i < n; i++) {
                    v4f acc = {0, 0, 0, 0};
                    v4s y = {b[t + i], b[t + i + 3], b[t + i + 9], (short)f[t * 3 + i]};
                    acc = __builtin_amdgcn_mfma_f32_16x16x16bf16_1k(a[t + 256 * i], y, acc, 0, 0, 0);
                    acc[0] = __builtin_amdgcn_exp2f(acc[0]) + (float)(int)acc[1];
                    acc[1] += __shfl_xor(acc[0], 16);
                    sums[t] = acc[1];
                    __syncthreads();
                    acc[2] += sums[t ^ 64] + sums[(t + 13) & 255];
                    atomicAdd(&sums[t & 31], acc[2]);
                    unsafeAtomicAdd(d + t, acc[2]);
                    e[t + 256 * i] = (short)acc[3];
                    f[t] = (unsigned char)acc[1];
                    __builtin_amdgcn_s_sleep(1);
                    __builtin_amdgcn_s_setprio(2);
                    __syncthreads();
                }
            }
            """)

    /// More accumulators than registers: spills to scratch.
    static let spilling = Program(
        name: "spilling",
        text: types + """
            extern "C" __global__ __launch_bounds__(1024)
            void spilling(const v4i* a, const v4i* b, v16i* d, int n) {
                int t = threadIdx.x;
                v16i acc[10] = {};
                #pragma unroll 1
                for (int i = 0; i < n; i++) {
                    v4i x = a[t + 1024 * i];
                    #pragma unroll
                    for (int j = 0; j < 10; j++) {
                        v4i y = b[t + 1024 * (i + j)];
                        acc[j] = __builtin_amdgcn_mfma_i32_32x32x16_i8(low(x), low(y), acc[j], 0, 0, 0);
                    }
                }
                for (int j = 0; j < 10; j++) d[t + 1024 * j] = acc[j];
            }
            """)

    /// Accumulation registers, and vector work on them.
    static let accumulating = Program(
        name: "accumulating",
        text: types + """
            extern "C" __global__ __launch_bounds__(256, 1)
            void accumulating(const v4i* a, const v4i* b, v16i* d, int n) {
                int t = threadIdx.x;
                v16i acc[18] = {};
                #pragma unroll 1
                for (int i = 0; i < n; i++) {
                    v4i x = a[t + 256 * i];
                    #pragma unroll
                    for (int j = 0; j < 18; j++) {
                        v4i y = b[t + 256 * (i + j)];
                        acc[j] = __builtin_amdgcn_mfma_i32_32x32x16_i8(low(x), low(y), acc[j], 0, 0, 0);
                        acc[j][3] = acc[j][3] >> 1;
                    }
                }
                for (int j = 0; j < 18; j++) d[t + 256 * j] = acc[j];
            }
            """)

    /// Two loops, one within the other, and a second kernel.
    static let nested = Program(
        name: "nested",
        text: types + """
            extern "C" __global__ __launch_bounds__(64)
            void nested(const v4i* a, const v4i* b, v4i* d, int n, int m) {
                int t = threadIdx.x;
                for (int k = 0; k < m; k++) {
                    v4i acc = {k, 0, 0, 0};
                    #pragma unroll 1
                    for (int i = 0; i < n; i++) {
                        v4i x = a[t + 64 * i], y = b[t + 64 * (i ^ k)];
                        if (x[3] == 77) continue;
                        acc = __builtin_amdgcn_mfma_i32_4x4x4i8(x[0], y[0], acc, 0, 0, 0);
                        acc = __builtin_amdgcn_mfma_i32_4x4x4i8(x[1], y[2], acc, 0, 0, 0);
                    }
                    acc = __builtin_amdgcn_mfma_i32_16x16x32_i8(low(acc), low(acc), acc, 0, 0, 0);
                    d[t + 64 * k] = acc;
                }
            }
            extern "C" __global__ void second(const v4i* a, v4i* d) {
                int t = threadIdx.x;
                v4i x = a[t];
                d[t] = __builtin_amdgcn_mfma_i32_16x16x32_i8(low(x), high(x), x, 0, 0, 0);
            }
            """)

    /// No matrix instruction at all.
    static let plain = Program(
        name: "plain",
        text: """
            extern "C" __global__ void plain(const float* a, const float* b, float* c, int n) {
                int i = blockIdx.x * blockDim.x + threadIdx.x;
                if (i < n) c[i] = a[i] + b[i];
            }
            """)

    /// Loads that go to LDS without passing through registers.
    static let directToShared = Program(
        name: "directToShared",
        text: types + """
            __device__ void load(v4i rsrc, __attribute__((address_space(3))) void* lds, int size, int voffset,
                int soffset, int offset, int aux) __asm("llvm.amdgcn.raw.buffer.load.lds");
            extern "C" __global__ __launch_bounds__(256)
            void directToShared(const int* a, const v4i* w, v4i* d, int n) {
                __shared__ int tile[1024];
                int t = threadIdx.x;
                v4i rsrc = {(int)(long)a, (int)((long)a >> 32), 1 << 30, 0x00020000};
                v4i acc = {0, 0, 0, 0};
                #pragma unroll 1
                for (int i = 0; i < n; i++) {
                    load(rsrc, (__attribute__((address_space(3))) void*)(tile + (t & ~63)), 4, t * 4, i * 1024, 0, 0);
                    v4i y = w[t + 256 * i];
                    __builtin_amdgcn_s_waitcnt(0);
                    __syncthreads();
                    v4i x = *(v4i*)(tile + ((t * 4) & 1023));
                    acc = __builtin_amdgcn_mfma_i32_16x16x32_i8(low(y), low(x), acc, 0, 0, 0);
                    __syncthreads();
                }
                d[t] = acc;
            }
            """)

    static let all = [
        rolled, unrolled, staged, prefetched, busy, spilling, accumulating, nested, plain, directToShared,
    ]
}
