//! Tells which names of persons mean the same: a family name is that of the person who was named in full.

use std::collections::HashMap;

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

/// Given names that stand for one another, each group by its first.
const SHORT_FORMS: &str = include_str!("short_forms.txt");

/// How sure the gender is that a title tells, and the one that a given name does.
const TITLE: Score = Score::per_mille(950);
const GIVEN: Score = Score::per_mille(800);

/// A person, by the words of the fullest name so far.
struct Person<'a> {
    who: Who,
    words: Vec<&'a str>,
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
    let mut whos = vec![None; found.len()];
    let names: Vec<Vec<&str>> = found.iter().map(|named| words_of(page, named)).collect();

    // Full names first: a family name may stand before the full one, in a headline.
    let mut order: Vec<usize> = (0..found.len()).filter(|&place| found[place].kind == Kind::Person).collect();
    order.sort_by_key(|&place| names[place].len() < 2);
    for &place in &order {
        let (named, words) = (&found[place], &names[place]);
        let Some(last) = words.last() else { continue };
        let gender = named.courtesy;
        let namesakes = by_word.get(last).into_iter().chain(by_word.get(words[0])).flatten().copied();
        let chosen = if words.len() > 1 {
            let mut same = namesakes.filter(|&person| same_person(words, &people[person].words));
            same.next()
        } else {
            let fits = namesakes.filter(|&person| {
                let known = people[person].gender;
                gender.is_none() || known.is_none() || gender == known
            });
            fits.filter_map(|person| Some((fit(last, &people[person].words)?, person))).max_by_key(|&(fit, person)| {
                // Whoever was last named before this; those named later only for want of others.
                let known = &people[person];
                (known.last <= place, fit, known.short.min(1), known.last.min(place))
            }).map(|(_, person)| person)
        };
        let person = chosen.unwrap_or_else(|| {
            let who = draft.add(Kind::Person, String::new());
            people.push(Person { who, words: Vec::new(), gender: None, short: 0, last: place });
            people.len() - 1
        });
        let known = &mut people[person];
        whos[place] = Some(known.who);
        if 1 < words.len() { known.last = known.last.min(place) } else { known.last = place }
        known.short += u32::from(words.len() == 1);
        if let Some(gender) = gender {
            let before = named.tokens.start - 1;
            draft.note_gender(known.who, gender, page.syntax.span(&(before..before + 1)), "title", TITLE);
        }
        if known.words.len() < words.len() {
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
        for &word in words {
            let namesakes = by_word.entry(word).or_default();
            if namesakes.len() < NAMESAKES_MAX && !namesakes.contains(&person) {
                namesakes.push(person);
            }
        }
    }
    whos
}

/// The words of a name without titles that were left, generation and possessive.
fn words_of<'a>(page: Page<'_, 'a>, named: &Named) -> Vec<&'a str> {
    if named.kind != Kind::Person {
        return Vec::new();
    }
    let form = page.syntax.words(&named.tokens);
    let given = named.given.map(|given| page.form(given));
    let words = form.split_whitespace().map(|word| word.trim_matches([',', '"', '“', '”', '‘', '(', ')', '\'']));
    let mut words: Vec<&str> = given.into_iter().chain(words).filter(|word| !word.is_empty()).collect();
    while 1 < words.len() && words.last().is_some_and(|last| GENERATIONS.contains(last)) {
        words.pop();
    }
    words
}

/// How a single word goes with a fuller name.
fn fit(word: &str, full: &[&str]) -> Option<Fit> {
    let (&last, before) = full.split_last()?;
    if last == word {
        return Some(Fit::Family);
    }
    if before.first().is_some_and(|&given| given == word) {
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
    // "María García" of "María García López".
    let inner = long.len() > short.len() && long.contains(&short[short.len() - 1]);
    given && (family || inner)
}

/// Whether two given names can be one person's: the same, an initial, or a usual short form.
fn same_given(one: &str, other: &str) -> bool {
    let initial = |short: &str, long: &str| {
        let letter = short.trim_end_matches('.');
        letter.chars().count() == 1 && long.starts_with(letter)
    };
    one == other || initial(one, other) || initial(other, one) || {
        let group = |name: &str| SHORT_FORMS.lines().position(|line| line.split(' ').any(|word| word == name));
        group(one).is_some_and(|found| group(other) == Some(found))
    }
}
