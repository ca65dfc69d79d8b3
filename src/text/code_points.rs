/// How far apart, in bytes, the known positions lie: a look-up counts at most this many bytes.
const STEP: usize = 128;

/// Converts byte offsets of one text into Unicode code points, the unit of the output record.
#[derive(Clone, Debug)]
pub struct CodePoints<'t> {
    text: &'t str,
    /// Code points before byte `STEP * i`; empty when the text is ASCII and the two units are one.
    before: Vec<u32>,
}

impl<'t> CodePoints<'t> {
    /// Indexes `text` in one pass.
    pub fn of(text: &'t str) -> Self {
        let mut before = Vec::new();
        if !text.is_ascii() {
            before.reserve(text.len() / STEP + 1);
            let mut count = 0;
            for chunk in text.as_bytes().chunks(STEP) {
                before.push(count);
                count += starts(chunk);
            }
            before.push(count);
        }
        Self { text, before }
    }

    /// Code points before byte `byte`, which lies on a character boundary; the length for any byte past the end.
    pub fn at(&self, byte: usize) -> usize {
        let byte = byte.min(self.text.len());
        if self.before.is_empty() {
            return byte;
        }
        let step = byte / STEP;
        self.before[step] as usize + starts(&self.text.as_bytes()[step * STEP..byte]) as usize
    }
}

/// Characters that start in `bytes` of UTF-8: all bytes but continuations.
fn starts(bytes: &[u8]) -> u32 {
    bytes.iter().map(|&byte| u32::from(byte & 0xC0 != 0x80)).sum()
}
