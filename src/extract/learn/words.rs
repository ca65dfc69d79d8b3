//! What is known of words before anything is learned: their Brown clusters (Brown et al. 1992) and their vectors.

use std::ops::Range;

use super::features::Known;
use super::file::{Damage, Decoder, Encoder};

/// The model's name in its file and in the manifest.
pub const NAME: &str = "words";

/// Words are found by a hash of 32 bits, of which the upper half picks the bucket.
const BUCKETS: usize = 1 << 16;

/// A set of words by their hashes: a word that is not in it is taken for one that is once in some ten thousand times.
#[derive(Clone, Debug, Default)]
struct Index {
    hashes: Vec<u32>,
    /// First hash of each bucket, and the number of hashes at the end.
    buckets: Vec<u32>,
}

/// The table of words.
#[derive(Clone, Debug, Default)]
pub struct Words {
    width: usize,
    clustered: Index,
    clusters: Vec<u32>,
    placed: Index,
    vectors: Vec<i8>,
    common: Vec<String>,
    /// The hashes of the common ones, in order.
    common_hashes: Vec<u32>,
}

/// FNV-1a (Fowler, Noll, Vo), its halves folded.
fn hash(word: &str) -> u32 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in word.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (hash >> 32) as u32
}

impl Index {
    fn new(hashes: Vec<u32>) -> Self {
        let mut buckets = vec![0u32; BUCKETS + 1];
        for hash in &hashes {
            buckets[(hash >> 16) as usize + 1] += 1;
        }
        for bucket in 0..BUCKETS {
            buckets[bucket + 1] += buckets[bucket];
        }
        Self { hashes, buckets }
    }

    /// The place of each of `hashes`, if it is there.
    fn find(&self, hashes: &[u32]) -> Vec<Option<usize>> {
        let at = |bucket: usize| self.buckets.get(bucket).map_or(0, |first| *first as usize);
        let bounds = hashes.iter().map(|hash| (*hash >> 16) as usize).map(|bucket| at(bucket)..at(bucket + 1));
        let bounds: Vec<Range<usize>> = bounds.collect();
        let within = |(bucket, hash): (Range<usize>, &u32)| {
            let first = bucket.start;
            self.hashes[bucket].iter().position(|known| known == hash).map(|at| first + at)
        };
        bounds.into_iter().zip(hashes).map(within).collect()
    }
}

/// Words with what is known of them by their hashes, in order; of words with one hash the first.
fn sorted<T: Clone>(entries: &[(String, T)]) -> (Vec<u32>, Vec<T>) {
    let mut order: Vec<(u32, usize)> = entries.iter().enumerate().map(|(at, (word, _))| (hash(word), at)).collect();
    order.sort_unstable();
    order.dedup_by_key(|(hash, _)| *hash);
    (order.iter().map(|(hash, _)| *hash).collect(), order.iter().map(|&(_, at)| entries[at].1.clone()).collect())
}

/// The hashes of words, in order.
fn hashes(words: &[String]) -> Vec<u32> {
    let mut hashes: Vec<u32> = words.iter().map(|word| hash(word)).collect();
    hashes.sort_unstable();
    hashes
}

impl Words {
    /// A table of words in their own case with their clusters, and of words in lower case with vectors of `width`; which
    /// forms are `common` makes reading faster, nothing else.
    pub fn new(clusters: &[(String, u32)], vectors: &[(String, Vec<i8>)], width: usize, common: Vec<String>) -> Self {
        let (clustered, clusters) = sorted(clusters);
        let (placed, vectors) = sorted(vectors);
        debug_assert!(vectors.iter().all(|vector| vector.len() == width));
        Self {
            width,
            clustered: Index::new(clustered),
            clusters,
            placed: Index::new(placed),
            vectors: vectors.concat(),
            common_hashes: hashes(&common),
            common,
        }
    }

    /// The commonest forms of the texts that were learned from, each once.
    pub fn common(&self) -> &[String] {
        &self.common
    }

    /// Whether a form is one of the commonest.
    pub fn is_common(&self, form: &str) -> bool {
        self.common_hashes.binary_search(&hash(form)).is_ok()
    }

    /// Numbers in a vector.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Whether a word is known as it is written.
    pub fn is_known(&self, form: &str) -> bool {
        self.clustered.find(&[hash(form)])[0].is_some()
    }

    /// What is known of each of `forms`, whose normal forms are `normals`.
    ///
    /// The table lies far apart in memory. Each step is taken for all words before the next one is, so that the ways from
    /// there are waited for together.
    pub fn known(&self, forms: &[&str], normals: &[&str]) -> Vec<Known<'_>> {
        let hashes = |words: &[&str]| -> Vec<u32> { words.iter().map(|word| hash(word)).collect() };
        let (own, lower) = (hashes(forms), hashes(normals));
        let clusters = self.clustered.find(&own).into_iter().zip(self.clustered.find(&lower));
        let vector = |at: usize| &self.vectors[at * self.width..(at + 1) * self.width];
        clusters
            .zip(self.placed.find(&lower))
            .map(|((own, lower), placed)| Known {
                cluster: own.or(lower).map(|at| self.clusters[at]),
                vector: placed.map_or(&[][..], vector),
            })
            .collect()
    }

    /// Its file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut encoder = Encoder::new(NAME);
        encoder.number(self.width);
        encoder.number(self.clusters.len());
        encoder.words(&self.clustered.hashes);
        encoder.words(&self.clusters);
        encoder.number(self.placed.hashes.len());
        encoder.words(&self.placed.hashes);
        encoder.bytes(&self.vectors);
        encoder.text(&self.common.join("\n"));
        encoder.seal()
    }

    /// The table in a file.
    pub fn load(file: &[u8]) -> Result<Self, Damage> {
        let mut decoder = Decoder::open(NAME, file)?;
        let width = decoder.number()?;
        let count = decoder.number()?;
        let clustered = Index::new(decoder.words(count)?);
        let clusters = decoder.words(count)?;
        let count = decoder.number()?;
        let placed = Index::new(decoder.words(count)?);
        let vectors = decoder.bytes(count.saturating_mul(width))?;
        let common: Vec<String> = decoder.text()?.lines().map(str::to_owned).collect();
        decoder.end()?;
        Ok(Self { width, clustered, clusters, placed, vectors, common_hashes: hashes(&common), common })
    }
}

#[cfg(test)]
mod tests {
    use super::super::features::append_normal;
    use super::*;

    #[test]
    fn words_are_found_and_others_are_not() {
        let clusters = vec![("Paris".to_owned(), 5), ("run".to_owned(), 7)];
        let vectors = vec![("paris".to_owned(), vec![1, -1]), ("run".to_owned(), vec![2, 3])];
        let words =
            Words::load(&Words::new(&clusters, &vectors, 2, vec!["run".to_owned()]).to_bytes()).expect("its own file");
        assert_eq!(words.common(), ["run"]);
        let known = |form: &str| {
            let mut normal = String::new();
            append_normal(form, &mut normal);
            words.known(&[form], &[&normal])[0]
        };
        assert_eq!((known("Paris").cluster, known("Paris").vector), (Some(5), &[1, -1][..]));
        assert_eq!((known("PARIS").cluster, known("PARIS").vector), (None, &[1, -1][..]));
        assert_eq!((known("Run").cluster, known("Run").vector), (Some(7), &[2, 3][..]));
        assert_eq!((known("walk").cluster, known("walk").vector.len()), (None, 0));
    }
}
