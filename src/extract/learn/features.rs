//! What the network sees of a token, whatever stands around it: shared by training and running.

/// Rows of the table that features are hashed into: a power of two.
pub const ROWS: usize = 1 << 16;

/// At most this many characters of a token are looked at: the longest words of English have fewer.
const CHARACTERS_MAX: usize = 64;

/// The features of a token, as rows of the table.
pub type Features = Vec<u32>;

/// What a table of words knows of a word.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// Its Brown cluster, as the path in the tree of clusters, the first branch in the lowest bit.
    pub cluster: Option<u32>,
    /// Its vector; empty if there is none.
    pub vector: &'a [i8],
}

/// FNV-1a (Fowler, Noll, Vo), finished so that the low bits are good as well.
fn hash(kind: u8, bytes: impl Iterator<Item = u8>) -> u32 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ u64::from(kind).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for byte in bytes {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash ^= hash >> 32;
    hash = hash.wrapping_mul(0xd6e8_feb8_6659_fd93);
    ((hash >> 32) as u32) & (ROWS as u32 - 1)
}

/// The form that words are looked up by: lower case, digits alike, typographic apostrophes plain.
pub fn normal(form: &str) -> String {
    let mut normal = String::with_capacity(form.len());
    for letter in form.chars().take(CHARACTERS_MAX) {
        match letter {
            '0'..='9' => normal.push('0'),
            '’' => normal.push('\''),
            '“' | '”' => normal.push('"'),
            '–' | '—' => normal.push('-'),
            _ => normal.extend(letter.to_lowercase()),
        }
    }
    normal
}

/// Writes the features of `form` to `out`, after clearing it.
pub fn features(form: &str, normal: &str, cluster: Option<u32>, out: &mut Features) {
    out.clear();
    out.push(hash(1, normal.bytes()));
    let ends: Vec<usize> = normal.char_indices().map(|(at, _)| at).chain([normal.len()]).collect();
    let length = ends.len() - 1;
    for size in 1..=4 {
        let start = ends[length.saturating_sub(size)];
        out.push(hash(1 + size as u8, normal[start..].bytes()));
    }
    for size in [1, 3] {
        out.push(hash(6 + size as u8, normal[..ends[size.min(length)]].bytes()));
    }
    out.push(hash(11, shape(form, false).into_iter()));
    out.push(hash(12, shape(form, true).into_iter()));
    match cluster {
        Some(path) => {
            for (kind, bits) in [(13, 4), (14, 6), (15, 8), (16, 32)] {
                let part = if bits < 32 { path & ((1 << bits) - 1) } else { path };
                out.push(hash(kind, part.to_le_bytes().into_iter()));
            }
        }
        None => out.push(hash(17, std::iter::empty())),
    }
}

/// Letters by their class; `long` keeps up to four of a run, otherwise one.
fn shape(form: &str, long: bool) -> Vec<u8> {
    let most = if long { 4 } else { 1 };
    let mut shape = Vec::with_capacity(16);
    let mut run = 0;
    for letter in form.chars().take(CHARACTERS_MAX) {
        let class = match letter {
            'a'..='z' => b'x',
            'A'..='Z' => b'X',
            '0'..='9' => b'd',
            _ if letter.is_lowercase() => b'x',
            _ if letter.is_uppercase() => b'X',
            _ if letter.is_alphabetic() => b'y',
            _ if letter.is_ascii() => letter as u8,
            _ => b'?',
        };
        run = if shape.last() == Some(&class) { run + 1 } else { 1 };
        if run <= most {
            shape.push(class);
        }
    }
    shape
}
