//! The form of a model file: what it is, its numbers, and a checksum of both.

use sha2::{Digest, Sha256};

/// What every model file begins with.
const MAGIC: &[u8; 16] = b"copydesk model\x1a\n";

/// Rises when the layout of a file changes.
const LAYOUT: u32 = 2;

const CHECKSUM: usize = 32;

/// Why a file is not the model it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// It is some other file.
    #[error("model {name:?} is no model file: it begins with {found:?}")]
    Foreign {
        /// The model that was to be read.
        name: &'static str,
        /// Its first bytes, as text.
        found: String,
    },
    /// It is a model file, but not of this kind or layout.
    #[error("model {name:?}: expected {expected}, found {found}")]
    Other {
        /// The model that was to be read.
        name: &'static str,
        /// What this program reads.
        expected: String,
        /// What the file says it is.
        found: String,
    },
    /// Its bytes are not those that were written.
    #[error("model {name:?} is damaged: expected checksum {expected}, found {found}")]
    Checksum {
        /// The model that was to be read.
        name: &'static str,
        /// SHA-256 that the file ends with, in hex.
        expected: String,
        /// SHA-256 of what stands before, in hex.
        found: String,
    },
    /// It ends before its numbers do, or goes on after them.
    #[error("model {name:?}: the file holds {found} bytes where its shape asks for {expected}")]
    Size {
        /// The model that was to be read.
        name: &'static str,
        /// Bytes that should be there.
        expected: usize,
        /// Bytes that are.
        found: usize,
    },
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes a file.
#[derive(Clone, Debug)]
pub struct Encoder {
    bytes: Vec<u8>,
}

impl Encoder {
    /// A file of the model `name`.
    pub fn new(name: &str) -> Self {
        let mut encoder = Self { bytes: MAGIC.to_vec() };
        encoder.number(LAYOUT as usize);
        encoder.text(name);
        encoder
    }

    /// Writes a whole number below 2³².
    pub fn number(&mut self, number: usize) {
        let number = u32::try_from(number).expect("numbers in a model file fit 32 bits");
        self.bytes.extend_from_slice(&number.to_le_bytes());
    }

    /// Writes numbers of four bytes.
    pub fn floats(&mut self, numbers: &[f32]) {
        self.bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    }

    /// Writes whole numbers of four bytes.
    pub fn words(&mut self, numbers: &[u32]) {
        self.bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    }

    /// Writes a text.
    pub fn text(&mut self, text: &str) {
        self.number(text.len());
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// Writes numbers of one byte.
    pub fn bytes(&mut self, numbers: &[i8]) {
        self.bytes.extend(numbers.iter().map(|number| number.to_le_bytes()[0]));
    }

    /// The whole file.
    pub fn seal(mut self) -> Vec<u8> {
        let checksum = Sha256::digest(&self.bytes);
        self.bytes.extend_from_slice(&checksum);
        self.bytes
    }
}

/// Reads a file.
#[derive(Clone, Debug)]
pub struct Decoder<'a> {
    name: &'static str,
    rest: &'a [u8],
}

impl<'a> Decoder<'a> {
    /// Opens the file of the model `name`.
    pub fn open(name: &'static str, file: &'a [u8]) -> Result<Self, Damage> {
        if !file.starts_with(MAGIC) {
            let found = String::from_utf8_lossy(&file[..file.len().min(MAGIC.len())]).into_owned();
            return Err(Damage::Foreign { name, found });
        }
        let Some(split) = file.len().checked_sub(CHECKSUM).filter(|split| MAGIC.len() <= *split) else {
            return Err(Damage::Size { name, expected: MAGIC.len() + CHECKSUM, found: file.len() });
        };
        let (content, expected) = file.split_at(split);
        let found = Sha256::digest(content);
        if found[..] != *expected {
            return Err(Damage::Checksum { name, expected: hex(expected), found: hex(&found) });
        }
        let mut decoder = Self { name, rest: &content[MAGIC.len()..] };
        let layout = decoder.number()?;
        decoder.expect("layout", LAYOUT as usize, layout)?;
        let found = decoder.text()?;
        if found != name {
            return Err(Damage::Other {
                name,
                expected: format!("the model {name:?}"),
                found: format!("the model {found:?}"),
            });
        }
        Ok(decoder)
    }

    /// Refuses a number that is not what it has to be.
    pub fn expect(&self, what: &str, expected: usize, found: usize) -> Result<(), Damage> {
        if expected == found {
            return Ok(());
        }
        Err(Damage::Other { name: self.name, expected: format!("{what} {expected}"), found: format!("{what} {found}") })
    }

    fn take(&mut self, bytes: usize) -> Result<&'a [u8], Damage> {
        let Some((taken, rest)) = self.rest.split_at_checked(bytes) else {
            return Err(Damage::Size { name: self.name, expected: bytes, found: self.rest.len() });
        };
        self.rest = rest;
        Ok(taken)
    }

    fn take_all<const SIZE: usize>(&mut self, count: usize) -> Result<impl Iterator<Item = [u8; SIZE]>, Damage> {
        let bytes = self.take(count.saturating_mul(SIZE))?;
        Ok(bytes.chunks_exact(SIZE).map(|chunk| chunk.try_into().expect("chunks of the size asked for")))
    }

    /// Reads a whole number.
    pub fn number(&mut self) -> Result<usize, Damage> {
        Ok(self.take_all::<4>(1)?.map(u32::from_le_bytes).next().unwrap_or_default() as usize)
    }

    /// Reads numbers of four bytes.
    pub fn floats(&mut self, count: usize) -> Result<Vec<f32>, Damage> {
        Ok(self.take_all::<4>(count)?.map(f32::from_le_bytes).collect())
    }

    /// Reads whole numbers of four bytes.
    pub fn words(&mut self, count: usize) -> Result<Vec<u32>, Damage> {
        Ok(self.take_all::<4>(count)?.map(u32::from_le_bytes).collect())
    }

    /// Reads a text.
    pub fn text(&mut self) -> Result<String, Damage> {
        let length = self.number()?;
        Ok(String::from_utf8_lossy(self.take(length)?).into_owned())
    }

    /// Reads numbers of one byte.
    pub fn bytes(&mut self, count: usize) -> Result<Vec<i8>, Damage> {
        Ok(self.take_all::<1>(count)?.map(i8::from_le_bytes).collect())
    }

    /// Refuses a file that goes on.
    pub fn end(self) -> Result<(), Damage> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(Damage::Size { name: self.name, expected: 0, found: self.rest.len() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> Vec<u8> {
        let mut encoder = Encoder::new("test");
        encoder.number(2);
        encoder.floats(&[1.5, -2.0]);
        encoder.bytes(&[-1, 7]);
        encoder.text("Zoë");
        encoder.seal()
    }

    #[test]
    fn what_was_written_is_read() {
        let file = file();
        let mut decoder = Decoder::open("test", &file).expect("a whole file");
        let count = decoder.number().expect("a number");
        assert_eq!(decoder.floats(count), Ok(vec![1.5, -2.0]));
        assert_eq!(decoder.bytes(2), Ok(vec![-1, 7]));
        assert_eq!(decoder.text().as_deref(), Ok("Zoë"));
        assert_eq!(decoder.end(), Ok(()));
    }

    #[test]
    fn every_changed_byte_is_found() {
        let file = file();
        for at in 0..file.len() {
            let mut changed = file.clone();
            changed[at] ^= 1;
            assert!(Decoder::open("test", &changed).is_err(), "byte {at}");
        }
        for length in 0..file.len() {
            assert!(Decoder::open("test", &file[..length]).is_err(), "cut to {length}");
        }
    }

    #[test]
    fn a_damaged_file_tells_both_checksums() {
        let mut file = file();
        file[30] ^= 1;
        let told = Decoder::open("test", &file).expect_err("a changed file").to_string();
        assert!(
            told.starts_with("model \"test\" is damaged: expected checksum ") && told.contains(", found "),
            "{told}"
        );
    }

    #[test]
    fn another_model_is_refused_by_name() {
        let file = Encoder::new("other").seal();
        let told = Decoder::open("test", &file).expect_err("another model").to_string();
        assert_eq!(told, "model \"test\": expected the model \"test\", found the model \"other\"");
    }
}
