//! Compressed payloads: gzip and zstd, streamed, with caps on what comes out.

use std::borrow::Cow;
use std::io::{self, Read};

use super::super::{Code, Reason, Reject, Stage, Warning};
use super::Settings;

/// Members of a gzip file, or frames of a zstd file, that one payload may have. Each costs its own decoder, so a
/// payload of a million empty ones would be slow without being large; real producers write one.
const MEMBERS_MAX: usize = 256;

/// Output below this is harmless whatever its ratio: a short article of repeated phrases may compress very well.
const RATIO_FREE_BYTES: usize = 64 * 1024;

/// Decompressed bytes are taken and checked against the caps in steps of this size.
const STEP_BYTES: usize = 16 * 1024;

/// The least and most memory, as powers of two, that a zstd frame may ask for as its window: RFC 8878 wants decoders
/// to take 8 MiB, and larger windows make sense only for larger payloads.
const ZSTD_WINDOW_LOG: (u32, u32) = (23, 27);

/// Characters of an unknown encoding's name that a message quotes.
const NAME_CHARACTERS_MAX: usize = 32;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Packing {
    Gzip,
    Zstd,
}

impl Packing {
    fn name(self) -> &'static str {
        match self {
            Packing::Gzip => "gzip",
            Packing::Zstd => "zstd",
        }
    }

    /// By the magic numbers of RFC 1952 and RFC 8878 (a frame, or one to skip).
    fn of(data: &[u8]) -> Option<Self> {
        match data {
            [0x1f, 0x8b, 0x08, ..] => Some(Packing::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Packing::Zstd),
            _ => None,
        }
    }
}

/// The payload, decompressed if it was compressed.
///
/// The first bytes decide; a declared encoding that they do not bear out is noted and no more, because clients and
/// gateways often decompress and leave the header. A payload that is still compressed after one round is refused.
pub(super) fn unpack<'p>(
    settings: &Settings,
    payload: &'p [u8],
    declared: Option<&str>,
    warnings: &mut Vec<Warning>,
) -> Result<Cow<'p, [u8]>, Reject> {
    let promised = match declared.map(|name| name.trim().to_ascii_lowercase()).as_deref() {
        None | Some("" | "identity" | "none") => None,
        Some("gzip" | "x-gzip") => Some(Packing::Gzip),
        Some("zstd") => Some(Packing::Zstd),
        Some(other) => {
            let other: String = other.chars().take(NAME_CHARACTERS_MAX).collect();
            let detail = format!("content encoding {other:?} is not one of gzip, zstd, identity");
            return Err(Reject::new(Reason::Compression, Stage::Decode, detail));
        }
    };
    let found = Packing::of(payload);
    if promised.is_some() && promised != found && !payload.is_empty() {
        warnings.push(Warning { code: Code::ContentTypeMismatch, path: "/input" });
    }
    let Some(packing) = found else { return Ok(Cow::Borrowed(payload)) };

    let data = inflate(settings, packing, payload, warnings)?;
    if let Some(again) = Packing::of(&data) {
        let detail = format!("{} inside {}: compressed twice", again.name(), packing.name());
        return Err(Reject::new(Reason::Compression, Stage::Decode, detail));
    }
    Ok(Cow::Owned(data))
}

fn inflate(
    settings: &Settings,
    packing: Packing,
    payload: &[u8],
    warnings: &mut Vec<Warning>,
) -> Result<Vec<u8>, Reject> {
    let mut out = Output { settings, packed_bytes: payload.len(), data: Vec::new() };
    let mut rest = payload;
    for _ in 0..MEMBERS_MAX {
        rest = match packing {
            Packing::Gzip => {
                let mut member = flate2::bufread::GzDecoder::new(rest);
                out.fill(packing, &mut member)?;
                member.into_inner()
            }
            Packing::Zstd => {
                let broken = |error| broken(packing, &error, 0);
                let mut frame = zstd::stream::read::Decoder::with_buffer(rest).map_err(broken)?.single_frame();
                let (least, most) = ZSTD_WINDOW_LOG;
                let window_log = settings.bytes_max.max(1).ilog2().saturating_add(1).clamp(least, most);
                frame.window_log_max(window_log).map_err(broken)?;
                out.fill(packing, &mut frame)?;
                frame.finish()
            }
        };
        if rest.is_empty() {
            return Ok(out.data);
        }
        if Packing::of(rest) != Some(packing) {
            // Zeros are padding to a block; anything else is worth a word.
            if rest.iter().any(|byte| *byte != 0) {
                warnings.push(Warning { code: Code::TrailingBytes, path: "/input" });
            }
            return Ok(out.data);
        }
    }
    let detail = format!("{} payload of more than {MEMBERS_MAX} members", packing.name());
    Err(Reject::new(Reason::Compression, Stage::Decode, detail))
}

fn broken(packing: Packing, error: &io::Error, so_far: usize) -> Reject {
    let how = if error.kind() == io::ErrorKind::UnexpectedEof { "ends early" } else { "is broken" };
    let detail = format!("{} payload {how} after {so_far} decompressed bytes: {error}", packing.name());
    Reject::new(Reason::Compression, Stage::Decode, detail)
}

struct Output<'s> {
    settings: &'s Settings,
    packed_bytes: usize,
    data: Vec<u8>,
}

impl Output<'_> {
    fn fill(&mut self, packing: Packing, from: &mut impl Read) -> Result<(), Reject> {
        let mut step = [0; STEP_BYTES];
        loop {
            match from.read(&mut step) {
                Ok(0) => return Ok(()),
                Ok(read) => self.data.extend_from_slice(&step[..read]),
                Err(error) => return Err(broken(packing, &error, self.data.len())),
            }
            self.check(packing)?;
        }
    }

    fn check(&self, packing: Packing) -> Result<(), Reject> {
        let (bytes, packed) = (self.data.len(), self.packed_bytes);
        let ratio_max = self.settings.inflate_ratio_max;
        if RATIO_FREE_BYTES < bytes && packed.saturating_mul(ratio_max) < bytes {
            let detail = format!("{} payload of {packed} bytes holds more than {ratio_max} times that", packing.name());
            return Err(Reject::new(Reason::Bomb, Stage::Decode, detail));
        }
        if self.settings.bytes_max < bytes {
            let most = self.settings.bytes_max;
            let detail = format!("{} payload of {packed} bytes holds more than {most}", packing.name());
            return Err(Reject::new(Reason::TooLarge, Stage::Decode, detail));
        }
        Ok(())
    }
}
