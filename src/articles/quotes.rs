//! Quotes by their type, and their speakers.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::body::Extent;
use super::found::{Found, SAME_WORDS};
use super::gold::{Quote, QuoteType};
use super::likeness::{ALIKE, SOURCE_ALIKE, alike};
use super::loose::{entries, field, named, said, shown, string};
use super::matching::{Pairs, merit};
use super::tally::{Row, Tally};

/// From which Dice's coefficient of its content a quote is found at all.
const LOOSE: f64 = 0.3;

/// The gold quotes that a record's stand for, by the record's ids.
pub(super) type Known<'a> = BTreeMap<String, &'a str>;

/// Quotes of the gold and of a record, with what they have in common.
struct Both<'a> {
    rights: &'a [Quote],
    given: Vec<(&'a Value, Extent)>,
    /// The content of each gold quote, then those that are as good.
    contents: Vec<Vec<Extent>>,
}

impl QuoteType {
    /// Its name, as records have it.
    pub(super) fn name(self) -> &'static str {
        match self {
            QuoteType::Direct => "direct",
            QuoteType::Mixed => "mixed",
            QuoteType::Indirect => "indirect",
        }
    }

    const ALL: [QuoteType; 3] = [QuoteType::Direct, QuoteType::Mixed, QuoteType::Indirect];

    /// What is counted for quotes of this type: with nearly all of the content, and with some of it.
    fn rows(self) -> (Row, Row) {
        match self {
            QuoteType::Direct => (Row::QuotesDirect, Row::QuotesDirectLoose),
            QuoteType::Mixed => (Row::QuotesMixed, Row::QuotesMixedLoose),
            QuoteType::Indirect => (Row::QuotesIndirect, Row::QuotesIndirectLoose),
        }
    }

    fn speaker(self) -> &'static str {
        match self {
            QuoteType::Direct => "quotes: speaker of matched (direct)",
            QuoteType::Mixed => "quotes: speaker of matched (mixed)",
            QuoteType::Indirect => "quotes: speaker of matched (indirect)",
        }
    }
}

/// Scores quotes and speakers, and says which quote of the record is which of the gold.
pub(super) fn score<'a>(found: &Found<'a>, tally: &mut Tally) -> Known<'a> {
    let body = &found.article.body;
    let rights = &found.article.gold.quotes;
    let contents = rights.iter().map(|right| {
        let own = std::iter::once(Extent::new(right.content.start, right.content.end));
        own.chain(right.content_alt.iter().copied()).map(|at| body.unquoted(at)).collect()
    });
    let given = found.placed_by("quotes", "content");
    let given = given.into_iter().map(|(quote, at)| (quote, body.unquoted(at))).collect();
    let both = Both { rights, given, contents: contents.collect() };
    both.types(found, SAME_WORDS, tally, |kind| kind.rows().0, true);
    both.types(found, LOOSE, tally, |kind| kind.rows().1, false);
    both.speakers(found, tally)
}

impl<'a> Both<'a> {
    fn is_type(&self, gold: usize, given: usize) -> bool {
        let (right, kind) = (&self.rights[gold], string(self.given[given].0.get("type")));
        std::iter::once(right.kind).chain(right.type_alt.iter().copied()).any(|right| kind == Some(right.name()))
    }

    /// Candidates with at least `threshold` of the content.
    fn candidates(&self, threshold: f64) -> Vec<(f64, usize, usize)> {
        let mut candidates = Vec::new();
        for (gold, contents) in self.contents.iter().enumerate() {
            for (given, (_, at)) in self.given.iter().enumerate() {
                let overlap = at.closest(contents);
                if overlap >= threshold {
                    candidates.push((overlap, gold, given));
                }
            }
        }
        candidates
    }

    /// Whether a quote that was not paired says again, in another type, what a paired one says: the whole clause of
    /// which that one is the quoted words.
    fn is_other_reading(&self, pairs: &Pairs, given: usize) -> bool {
        let (quote, at) = self.given[given];
        let kind = string(quote.get("type"));
        (0..self.rights.len()).any(|gold| {
            let others = &self.contents[gold][1..];
            pairs.found(gold).is_some()
                && kind != Some(self.rights[gold].kind.name())
                && others.iter().any(|other| other.dice(at) >= SAME_WORDS)
        })
    }

    fn types(
        &self,
        found: &Found<'_>,
        threshold: f64,
        tally: &mut Tally,
        row_of: impl Fn(QuoteType) -> Row,
        tells: bool,
    ) {
        let candidates = self.candidates(threshold).into_iter().filter(|(_, gold, given)| self.is_type(*gold, *given));
        let candidates = candidates
            .map(|(overlap, gold, given)| ([overlap, merit(!self.rights[gold].optional)], gold, given))
            .collect();
        let pairs = Pairs::greedy(self.rights.len(), self.given.len(), candidates);
        let article = found.article.name();
        for (gold, right) in self.rights.iter().enumerate().filter(|(_, right)| !right.optional) {
            let row = row_of(right.kind);
            if pairs.found(gold).is_some() {
                tally.right(row);
                continue;
            }
            tally.miss(row);
            if tells {
                tally.mistake(row, article, "MISS", format!("{} {:?}", right.id, right.content.exact));
            }
        }
        for (given, (quote, at)) in self.given.iter().enumerate() {
            if pairs.has(given) || self.is_other_reading(&pairs, given) {
                continue;
            }
            let kind = string(quote.get("type"));
            let Some(kind) = QuoteType::ALL.into_iter().find(|known| kind == Some(known.name())) else { continue };
            tally.extra(row_of(kind));
            if tells {
                let words = found.article.body.words(*at);
                tally.mistake(row_of(kind), article, "EXTRA", format!("{words:?}"));
            }
        }
    }

    fn speakers(&self, found: &Found<'a>, tally: &mut Tally) -> Known<'a> {
        let candidates = self.candidates(LOOSE).into_iter().map(|(overlap, gold, given)| {
            let merits = [overlap, merit(self.is_type(gold, given)), merit(!self.rights[gold].optional)];
            (merits, gold, given)
        });
        let pairs = Pairs::greedy(self.rights.len(), self.given.len(), candidates.collect());
        let with_id = |given: usize| said_id(self.given[given].0);
        let known: Known<'a> = pairs
            .best_first
            .iter()
            .filter_map(|(gold, given)| Some((with_id(*given)?, self.rights[*gold].id.as_str())))
            .collect();
        let by_id: BTreeMap<String, &Value> =
            self.given.iter().filter_map(|(quote, _)| Some((said_id(quote)?, *quote))).collect();
        let attributes = Attributes { found, known: &known, by_id: &by_id };
        for (gold, right) in self.rights.iter().enumerate().filter(|(_, right)| !right.optional) {
            let Some(given) = pairs.found(gold) else {
                tally.miss(Row::Speakers);
                continue;
            };
            tally.attribute("quotes: type given content", self.is_type(gold, given));
            attributes.score(right, self.given[given].0, tally);
        }
        for given in (0..self.given.len()).filter(|given| !pairs.has(*given)) {
            if !self.is_other_reading(&pairs, given) {
                tally.extra(Row::Speakers);
            }
        }
        known
    }
}

fn said_id(quote: &Value) -> Option<String> {
    quote.get("id").filter(|id| !id.is_null()).map(|id| named(Some(id)))
}

/// What is said of a quote that was found.
struct Attributes<'f, 'a> {
    found: &'f Found<'a>,
    known: &'f Known<'a>,
    by_id: &'f BTreeMap<String, &'a Value>,
}

impl<'a> Attributes<'_, 'a> {
    fn score(&self, right: &Quote, quote: &'a Value, tally: &mut Tally) {
        let (article, id) = (self.found.article.name(), &right.id);
        let is_speaker = self.is_speaker(right, quote);
        tally.attribute(right.kind.speaker(), is_speaker);
        tally.attribute("quotes: speaker of matched (all)", is_speaker);
        tally.judge(Row::Speakers, is_speaker);
        if !is_speaker {
            let got = self.found.references(quote.get("speaker")).into_iter().next();
            let got = got.map(|speaker| speaker.who.map_or(speaker.text, str::to_owned)).unwrap_or_default();
            let wanted = right.speaker.as_deref().or(right.speaker_text.as_deref()).unwrap_or_default();
            let detail = format!("{id} {:?}: {wanted:?}, not {got:?}", right.content.exact);
            tally.mistake(Row::Speakers, article, "SPEAKER", detail);
        }
        let mut attribute = |name, what, is_right: bool, wanted: &str| {
            tally.attribute(name, is_right);
            if !is_right {
                tally.mistake(right.kind.rows().0, article, what, format!("{id}: {wanted}"));
            }
        };
        if let Some(addressee) = &right.addressee {
            attribute("quotes: addressee", "ADDRESSEE", self.is_addressee(addressee, quote), addressee);
        }
        if let Some(medium) = &right.medium {
            let given = self.found.references(self.carried(quote, "medium"));
            let is_right = given.iter().any(|given| alike(&given.text, medium, ALIKE));
            attribute("quotes: medium", "MEDIUM", is_right, medium);
        }
        if let Some(cue) = &right.cue {
            let given = quote.get("cue");
            let is_right = match self.found.extent(given) {
                Some(at) => at.dice(Extent::new(cue.start, cue.end)) > 0.0,
                None => self.found.references(given).iter().any(|given| alike(&given.text, &cue.exact, ALIKE)),
            };
            attribute("quotes: cue", "CUE", is_right, &cue.exact);
        }
        let gold_quote = |key| self.known.get(&named(quote.get(key))).copied();
        match &right.nested_in {
            Some(outer) => {
                attribute("quotes: nesting", "NESTED", gold_quote("nestedIn") == Some(outer.as_str()), outer);
            }
            None => {
                let is_right = said(quote.get("nestedIn")).is_none();
                attribute("quotes: no false nesting", "NESTED", is_right, "stands in no other");
            }
        }
        let may_continue = || right.continues.iter().chain(&right.continues_alt);
        let continues = gold_quote("continues").is_some_and(|given| may_continue().any(|id| id == given));
        match &right.continues {
            Some(before) => attribute("quotes: continuation", "CONTINUES", continues, before),
            None => {
                let is_right = said(quote.get("continues")).is_none() || continues;
                attribute("quotes: no false continuation", "CONTINUES", is_right, "continues no other");
            }
        }
        if !right.insertions.is_empty() {
            let given: Vec<Extent> =
                entries(quote.get("insertions")).iter().filter_map(|at| self.found.extent(Some(at))).collect();
            let is_there = |at: Extent| given.iter().any(|given| given.dice(at) >= SAME_WORDS);
            let is_right =
                right.insertions.iter().all(|insertion| is_there(Extent::new(insertion.start, insertion.end)));
            attribute("quotes: insertion", "INSERTION", is_right, "the reporter's words");
        }
        if right.polarity.is_some() {
            let is_right = shown(quote.get("polarity")).starts_with("neg");
            attribute("quotes: polarity", "POLARITY", is_right, "is denied");
        }
    }

    /// Whether the speaker is right: the entity, or words for a source without a name that name nobody.
    fn is_speaker(&self, right: &Quote, quote: &Value) -> bool {
        let cast = &self.found.article.cast;
        let speaker = quote.get("speaker");
        let (who, text) = match self.found.references(speaker).into_iter().next() {
            Some(first) => (first.who, first.text),
            None => (None, String::new()),
        };
        let exact = shown(field(speaker.filter(|speaker| speaker.is_object()), "exact"));
        let is_right = match &right.speaker {
            Some(speaker) => cast.same(who, speaker),
            None => {
                let wanted = right.speaker_text.as_deref().unwrap_or_default();
                who.is_none() && [&text, &exact].into_iter().any(|given| alike(given, wanted, SOURCE_ALIKE))
            }
        };
        is_right
            || right
                .speaker_alt
                .iter()
                .any(|other| cast.same(who, other) || (who.is_none() && alike(&text, other, ALIKE)))
    }

    fn is_addressee(&self, wanted: &str, quote: &'a Value) -> bool {
        let cast = &self.found.article.cast;
        let entity = cast.resolve(wanted);
        self.found
            .references(self.carried(quote, "addressee"))
            .iter()
            .any(|given| entity.is_some_and(|entity| cast.same(given.who, entity)) || alike(&given.text, wanted, ALIKE))
    }

    /// A field of a quote, or of the one that it continues: a continuation is said to the same people in the same place.
    fn carried(&self, quote: &'a Value, key: &str) -> Option<&'a Value> {
        let mut seen = BTreeSet::new();
        let mut quote = quote;
        loop {
            let before = said(quote.get("continues")).map(|before| named(Some(before)));
            match before {
                Some(before) if said(quote.get(key)).is_none() && seen.insert(before.clone()) => {
                    quote = self.by_id.get(&before)?;
                }
                _ => return quote.get(key),
            }
        }
    }
}
