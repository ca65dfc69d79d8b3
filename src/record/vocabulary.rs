//! The closed vocabularies of the record: an enum of a room each, by the names it has in JSON.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use crate::extract::clean::Furniture;
use crate::extract::decode::Format;
use crate::extract::published::{Precision, Source};
use crate::extract::sentences::ParagraphKind;
use crate::extract::tags::Upos;
use crate::extract::tree::Relation;
use crate::extract::{Code, Status};

/// Wraps an enum of a room. The variants are listed for the schema, and the match makes the list complete: a new variant
/// does not compile until it stands in the contract.
macro_rules! vocabulary {
    ($description:literal $name:ident: $room:ident named $text:path { $($variant:ident)* }) => {
        #[doc = $description]
        #[derive(Clone, Copy)]
        pub(super) struct $name(pub(super) $room);

        impl $name {
            const ALL: &[$room] = &[$($room::$variant),*];

            fn text(self) -> &'static str {
                match self.0 {
                    $($room::$variant)|* => $text(self.0),
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.text())
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                let names: Vec<&str> = Self::ALL.iter().map(|value| $name(*value).text()).collect();
                json_schema!({ "description": $description, "type": "string", "enum": names })
            }
        }
    };
}

/// Wraps a tag set of a room, whose list of names is the vocabulary.
macro_rules! tag_set {
    ($description:literal $name:ident: $room:ident) => {
        #[doc = $description]
        #[derive(Clone, Copy)]
        pub(super) struct $name(pub(super) $room);

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.0.name())
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "description": $description, "type": "string", "enum": $room::NAMES })
            }
        }
    };
}

tag_set! { "A universal part of speech (UD v2)." UposName: Upos }
tag_set! { "A dependency relation of UD v2, with its subtype in English." RelationName: Relation }

vocabulary! {
    "The form of a payload."
    InputFormat: Format named Format::name { Text TextDateHeader Html Json Ninjs }
}

vocabulary! {
    "Where a candidate for the publication date was found."
    DateSource: Source named Source::name { Header JsonField JsonCreated JsonModified JsonSeen Url Dateline }
}

vocabulary! {
    "How exact a date is."
    DatePrecision: Precision named Precision::name { Year Month Day Second }
}

vocabulary! {
    "What a paragraph is: running text, a heading within it, an item of a list, or the wire's and not the story's."
    ParagraphRole: ParagraphKind named paragraph_name { Body Heading Item Furniture }
}

vocabulary! {
    "What a part of the body is that is the wire's and not the story's."
    FurnitureKind: Furniture named furniture_name { Dateline Agency Byline Related Credits Boilerplate }
}

vocabulary! {
    "Something odd about the article that did not keep it from being read."
    WarningCode: Code named Code::name {
        NoHeadline NoDate TrailingBytes InvalidDate DatesDisagree ContentTypeMismatch CharsetGuessed BytesReplaced MojibakeRepaired
        ControlsDropped LoneSurrogate DuplicateKey NoLetters UnknownLanguage
    }
}

/// The name of a kind of paragraph in the record.
pub(crate) fn paragraph_name(kind: ParagraphKind) -> &'static str {
    match kind {
        ParagraphKind::Body => "body",
        ParagraphKind::Heading => "heading",
        ParagraphKind::Item => "item",
        ParagraphKind::Furniture => "furniture",
    }
}

/// The name of a kind of furniture in the record.
pub(crate) fn furniture_name(kind: Furniture) -> &'static str {
    match kind {
        Furniture::Dateline => "dateline",
        Furniture::Agency => "agency",
        Furniture::Byline => "byline",
        Furniture::Related => "related",
        Furniture::Credits => "credits",
        Furniture::Boilerplate => "boilerplate",
    }
}

/// The name of a stage's status in the record.
pub(crate) fn status_name(status: Status) -> &'static str {
    match status {
        Status::Ok => "ok",
        Status::Off => "off",
        Status::Language => "language",
    }
}

/// How a stage went for this article; `Planned` is none of [`Status`], for there is no such stage yet.
#[derive(Clone, Copy)]
pub(super) enum StageStatus {
    Went(Status),
    Planned,
}

impl StageStatus {
    const ALL: [StageStatus; 4] = [
        StageStatus::Went(Status::Ok),
        StageStatus::Went(Status::Off),
        StageStatus::Went(Status::Language),
        StageStatus::Planned,
    ];

    fn text(self) -> &'static str {
        match self {
            StageStatus::Went(status) => status_name(status),
            StageStatus::Planned => "planned",
        }
    }
}

impl Serialize for StageStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.text())
    }
}

impl JsonSchema for StageStatus {
    fn schema_name() -> Cow<'static, str> {
        "StageStatus".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names = StageStatus::ALL.map(StageStatus::text);
        json_schema!({
            "description": "How a stage went for this article: `ok`, it ran; `off`, it is switched off; `language`, it does not \
                speak the article's language; `planned`, this version has no such stage, and its layer is never there.",
            "type": "string",
            "enum": names,
        })
    }
}
