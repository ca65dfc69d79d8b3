//! JSON envelopes: the operator's pointers first, then the names that news APIs use, and ninjs.

use std::borrow::Cow;

use super::super::published::{Candidate, Source as DateSource};
use super::super::{Code, Reason, Reject, Stage, Warning};
use super::json::{self, Member, Piece, Pieces};
use super::presets::{self, Part};
use super::{FieldMap, Fields, Format, Settings, fields, markup};
use crate::text::{Rewrite, Text};

/// How many wrappers deep the parts of an article may lie: the Guardian's `response.content.fields.body` is three.
const WRAPPERS_MAX: usize = 4;

/// Presets rank after the operator's pointers, however many those are.
const PRESETS_RANK: usize = 1 << 16;

/// Parts of a body that is a list of paragraphs.
const PARAGRAPHS_MAX: usize = 1 << 16;

/// Key words kept of one article: real ones have a few dozen.
const KEYWORDS_MAX: usize = 256;

/// Dates kept of one article.
const DATES_MAX: usize = 16;

/// What is kept of a candidate for the date: no URL that works is longer, let alone a date.
const DATE_CHARACTERS_MAX: usize = 2048;

/// Keys quoted to say what an envelope has in place of a body, and characters quoted of each.
const KEYS_QUOTED: (usize, usize) = (12, 24);

/// An envelope, opened.
pub(super) struct Envelope {
    pub(super) format: Format,
    pub(super) detected_by: &'static str,
    pub(super) body: Text,
    pub(super) fields: Fields,
    pub(super) dates: Vec<Candidate>,
}

/// A value that may be a part of the article.
#[derive(Clone, Copy)]
struct Found<'p> {
    part: Part,
    rank: usize,
    value: &'p str,
}

/// Opens the envelope that `page` is.
pub(super) fn read(settings: &Settings, page: &Text, warnings: &mut Vec<Warning>) -> Result<Envelope, Reject> {
    let document = page.as_str().trim_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    json::check_shape(settings, document)?;
    if !document.starts_with('{') {
        let kind = match document.as_bytes().first() {
            Some(b'[') => "array",
            Some(b'"') => "string",
            _ => "scalar",
        };
        let detail = format!("JSON {kind} at the top: one object with the article's fields is expected");
        return Err(Reject::new(Reason::JsonShape, Stage::Decode, detail));
    }
    let members = json::members(document).map_err(|error| {
        let how = if error.is_eof() { "is cut off" } else { "is broken" };
        Reject::new(Reason::Json, Stage::Decode, format!("JSON {how}: {error}"))
    })?;
    let mut found = mapped(&settings.fields, document);
    if gather(&members, 0, &mut found) {
        warnings.push(Warning { code: Code::DuplicateKey, path: "/input" });
    }
    // Stable: of names as good as each other, the outer and the earlier one counts.
    found.sort_by_key(|found| (found.part, found.rank));
    let ninjs = is_ninjs(&members);

    let of = |part: Part| found.iter().filter(move |found| found.part == part);
    let mut lone = false;
    let Some((body, by_operator)) =
        of(Part::Body).find_map(|found| Some((body(page, found.value, &mut lone)?, found.rank < PRESETS_RANK)))
    else {
        return Err(Reject::new(Reason::NoBody, Stage::Decode, bodiless(&members, ninjs)));
    };
    if lone {
        warnings.push(Warning { code: Code::LoneSurrogate, path: "/item/bodies/0/value" });
    }
    if of(Part::Headline).any(|found| halved(found.value)) {
        warnings.push(Warning { code: Code::LoneSurrogate, path: "/item/headlines" });
    }
    let first = |part| of(part).find_map(|found| fields::words(found.value).into_iter().next());
    let joined = |part| of(part).map(|found| fields::words(found.value).join(", ")).find(|words| !words.is_empty());
    let url = first(Part::Url);
    Ok(Envelope {
        format: if ninjs { Format::Ninjs } else { Format::Json },
        detected_by: match (by_operator, ninjs) {
            (true, _) => "rule:fields",
            (_, true) => "rule:ninjs",
            _ => "rule:presets",
        },
        body,
        dates: dates(page, &found),
        fields: Fields {
            id: first(Part::Id).or_else(|| url.clone()),
            url,
            headline: first(Part::Headline),
            summary: first(Part::Summary),
            by: joined(Part::By),
            source: first(Part::Source),
            language: of(Part::Language).find_map(|found| fields::language(fields::words(found.value).first()?)),
            located: joined(Part::Located),
            rights: first(Part::Rights),
            section: joined(Part::Section),
            keywords: of(Part::Keywords)
                .map(|found| keywords(found.value))
                .find(|words| !words.is_empty())
                .unwrap_or_default(),
        },
    })
}

/// What the operator's pointers lead to.
fn mapped<'p>(map: &FieldMap, document: &'p str) -> Vec<Found<'p>> {
    let parts = [
        (Part::Body, &map.body),
        (Part::Headline, &map.headline),
        (Part::Date, &map.date),
        (Part::Id, &map.id),
        (Part::Url, &map.url),
        (Part::By, &map.by),
        (Part::Source, &map.source),
        (Part::Language, &map.language),
        (Part::Summary, &map.summary),
    ];
    let mut found = Vec::new();
    for (part, pointers) in parts {
        for (rank, pointer) in pointers.iter().enumerate() {
            found.extend(json::resolve(document, pointer).map(|value| Found { part, rank, value }));
        }
    }
    found
}

/// What the presets know of `members` and of the wrappers among them, and whether a key occurs twice in one of these.
fn gather<'p>(members: &[Member<'p>], wrappers: usize, found: &mut Vec<Found<'p>>) -> bool {
    let mut repeated = repeats(members);
    for (key, value) in members {
        let Some((part, rank)) = presets::part(key) else { continue };
        found.push(Found { part, rank: PRESETS_RANK + usize::from(rank), value });
        if matches!(part, Part::Wrapper | Part::Body)
            && wrappers < WRAPPERS_MAX
            && let Some(inner) = wrapped(value)
        {
            repeated |= gather(&inner, wrappers + 1, found);
        }
    }
    repeated
}

/// The members of an object, or of the only element of an array.
fn wrapped(value: &str) -> Option<Vec<Member<'_>>> {
    let object = if value.starts_with('[') {
        let [only] = json::elements(value, 2)[..] else { return None };
        only
    } else {
        value
    };
    if object.starts_with('{') { json::members(object).ok() } else { None }
}

fn repeats(members: &[Member<'_>]) -> bool {
    let mut keys: Vec<&Cow<'_, str>> = members.iter().map(|(key, _)| key).collect();
    keys.sort_unstable();
    keys.windows(2).any(|pair| pair[0] == pair[1])
}

/// Whether this is an IPTC ninjs item: it says so, or it has lists that only ninjs 2 and 3 have, or the flat names of
/// ninjs 1.
fn is_ninjs(members: &[Member<'_>]) -> bool {
    let has = |name: &str| members.iter().find(|(key, _)| key == name).map(|(_, value)| *value);
    if has("standard").and_then(|standard| fields::member(standard, "name")).is_some_and(|name| name == "ninjs") {
        return true;
    }
    let valued = |name: &&str| {
        let first = has(name).and_then(|list| json::elements(list, 1).first().copied());
        first.is_some_and(|first| fields::member(first, "value").is_some())
    };
    let flat = members.iter().any(|(key, _)| key.starts_with("body_") || key.starts_with("description_"));
    ["bodies", "headlines", "descriptions"].iter().any(valued)
        || (flat && ["versioncreated", "pubstatus", "representationtype"].iter().any(|name| has(name).is_some()))
}

/// The body that `value` holds, HTML stripped; `None` if there is no text in it.
fn body(page: &Text, value: &str, lone: &mut bool) -> Option<Text> {
    for Literals { strings, html } in literals(value) {
        let (text, half) = transcribe(page, &strings);
        if text.as_str().trim().is_empty() {
            continue;
        }
        let text = if html || markup::is_obvious(text.as_str()) { markup::strip(&text) } else { text };
        if !text.as_str().trim().is_empty() {
            *lone |= half;
            return Some(text);
        }
    }
    None
}

/// Whether `value` is a string with half of a surrogate pair.
fn halved(value: &str) -> bool {
    Pieces::of(value).into_iter().flatten().any(|piece| matches!(piece, Piece::LoneSurrogate(_)))
}

/// String literals that make up one body, one paragraph or more each.
struct Literals<'p> {
    strings: Vec<&'p str>,
    html: bool,
}

/// The bodies that `value` may mean, best first: a string; the wording of an object; a list of paragraphs; or a list of
/// renditions, as ninjs has it, of which one counts.
fn literals<'p>(value: &'p str) -> Vec<Literals<'p>> {
    let string = |value: &str| value.starts_with('"');
    match value.as_bytes().first() {
        Some(b'"') => vec![Literals { strings: vec![value], html: false }],
        Some(b'{') => {
            let wording = fields::wording(value).filter(|value| string(value));
            wording.map(|value| Literals { strings: vec![value], html: false }).into_iter().collect()
        }
        Some(b'[') => {
            let elements = json::elements(value, PARAGRAPHS_MAX);
            let rendition =
                |element: &&str| element.starts_with('{') && fields::member(element, "contentType").is_some();
            if elements.first().is_some_and(rendition) {
                return renditions(&elements);
            }
            let wording = |element: &&'p str| {
                if element.starts_with('{') { fields::wording(element) } else { Some(*element) }
            };
            let strings = elements.iter().filter_map(wording).filter(|element| string(element)).collect();
            vec![Literals { strings, html: false }]
        }
        _ => Vec::new(),
    }
}

/// ninjs renditions: plain text before HTML; other types (NITF, images) are no text here.
fn renditions<'p>(elements: &[&'p str]) -> Vec<Literals<'p>> {
    let mut ranked = Vec::new();
    for element in elements {
        let Ok(members) = json::members(element) else { continue };
        let Some((_, value)) = members.iter().find(|(key, value)| key == "value" && value.starts_with('"')) else {
            continue;
        };
        let media = fields::member(element, "contentType").unwrap_or_default().to_ascii_lowercase();
        let rank = match media.as_str() {
            "text/plain" => 0,
            "" => 1,
            _ if media.contains("html") => 2,
            _ => continue,
        };
        ranked.push((rank, Literals { strings: vec![*value], html: rank == 2 }));
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, literals)| literals).collect()
}

/// The strings as text that maps to the page's raw bytes, a paragraph break between them, and whether there was half
/// of a surrogate pair.
fn transcribe(page: &Text, strings: &[&str]) -> (Text, bool) {
    let mut out = Rewrite::of(page);
    let (mut lone, mut end) = (false, None);
    for literal in strings {
        let start = offset(page.as_str(), literal);
        if let Some(end) = end {
            out.replace(end..start, "\n\n");
        }
        for piece in Pieces::of(literal).into_iter().flatten() {
            match piece {
                Piece::Plain(range) => out.keep(start + range.start..start + range.end),
                Piece::Escape(range, character) => {
                    out.replace(start + range.start..start + range.end, character.encode_utf8(&mut [0; 4]));
                }
                Piece::LoneSurrogate(range) => {
                    lone = true;
                    out.replace(start + range.start..start + range.end, "\u{fffd}");
                }
            }
        }
        end = Some(start + literal.len());
    }
    (out.finish(), lone)
}

/// Where `part`, a slice of `page`, begins in it.
fn offset(page: &str, part: &str) -> usize {
    let offset = part.as_ptr().addr() - page.as_ptr().addr();
    debug_assert_eq!(page.get(offset..offset + part.len()), Some(part));
    offset
}

/// The dates that the envelope states, and its URL, which may hold one: best source first.
fn dates(page: &Text, found: &[Found<'_>]) -> Vec<Candidate> {
    let mut dates = Vec::new();
    for Found { part, value, .. } in found {
        let source = match part {
            Part::Date => DateSource::JsonField,
            Part::Created => DateSource::JsonCreated,
            Part::Modified => DateSource::JsonModified,
            Part::Seen => DateSource::JsonSeen,
            Part::Url => DateSource::Url,
            _ => continue,
        };
        let Some(mut raw) = fields::words(value).into_iter().next() else { continue };
        if DATE_CHARACTERS_MAX < raw.len() {
            raw = raw.chars().take(DATE_CHARACTERS_MAX).collect();
        }
        if dates.len() == DATES_MAX || dates.iter().any(|known: &Candidate| known.raw == raw && known.source == source)
        {
            continue;
        }
        let quotes = usize::from(value.starts_with('"'));
        let start = offset(page.as_str(), value);
        let at = page.span(start + quotes, start + value.len() - quotes).map(|span| page.raw(span));
        dates.push(Candidate { raw, at, source });
    }
    dates.sort_by_key(|candidate| candidate.source);
    dates
}

/// Key words: the elements of a list, or a string cut at its commas or semicolons; each once.
fn keywords(value: &str) -> Vec<String> {
    let words = fields::words(value);
    let cut = value.starts_with('"');
    let mut keywords: Vec<String> = Vec::new();
    for word in words.iter().flat_map(|word| word.split(move |sign| cut && matches!(sign, ',' | ';'))) {
        let word = word.trim();
        if keywords.len() == KEYWORDS_MAX {
            break;
        }
        if !word.is_empty() && !keywords.iter().any(|known| known == word) {
            keywords.push(word.to_owned());
        }
    }
    keywords
}

/// Why there is no body, for people.
fn bodiless(members: &[Member<'_>], ninjs: bool) -> String {
    if ninjs {
        let kind = members.iter().find(|(key, _)| key == "type").and_then(|(_, value)| json::unescaped(value));
        let kind = kind.map(|kind| kind.chars().take(KEYS_QUOTED.1).collect::<String>());
        return format!("ninjs item of type {:?} has no text body", kind.as_deref().unwrap_or("unknown"));
    }
    let keys = members.iter().take(KEYS_QUOTED.0).map(|(key, _)| key.chars().take(KEYS_QUOTED.1).collect::<String>());
    let (keys, more) = (keys.collect::<Vec<_>>(), members.len().saturating_sub(KEYS_QUOTED.0));
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("no text where a body may be: the JSON object has the keys {keys:?}{more}")
}
