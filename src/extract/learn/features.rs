//! What the network sees of a token, whatever stands around it: shared by training and running.

/// Rows of the table that features are hashed into: a power of two.
pub const ROWS: usize = 1 << 16;

/// At most this many characters of a token are looked at: the longest words of English have fewer.
const CHARACTERS_MAX: usize = 64;

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

/// Appends the form that words are looked up by: lower case, digits alike, typographic apostrophes plain.
pub fn append_normal(form: &str, normal: &mut String) {
    for letter in form.chars().take(CHARACTERS_MAX) {
        match letter {
            '0'..='9' => normal.push('0'),
            '’' => normal.push('\''),
            '“' | '”' => normal.push('"'),
            '–' | '—' => normal.push('-'),
            _ if letter.is_ascii() => normal.push(letter.to_ascii_lowercase()),
            _ => normal.extend(letter.to_lowercase()),
        }
    }
}

/// Appends the features of `form` to `out`, as rows of the table.
pub fn append_features(form: &str, normal: &str, cluster: Option<u32>, out: &mut Vec<u32>) {
    out.push(hash(1, normal.bytes()));
    for size in 1..=4 {
        let start = normal.char_indices().rev().nth(size - 1).map_or(0, |(at, _)| at);
        out.push(hash(1 + size as u8, normal[start..].bytes()));
    }
    for size in [1, 3] {
        let end = normal.char_indices().nth(size).map_or(normal.len(), |(at, _)| at);
        out.push(hash(6 + size as u8, normal[..end].bytes()));
    }
    out.push(hash(11, shape(form, 1)));
    out.push(hash(12, shape(form, 4)));
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

/// Letters by their class, of each run of a class at most this many.
fn shape(form: &str, most: usize) -> impl Iterator<Item = u8> {
    let (mut before, mut run) = (None, 0);
    form.chars().take(CHARACTERS_MAX).filter_map(move |letter| {
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
        run = if before == Some(class) { run + 1 } else { 1 };
        before = Some(class);
        (run <= most).then_some(class)
    })
}
