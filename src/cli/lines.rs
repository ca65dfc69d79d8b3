//! The lines of a file or of standard input, plain or compressed: one at a time, and none longer than a limit.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _};
use std::path::Path;

use anyhow::{Context, bail};

/// The name that stands for standard input.
pub(super) const STDIN: &str = "-";

/// A line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Counted from 1.
    pub(super) number: u64,
    /// Without its line end.
    pub(super) text: Vec<u8>,
}

/// The lines that are not blank.
pub(super) struct Lines {
    name: String,
    reader: Box<dyn BufRead + Send>,
    number: u64,
    bytes_max: usize,
}

impl Lines {
    /// Opens a file, or standard input for `-`. What begins like gzip or zstd is decompressed.
    pub(super) fn open(path: &Path, bytes_max: usize) -> anyhow::Result<Self> {
        let stdin = path.as_os_str() == STDIN;
        let name = if stdin { "standard input".to_owned() } else { path.display().to_string() };
        let plain: Box<dyn BufRead + Send> = if stdin {
            Box::new(BufReader::new(io::stdin()))
        } else {
            let file = File::open(path).with_context(|| format!("opening {name}"))?;
            if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
                bail!("opening {name}: it is a folder");
            }
            Box::new(BufReader::new(file))
        };
        let reader = decompressed(plain).with_context(|| format!("reading {name}"))?;
        Ok(Self { name, reader, number: 0, bytes_max })
    }

    /// What the lines are of, for messages.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The next line that is not blank; nothing after the last.
    pub(super) fn next(&mut self) -> anyhow::Result<Option<Line>> {
        loop {
            self.number += 1;
            let mut text = Vec::new();
            let limit = u64::try_from(self.bytes_max).unwrap_or(u64::MAX).saturating_add(1);
            let read = self.reader.by_ref().take(limit).read_until(b'\n', &mut text);
            let read = read.with_context(|| format!("reading {}, line {}", self.name, self.number))?;
            if read == 0 {
                return Ok(None);
            }
            let text_end = text.strip_suffix(b"\n").map_or(text.len(), <[u8]>::len);
            if self.bytes_max < text_end {
                bail!("{}, line {}: longer than {} bytes", self.name, self.number, self.bytes_max);
            }
            text.truncate(text_end);
            if text.ends_with(b"\r") {
                text.pop();
            }
            if !text.trim_ascii().is_empty() {
                return Ok(Some(Line { number: self.number, text }));
            }
        }
    }
}

fn decompressed(mut plain: Box<dyn BufRead + Send>) -> io::Result<Box<dyn BufRead + Send>> {
    let begin = plain.fill_buf()?;
    if begin.starts_with(&[0x1f, 0x8b]) {
        return Ok(Box::new(BufReader::new(flate2::bufread::MultiGzDecoder::new(plain))));
    }
    if begin.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        return Ok(Box::new(BufReader::new(zstd::stream::read::Decoder::with_buffer(plain)?)));
    }
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn lines_of(bytes: &[u8], bytes_max: usize) -> anyhow::Result<Vec<(u64, String)>> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        let mut lines = Lines::open(file.path(), bytes_max)?;
        let mut all = Vec::new();
        while let Some(Line { number, text }) = lines.next()? {
            all.push((number, String::from_utf8(text).unwrap()));
        }
        Ok(all)
    }

    #[test]
    fn lines_are_counted_from_one_and_blank_ones_left_out() {
        let text = b"a\r\n\n  \nb\nc";
        let wanted: Vec<(u64, String)> = [(1, "a"), (4, "b"), (5, "c")].map(|(at, text)| (at, text.to_owned())).into();
        assert_eq!(lines_of(text, 10).unwrap(), wanted);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(text).unwrap();
        assert_eq!(lines_of(&gzip.finish().unwrap(), 10).unwrap(), wanted);
        assert_eq!(lines_of(&zstd::encode_all(&text[..], 1).unwrap(), 10).unwrap(), wanted);
        assert_eq!(lines_of(b"", 10).unwrap(), []);
    }

    #[test]
    fn a_line_may_be_as_long_as_the_limit() {
        assert_eq!(lines_of(b"12345\n12345", 5).unwrap().len(), 2);
        let error = lines_of(b"1\n123456\n", 5).unwrap_err().to_string();
        assert!(error.ends_with(", line 2: longer than 5 bytes"), "{error}");
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let error = format!("{:#}", Lines::open(Path::new("no-such-file.jsonl"), 5).err().unwrap());
        assert!(error.starts_with("opening no-such-file.jsonl: "), "{error}");
        let error = format!("{:#}", Lines::open(Path::new("."), 5).err().unwrap());
        assert!(error.ends_with("it is a folder"), "{error}");
        let cut = &zstd::encode_all(&b"many lines\n".repeat(9)[..], 1).unwrap()[..15];
        let error = format!("{:#}", lines_of(cut, 100).unwrap_err());
        assert!(error.contains(", line "), "{error}");
    }
}
