import Devices

/// A hand-written second stage of a mixture of experts: 16 tokens an expert at most, 256 channels a workgroup of four
/// waves, the whole of K = 256 in one tile, INT4 weights straight to registers, INT8 activations through the LDS, the
/// sum over a token's experts by packed bf16 atomics.
struct ExpertKernel {
    static let k = 256

    static let text = """
        WT_KERNEL(kernel, 256, 0)(
            const wt_i32x4* weights, const wt_f32* weight_scales, const wt_i32x4* activations,
            const wt_f32* row_scales, const wt_i32* row_tokens, wt_bf16* sums, wt_i32 channels) {
            WT_SHARED(wt_i32x4, rows, 256, 0);
            int thread = WT_THREAD();
            int lane = WT_LANE();
            int wave = WT_WAVE();
            int expert = WT_BLOCK_Y();
            int column = lane & 15;
            int group = lane >> 4;

            // Weights: tile of 16 channels, half of K, lane; 16 bytes are 4 steps of 8 nibbles.
            int first_tile = (expert * channels + WT_BLOCK_X() * 256) / 16 + wave * 4;
            wt_i32x4 packed[8];
            #pragma unroll
            for (int load = 0; load < 8; load++) {
                packed[load] = WT_LOAD_NT(wt_i32x4, &weights[((first_tile + load / 2) * 2 + load % 2) * 64 + lane]);
            }

            // Activations: 16 bytes a lane, the 16-byte columns of a row exchanged by its number.
            int row = thread >> 4;
            wt_i32x4 staged = wt_i32x4(0);
            if (row_tokens[expert * 16 + row] >= 0) {
                staged = activations[(expert * 16 + row) * 16 + (thread & 15)];
            }
            rows[row * 16 + ((thread & 15) ^ row)] = staged;
            WT_BARRIER();

            wt_i32x4 sum[4] = {wt_i32x4(0), wt_i32x4(0), wt_i32x4(0), wt_i32x4(0)};
            #pragma unroll
            for (int step = 0; step < 8; step++) {
                int at = step * 2 + (group >> 1);
                wt_i32x2 right = ((wt_i32x2*)&rows[column * 16 + (at ^ column)])[group & 1];
                #pragma unroll
                for (int tile = 0; tile < 4; tile++) {
                    wt_i32 nibbles = packed[tile * 2 + step / 4][step % 4];
                    wt_i32x2 left;
                    left.x = (nibbles << 4) & 0xF0F0F0F0;
                    left.y = nibbles & 0xF0F0F0F0;
                    sum[tile] = WT_MFMA_I32_16X16X32_I8(left, right, sum[tile]);
                }
            }

            int token = row_tokens[expert * 16 + column];
            if (token >= 0) {
                wt_f32 row_scale = row_scales[expert * 16 + column] * 0.0625f;
                #pragma unroll
                for (int tile = 0; tile < 4; tile++) {
                    int channel = WT_BLOCK_X() * 256 + wave * 64 + tile * 16 + group * 4;
                    wt_f32x4 scale = *(const wt_f32x4*)&weight_scales[expert * channels + channel] * row_scale;
                    wt_u32 bits[4];
                    #pragma unroll
                    for (int part = 0; part < 4; part++) {
                        bits[part] = WT_F32_BITS((wt_f32)sum[tile][part] * scale[part]) + 0x8000;
                    }
                    wt_bf16* to = &sums[token * channels + channel];
                    WT_ATOMIC_ADD_BF16X2(to, WT_PERM(bits[1], bits[0], 0x07060302));
                    WT_ATOMIC_ADD_BF16X2(to + 2, WT_PERM(bits[3], bits[2], 0x07060302));
                }
            }
        }
        """

    let experts: Int
    let channels: Int
    let tokens: Int
    /// The token of each of an expert's 16 rows, or -1.
    let rowTokens: [Int32]
    /// Two's complement nibbles, `[expert][channel][k]`, and the same in the kernel's order.
    let weights: [Int8]
    let packed: [UInt8]
    let activations: [Int8]
    let weightScales: [Float]
    let rowScales: [Float]

    /// Random data, every expert with at least one row.
    init(experts: Int, channels: Int, tokens: Int, seed: UInt64) {
        (self.experts, self.channels, self.tokens) = (experts, channels, tokens)
        var generator = SplitMix(state: seed)
        var rowTokens = [Int32](repeating: -1, count: experts * 16)
        for expert in 0..<experts {
            rowTokens[expert * 16] = Int32(expert % tokens)
        }
        rowTokens[1] = Int32(tokens - 1)
        self.rowTokens = rowTokens
        var bits: UInt64 = 0
        weights = (0..<experts * channels * Self.k).map { index in
            bits = index % 16 == 0 ? generator.next() : bits >> 4
            return (Int8(truncatingIfNeeded: bits) << 4) >> 4
        }
        activations = (0..<experts * 16 * Self.k).map { _ in Int8(truncatingIfNeeded: generator.next()) }
        weightScales = (0..<experts * channels).map { _ in Float(generator.next() >> 40) / Float(1 << 34) }
        rowScales = (0..<experts * 16).map { _ in Float(generator.next() >> 40) / Float(1 << 24) }
        packed = Self.pack(weights, rows: experts * channels)
    }

    /// Tiles of 16 rows; halves of K; lanes; 4 steps of 32; in a dword the first four k in the low nibbles of its bytes.
    private static func pack(_ weights: [Int8], rows: Int) -> [UInt8] {
        var packed = [UInt8](repeating: 0, count: rows * k / 2)
        for tile in 0..<rows / 16 {
            for half in 0..<2 {
                for lane in 0..<64 {
                    for byte in 0..<16 {
                        let from = (tile * 16 + lane % 16) * k + half * 128 + byte / 4 * 32 + lane / 16 * 8 + byte % 4
                        let low = UInt8(bitPattern: weights[from]) & 15
                        let high = UInt8(bitPattern: weights[from + 4]) << 4
                        packed[((tile * 2 + half) * 64 + lane) * 16 + byte] = low | high
                    }
                }
            }
        }
        return packed
    }

    /// The launch, and the buffer that its sums go to.
    func launch(_ bench: LaneBench) throws -> (launch: LaneLaunch, sums: LaneBuffer) {
        let sums = try bench.buffer([UInt16](repeating: 0, count: tokens * channels))
        let launch = LaneLaunch(
            grid: LaneGrid(channels / 256, experts), workgroupSize: 256, sharedBytes: 4096,
            arguments: [
                .buffer(try bench.buffer(packed), .read), .buffer(try bench.buffer(weightScales), .read),
                .buffer(try bench.buffer(activations), .read), .buffer(try bench.buffer(rowScales), .read),
                .buffer(try bench.buffer(rowTokens), .read), .buffer(sums, .readWrite), .i32(Int32(channels)),
            ])
        return (launch, sums)
    }

    /// The exact sums, and the sums of their terms' magnitudes, `[token][channel]`.
    func reference() -> (sums: [Double], magnitudes: [Double]) {
        var sums = [Double](repeating: 0, count: tokens * channels)
        var magnitudes = sums
        for row in rowTokens.indices where rowTokens[row] >= 0 {
            let expert = row / 16
            for channel in 0..<channels {
                var dot: Int32 = 0
                for depth in 0..<Self.k {
                    let weight = weights[(expert * channels + channel) * Self.k + depth]
                    dot += Int32(weight) * Int32(activations[row * Self.k + depth])
                }
                let scale = Double(weightScales[expert * channels + channel]) * Double(rowScales[row])
                sums[Int(rowTokens[row]) * channels + channel] += Double(dot) * scale
                magnitudes[Int(rowTokens[row]) * channels + channel] += abs(Double(dot) * scale)
            }
        }
        return (sums, magnitudes)
    }
}
