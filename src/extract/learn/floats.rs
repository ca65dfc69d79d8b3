//! Floats that come out alike on every processor: sums in one order, no fused multiplication, and powers and logarithms of
//! our own, since each platform's are others in the last bit. Division and square root are exact by IEEE 754.

use super::lanes::Pair;
use super::packed::ACTIVATION_MAX;

/// Partial sums that are kept side by side: what the widest registers hold.
pub(in crate::extract) const WIDE: usize = 16;

/// Added to a float and taken off again it leaves the nearest whole number; of the sum the lowest bits are that number.
const WHOLE: f32 = 1.5 * 8_388_608.0;

/// The nearest whole number, of two equally near ones the even one. `value` has to fit.
#[inline(always)]
pub(super) fn whole(value: f32) -> i16 {
    (value + WHOLE).to_bits() as u16 as i16
}

/// The parts' sum.
#[inline(always)]
pub(in crate::extract) fn total(mut parts: [f32; WIDE]) -> f32 {
    let mut half = WIDE / 2;
    while 0 < half {
        for index in 0..half {
            parts[index] += parts[index + half];
        }
        half /= 2;
    }
    parts[0]
}

/// The greatest of the parts.
#[inline(always)]
pub(in crate::extract) fn most(mut parts: [f32; WIDE]) -> f32 {
    let mut half = WIDE / 2;
    while 0 < half {
        for index in 0..half {
            parts[index] = if parts[index] < parts[index + half] { parts[index + half] } else { parts[index] };
        }
        half /= 2;
    }
    parts[0]
}

/// Sums what `term` makes of each number of a row.
#[inline(always)]
pub(super) fn sum(row: &[f32], term: impl Fn(f32) -> f32) -> f32 {
    let mut parts = [0.0; WIDE];
    let (chunks, rest) = row.as_chunks::<WIDE>();
    for chunk in chunks {
        for (part, value) in parts.iter_mut().zip(chunk) {
            *part += term(*value);
        }
    }
    for (part, value) in parts.iter_mut().zip(rest) {
        *part += term(*value);
    }
    total(parts)
}

/// The greatest of what `term` makes of each number of a row.
#[inline(always)]
fn greatest_of(row: &[f32], term: impl Fn(f32) -> f32) -> f32 {
    let mut parts = [f32::NEG_INFINITY; WIDE];
    let (chunks, rest) = row.as_chunks::<WIDE>();
    for chunk in chunks {
        for (part, value) in parts.iter_mut().zip(chunk) {
            *part = if *part < term(*value) { term(*value) } else { *part };
        }
    }
    for (part, value) in parts.iter_mut().zip(rest) {
        *part = if *part < term(*value) { term(*value) } else { *part };
    }
    most(parts)
}

/// The place of the greatest number in a row; of equal ones the first.
#[inline(always)]
pub(super) fn greatest(row: &[f32]) -> usize {
    let most = greatest_of(row, |value| value);
    row.iter().position(|value| *value == most).unwrap_or(0)
}

/// Writes a row as whole numbers as large as they may be; gives what a step of them is worth.
#[inline(always)]
pub(super) fn quantise(row: &[f32], out: &mut [Pair]) -> f32 {
    let most = greatest_of(row, f32::abs);
    let factor = if 0.0 < most { f32::from(ACTIVATION_MAX) / most } else { 0.0 };
    for (out, value) in out.as_flattened_mut().iter_mut().zip(row) {
        *out = whole(value * factor);
    }
    most / f32::from(ACTIVATION_MAX)
}

/// e to this power: to a few units in the last place, and no less than e⁻⁸⁷, which is next to nothing.
#[inline(always)]
pub(in crate::extract) fn exp(power: f32) -> f32 {
    // The logarithm of 2 in two parts, the first of which is exact after a product with any exponent (Cody and Waite 1980).
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    let power = if power < -87.0 { -87.0 } else { power };
    let power = if power < 88.0 { power } else { 88.0 };
    let shifted = power * std::f32::consts::LOG2_E + WHOLE;
    let exponent = shifted - WHOLE;
    let rest = power - exponent * LN_2_HIGH - exponent * LN_2_LOW;
    // Taylor's series, to within 10⁻⁸ for up to half the logarithm of 2.
    let mut series = 1.0 / 5040.0;
    for factor in [1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
        series = series * rest + factor;
    }
    let scale = f32::from_bits((shifted.to_bits() << 23).wrapping_add(1.0_f32.to_bits()));
    series * scale
}

/// The natural logarithm of a positive number that is not denormal: to a few units in the last place.
pub(in crate::extract) fn ln(number: f32) -> f32 {
    debug_assert!(f32::MIN_POSITIVE <= number && number.is_finite(), "the logarithm of {number}");
    // The number is a fraction between √½ and √2 times a power of two.
    const ROOT_HALF: u32 = std::f32::consts::FRAC_1_SQRT_2.to_bits();
    let above = number.to_bits().wrapping_sub(ROOT_HALF);
    let exponent = (above.cast_signed() >> 23) as f32;
    let fraction = f32::from_bits((above & 0x007f_ffff) + ROOT_HALF);
    // The series of the inverse hyperbolic tangent.
    let s = (fraction - 1.0) / (fraction + 1.0);
    let square = s * s;
    let mut series = 2.0 / 9.0;
    for factor in [2.0 / 7.0, 2.0 / 5.0, 2.0 / 3.0, 2.0] {
        series = series * square + factor;
    }
    series * s + exponent * std::f32::consts::LN_2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_and_logarithms_are_right() {
        for step in -8700..=8800 {
            let power = step as f32 / 100.0;
            let right = f64::from(power).exp();
            assert!((f64::from(exp(power)) / right - 1.0).abs() < 1e-6, "e to {power} is {right}, not {}", exp(power));
            let number = right as f32;
            if f32::MIN_POSITIVE <= number {
                let right = f64::from(number).ln();
                let off = (f64::from(ln(number)) - right).abs();
                assert!(off < 1e-6 * right.abs().max(0.3), "the logarithm of {number} is {right}, not {}", ln(number));
            }
        }
        assert_eq!((exp(0.0), ln(1.0)), (1.0, 0.0));
        assert!(exp(f32::NEG_INFINITY) < 1e-37);
    }

    #[test]
    fn rounding_is_to_the_nearest() {
        for (value, rounded) in [(0.4, 0), (-0.6, -1), (2.5, 2), (3.5, 4), (-16_383.4, -16_383), (16_382.9, 16_383)] {
            assert_eq!(whole(value), rounded, "{value}");
        }
    }

    #[test]
    fn rows_are_summed_whole() {
        for length in [0, 1, 7, 16, 33, 128] {
            let row: Vec<f32> = (1..=length).map(|number| number as f32).collect();
            assert_eq!(sum(&row, |value| value), (length * (length + 1) / 2) as f32);
            assert_eq!(greatest(&row), (length as usize).saturating_sub(1));
        }
        assert_eq!(greatest(&[1.0, 3.0, 2.0, 3.0]), 1);
        let mut out = [[0; 2]; 2];
        let step = quantise(&[1.0, -2.0, 0.5], &mut out);
        assert_eq!(out, [[8192, -16_383], [4096, 0]]);
        assert!((step * 16_383.0 - 2.0).abs() < 1e-6);
        assert_eq!(quantise(&[0.0; 3], &mut out), 0.0);
        assert_eq!(out[0], [0, 0]);
    }
}
