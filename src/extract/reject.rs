use super::Stage;

/// Why an article could not be read: a dead letter with its reason.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{stage}: {detail}", stage = stage.name())]
pub struct Reject {
    /// The class of the trouble.
    pub reason: Reason,
    /// The stage that gave up.
    pub stage: Stage,
    /// What was wrong, for people; quotes no article text beyond a few bytes.
    pub detail: String,
}

impl Reject {
    /// A reject of this class, at this stage.
    pub fn new(reason: Reason, stage: Stage, detail: impl Into<String>) -> Self {
        Self { reason, stage, detail: detail.into() }
    }
}

/// The classes of trouble with one article. Closed: they label a metric and the header `dlq.reason`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// No bytes, or nothing but white space.
    Empty,
    /// Larger than the configured limit, before or after decompression.
    TooLarge,
    /// The compression is broken, nested or of a kind that is not read.
    Compression,
    /// It decompresses to far more than it should.
    Bomb,
    /// The bytes are text in no encoding that could be told.
    Encoding,
    /// Broken JSON.
    Json,
    /// JSON nested too deep, with too many keys, or not one object.
    JsonShape,
    /// JSON without a body where the configured fields look for one.
    NoBody,
    /// A media type that is not text.
    MediaType,
    /// A stage panicked.
    Panic,
    /// The record is larger than the output topic takes.
    OutputTooLarge,
}

impl Reason {
    /// All of them.
    pub const ALL: [Reason; 11] = [
        Reason::Empty,
        Reason::TooLarge,
        Reason::Compression,
        Reason::Bomb,
        Reason::Encoding,
        Reason::Json,
        Reason::JsonShape,
        Reason::NoBody,
        Reason::MediaType,
        Reason::Panic,
        Reason::OutputTooLarge,
    ];

    /// Its name in headers, metrics and logs.
    pub fn name(self) -> &'static str {
        match self {
            Reason::Empty => "empty",
            Reason::TooLarge => "too-large",
            Reason::Compression => "compression",
            Reason::Bomb => "bomb",
            Reason::Encoding => "encoding",
            Reason::Json => "json",
            Reason::JsonShape => "json-shape",
            Reason::NoBody => "no-body",
            Reason::MediaType => "media-type",
            Reason::Panic => "panic",
            Reason::OutputTooLarge => "output-too-large",
        }
    }
}
