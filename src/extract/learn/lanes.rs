//! The widest vector instructions that the processor has, chosen when a job is run.
//!
//! What a job computes does not depend on them: products and sums of whole numbers are exact, and sums of floats are
//! written in one order, without fused multiplication, which the compiler must keep. So the same article gives the same
//! bytes on every processor.

/// Two neighbours of a row, or two weights of one column: their products are summed at once.
pub(in crate::extract) type Pair = [i16; 2];

/// Several columns side by side in one register.
pub(in crate::extract) trait Lanes: Copy {
    /// A register: a sum for each column, or a pair for each.
    type Register: Copy;

    /// Columns in a register.
    const COLUMNS: usize;

    /// Zero in each column.
    fn zeros(self) -> Self::Register;

    /// The same pair in each column.
    fn same(self, pair: Pair) -> Self::Register;

    /// A pair for each column: the first [`Lanes::COLUMNS`] of `pairs`.
    fn load(self, pairs: &[Pair]) -> Self::Register;

    /// Adds to each sum the products of two pairs, left with left and right with right.
    fn add_products(self, sums: Self::Register, left: Self::Register, right: Self::Register) -> Self::Register;

    /// Writes the sums to the first [`Lanes::COLUMNS`] of `out`.
    fn store(self, sums: Self::Register, out: &mut [i32]);
}

/// Work that is compiled for each kind of processor: all that it calls in its loops has to be inlined always.
pub(in crate::extract) trait Job {
    /// What it gives.
    type Output;

    /// Does the work.
    fn run<L: Lanes>(self, lanes: L) -> Self::Output;
}

/// Without instructions of their own: what every processor of its kind has (SSE2, NEON).
#[derive(Clone, Copy, Debug)]
pub(super) struct Plain;

impl Lanes for Plain {
    type Register = [i32; 4];

    const COLUMNS: usize = 4;

    #[inline(always)]
    fn zeros(self) -> [i32; 4] {
        [0; 4]
    }

    #[inline(always)]
    fn same(self, [even, odd]: Pair) -> [i32; 4] {
        [joined(even, odd); 4]
    }

    #[inline(always)]
    fn load(self, pairs: &[Pair]) -> [i32; 4] {
        std::array::from_fn(|column| joined(pairs[column][0], pairs[column][1]))
    }

    #[inline(always)]
    fn add_products(self, sums: [i32; 4], left: [i32; 4], right: [i32; 4]) -> [i32; 4] {
        let even = |pair: i32| pair << 16 >> 16;
        let odd = |pair: i32| pair >> 16;
        std::array::from_fn(|column| {
            let (left, right) = (left[column], right[column]);
            sums[column] + even(left) * even(right) + odd(left) * odd(right)
        })
    }

    #[inline(always)]
    fn store(self, sums: [i32; 4], out: &mut [i32]) {
        out[..4].copy_from_slice(&sums);
    }
}

#[inline(always)]
fn joined(even: i16, odd: i16) -> i32 {
    i32::from(odd) << 16 | i32::from(even.cast_unsigned())
}

/// Does `job` with the best instructions there are.
#[inline]
pub(in crate::extract) fn run<J: Job>(job: J) -> J::Output {
    #[cfg(target_arch = "x86_64")]
    {
        if let Some(lanes) = pulp::x86::V4::try_new() {
            return lanes.vectorize(x86::Call { job, lanes });
        }
        if let Some(lanes) = pulp::x86::V3::try_new() {
            return lanes.vectorize(x86::Call { job, lanes });
        }
    }
    job.run(Plain)
}

/// Does `job` with each kind of instructions that there is here, the plain ones first.
#[cfg(test)]
pub(super) fn run_on_each<J: Job + Clone>(job: &J) -> Vec<J::Output> {
    let mut outputs = vec![job.clone().run(Plain)];
    #[cfg(target_arch = "x86_64")]
    {
        let v3 = pulp::x86::V3::try_new();
        outputs.extend(v3.map(|lanes| lanes.vectorize(x86::Call { job: job.clone(), lanes })));
        let v4 = pulp::x86::V4::try_new();
        outputs.extend(v4.map(|lanes| lanes.vectorize(x86::Call { job: job.clone(), lanes })));
    }
    outputs
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::{__m256i, __m512i};

    use pulp::x86::{V3, V4};

    use super::{Job, Lanes, Pair};

    /// A job with the instructions that it is to be compiled for.
    pub(super) struct Call<J, L> {
        pub(super) job: J,
        pub(super) lanes: L,
    }

    impl<J: Job, L: Lanes> pulp::NullaryFnOnce for Call<J, L> {
        type Output = J::Output;

        #[inline(always)]
        fn call(self) -> J::Output {
            self.job.run(self.lanes)
        }
    }

    /// AVX2.
    impl Lanes for V3 {
        type Register = __m256i;

        const COLUMNS: usize = 8;

        #[inline(always)]
        fn zeros(self) -> __m256i {
            self.avx._mm256_setzero_si256()
        }

        #[inline(always)]
        fn same(self, pair: Pair) -> __m256i {
            self.avx._mm256_set1_epi32(pulp::cast(pair))
        }

        #[inline(always)]
        fn load(self, pairs: &[Pair]) -> __m256i {
            pulp::cast(*pairs.first_chunk::<8>().expect("a pair for each column"))
        }

        #[inline(always)]
        fn add_products(self, sums: __m256i, left: __m256i, right: __m256i) -> __m256i {
            self.avx2._mm256_add_epi32(sums, self.avx2._mm256_madd_epi16(left, right))
        }

        #[inline(always)]
        fn store(self, sums: __m256i, out: &mut [i32]) {
            *out.first_chunk_mut::<8>().expect("room for each column") = pulp::cast(sums);
        }
    }

    /// AVX-512.
    impl Lanes for V4 {
        type Register = __m512i;

        const COLUMNS: usize = 16;

        #[inline(always)]
        fn zeros(self) -> __m512i {
            self.avx512f._mm512_setzero_si512()
        }

        #[inline(always)]
        fn same(self, pair: Pair) -> __m512i {
            self.avx512f._mm512_set1_epi32(pulp::cast(pair))
        }

        #[inline(always)]
        fn load(self, pairs: &[Pair]) -> __m512i {
            pulp::cast(*pairs.first_chunk::<16>().expect("a pair for each column"))
        }

        #[inline(always)]
        fn add_products(self, sums: __m512i, left: __m512i, right: __m512i) -> __m512i {
            self.avx512f._mm512_add_epi32(sums, self.avx512bw._mm512_madd_epi16(left, right))
        }

        #[inline(always)]
        fn store(self, sums: __m512i, out: &mut [i32]) {
            *out.first_chunk_mut::<16>().expect("room for each column") = pulp::cast(sums);
        }
    }
}
