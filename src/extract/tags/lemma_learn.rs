//! What treebanks teach beyond the rules: suffixes and words that the rules get wrong, and whose capitals stay.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::lemma::{Damaged, Lemmatizer, Sample, case_list, lower, of_case_list};
use super::lemma_case::{self, CASES, Case, SHAPES, Shape};
use super::lemma_rules::{self, Kind};
use super::lemma_suffixes::{Edit, Key, SUFFIX_BYTES_MAX, Suffixes};

/// First line of a model: what it is, and the version of its form.
const HEADER: &str = "copydesk lemmas 1";

/// Longest suffix that speaks for words not seen, in bytes.
const SUFFIX_LEARNED_MAX: usize = 5;

/// How many more words must speak for what a suffix teaches than for what a shorter one says: fewer are chance.
const SUFFIX_WORDS_MIN: u32 = 3;

/// How many more tokens must speak for the lemma that a word teaches than for what its suffix or the rules give: one is
/// likely a slip of the writer (`but` for `butt`), and would spoil the word for all others.
const EDIT_TOKENS_MIN: u32 = 2;

/// The same for its capitals, where one does no harm.
const CASE_TOKENS_MIN: u32 = 1;

/// Marks a whole word in a model.
const WHOLE: &str = "^";

/// Stands for "as the rules say", where a shorter suffix says otherwise.
const RULES: &str = "-";

/// How often words of a list turn out in which way; `None` is the rules' way.
type Counts<V> = BTreeMap<u16, BTreeMap<String, BTreeMap<Option<V>, u32>>>;

/// See [`Lemmatizer::learn`].
pub(super) fn learn<'a>(samples: impl IntoIterator<Item = Sample<'a>>) -> Vec<u8> {
    let (mut edits, mut cases) = (Counts::<Edit>::new(), Counts::<Case>::new());
    for Sample { form, tag, lemma } in samples {
        // Parts of a word that is written apart: the lemma is that of the whole, or `_`.
        if form.is_empty() || lemma.is_empty() || lemma == "_" || matches!(tag.xpos.name(), "GW" | "AFX") {
            continue;
        }
        let (mut word, mut wanted, mut given) = (String::new(), String::new(), String::new());
        lower(form, &mut word);
        lower(lemma, &mut wanted);
        let (kind, named, shape) = (Kind::of(tag, &word), Kind::of_xpos(tag.xpos), Shape::of(form));

        given.push_str(&word);
        lemma_rules::lemmatize(kind, &mut given, 0);
        let right = given == wanted;
        let stem = lemma_rules::stem(kind, &word).filter(|stem| related(stem, &wanted));
        let (list, taught) = stem.map_or((kind, word.as_str()), |stem| (Kind::Stem, stem));
        let edit = (!right).then(|| Edit::between(taught, &wanted));
        count(&mut edits, list.list(), taught, edit);

        let written = |case: Case| {
            let mut written = wanted.clone();
            lemma_case::write(case, shape, form, &mut written, 0);
            written == lemma
        };
        let ruled = lemma_case::rule(named, shape, form);
        let case = (!written(ruled)).then(|| CASES.iter().map(|(case, _)| *case).find(|&case| written(case)));
        if case != Some(None) {
            count(&mut cases, case_list(named, shape), &word, case.flatten());
        }
    }

    let mut model = format!("{HEADER}\n");
    let mut line = |name: &str, key: &Key, change: &str| {
        let whole = if key.whole { WHOLE } else { "" };
        writeln!(model, "{name}\t{whole}{}\t{change}", key.suffix).expect("writing to a string");
    };
    for (key, edit) in taught(&edits, EDIT_TOKENS_MIN) {
        let change = edit.map_or(format!("{RULES}\t"), |edit| format!("{}\t{}", edit.cut, edit.add));
        line(Kind::of_list(key.list).name(), &key, &change);
    }
    for (key, case) in taught(&cases, CASE_TOKENS_MIN) {
        let (kind, shape) = of_case_list(key.list);
        let change = case.map_or(RULES, |case| CASES[case as usize].1);
        line(&format!("{} {}", kind.name(), SHAPES[shape as usize].1), &key, change);
    }
    model.into_bytes()
}

/// Whether the stem leads to the lemma by a change of its end alone, so that it may teach other stems.
fn related(stem: &str, lemma: &str) -> bool {
    let edit = Edit::between(stem, lemma);
    edit.cut <= 1 && edit.add.len() <= 1
}

fn count<V: Ord>(counts: &mut Counts<V>, list: u16, word: &str, outcome: Option<V>) {
    // No tab or line end fits a line of the model, and what is longer is never looked up.
    if word.len() <= SUFFIX_BYTES_MAX && !word.contains(char::is_whitespace) {
        *counts.entry(list).or_default().entry(word.to_owned()).or_default().entry(outcome).or_default() += 1;
    }
}

/// The commonest outcome; of equals the rules', then the first in order.
fn majority<V: Ord + Clone>(outcomes: &BTreeMap<Option<V>, u32>) -> Option<V> {
    let mut best = (&None, 0);
    for (outcome, &times) in outcomes {
        if times > best.1 {
            best = (outcome, times);
        }
    }
    best.0.clone()
}

fn taught<V: Ord + Clone>(counts: &Counts<V>, tokens_min: u32) -> BTreeMap<Key, Option<V>> {
    let mut lists = BTreeMap::new();
    for (&list, words) in counts {
        // What the longest suffix so far says.
        let inherited = |lists: &BTreeMap<Key, Option<V>>, word: &str| {
            let suffixes = (0..word.len()).filter(|&at| word.is_char_boundary(at)).map(|at| &word[at..]);
            let mut keys = suffixes.map(|suffix| Key { list, suffix: suffix.to_owned(), whole: false });
            keys.find_map(|key| lists.get(&key).cloned()).flatten()
        };
        for length in 1..=SUFFIX_LEARNED_MAX {
            let mut votes = BTreeMap::<&str, BTreeMap<Option<V>, u32>>::new();
            for (word, outcomes) in words {
                if let Some(suffix) = word.len().checked_sub(length).and_then(|at| word.get(at..)) {
                    *votes.entry(suffix).or_default().entry(majority(outcomes)).or_default() += 1;
                }
            }
            for (suffix, outcomes) in votes {
                let (best, before) = (majority(&outcomes), inherited(&lists, suffix));
                let times = |outcome: &Option<V>| outcomes.get(outcome).copied().unwrap_or(0);
                if best != before && times(&best) >= times(&before) + SUFFIX_WORDS_MIN {
                    lists.insert(Key { list, suffix: suffix.to_owned(), whole: false }, best);
                }
            }
        }
        for (word, outcomes) in words {
            let (best, before) = (majority(outcomes), inherited(&lists, word));
            let times = |outcome: &Option<V>| outcomes.get(outcome).copied().unwrap_or(0);
            if best != before && times(&best) >= times(&before) + tokens_min {
                lists.insert(Key { list, suffix: word.clone(), whole: true }, best);
            }
        }
    }
    lists
}

/// See [`Lemmatizer::load`].
pub(super) fn load(model: &[u8]) -> Result<Lemmatizer, Damaged> {
    let text = std::str::from_utf8(model).map_err(|error| {
        let line = model[..error.valid_up_to()].iter().filter(|&&byte| byte == b'\n').count() + 1;
        Damaged { line, why: error.to_string() }
    })?;
    let mut lines = text.lines().enumerate();
    match lines.next() {
        Some((_, HEADER)) => {}
        found => {
            let found = found.map_or("", |(_, line)| line).chars().take(40).collect::<String>();
            return Err(Damaged { line: 1, why: format!("expected {HEADER:?}, found {found:?}") });
        }
    }
    let (mut edits, mut cases) = (BTreeMap::new(), BTreeMap::new());
    for (at, line) in lines {
        entry(line, &mut edits, &mut cases).map_err(|why| Damaged { line: at + 1, why })?;
    }
    Ok(Lemmatizer { edits: Suffixes::new(&edits), cases: Suffixes::new(&cases) })
}

/// Reads a line: `past\t^went\t4\tgo`, or `noun title\tcalifornian\tkeep`; `-` gives way to the rules.
fn entry(
    line: &str,
    edits: &mut BTreeMap<Key, Option<Edit>>,
    cases: &mut BTreeMap<Key, Option<Case>>,
) -> Result<(), String> {
    let fields = line.split('\t').collect::<Vec<_>>();
    let [name, suffix, change, ref rest @ ..] = fields[..] else { return Err(format!("too few fields in {line:?}")) };
    let (kind, shape) = name.split_once(' ').map_or((name, None), |(kind, shape)| (kind, Some(shape)));
    let kind = Kind::named(kind).ok_or_else(|| format!("unknown kind {kind:?}"))?;
    let whole = suffix.starts_with(WHOLE);
    let suffix = suffix.strip_prefix(WHOLE).unwrap_or(suffix).to_owned();
    let Some(shape) = shape else {
        let add = (*rest.first().ok_or_else(|| format!("too few fields in {line:?}"))?).to_owned();
        let edit = match change {
            RULES => None,
            cut => {
                Some(Edit { cut: cut.parse().map_err(|error| format!("reading the length {cut:?}: {error}"))?, add })
            }
        };
        edits.insert(Key { list: kind.list(), suffix, whole }, edit);
        return Ok(());
    };
    let (shape, _) =
        SHAPES.iter().find(|(_, known)| *known == shape).ok_or_else(|| format!("unknown shape {shape:?}"))?;
    let case = match change {
        RULES => None,
        name => Some(CASES.iter().find(|(_, known)| *known == name).ok_or_else(|| format!("unknown case {name:?}"))?.0),
    };
    cases.insert(Key { list: case_list(kind, *shape), suffix, whole }, case);
    Ok(())
}
