// The layers of the bundled language model in fewer passes over memory, for one core with AVX-512, its bfloat16
// instructions and AMX. fused_layers.py says what each function computes; all arrays are contiguous.
#include <immintrin.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace {

using half = uint16_t;  // bfloat16

constexpr int64_t LANES = 16;
constexpr int64_t HEAD = 32;            // width of a head
constexpr int64_t SPAN = 32;            // tokens of a block
constexpr int64_t PIECE = SPAN * HEAD;  // numbers of a block of one head
constexpr int64_t TILE = 16 * 16;       // sums in a tile

inline __m512 widen(__m256i value) { return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(value), 16)); }
inline __m256i half_lanes(const half* place) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(place)); }
inline __m512 load(const half* place) { return widen(half_lanes(place)); }
inline __m512 load(const float* place) { return _mm512_loadu_ps(place); }
inline void store(half* place, __m512 value) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(place), (__m256i)_mm512_cvtneps_pbh(value));
}
inline void store(float* place, __m512 value) { _mm512_storeu_ps(place, value); }
inline float narrow(half value) {
  const uint32_t bits = static_cast<uint32_t>(value) << 16;
  float out;
  __builtin_memcpy(&out, &bits, 4);
  return out;
}

// e to the x as 2^n times the Taylor polynomial of degree 5 on [-ln(2) / 2, ln(2) / 2]: relative error below 3e-6.
inline __m512 exp512(__m512 x) {
  x = _mm512_max_ps(_mm512_set1_ps(-87.0f), x);  // in this order NaN stays NaN
  const __m512 n = _mm512_roundscale_ps(_mm512_mul_ps(x, _mm512_set1_ps(1.44269504f)), 0);
  const __m512 r = _mm512_fnmadd_ps(n, _mm512_set1_ps(0.69314718f), x);
  __m512 sum = _mm512_set1_ps(1.0f / 120);
  for (const float factor : {1.0f / 24, 1.0f / 6, 0.5f, 1.0f, 1.0f})
    sum = _mm512_fmadd_ps(sum, r, _mm512_set1_ps(factor));
  return _mm512_scalef_ps(sum, n);
}
inline __m512 sigmoid(__m512 x) {
  const __m512 one = _mm512_set1_ps(1.0f);
  return _mm512_div_ps(one, _mm512_add_ps(one, exp512(_mm512_sub_ps(_mm512_setzero_ps(), x))));
}
inline float inverse_root(__m512 squares, int64_t width, float eps) {
  return 1.0f / std::sqrt(_mm512_reduce_add_ps(squares) / static_cast<float>(width) + eps);
}

// Tiles hold 16 rows of 64 bytes: as left factor 16 rows of 32 halves; as right factor pairs of rows, row i being rows
// 2i and 2i + 1 of 16 columns, number by number.
struct TileConfig {
  uint8_t palette = 1, start_row = 0, reserved[14] = {};
  uint16_t bytes[16] = {};
  uint8_t rows[16] = {};
};

// The compiler does not know that tile instructions read memory: what was written must be there before they do.
inline void settle() { asm volatile("" ::: "memory"); }

void open_tiles() {
  alignas(64) TileConfig config;
  std::fill_n(config.bytes, 8, 64);
  std::fill_n(config.rows, 8, 16);
  settle();
  _tile_loadconfig(&config);
}

// Two left tiles (32 rows) times two right ones (32 columns), added to four tiles of sums, halves of rows first.
inline void add_products(const half* left, const half* right, float* sums) {
  settle();
  _tile_loadd(0, left, 64);
  _tile_loadd(1, left + PIECE / 2, 64);
  _tile_loadd(2, right, 64);
  _tile_loadd(3, right + PIECE / 2, 64);
  _tile_loadd(4, sums, 64);
  _tile_loadd(5, sums + TILE, 64);
  _tile_loadd(6, sums + 2 * TILE, 64);
  _tile_loadd(7, sums + 3 * TILE, 64);
  _tile_dpbf16ps(4, 0, 2);
  _tile_dpbf16ps(5, 0, 3);
  _tile_dpbf16ps(6, 1, 2);
  _tile_dpbf16ps(7, 1, 3);
  _tile_stored(4, sums, 64);
  _tile_stored(5, sums + TILE, 64);
  _tile_stored(6, sums + 2 * TILE, 64);
  _tile_stored(7, sums + 3 * TILE, 64);
}
// Where row and half of the columns begin in four tiles of sums.
inline int64_t tile_place(int64_t row, int64_t side) { return (row / 16 * 2 + side) * TILE + row % 16 * 16; }

// Two rows of 16 numbers as a row of a right factor: number by number.
inline __m512i pair_up(__m512i rows) {
  alignas(64) static constexpr uint16_t ORDER[32] = {0, 16, 1, 17, 2,  18, 3,  19, 4,  20, 5,  21, 6,  22, 7,  23,
                                                     8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31};
  return _mm512_permutexvar_epi16(_mm512_load_si512(ORDER), rows);
}

using Buffer = std::vector<half>;

// One head's numbers, filled up with zeros to whole blocks.
Buffer copy_blocks(const half* from, int64_t tokens) {
  Buffer rows((tokens + SPAN - 1) / SPAN * PIECE);
  std::copy_n(from, tokens * HEAD, rows.data());
  return rows;
}
// Right factors whose columns are tokens: of each block two tiles of 16 tokens, pairs along the head.
Buffer pack_across(const Buffer& rows) {
  Buffer out(rows.size());
  const uint32_t* in = reinterpret_cast<const uint32_t*>(rows.data());
  uint32_t* o = reinterpret_cast<uint32_t*>(out.data());
  for (size_t part = 0; part < rows.size() / 512; ++part)
    for (int pair = 0; pair < 16; ++pair)
      for (int token = 0; token < 16; ++token) o[part * 256 + pair * 16 + token] = in[part * 256 + token * 16 + pair];
  return out;
}
// Right factors whose rows are tokens: of each block two tiles of 16 places of the head, pairs along the tokens.
Buffer pack_along(const Buffer& rows) {
  Buffer out(rows.size());
  for (size_t start = 0; start < rows.size(); start += PIECE)
    for (int side = 0; side < 2; ++side)
      for (int pair = 0; pair < 16; ++pair) {
        const half* p = rows.data() + start + 2 * pair * HEAD + side * 16;
        const __m512i both = _mm512_inserti64x4(_mm512_castsi256_si512(half_lanes(p)), half_lanes(p + HEAD), 1);
        _mm512_storeu_si512(out.data() + start + side * PIECE / 2 + pair * 32, pair_up(both));
      }
  return out;
}
// Left factors whose rows are places of the head: of each block two tiles of 16 places, 32 tokens wide.
Buffer pack_turned(const Buffer& rows) {
  Buffer out(rows.size());
  for (size_t start = 0; start < rows.size(); start += PIECE)
    for (int token = 0; token < SPAN; ++token)
      for (int place = 0; place < HEAD; ++place) out[start + place * SPAN + token] = rows[start + token * HEAD + place];
  return out;
}

inline __mmask16 lanes_from(int64_t first) {
  return first <= 0 ? 0xffff : (first >= 16 ? 0 : static_cast<__mmask16>(0xffff << first));
}

}  // namespace

extern "C" {

// Asks the kernel for the matrix unit; 0 when it grants it.
int64_t request_tiles() { return syscall(SYS_arch_prctl, 0x1023 /* ARCH_REQ_XCOMP_PERM */, 18 /* tile data */); }

void add_norm(const float* h, const half* delta, const float* weight, float* sum, half* normed, float* scales,
              int64_t rows, int64_t width, float eps) {
  for (int64_t row = 0; row < rows; ++row, h += width, delta += width, sum += width, normed += width) {
    __m512 squares = _mm512_setzero_ps();
    for (int64_t i = 0; i < width; i += LANES) {
      const __m512 x = _mm512_add_ps(load(h + i), load(delta + i));
      store(sum + i, x);
      squares = _mm512_fmadd_ps(x, x, squares);
    }
    scales[row] = inverse_root(squares, width, eps);
    const __m512 scale = _mm512_set1_ps(scales[row]);
    for (int64_t i = 0; i < width; i += LANES)
      store(normed + i, _mm512_mul_ps(_mm512_mul_ps(load(sum + i), scale), load(weight + i)));
  }
}

void add_norm_backward(const float* dsum, const half* dnormed, const float* sum, const float* weight,
                       const float* scales, float* dh, half* ddelta, float* dweight, int64_t rows, int64_t width) {
  for (int64_t row = 0; row < rows; ++row) {
    const int64_t start = row * width;
    const __m512 scale = _mm512_set1_ps(scales[row]);
    __m512 dot = _mm512_setzero_ps();
    for (int64_t i = 0; i < width; i += LANES) {
      const __m512 d = load(dnormed + start + i), x = load(sum + start + i);
      dot = _mm512_fmadd_ps(_mm512_mul_ps(d, load(weight + i)), x, dot);
      store(dweight + i, _mm512_fmadd_ps(_mm512_mul_ps(d, x), scale, load(dweight + i)));
    }
    const float cube = scales[row] * scales[row] * scales[row];
    const __m512 pull = _mm512_set1_ps(_mm512_reduce_add_ps(dot) * cube / static_cast<float>(width));
    for (int64_t i = 0; i < width; i += LANES) {
      const __m512 weighted = _mm512_mul_ps(load(dnormed + start + i), load(weight + i));
      __m512 x = _mm512_fmadd_ps(weighted, scale, load(dsum + start + i));
      x = _mm512_fnmadd_ps(load(sum + start + i), pull, x);
      store(dh + start + i, x);
      store(ddelta + start + i, x);
    }
  }
}

void swiglu(const half* gate, const half* up, half* out, int64_t size) {
  for (int64_t i = 0; i < size; i += LANES) {
    const __m512 x = load(gate + i);
    store(out + i, _mm512_mul_ps(_mm512_mul_ps(x, sigmoid(x)), load(up + i)));
  }
}

void swiglu_backward(const half* dresult, const half* gate, const half* up, half* dgate, half* dup, int64_t size) {
  const __m512 one = _mm512_set1_ps(1.0f);
  for (int64_t i = 0; i < size; i += LANES) {
    const __m512 x = load(gate + i), d = load(dresult + i), s = sigmoid(x);
    const __m512 slope = _mm512_mul_ps(s, _mm512_fmadd_ps(x, _mm512_sub_ps(one, s), one));
    store(dup + i, _mm512_mul_ps(d, _mm512_mul_ps(x, s)));
    store(dgate + i, _mm512_mul_ps(_mm512_mul_ps(d, load(up + i)), slope));
  }
}

void short_conv(const half* mixed, const float* taps, half* out, int64_t rows, int64_t tokens, int64_t width) {
  for (int64_t row = 0; row < rows; ++row, mixed += tokens * 3 * width, out += tokens * width)
    for (int64_t i = 0; i < width; i += LANES) {
      const __m512 oldest = load(taps + i), middle = load(taps + width + i), newest = load(taps + 2 * width + i);
      __m512 before = _mm512_setzero_ps(), last = before;
      for (int64_t t = 0; t < tokens; ++t) {
        const half* p = mixed + t * 3 * width + i;
        const __m512 now = _mm512_mul_ps(load(p), load(p + 2 * width));
        const __m512 sum = _mm512_fmadd_ps(oldest, before, _mm512_fmadd_ps(middle, last, _mm512_mul_ps(newest, now)));
        store(out + t * width + i, _mm512_mul_ps(sum, load(p + width)));
        before = last;
        last = now;
      }
    }
}

void short_conv_backward(const half* dresult, const half* mixed, const float* taps, half* dmixed, float* dtaps,
                         int64_t rows, int64_t tokens, int64_t width) {
  for (int64_t row = 0; row < rows; ++row)
    for (int64_t i = 0; i < width; i += LANES) {
      const __m512 oldest = load(taps + i), middle = load(taps + width + i), newest = load(taps + 2 * width + i);
      __m512 doldest = load(dtaps + i), dmiddle = load(dtaps + width + i), dnewest = load(dtaps + 2 * width + i);
      __m512 next = _mm512_setzero_ps(), after = next;  // gradients of the sums one and two tokens on
      for (int64_t t = tokens - 1; t >= 0; --t) {
        const int64_t place = (row * tokens + t) * 3 * width + i;
        const half* p = mixed + place;
        const __m512 b = load(p), c = load(p + width), x = load(p + 2 * width);
        const __m512 d = load(dresult + (row * tokens + t) * width + i), now = _mm512_mul_ps(b, x);
        const __m512 zero = _mm512_setzero_ps();
        const __m512 last = t > 0 ? _mm512_mul_ps(load(p - 3 * width), load(p - width)) : zero;
        const __m512 before = t > 1 ? _mm512_mul_ps(load(p - 6 * width), load(p - 4 * width)) : zero;
        const __m512 sum = _mm512_fmadd_ps(oldest, before, _mm512_fmadd_ps(middle, last, _mm512_mul_ps(newest, now)));
        const __m512 dsum = _mm512_mul_ps(d, c);
        dnewest = _mm512_fmadd_ps(dsum, now, dnewest);
        dmiddle = _mm512_fmadd_ps(dsum, last, dmiddle);
        doldest = _mm512_fmadd_ps(dsum, before, doldest);
        const __m512 dnow = _mm512_fmadd_ps(oldest, after, _mm512_fmadd_ps(middle, next, _mm512_mul_ps(newest, dsum)));
        store(dmixed + place, _mm512_mul_ps(dnow, x));
        store(dmixed + place + width, _mm512_mul_ps(d, sum));
        store(dmixed + place + 2 * width, _mm512_mul_ps(dnow, b));
        after = next;
        next = dsum;
      }
      store(dtaps + i, doldest);
      store(dtaps + width + i, dmiddle);
      store(dtaps + 2 * width + i, dnewest);
    }
}

void norm_rotate(const half* raw, const float* weight, const float* cosines, const float* sines, half* out,
                 int64_t rows, int64_t tokens, int64_t heads, float eps, float factor) {
  const __m512 first = load(weight), second = load(weight + 16);
  for (int64_t row = 0; row < rows; ++row)
    for (int64_t t = 0; t < tokens; ++t) {
      const __m512 c = load(cosines + t * HEAD), s = load(sines + t * HEAD);
      for (int64_t head = 0; head < heads; ++head) {
        const half* p = raw + ((row * tokens + t) * heads + head) * HEAD;
        const __m512 a = load(p), b = load(p + 16);
        const __m512 squares = _mm512_fmadd_ps(a, a, _mm512_mul_ps(b, b));
        const __m512 scale = _mm512_set1_ps(factor * inverse_root(squares, HEAD, eps));
        const __m512 x = _mm512_mul_ps(_mm512_mul_ps(a, scale), first);
        const __m512 y = _mm512_mul_ps(_mm512_mul_ps(b, scale), second);
        half* target = out + ((row * heads + head) * tokens + t) * HEAD;
        store(target, _mm512_fmsub_ps(x, c, _mm512_mul_ps(y, s)));
        store(target + 16, _mm512_fmadd_ps(y, c, _mm512_mul_ps(x, s)));
      }
    }
}

void norm_rotate_backward(const half* dresult, const half* raw, const float* weight, const float* cosines,
                          const float* sines, half* draw, float* dweight, int64_t rows, int64_t tokens, int64_t heads,
                          float eps, float factor) {
  const __m512 first = load(weight), second = load(weight + 16);
  __m512 dfirst = _mm512_setzero_ps(), dsecond = dfirst;
  for (int64_t row = 0; row < rows; ++row)
    for (int64_t t = 0; t < tokens; ++t) {
      const __m512 c = load(cosines + t * HEAD), s = load(sines + t * HEAD);
      for (int64_t head = 0; head < heads; ++head) {
        const int64_t place = ((row * tokens + t) * heads + head) * HEAD;
        const __m512 a = load(raw + place), b = load(raw + place + 16);
        const half* p = dresult + ((row * heads + head) * tokens + t) * HEAD;
        const __m512 dx = _mm512_fmadd_ps(load(p), c, _mm512_mul_ps(load(p + 16), s));
        const __m512 dy = _mm512_fmsub_ps(load(p + 16), c, _mm512_mul_ps(load(p), s));
        const float inverse = inverse_root(_mm512_fmadd_ps(a, a, _mm512_mul_ps(b, b)), HEAD, eps);
        const __m512 scale = _mm512_set1_ps(inverse * factor);
        dfirst = _mm512_fmadd_ps(_mm512_mul_ps(dx, a), scale, dfirst);
        dsecond = _mm512_fmadd_ps(_mm512_mul_ps(dy, b), scale, dsecond);
        const __m512 x = _mm512_mul_ps(dx, first), y = _mm512_mul_ps(dy, second);
        const float dot = _mm512_reduce_add_ps(_mm512_fmadd_ps(x, a, _mm512_mul_ps(y, b)));
        const __m512 pull = _mm512_set1_ps(dot * inverse * inverse / HEAD);
        store(draw + place, _mm512_mul_ps(_mm512_fnmadd_ps(a, pull, x), scale));
        store(draw + place + 16, _mm512_mul_ps(_mm512_fnmadd_ps(b, pull, y), scale));
      }
    }
  store(dweight, dfirst);
  store(dweight + 16, dsecond);
}

// No maximum is taken away before exp: the norms of queries and keys keep scores far below its limit of 80.
void attention(const half* q, const half* k, const half* v, half* out, float* log_sums, int64_t heads, int64_t tokens) {
  const int64_t blocks = (tokens + SPAN - 1) / SPAN;
  const __m512 limit = _mm512_set1_ps(80.0f);
  alignas(64) float scores[4 * TILE], sums[4 * TILE];
  alignas(64) half weights[PIECE];
  open_tiles();
  for (int64_t head = 0; head < heads; ++head) {
    const int64_t start = head * tokens * HEAD;
    const Buffer queries = copy_blocks(q + start, tokens), keys = pack_across(copy_blocks(k + start, tokens));
    const Buffer values = pack_along(copy_blocks(v + start, tokens));
    for (int64_t query = 0; query < blocks; ++query) {
      __m512 totals[SPAN];
      std::fill_n(totals, SPAN, _mm512_setzero_ps());
      std::fill_n(sums, 4 * TILE, 0.0f);
      for (int64_t key = 0; key <= query; ++key) {
        std::fill_n(scores, 4 * TILE, 0.0f);
        add_products(queries.data() + query * PIECE, keys.data() + key * PIECE, scores);
        for (int64_t row = 0; row < SPAN; ++row) {
          __m512 sides[2];
          for (int64_t side = 0; side < 2; ++side) {
            sides[side] = exp512(_mm512_min_ps(limit, _mm512_load_ps(scores + tile_place(row, side))));
            const __mmask16 unseen = key == query ? lanes_from(row + 1 - side * 16) : 0;
            sides[side] = _mm512_mask_mov_ps(sides[side], unseen, _mm512_setzero_ps());
            totals[row] = _mm512_add_ps(totals[row], sides[side]);
          }
          _mm512_store_si512(weights + row * SPAN, (__m512i)_mm512_cvtne2ps_pbh(sides[1], sides[0]));
        }
        add_products(weights, values.data() + key * PIECE, sums);
      }
      for (int64_t row = 0; row < SPAN && query * SPAN + row < tokens; ++row) {
        const float total = _mm512_reduce_add_ps(totals[row]);
        log_sums[head * tokens + query * SPAN + row] = std::log(total);
        const __m512 share = _mm512_set1_ps(1.0f / total);
        for (int64_t side = 0; side < 2; ++side)
          store(out + start + (query * SPAN + row) * HEAD + side * 16,
                _mm512_mul_ps(_mm512_load_ps(sums + tile_place(row, side)), share));
      }
    }
  }
  _tile_release();
}

void attention_backward(const half* dresult, const half* q, const half* k, const half* v, const half* out,
                        const float* log_sums, half* dq, half* dk, half* dv, int64_t heads, int64_t tokens) {
  const int64_t blocks = (tokens + SPAN - 1) / SPAN;
  std::vector<float> shifts(blocks * SPAN), means(blocks * SPAN), dqueries(blocks * PIECE);
  alignas(64) float scores[4 * TILE], dscores[4 * TILE], dkeys[4 * TILE], dvalues[4 * TILE];
  alignas(64) half weights[PIECE], dweights[PIECE], dweights_along[PIECE];
  open_tiles();
  for (int64_t head = 0; head < heads; ++head) {
    const int64_t start = head * tokens * HEAD;
    const Buffer queries = copy_blocks(q + start, tokens), keys = copy_blocks(k + start, tokens);
    const Buffer values = copy_blocks(v + start, tokens), grads = copy_blocks(dresult + start, tokens);
    const Buffer queries_across = pack_across(queries), queries_along = pack_along(queries);
    const Buffer grads_across = pack_across(grads), grads_along = pack_along(grads), keys_turned = pack_turned(keys);
    std::fill(shifts.begin(), shifts.end(), 1e30f);  // tokens behind the end weigh nothing
    for (int64_t t = 0; t < tokens; ++t) {
      const half *o = out + start + t * HEAD, *g = grads.data() + t * HEAD;
      means[t] = _mm512_reduce_add_ps(_mm512_fmadd_ps(load(o + 16), load(g + 16), _mm512_mul_ps(load(o), load(g))));
      shifts[t] = log_sums[head * tokens + t];
    }
    std::fill(dqueries.begin(), dqueries.end(), 0.0f);
    for (int64_t key = 0; key < blocks; ++key) {
      std::fill_n(dkeys, 4 * TILE, 0.0f);
      std::fill_n(dvalues, 4 * TILE, 0.0f);
      for (int64_t query = key; query < blocks; ++query) {
        std::fill_n(scores, 4 * TILE, 0.0f);  // keys down, queries across
        std::fill_n(dscores, 4 * TILE, 0.0f);
        add_products(keys.data() + key * PIECE, queries_across.data() + query * PIECE, scores);
        add_products(values.data() + key * PIECE, grads_across.data() + query * PIECE, dscores);
        __m512 above[2] = {};
        for (int64_t row = 0; row < SPAN; ++row) {
          __m512 share[2], dshare[2];
          for (int64_t side = 0; side < 2; ++side) {
            const int64_t place = tile_place(row, side), token = query * SPAN + side * 16;
            share[side] = exp512(_mm512_sub_ps(_mm512_load_ps(scores + place), load(shifts.data() + token)));
            if (query == key) share[side] = _mm512_maskz_mov_ps(lanes_from(row - side * 16), share[side]);
            dshare[side] = _mm512_mul_ps(
                share[side], _mm512_sub_ps(_mm512_load_ps(dscores + place), load(means.data() + token)));
            if (row % 2)
              _mm512_store_si512(dweights_along + side * PIECE / 2 + row / 2 * 32,
                                 pair_up((__m512i)_mm512_cvtne2ps_pbh(dshare[side], above[side])));
            above[side] = dshare[side];
          }
          _mm512_store_si512(weights + row * SPAN, (__m512i)_mm512_cvtne2ps_pbh(share[1], share[0]));
          _mm512_store_si512(dweights + row * SPAN, (__m512i)_mm512_cvtne2ps_pbh(dshare[1], dshare[0]));
        }
        add_products(weights, grads_along.data() + query * PIECE, dvalues);
        add_products(dweights, queries_along.data() + query * PIECE, dkeys);
        // Gradient of the queries, turned: places of the head down, queries across.
        add_products(keys_turned.data() + key * PIECE, dweights_along, dqueries.data() + query * PIECE);
      }
      for (int64_t row = 0; row < SPAN && key * SPAN + row < tokens; ++row)
        for (int64_t side = 0; side < 2; ++side) {
          const int64_t target = start + (key * SPAN + row) * HEAD + side * 16;
          store(dk + target, _mm512_load_ps(dkeys + tile_place(row, side)));
          store(dv + target, _mm512_load_ps(dvalues + tile_place(row, side)));
        }
    }
    for (int64_t t = 0; t < tokens; ++t) {
      alignas(64) float turned[HEAD];
      for (int64_t place = 0; place < HEAD; ++place)
        turned[place] = dqueries[t / SPAN * PIECE + tile_place(place, t % SPAN / 16) + t % 16];
      store(dq + start + t * HEAD, load(turned));
      store(dq + start + t * HEAD + 16, load(turned + 16));
    }
  }
  _tile_release();
}

void cross_entropy(const half* logits, const int64_t* targets, float* losses, float* log_sums, int64_t rows,
                   int64_t width) {
  for (int64_t row = 0; row < rows; ++row, logits += width) {
    __m512 most = load(logits), total = _mm512_setzero_ps();
    for (int64_t i = LANES; i < width; i += LANES) most = _mm512_max_ps(most, load(logits + i));
    const float top = _mm512_reduce_max_ps(most);
    for (int64_t i = 0; i < width; i += LANES)
      total = _mm512_add_ps(total, exp512(_mm512_sub_ps(load(logits + i), _mm512_set1_ps(top))));
    log_sums[row] = top + std::log(_mm512_reduce_add_ps(total));
    losses[row] = log_sums[row] - narrow(logits[targets[row]]);
  }
}

void cross_entropy_backward(const float* dlosses, const half* logits, const int64_t* targets, const float* log_sums,
                            half* dlogits, int64_t rows, int64_t width) {
  for (int64_t row = 0; row < rows; ++row, logits += width, dlogits += width) {
    const __m512 shift = _mm512_set1_ps(log_sums[row]), factor = _mm512_set1_ps(dlosses[row]);
    const int64_t right = targets[row];
    for (int64_t i = 0; i < width; i += LANES) {
      __m512 share = exp512(_mm512_sub_ps(load(logits + i), shift));
      if (right / LANES * LANES == i)
        share = _mm512_mask_sub_ps(share, static_cast<__mmask16>(1u << (right % LANES)), share, _mm512_set1_ps(1.0f));
      store(dlogits + i, _mm512_mul_ps(factor, share));
    }
  }
}

}  // extern "C"
