//! Finds rare bytes in long texts quickly.

/// Bytes looked at together: wide enough for vector instructions, and few enough to look at one by one after a hit.
const CHUNK: usize = 64;

/// The first byte from `from` on for which `rare` holds. `rare` is asked of every byte, so it has to be simple enough to
/// be compiled to vector instructions: comparisons joined by `|` and `&`.
pub(super) fn find(bytes: &[u8], from: usize, rare: impl Fn(u8) -> bool) -> Option<usize> {
    let mut at = from.min(bytes.len());
    while let Some(chunk) = bytes.get(at..at + CHUNK) {
        if chunk.iter().fold(false, |found, &byte| found | rare(byte)) {
            break;
        }
        at += CHUNK;
    }
    // At most one chunk is looked at twice before a hit; without one, the rest is shorter than a chunk.
    bytes[at..].iter().position(|&byte| rare(byte)).map(|ahead| at + ahead)
}
