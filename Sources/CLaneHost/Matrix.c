// Matrix instructions, as dense products. Where an operand's element belongs is in tables that come from Swift; the two
// layouts are chosen for the product's inner loop, which runs along the rows of A:
//   integers: A in pairs of k, [block][k / 2][i][k % 2]; B [block][j][k]; both widened to 16 bits
//   bf16:     A [block][k][i]; B [block][j][k]; both widened to f32
//   D         [block][j][i]
// Integer sums wrap. A bf16 result is c + (((p0 + p1) + p2) + ...) with ascending k, every product and sum rounded to
// f32; the addition of c is the header's. That order is the simulator's and is not claimed to be the hardware's.
#include "Internal.h"

#include <string.h>

#pragma clang fp contract(off)

enum {
    MAXIMUM_OPERAND = 64 * 16,
    OFFSET_B = MAXIMUM_OPERAND * 4,
    OFFSET_D = 2 * MAXIMUM_OPERAND * 4,
    OFFSET_RESULTS = OFFSET_D + 64 * 16 * 4,
};
_Static_assert(OFFSET_RESULTS + 64 * 16 * 4 <= LANE_SCRATCH_BYTES, "the scratch holds two operands and two results");

typedef int8_t bytes8 __attribute__((vector_size(8)));
typedef int16_t halves8 __attribute__((vector_size(16)));
typedef uint32_t words4 __attribute__((vector_size(16)));

static void *dense(lane_context *context, int offset) { return (uint8_t *)context->scratch + offset; }

static inline void place_integers(
    lane_context *context, const lane_matrix_operation *operation, int lane, const uint64_t *a, const uint64_t *b) {
    int16_t *left = dense(context, 0), *right = dense(context, OFFSET_B);
    int count = operation->operand_bytes;
    const uint16_t *to_left = operation->a + lane * count, *to_right = operation->b + lane * count;
    if (LIKELY(operation->contiguous)) {
        for (int at = 0; at < count; at += 8) {
            bytes8 bytes;
            int part = count < 8 ? count : 8;
            memcpy(&bytes, (const uint8_t *)a + at, 8);
            halves8 wide = __builtin_convertvector(bytes, halves8);
            int pairs = part / 2;
            for (int pair = 0; pair < pairs; pair++) {
                words4 words = (words4)wide;
                memcpy(left + to_left[at] + pair * 2 * operation->m, &((uint32_t *)&words)[pair], 4);
            }
            memcpy(&bytes, (const uint8_t *)b + at, 8);
            wide = __builtin_convertvector(bytes, halves8);
            memcpy(right + to_right[at], &wide, (size_t)part * 2);
        }
        return;
    }
    for (int element = 0; element < count; element++) {
        left[to_left[element]] = ((const int8_t *)a)[element];
        right[to_right[element]] = ((const int8_t *)b)[element];
    }
}

// Eight contiguous bytes of each operand a lane: all in registers, since this runs for most lanes of most kernels.
static inline void place_eight(
    lane_context *context, const lane_matrix_operation *operation, int lane, uint64_t a, uint64_t b) {
    uint32_t *left = (uint32_t *)dense(context, 0) + operation->a[lane * 8] / 2;
    int16_t *right = (int16_t *)dense(context, OFFSET_B) + operation->b[lane * 8];
    halves8 wide = __builtin_convertvector((bytes8)a, halves8);
    words4 pairs = (words4)wide;
    for (int pair = 0; pair < 4; pair++) {
        left[pair * operation->m] = pairs[pair];
    }
    wide = __builtin_convertvector((bytes8)b, halves8);
    memcpy(right, &wide, sizeof wide);
}

static inline void place_floats(
    lane_context *context, const lane_matrix_operation *operation, int lane, const uint64_t *a, const uint64_t *b) {
    uint32_t *left = dense(context, 0), *right = dense(context, OFFSET_B);
    int count = operation->operand_bytes / 2;
    const uint16_t *to_left = operation->a + lane * count, *to_right = operation->b + lane * count;
    for (int element = 0; element < count; element++) {
        left[to_left[element]] = (uint32_t)((const uint16_t *)a)[element] << 16;
        right[to_right[element]] = (uint32_t)((const uint16_t *)b)[element] << 16;
    }
}

void lane_matrix_place(
    lane_context *context, const lane_matrix_operation *operation, int lane, uint64_t a0, uint64_t a1, uint64_t b0,
    uint64_t b1) {
    if (LIKELY(operation->contiguous && operation->operand_bytes == 8)) {
        place_eight(context, operation, lane, a0, b0);
        return;
    }
    const uint64_t a[3] = {a0, a1, 0}, b[3] = {b0, b1, 0};
    if (operation->is_float) {
        place_floats(context, operation, lane, a, b);
    } else {
        place_integers(context, operation, lane, a, b);
    }
}

// The same loops for every row count and every instruction set: the compiler makes vectors of the inner one.
#define INLINE static inline __attribute__((always_inline))

INLINE void integer_product(
    const int16_t *restrict left, const int16_t *restrict right, int32_t *restrict result, int m, int n, int k) {
    for (int j = 0; j < n; j++) {
        for (int i = 0; i < m; i++) {
            int32_t sum = 0;
            for (int pair = 0; pair < k / 2; pair++) {
                sum += left[(pair * m + i) * 2] * right[j * k + 2 * pair];
                sum += left[(pair * m + i) * 2 + 1] * right[j * k + 2 * pair + 1];
            }
            result[j * m + i] = sum;
        }
    }
}

INLINE void float_product(
    const float *restrict left, const float *restrict right, float *restrict result, int m, int n, int k) {
    for (int j = 0; j < n; j++) {
        float *restrict column = result + j * m;
        for (int i = 0; i < m; i++) {
            column[i] = left[i] * right[j * k];
        }
        for (int step = 1; step < k; step++) {
            float factor = right[j * k + step];
            for (int i = 0; i < m; i++) {
                column[i] += left[step * m + i] * factor;
            }
        }
    }
}

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))
typedef int32_t ints8 __attribute__((vector_size(32)));

// Four columns at a time, so that a row vector of A that was loaded serves four products.
AVX2 static inline __attribute__((always_inline)) void integer_columns(
    const int16_t *left, const int16_t *right, int32_t *result, int m, int k) {
    for (int i = 0; i < m; i += 8) {
        ints8 sums[4] = {{0}, {0}, {0}, {0}};
        for (int pair = 0; pair < k / 2; pair++) {
            __m256i row = _mm256_loadu_si256((const __m256i *)(left + (pair * m + i) * 2));
            for (int column = 0; column < 4; column++) {
                int32_t factors;
                memcpy(&factors, right + column * k + 2 * pair, 4);
                sums[column] += (ints8)_mm256_madd_epi16(row, _mm256_set1_epi32(factors));
            }
        }
        for (int column = 0; column < 4; column++) {
            memcpy(result + column * m + i, &sums[column], 32);
        }
    }
}

AVX2 static void integer_block_avx2(
    const int16_t *left, const int16_t *right, int32_t *result, int m, int n, int k) {
    for (int j = 0; j < n; j += 4) {
        const int16_t *columns = right + j * k;
        int32_t *to = result + j * m;
        if (m == 16 && k == 32) {
            integer_columns(left, columns, to, 16, 32);
        } else if (m == 32 && k == 16) {
            integer_columns(left, columns, to, 32, 16);
        } else {
            integer_columns(left, columns, to, m, k);
        }
    }
}

AVX2 static void float_block_avx2(const float *left, const float *right, float *result, int m, int n, int k) {
    if (m == 16) {
        float_product(left, right, result, 16, n, k);
    } else if (m == 32) {
        float_product(left, right, result, 32, n, k);
    } else {
        float_product(left, right, result, m, n, k);
    }
}
#endif

static void distribute(lane_context *context, const lane_matrix_operation *operation) {
    const int32_t *from = dense(context, OFFSET_D);
    int32_t *to = dense(context, OFFSET_RESULTS);
    int count = LANE_WAVE * operation->result_registers;
    if (LIKELY(operation->quads)) {
        for (int at = 0; at < count; at += 4) {
            memcpy(to + at, from + operation->d[at], 16);
        }
        return;
    }
    for (int at = 0; at < count; at++) {
        to[at] = from[operation->d[at]];
    }
}

void lane_matrix_product(lane_context *context, const lane_matrix_operation *operation) {
    int m = operation->m, n = operation->n, k = operation->k;
#if defined(__x86_64__)
    bool vectors = __builtin_cpu_supports("avx2") && m % 8 == 0 && n % 4 == 0;
#endif
    for (int block = 0; block < operation->blocks; block++) {
        if (operation->is_float) {
            const float *left = (float *)dense(context, 0) + block * m * k;
            const float *right = (float *)dense(context, OFFSET_B) + block * n * k;
            float *result = (float *)dense(context, OFFSET_D) + block * m * n;
#if defined(__x86_64__)
            if (vectors) {
                float_block_avx2(left, right, result, m, n, k);
                continue;
            }
#endif
            float_product(left, right, result, m, n, k);
        } else {
            const int16_t *left = (int16_t *)dense(context, 0) + block * m * k;
            const int16_t *right = (int16_t *)dense(context, OFFSET_B) + block * n * k;
            int32_t *result = (int32_t *)dense(context, OFFSET_D) + block * m * n;
#if defined(__x86_64__)
            if (vectors) {
                integer_block_avx2(left, right, result, m, n, k);
                continue;
            }
#endif
            integer_product(left, right, result, m, n, k);
        }
    }
    distribute(context, operation);
}

const void *lane_matrix_result(lane_context *context, const lane_matrix_operation *operation, int lane) {
    return (const int32_t *)dense(context, OFFSET_RESULTS) + lane * operation->result_registers;
}
