//! Tells which names mean the same.
//!
//! Persons go by their words (see `persons.rs`); all else by the entry that the lists have of it, by its words in normal
//! form, without its legal form, by its abbreviation, and organisations by a fuller name that begins with theirs.

use std::collections::HashMap;

use super::draft::{Draft, KEPT_MAX, Who};
use super::evidence::descriptions;
use super::named::Named;
use super::page::Page;
use super::{MentionKind, persons, words};
use crate::extract::gazetteer::{Class, CountryCode, EntryId};
use crate::extract::names::Kind;
use crate::extract::tokens::TokenId;

/// Entities that are compared with a name because they begin with the same word, at most: keeps hostile texts linear.
const ALIKE_MAX: usize = 16;

/// Makes entities of the names, and mentions of them.
pub(super) fn join(page: Page<'_, '_>, found: &[Named]) -> Draft {
    let mut draft = Draft::new(page.syntax.len());
    let people = persons::join(page, found, &mut draft);
    let mut things = Things::default();
    for (named, person) in found.iter().zip(people) {
        let who = person.unwrap_or_else(|| things.of(page, named, &mut draft));
        let known = &mut draft.whos[who];
        known.country = known.country.or(named.country);
        known.wikidata = known.wikidata.or(named.wikidata);
        known.classes |= page.hits_on(&named.tokens).fold(0, |classes, hit| classes | 1 << hit.class as u32);
        if named.kind != Kind::Person && known.descriptions.len() < KEPT_MAX {
            known.descriptions.extend(descriptions(page, named));
            // "the carmaker Ford"
            let before = named.tokens.start.checked_sub(1).filter(|&before| page.is_nominal(before));
            let noun =
                before.filter(|&before| words::noun(page.lemma(before)).is_some_and(|noun| noun.fits(named.kind)));
            known.descriptions.extend(noun.map(TokenId));
            known.descriptions.truncate(KEPT_MAX);
        }
        draft.mention(page, who, named.form, named.tokens.clone(), named.ground, named.score);
    }
    draft
}

/// What is known of all names but persons'.
#[derive(Default)]
struct Things {
    countries: HashMap<CountryCode, Who>,
    entries: HashMap<(Kind, EntryId), Who>,
    keys: HashMap<(Kind, String), Who>,
    /// By the letters that begin the words of a name.
    initials: HashMap<String, Who>,
    /// Organisations by their first words, and by the last.
    by_first: HashMap<String, Vec<(Who, Vec<String>)>>,
    by_last: HashMap<String, Vec<(Who, Vec<String>)>>,
    last: Option<(u32, Who)>,
}

impl Things {
    fn of(&mut self, page: Page<'_, '_>, named: &Named, draft: &mut Draft) -> Who {
        let who = self.known(page, named, draft).unwrap_or_else(|| {
            let name = match (named.country, named.part) {
                (Some(country), _) if named.form == MentionKind::Adjectival => {
                    words::country(country).unwrap_or_else(|| page.syntax.words(&named.tokens)).to_owned()
                }
                (_, Some(part)) => part.name.to_owned(),
                _ => page.syntax.words(&named.tokens).to_owned(),
            };
            draft.add(named.kind, name)
        });
        self.remember(page, named, who, draft);
        who
    }

    fn known(&self, page: Page<'_, '_>, named: &Named, draft: &Draft) -> Option<Who> {
        if let Some(country) = named.country {
            return self.countries.get(&country).copied();
        }
        if let Some(part) = named.part {
            return self.keys.get(&(part.kind, part.name.to_lowercase())).copied();
        }
        let kind = named.kind;
        if let Some(&who) = named.entry.and_then(|entry| self.entries.get(&(kind, entry))) {
            return Some(who);
        }
        let key = normal(page, named);
        if let Some(&who) = self.keys.get(&(kind, key.join(" "))) {
            return Some(who);
        }
        let bare = without_suffix(page, named, &key);
        if let Some(&who) = self.keys.get(&(kind, bare.join(" "))) {
            return Some(who);
        }
        let form = page.syntax.words(&named.tokens);
        if is_abbreviation(form) {
            if let Some(&who) = self.initials.get(&form.replace('.', "")) {
                return Some(who);
            }
            // "the Office for Budget Oversight (OBO)"
            let bracketed = named.tokens.start.checked_sub(1).is_some_and(|before| page.form(before) == "(");
            if let Some((end, who)) = self.last.filter(|_| bracketed)
                && end + 1 == named.tokens.start
                && draft.whos[who].kind == kind
            {
                return Some(who);
            }
        }
        self.fuller(page, named, &bare)
    }

    /// The organisation, building or event whose name goes on where this one ends, or the other way round.
    fn fuller(&self, page: Page<'_, '_>, named: &Named, words: &[String]) -> Option<Who> {
        let kind = named.kind;
        if !matches!(kind, Kind::Org | Kind::Fac | Kind::Event | Kind::Law) {
            return None;
        }
        let first = words.first()?;
        let starts = |long: &[String], short: &[String]| long.len() > short.len() && long[..short.len()] == *short;
        let ends =
            |long: &[String], short: &[String]| long.len() > short.len() && long[long.len() - short.len()..] == *short;
        let generic = words.len() == 1 && page.is(&named.tokens, Class::OrganisationWord);
        let place = words.len() == 1
            && page.hits_on(&named.tokens).any(|hit| matches!(hit.class, Class::Country | Class::Demonym));
        if !generic && !place {
            let alike = self.by_first.get(first).into_iter().flatten().rev();
            for (who, others) in alike {
                // The fuller name comes first; a club's may come later. "Halvorsen Agro" after "Halvorsen" is its unit.
                let club = page.hits_on(&named.tokens).any(|hit| hit.class == Class::Team);
                if starts(others, words) || (club && starts(words, others) && !place_word(page, others)) {
                    return Some(*who);
                }
            }
        }
        // "the Foreign Ministry" of "the Russian Foreign Ministry", "the Commission" of "the European Commission".
        let definite = named.tokens.start.checked_sub(1).is_some_and(|the| page.form(the).eq_ignore_ascii_case("the"));
        if words.len() >= 2 || (generic && definite) {
            let alike = self.by_last.get(words.last()?).into_iter().flatten().rev();
            return alike.filter(|(_, others)| ends(others, words)).map(|(who, _)| *who).next();
        }
        None
    }

    fn remember(&mut self, page: Page<'_, '_>, named: &Named, who: Who, draft: &mut Draft) {
        self.last = Some((named.tokens.end, who));
        if named.form == MentionKind::Name {
            let form = page.syntax.words(&named.tokens);
            let name = &mut draft.whos[who].name;
            if fuller_name(form, name) || (draft.whos[who].named == 0) {
                draft.whos[who].name = form.to_owned();
            }
        }
        if let Some(country) = named.country {
            self.countries.entry(country).or_insert(who);
        }
        if let Some(part) = named.part {
            self.keys.entry((part.kind, part.name.to_lowercase())).or_insert(who);
            return;
        }
        let kind = named.kind;
        if let Some(entry) = named.entry {
            self.entries.entry((kind, entry)).or_insert(who);
        }
        let key = normal(page, named);
        let bare = without_suffix(page, named, &key);
        if bare.len() < key.len() {
            self.keys.entry((kind, bare.join(" "))).or_insert(who);
        }
        if let Some(initials) = initials(page, named) {
            self.initials.entry(initials).or_insert(who);
        }
        let put = |list: &mut HashMap<String, Vec<(Who, Vec<String>)>>, word: Option<&String>| {
            let Some(word) = word else { return };
            let alike = list.entry(word.clone()).or_default();
            if alike.len() < ALIKE_MAX && !alike.iter().any(|(_, words)| *words == bare) {
                alike.push((who, bare.clone()));
            }
        };
        if matches!(kind, Kind::Org | Kind::Fac | Kind::Event | Kind::Law) {
            put(&mut self.by_first, bare.first());
            put(&mut self.by_last, bare.last());
        }
        self.keys.entry((kind, key.join(" "))).or_insert(who);
    }
}

/// Whether these words are a place's, which many organisations' names begin with.
fn place_word(page: Page<'_, '_>, words: &[String]) -> bool {
    let classes = page.gazetteer.classes(&words.join(" "));
    classes
        .iter()
        .any(|class| matches!(class, Class::Country | Class::Region | Class::Demonym | Class::OrganisationWord))
}

/// Whether `form` is fuller than `name`: longer, and no abbreviation's long spelling only by its periods.
fn fuller_name(form: &str, name: &str) -> bool {
    let letters = |name: &str| name.chars().filter(|character| character.is_alphanumeric()).count();
    letters(name) < letters(form)
}

/// Whether a name is written in capitals throughout.
fn is_abbreviation(form: &str) -> bool {
    let capitals = form.chars().filter(|character| character.is_uppercase()).count();
    let small = form.chars().filter(|character| character.is_lowercase()).count();
    1 < capitals && small <= 1 && small < capitals && !form.contains(' ')
}

/// The words of a name in small letters, without periods, apostrophes and articles.
fn normal(page: Page<'_, '_>, named: &Named) -> Vec<String> {
    let form = page.syntax.words(&named.tokens);
    let mut words: Vec<String> = form
        .split(|character: char| character.is_whitespace() || character == '-')
        .map(|word| {
            let word = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word);
            word.chars().filter(|character| character.is_alphanumeric() || *character == '&').collect::<String>()
        })
        .map(|word| word.to_lowercase())
        .filter(|word| !word.is_empty() && word != "the")
        .collect();
    // "Democrats" and "a Democrat" are of one party.
    if let (Kind::Norp, Some(last)) = (named.kind, words.last_mut())
        && let Some(one) = last.strip_suffix('s').filter(|one| one.len() > 2)
    {
        *last = one.to_owned();
    }
    words
}

/// The words without the legal form of a company.
fn without_suffix(page: Page<'_, '_>, named: &Named, words: &[String]) -> Vec<String> {
    let mut kept = words.len();
    if named.kind == Kind::Org {
        let tokens = &named.tokens;
        let legal = (tokens.start + 1..tokens.end)
            .find(|&start| page.is(&(start..tokens.end), Class::CompanySuffix))
            .map(|start| (tokens.end - start) as usize);
        if let Some(legal) = legal {
            kept = words.len().saturating_sub(legal).max(1);
        }
    }
    words[..kept.min(words.len())].to_vec()
}

/// The letters that an abbreviation of a name would have.
fn initials(page: Page<'_, '_>, named: &Named) -> Option<String> {
    let form = page.syntax.words(&named.tokens);
    let words = form.split(|character: char| character.is_whitespace() || character == '-');
    let letters: String =
        words.filter_map(|word| word.chars().next()).filter(|character| character.is_uppercase()).collect();
    let enough = letters.chars().count() >= 2;
    (matches!(named.kind, Kind::Org | Kind::Gpe | Kind::Law | Kind::Event) && enough).then_some(letters)
}
