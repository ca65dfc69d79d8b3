/// The stages in the order they run. A stage is a room of `extract`, or the writing of the record at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Stage {
    /// Bytes to body text and fields.
    Decode,
    /// Body text to clean text.
    Clean,
    /// The publication date.
    Published,
    /// The language.
    Language,
    /// Paragraphs and sentences.
    Sentences,
    /// Tokens.
    Tokens,
    /// What the lists know.
    Gazetteer,
    /// The network's reading, from which tags, trees and names are decided.
    Reading,
    /// Parts of speech and lemmas.
    Tags,
    /// Syntax.
    Tree,
    /// Names.
    Names,
    /// Quantities.
    Quantities,
    /// Expressions of time.
    Times,
    /// Who and what there is.
    Entities,
    /// Where.
    Places,
    /// Who said what.
    Quotes,
    /// Who did what.
    Events,
    /// How they relate.
    Relations,
    /// The main event.
    FiveW,
    /// The output record.
    Record,
}

/// What a lane does with its stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Lane {
    /// Bytes to an article.
    Read,
    /// An article to tokens.
    Parse,
    /// Tokens to claims.
    Annotate,
    /// Claims to a record.
    Digest,
}

impl Lane {
    /// All of them, in order.
    pub const ALL: [Lane; 4] = [Lane::Read, Lane::Parse, Lane::Annotate, Lane::Digest];

    /// Its name in config, metrics and logs.
    pub fn name(self) -> &'static str {
        match self {
            Lane::Read => "read",
            Lane::Parse => "parse",
            Lane::Annotate => "annotate",
            Lane::Digest => "digest",
        }
    }
}

impl Stage {
    /// All of them, in order.
    pub const ALL: [Stage; 20] = [
        Stage::Decode,
        Stage::Clean,
        Stage::Published,
        Stage::Language,
        Stage::Sentences,
        Stage::Tokens,
        Stage::Gazetteer,
        Stage::Reading,
        Stage::Tags,
        Stage::Tree,
        Stage::Names,
        Stage::Quantities,
        Stage::Times,
        Stage::Entities,
        Stage::Places,
        Stage::Quotes,
        Stage::Events,
        Stage::Relations,
        Stage::FiveW,
        Stage::Record,
    ];

    /// Layers that the record has a place for and no stage makes yet.
    pub const PLANNED: [&'static str; 4] = ["keyphrases", "summary", "sentiment", "story"];

    /// Its name in config, metrics, the record and logs.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Decode => "decode",
            Stage::Clean => "clean",
            Stage::Published => "published",
            Stage::Language => "language",
            Stage::Sentences => "sentences",
            Stage::Tokens => "tokens",
            Stage::Gazetteer => "gazetteer",
            Stage::Reading => "reading",
            Stage::Tags => "tags",
            Stage::Tree => "tree",
            Stage::Names => "names",
            Stage::Quantities => "quantities",
            Stage::Times => "times",
            Stage::Entities => "entities",
            Stage::Places => "places",
            Stage::Quotes => "quotes",
            Stage::Events => "events",
            Stage::Relations => "relations",
            Stage::FiveW => "fiveW1H",
            Stage::Record => "record",
        }
    }

    /// The stage of this name.
    pub fn named(name: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.name() == name)
    }

    /// What it makes of what, in one line for people.
    pub fn purpose(self) -> &'static str {
        match self {
            Stage::Decode => "recognises the payload and finds body, headline, dates and fields in it",
            Stage::Clean => {
                "resolves entities, drops invisible characters, repairs mojibake, marks the wire's furniture"
            }
            Stage::Published => "decides the publication date and keeps the candidates",
            Stage::Language => "tells the language",
            Stage::Sentences => "cuts paragraphs and sentences",
            Stage::Tokens => "cuts tokens by the conventions of UD English",
            Stage::Gazetteer => "finds what the lists know: people's names, places, organisations",
            Stage::Reading => "reads the text with the network; tags, tree and names need it",
            Stage::Tags => "tags parts of speech and finds lemmas",
            Stage::Tree => "tells the syntax of each sentence as a UD tree",
            Stage::Names => "finds names and says what they name",
            Stage::Quantities => "finds money, percentages, counts, measures, ordinals and scores",
            Stage::Times => "finds expressions of time and what they mean, as TIMEX3",
            Stage::Entities => "says which mentions mean the same, with roles and attributes",
            Stage::Places => "resolves places and says whether the place or its government is meant",
            Stage::Quotes => "finds direct, mixed and indirect quotes with their sources",
            Stage::Events => "finds events with their parts, modality and who says so",
            Stage::Relations => "says how entities relate to one another",
            Stage::FiveW => "answers who, what, when, where, why and how of the main event",
            Stage::Record => "writes the output record",
        }
    }

    /// The lane it runs in.
    pub fn lane(self) -> Lane {
        match self {
            Stage::Decode | Stage::Clean | Stage::Published => Lane::Read,
            Stage::Language | Stage::Sentences | Stage::Tokens => Lane::Parse,
            Stage::Gazetteer | Stage::Reading | Stage::Tags | Stage::Tree | Stage::Names => Lane::Annotate,
            Stage::Quantities
            | Stage::Times
            | Stage::Entities
            | Stage::Places
            | Stage::Quotes
            | Stage::Events
            | Stage::Relations => Lane::Annotate,
            Stage::FiveW | Stage::Record => Lane::Digest,
        }
    }

    /// Rises when the same text may give another answer than before.
    pub fn version(self) -> u16 {
        1
    }

    /// Whether a configuration may leave it out: a record cannot be made without the others.
    pub fn optional(self) -> bool {
        !matches!(self, Stage::Decode | Stage::Clean | Stage::Published | Stage::Record)
    }

    /// Whether it works on texts in `language` (BCP 47; empty when unknown).
    pub fn speaks(self, language: &str) -> bool {
        match self {
            Stage::Tokens
            | Stage::Gazetteer
            | Stage::Reading
            | Stage::Tags
            | Stage::Tree
            | Stage::Names
            | Stage::Quantities
            | Stage::Times
            | Stage::Entities
            | Stage::Places
            | Stage::Quotes
            | Stage::Events
            | Stage::Relations
            | Stage::FiveW => language.is_empty() || language == "en",
            _ => true,
        }
    }
}

/// How a stage went for one article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It ran; what it did not find is not there.
    Ok,
    /// It is switched off.
    Off,
    /// It does not speak the article's language.
    Language,
}

/// Some of the stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StageSet(u64);

impl StageSet {
    /// Every stage.
    pub fn all() -> Self {
        Self(u64::MAX)
    }

    /// Without `stage`, unless it cannot be left out.
    pub fn without(self, stage: Stage) -> Self {
        if stage.optional() { Self(self.0 & !(1 << stage as u8)) } else { self }
    }

    /// Without any stage that can be left out: the streaming shell alone.
    pub fn least() -> Self {
        Stage::ALL.into_iter().fold(Self::all(), Self::without)
    }

    /// Whether `stage` is one of them.
    pub fn contains(self, stage: Stage) -> bool {
        self.0 & (1 << stage as u8) != 0
    }
}
