//! The closed vocabularies of the record: an enum of a room each, by the names it has in JSON.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use crate::extract::clean::Furniture;
use crate::extract::decode::Format;
use crate::extract::entities::{Gender, MentionKind, RoleStatus};
use crate::extract::events::{self, Modality, Toll};
use crate::extract::names;
use crate::extract::places;
use crate::extract::published::{Precision, Source};
use crate::extract::quantities;
use crate::extract::quotes::{self, Polarity};
use crate::extract::relations::{self, Predicate};
use crate::extract::sentences::ParagraphKind;
use crate::extract::tags::Upos;
use crate::extract::times::{self, Mod};
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

/// Wraps a type that knows the names of all its values.
macro_rules! listed {
    ($description:literal $name:ident: $values:ty = $names:expr) => {
        #[doc = $description]
        #[derive(Clone, Copy)]
        pub(super) struct $name(pub(super) $values);

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
                let names: Vec<&str> = $names.collect();
                json_schema!({ "description": $description, "type": "string", "enum": names })
            }
        }
    };
}

listed! { "A universal part of speech (UD v2)." UposName: Upos = Upos::NAMES.iter().copied() }
listed! { "A dependency relation of UD v2, with its subtype in English." RelationName: Relation = Relation::NAMES.iter().copied() }

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

type NameKind = names::Kind;
type QuoteKind = quotes::Kind;
type TimeKind = times::Kind;
type Measured = quantities::Kind;
type Holds = relations::Status;
type Sense = places::Sense;
type Part = places::Role;

vocabulary! {
    "What is named, by the types of OntoNotes 5."
    NamedType: NameKind named NameKind::name { Person Org Gpe Loc Fac Norp Event Product Work Law }
}

/// What an entity is: one of [`NamedType`], or none of them.
#[derive(Clone, Copy)]
pub(super) struct EntityType(pub(super) Option<NameKind>);

impl EntityType {
    /// What those types have no place for: things and ideas without a name.
    const OTHER: &str = "OTHER";
}

impl Serialize for EntityType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.map_or(Self::OTHER, NameKind::name))
    }
}

impl JsonSchema for EntityType {
    fn schema_name() -> Cow<'static, str> {
        "EntityType".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let named = NamedType::ALL.iter().map(|value| NamedType(*value).text());
        let names: Vec<&str> = named.chain([Self::OTHER]).collect();
        json_schema!({
            "description": "What an entity is, by the types of OntoNotes 5; OTHER, a thing or an idea without a name that they have no type for.",
            "type": "string",
            "enum": names
        })
    }
}

vocabulary! {
    "How an entity is mentioned."
    MentionForm: MentionKind named MentionKind::name { Name Nominal Pronoun Adjectival }
}

vocabulary! {
    "Whether a role is held."
    RoleState: RoleStatus named RoleStatus::name { Current Former Acting Designate }
}

vocabulary! {
    "A gender, as the text's titles and pronouns show it."
    GenderName: Gender named Gender::name { Female Male }
}

vocabulary! {
    "What a mention of a place means: the place, its government, what or who is from there, a team or body of its name."
    PlaceSense: Sense named Sense::name { Location Government Demonym Organisation }
}

vocabulary! {
    "What a place is to the article: where it was filed, where something happens, or anything else."
    PlaceRole: Part named Part::name { Dateline Event Mentioned }
}

vocabulary! {
    "What kind of time (TIMEX3)."
    TimeType: TimeKind named TimeKind::name { Date Time Duration Set }
}

vocabulary! {
    "How the value of a time is modified (TIMEX3)."
    TimeMod: Mod named Mod::name {
        Before After OnOrBefore OnOrAfter LessThan MoreThan EqualOrLess EqualOrMore Start Mid End Approx
    }
}

vocabulary! {
    "What a quantity measures."
    QuantityKind: Measured named Measured::name { Money Percent Count Measure Ordinal Range Score }
}

vocabulary! {
    "How words are quoted: word for word, some of them, or as a reported clause."
    QuoteType: QuoteKind named QuoteKind::name { Direct Mixed Indirect }
}

vocabulary! {
    "Whether something is asserted or denied."
    PolarityName: Polarity named Polarity::name { Positive Negative }
}

vocabulary! {
    "Whether an event happened, by the distinctions of FactBank."
    ModalityName: Modality named Modality::name { Actual Planned Conditional Possible Requested Denied }
}

vocabulary! {
    "What a magnitude counts."
    TollName: Toll named Toll::name { Dead Injured Missing Arrested Displaced Participants Jobs Money }
}

vocabulary! {
    "Whether a relation holds."
    RelationStatus: Holds named Holds::name { Current Former Planned }
}

listed! { "A type of event: PLOVER's, and those that news is full of and PLOVER leaves out." EventType: events::Kind = events::Kind::ALL.iter().map(|kind| kind.name()) }
listed! { "A predicate, by schema.org where it has one." PredicateName: Predicate = Predicate::ALL.iter().map(|predicate| predicate.name()) }

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
