/// Something odd about an article that did not keep it from being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What it was.
    pub code: Code,
    /// Where in the record it shows: a JSON pointer.
    pub path: &'static str,
}

/// The kinds of warnings. Closed: they are an enum of the record's schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// The input has no headline, and none was invented.
    NoHeadline,
    /// No publication date was found.
    NoDate,
    /// A publication date is no date of the calendar.
    InvalidDate,
    /// Candidates for the publication date disagree.
    DatesDisagree,
    /// The declared media type, charset or compression is not what the payload has.
    ContentTypeMismatch,
    /// The charset was guessed.
    CharsetGuessed,
    /// Bytes that are no text in the charset were replaced by U+FFFD.
    BytesReplaced,
    /// UTF-8 that had been read as windows-1252 was repaired.
    MojibakeRepaired,
    /// Control, zero-width or bidi characters were dropped.
    ControlsDropped,
    /// Bytes after the end of the compressed payload were ignored.
    TrailingBytes,
    /// A JSON string held half of a surrogate pair.
    LoneSurrogate,
    /// A JSON key occurs twice; the first counts.
    DuplicateKey,
    /// The body has no letter.
    NoLetters,
    /// The language could not be told.
    UnknownLanguage,
}

impl Code {
    /// Its name in the record.
    pub fn name(self) -> &'static str {
        match self {
            Code::NoHeadline => "no-headline",
            Code::NoDate => "no-date",
            Code::InvalidDate => "invalid-date",
            Code::DatesDisagree => "dates-disagree",
            Code::ContentTypeMismatch => "content-type-mismatch",
            Code::CharsetGuessed => "charset-guessed",
            Code::BytesReplaced => "bytes-replaced",
            Code::MojibakeRepaired => "mojibake-repaired",
            Code::ControlsDropped => "controls-dropped",
            Code::TrailingBytes => "trailing-bytes",
            Code::LoneSurrogate => "lone-surrogate",
            Code::DuplicateKey => "duplicate-key",
            Code::NoLetters => "no-letters",
            Code::UnknownLanguage => "unknown-language",
        }
    }
}
