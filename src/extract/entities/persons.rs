//! Tells which names of persons mean the same: a family name is that of the person who was named in full.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::draft::{Draft, Who};
use super::named::Named;
use super::page::Page;
use super::{Gender, words};
use crate::extract::names::Kind;
use crate::text::Score;

/// Persons that share a word of their names and are compared, at most: keeps hostile texts linear.
const NAMESAKES_MAX: usize = 16;

/// What follows a family name.
const GENERATIONS: [&str; 8] = ["Jr.", "Jr", "Sr.", "Sr", "II", "III", "IV", "V"];

/// Given names that stand for one another, with the number of their group.
static SHORT_FORMS: LazyLock<HashMap<&'static str, usize>> = LazyLock::new(|| {
    let lines = include_str!("short_forms.txt").lines().filter(|line| !line.starts_with('#'));
    lines.enumerate().flat_map(|(group, line)| line.split(' ').map(move |name| (name, group))).collect()
});

/// How sure the gender is that a title tells, and the one that a given name does.
const TITLE: Score = Score::per_mille(950);
const GIVEN: Score = Score::per_mille(800);

/// A person, by the words of the fullest name so far.
struct Person<'a> {
    who: Who,
    words: Vec<&'a str>,
    generation: Option<&'a str>,
    gender: Option<Gender>,
    /// How often the family name alone was used, and where the person was last named.
    short: u32,
    last: usize,
}

/// How well a short name goes with a fuller one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Given,
    Middle,
    Family,
}

/// The person of each name that is a person's.
pub(super) fn join(page: Page<'_, '_>, found: &[Named], draft: &mut Draft) -> Vec<Option<Who>> {
    let mut people: Vec<Person<'_>> = Vec::new();
    let mut by_word: HashMap<&str, Vec<usize>> = HashMap::new();
    // By the first letter of the given name, for short forms.
    let mut by_given: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut whos: Vec<Option<Who>> = vec![None; found.len()];
    let names: Vec<Vec<&str>> = found.iter().map(|named| words_of(page, named)).collect();

    // Full names first: a family name may stand before the full one, in a headline.
    let mut order: Vec<usize> = (0..found.len()).filter(|&place| found[place].kind == Kind::Person).collect();
    order.sort_by_key(|&place| names[place].len() < 2);
    for &place in &order {
        let (named, words) = (&found[place], &names[place]);
        let Some(last) = words.last() else { continue };
        let gender = named.courtesy;
        let namesakes = by_word.get(last).into_iter().chain(by_word.get(words[0])).flatten().copied();
        let namesakes = namesakes.chain(by_given.get(initial(words[0])).into_iter().flatten().copied());
        let maiden = named.maiden.then(|| before(page, found, place).and_then(|before| whos[before])).flatten();
        // Persons come first into the draft: their places are the same in both.
        let maiden = maiden.filter(|&who| people.get(who).is_some_and(|person| person.who == who));
        let chosen = if maiden.is_some() {
            maiden
        } else if words.len() > 1 {
            let generation = generation(page, named);
            let mut same = namesakes.filter(|&person| {
                let known = &people[person];
                let apart = generation.is_some() && known.generation.is_some() && generation != known.generation;
                !apart && same_person(words, &known.words)
            });
            same.next()
        } else {
            let fits = namesakes.filter(|&person| {
                let known = people[person].gender;
                gender.is_none() || known.is_none() || gender == known
            });
            fits.filter_map(|person| Some((fit(last, &people[person].words)?, person)))
                .max_by_key(|&(fit, person)| {
                    // Whoever was last named before this; those named later only for want of others.
                    let known = &people[person];
                    (known.last <= place, fit, known.short.min(1), known.last.min(place))
                })
                .map(|(_, person)| person)
        };
        let person = chosen.unwrap_or_else(|| {
            let who = draft.add(Kind::Person, String::new());
            let generation = generation(page, named);
            people.push(Person { who, words: Vec::new(), generation, gender: None, short: 0, last: place });
            people.len() - 1
        });
        let known = &mut people[person];
        whos[place] = Some(known.who);
        if 1 < words.len() {
            known.last = known.last.min(place)
        } else {
            known.last = place
        }
        known.short += u32::from(words.len() == 1);
        if let Some(gender) = gender {
            let before = named.tokens.start - 1;
            draft.note_gender(known.who, gender, page.syntax.span(&(before..before + 1)), "title", TITLE);
        }
        if known.words.len() < words.len() && !(named.maiden && known.words.len() > 1) {
            known.words.clone_from(words);
            draft.whos[known.who].name = match named.given {
                Some(given) => format!("{} {}", page.form(given), page.syntax.words(&named.tokens)),
                None => page.syntax.words(&named.tokens).to_owned(),
            };
            if 1 < words.len()
                && let Some(gender) = words::gender_of(words[0])
            {
                let at = page.syntax.span(&(named.tokens.start..named.tokens.start + 1));
                draft.note_gender(known.who, gender, at, "given-name", GIVEN);
            }
        }
        known.gender = draft.whos[known.who].gender.as_ref().map(|claim| claim.what);
        let namesakes = by_given.entry(initial(words[0])).or_default();
        if 1 < words.len() && namesakes.len() < NAMESAKES_MAX && !namesakes.contains(&person) {
            namesakes.push(person);
        }
        for &word in words {
            let namesakes = by_word.entry(word).or_default();
            if namesakes.len() < NAMESAKES_MAX && !namesakes.contains(&person) {
                namesakes.push(person);
            }
        }
    }
    whos
}

/// Tokens between a name and the one that its bearer was born with, at most.
const MAIDEN_TOKENS_MAX: u32 = 8;

/// The person's name before a maiden name.
fn before(page: Page<'_, '_>, found: &[Named], place: usize) -> Option<usize> {
    let start = found[place].tokens.start;
    let sentence = page.sentence_around(start);
    let near = |named: &Named| sentence.start <= named.tokens.start && start <= named.tokens.end + MAIDEN_TOKENS_MAX;
    (0..place).rev().take_while(|&other| near(&found[other])).find(|&other| found[other].kind == Kind::Person)
}

/// The words of a name without titles that were left, generation and possessive.
fn words_of<'a>(page: Page<'_, 'a>, named: &Named) -> Vec<&'a str> {
    if named.kind != Kind::Person {
        return Vec::new();
    }
    let form = page.syntax.words(&named.tokens);
    let given = named.given.map(|given| page.form(given));
    let words = form.split_whitespace().map(|word| word.trim_matches([',', '"', '“', '”', '‘', '’', '(', ')', '\'']));
    let mut words: Vec<&str> = given.into_iter().chain(words).filter(|word| !word.is_empty()).collect();
    while 1 < words.len() && words.last().is_some_and(|last| GENERATIONS.contains(last)) {
        words.pop();
    }
    words
}

/// "Jr." or the like at the end of a name.
fn generation<'a>(page: Page<'_, 'a>, named: &Named) -> Option<&'a str> {
    let last = page.form(named.tokens.end - 1);
    GENERATIONS.contains(&last).then(|| last.trim_end_matches('.'))
}

/// Letters that a short form of a given name shares with it, at least.
const SHORT_FORM_MIN: usize = 3;

/// How a single word goes with a fuller name.
fn fit(word: &str, full: &[&str]) -> Option<Fit> {
    let (&last, before) = full.split_last()?;
    if last == word {
        return Some(Fit::Family);
    }
    let short = |given: &str| SHORT_FORM_MIN <= word.len() && word.len() < given.len() && given.starts_with(word);
    if before.first().is_some_and(|&given| same_given(given, word) || short(given)) {
        return Some(Fit::Given);
    }
    before.contains(&word).then_some(Fit::Middle)
}

/// Whether two names of several words can be one person's.
fn same_person(one: &[&str], other: &[&str]) -> bool {
    if other.len() < 2 {
        return other.first().is_some_and(|word| fit(word, one) == Some(Fit::Family));
    }
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if long.ends_with(short) {
        return true;
    }
    let family = short.last() == long.last();
    let given = same_given(short[0], long[0]);
    // "María García" of "María García López"; "Ann Hill" and "Ann Hill-Jones" of one who married.
    let within = |one: &[&str], other: &[&str]| {
        let last = one[one.len() - 1];
        other[1..].iter().any(|word| *word == last || word.split('-').any(|part| part == last))
    };
    given && (family || within(one, other) || within(other, one))
}

/// Whether two given names can be one person's: the same, an initial, or a usual short form.
fn same_given(one: &str, other: &str) -> bool {
    let initial = |short: &str, long: &str| {
        let letter = short.trim_end_matches('.');
        letter.chars().count() == 1 && long.starts_with(letter)
    };
    let group = |name: &str| SHORT_FORMS.get(name).copied();
    one == other
        || initial(one, other)
        || initial(other, one)
        || group(one).is_some_and(|one| group(other) == Some(one))
}

/// The first letter of a word.
fn initial(word: &str) -> &str {
    word.char_indices().nth(1).map_or(word, |(end, _)| &word[..end])
}
