//! What the transport and the first bytes say a payload is.

use super::super::Reason;

/// A declared media type, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Declared<'a> {
    pub(super) kind: Kind,
    /// The media type without its parameters, as it was written.
    pub(super) essence: &'a str,
    pub(super) charset: Option<&'a str>,
}

/// What a media type promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing: no type, or one that any bytes may have.
    Unsaid,
    Text,
    Html,
    Json,
    Xml,
    /// Something that is no text: an image, a video, a PDF.
    Foreign,
}

impl<'a> Declared<'a> {
    /// Reads a `Content-Type` leniently: letter case, blanks and quotes do not matter, unknown parameters are skipped.
    pub(super) fn parse(content_type: Option<&'a str>) -> Self {
        let mut parts = content_type.unwrap_or_default().split(';').map(str::trim);
        let essence = parts.next().unwrap_or_default();
        let charset = parts.find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            let value = value.trim().trim_matches(['"', '\'']);
            (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then_some(value)
        });
        Self { kind: Kind::of(essence), essence, charset }
    }
}

impl Kind {
    fn of(essence: &str) -> Self {
        let essence = essence.to_ascii_lowercase();
        match essence.as_str() {
            "" | "application/octet-stream" | "binary/octet-stream" | "application/x-www-form-urlencoded" | "*/*" => {
                Kind::Unsaid
            }
            // Wrapped payloads that are often declared as their wrapping.
            "application/gzip" | "application/x-gzip" | "application/zstd" => Kind::Unsaid,
            "application/json" | "text/json" | "application/x-ndjson" | "application/jsonl" => Kind::Json,
            "text/html" | "application/xhtml+xml" => Kind::Html,
            "text/xml" | "application/xml" => Kind::Xml,
            _ if essence.ends_with("+json") => Kind::Json,
            _ if essence.ends_with("+xml") => Kind::Xml,
            _ if essence.starts_with("text/") || essence == "text" => Kind::Text,
            _ => Kind::Foreign,
        }
    }
}

/// A file format known by its first bytes: `(bytes, where they stand, name, reason to refuse it)`.
type Signature = (&'static [u8], usize, &'static str, Reason);

/// Formats that turn up in article topics by mistake, from the signatures in their specifications. Plain text could
/// begin with some of these letters, so a control byte must follow soon; only `%PDF-` counts alone.
const SIGNATURES: [Signature; 16] = [
    (b"%PDF-", 0, "PDF", Reason::MediaType),
    (b"\x89PNG\r\n\x1a\n", 0, "a PNG image", Reason::MediaType),
    (b"\xff\xd8\xff", 0, "a JPEG image", Reason::MediaType),
    (b"GIF8", 0, "a GIF image", Reason::MediaType),
    (b"RIFF", 0, "a RIFF file", Reason::MediaType),
    (b"OggS", 0, "an Ogg file", Reason::MediaType),
    (b"ID3", 0, "an MP3 file", Reason::MediaType),
    (b"ftyp", 4, "an MP4 file", Reason::MediaType),
    (b"\x7fELF", 0, "an ELF file", Reason::MediaType),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "an OLE document", Reason::MediaType),
    (b"PK\x03\x04", 0, "a ZIP archive", Reason::Compression),
    (b"BZh", 0, "bzip2", Reason::Compression),
    (b"\xfd7zXZ\x00", 0, "xz", Reason::Compression),
    (b"7z\xbc\xaf\x27\x1c", 0, "a 7z archive", Reason::Compression),
    (b"\x04\x22\x4d\x18", 0, "an LZ4 frame", Reason::Compression),
    (b"\x82SNAPPY\x00", 0, "a snappy stream", Reason::Compression),
];

/// How far to look for the control byte that tells a signature from text: every format above has one by then.
const SIGNATURE_REACH: usize = 32;

/// The foreign file format that `data` begins with, and why such a payload is refused.
pub(super) fn foreign(data: &[u8]) -> Option<(&'static str, Reason)> {
    let head = &data[..data.len().min(SIGNATURE_REACH)];
    let (signature, _, name, reason) =
        SIGNATURES.iter().find(|(bytes, at, ..)| head.get(*at..).is_some_and(|head| head.starts_with(bytes)))?;
    let binary = head.iter().any(|byte| *byte < b'\t');
    (binary || *signature == b"%PDF-").then_some((*name, *reason))
}
