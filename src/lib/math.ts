/**
 * Deterministic `log`, `exp` and `pow`: the built-in ones differ between engines, versions and even
 * CPUs, and so must not reach simulation state. Pure functions of + - * / and comparisons, which
 * IEEE 754 fixes to the bit; no buffer, no table. `Math.sqrt` is exact by the standard and needs no twin.
 *
 * `log` and `exp` follow the algorithms of fdlibm, whose notice is:
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed at SunPro, a Sun
 * Microsystems, Inc. business. Permission to use, copy, modify, and distribute this software is
 * freely granted, provided that this notice is preserved.
 */

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/** Natural logarithm, within 1 ulp; −∞ at 0, NaN below. Bit for bit that of Node 20's V8. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return Infinity;
  // Split x = m · 2^k with m in [1, 2). Every step multiplies by a power of two and so is exact.
  let m = x;
  let k = 0;
  if (m < 1) {
    while (m < 4.656612873077393e-10) {
      m *= 4294967296;
      k -= 32;
    }
    if (m < 0.000030517578125) {
      m *= 65536;
      k -= 16;
    }
    if (m < 0.0078125) {
      m *= 256;
      k -= 8;
    }
    if (m < 0.125) {
      m *= 16;
      k -= 4;
    }
    if (m < 0.5) {
      m *= 4;
      k -= 2;
    }
    if (m < 1) {
      m *= 2;
      k -= 1;
    }
  } else {
    while (m >= 4294967296) {
      m *= 2.3283064365386963e-10;
      k += 32;
    }
    if (m >= 65536) {
      m *= 0.0000152587890625;
      k += 16;
    }
    if (m >= 256) {
      m *= 0.00390625;
      k += 8;
    }
    if (m >= 16) {
      m *= 0.0625;
      k += 4;
    }
    if (m >= 4) {
      m *= 0.25;
      k += 2;
    }
    if (m >= 2) {
      m *= 0.5;
      k += 1;
    }
  }
  return logOfParts(m, k);
}

/** log(m · 2^k) for m in [1, 2). fdlibm's tests on the high word are comparisons of m here. */
function logOfParts(m: number, k: number): number {
  // Where fdlibm takes the form with f²/2: its high word's fraction within 0x6147a..0x6b851.
  const central = m >= 1.3799991607666016 && m < 1.4200000762939453;
  const nearOne = m < 1.0000009536743164 || m >= 1.9999980926513672;
  if (m >= 1.4142112731933594) {
    m *= 0.5;
    k += 1;
  }
  const f = m - 1;
  if (nearOne) {
    if (f === 0) return k === 0 ? 0 : k * LN2_HIGH + k * LN2_LOW;
    const r = f * f * (0.5 - 0.3333333333333333 * f);
    return k === 0 ? f - r : k * LN2_HIGH - (r - k * LN2_LOW - f);
  }
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const odd =
    z *
    (0.6666666666666735 +
      w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  const r = odd + even;
  if (central) {
    const half = 0.5 * f * f;
    if (k === 0) return f - (half - s * (half + r));
    return k * LN2_HIGH - (half - (s * (half + r) + k * LN2_LOW) - f);
  }
  if (k === 0) return f - s * (f - r);
  return k * LN2_HIGH - (s * (f - r) - k * LN2_LOW - f);
}

/** e to the power of x, within 1 ulp; 0 and ∞ beyond the range. Bit for bit that of Node 20's V8. */
export function exp(x: number): number {
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019411) return 0;
  if (Number.isNaN(x)) return NaN;
  const size = x < 0 ? -x : x;
  let high = 0;
  let low = 0;
  let k = 0;
  let r = x;
  // Reduce to x = k · ln 2 + r with r within half of ln 2; r = high − low.
  if (size >= 0.3465735912322998) {
    if (size < 1.0397205352783203) {
      // The series is one ulp off at exactly 1, so V8 special-cases e; kept in step with it.
      // biome-ignore lint/suspicious/noApproximativeNumericConstant: fdlibm's own digits
      if (x === 1) return 2.718281828459045;
      k = x < 0 ? -1 : 1;
    } else {
      // biome-ignore lint/suspicious/noApproximativeNumericConstant: fdlibm's own digits
      k = Math.trunc(1.4426950408889634 * x + (x < 0 ? -0.5 : 0.5));
    }
    high = x - k * LN2_HIGH;
    low = k * LN2_LOW;
    r = high - low;
  } else if (size < 3.725290298461914e-9) {
    return 1 + x;
  }
  const t = r * r;
  const c =
    r -
    t *
      (0.16666666666666602 +
        t *
          (-0.0027777777777015593 +
            t *
              (0.00006613756321437934 +
                t * (-0.0000016533902205465252 + t * 4.1381367970572385e-8))));
  if (k === 0) return 1 - ((r * c) / (c - 2) - r);
  const y = 1 - (low - (r * c) / (2 - c) - high);
  if (k === 1024) return y * 2 * powerOfTwo(1023);
  if (k >= -1021) return y * powerOfTwo(k);
  // In two steps, because 2^k itself would lose bits among the subnormal numbers.
  return y * powerOfTwo(k + 1000) * powerOfTwo(-1000);
}

/** base^exponent for base > 0, as exp(exponent · log base): relative error about |log result| ulp. */
export function pow(base: number, exponent: number): number {
  return exp(exponent * log(base));
}

/** Exact for k from −1022 to 1023. */
function powerOfTwo(k: number): number {
  let factor = k < 0 ? 0.5 : 2;
  let result = 1;
  for (let left = k < 0 ? -k : k; left > 0; left >>= 1) {
    if ((left & 1) === 1) result *= factor;
    factor *= factor;
  }
  return result;
}
