//! Turns sentences of corpora into what the network learns from.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::blocks::Malformed;
use super::{Corpora, KindSet, Mention, Names, Sentence};
use crate::extract::gazetteer::{Class, Gazetteer, Hit};
use crate::extract::learn::crf::Allowed;
use crate::extract::learn::gradient::{Rates, Sample, UNTOLD};
use crate::extract::learn::marks::{MARKS, marks};
use crate::extract::learn::model::Network;
use crate::extract::learn::reader::Wanted;
use crate::extract::learn::training::{Course, Progress, learn};
use crate::extract::learn::types::Types;
use crate::extract::learn::weights::Shape;
use crate::extract::learn::words::Words;
use crate::extract::names::{Kind, LABELS, decode, label};
use crate::extract::syntax::tag;
use crate::extract::tags::{self, Upos, Xpos};
use crate::extract::tree::Relation;

/// A longer sentence is left out: its tree costs the square of its length, and there is hardly any.
const TOKENS_MAX: usize = 150;

/// What the network learns of a sentence; `weights` say how much its tags, names and arcs count. None of one that is too
/// long.
pub fn sample<'t>(
    types: &mut Types<'t>,
    gazetteer: &Gazetteer,
    sentence: &'t Sentence,
    weights: [f32; 3],
) -> Option<Sample> {
    let forms: Vec<&str> = sentence.forms.iter().map(String::as_str).collect();
    if forms.is_empty() || TOKENS_MAX < forms.len() {
        return None;
    }
    let mut hits = Vec::new();
    gazetteer.find(&forms, &mut hits);
    let none = || vec![UNTOLD; forms.len()];
    let (mut xpos, mut upos) = (none(), none());
    if let Some(tags) = &sentence.tags {
        for ((xpos, upos), tag) in xpos.iter_mut().zip(&mut upos).zip(tags) {
            if let Some(tag) = tag {
                (*xpos, *upos) = (tag.xpos.index() as u8, tag.upos.index() as u8);
            }
        }
    }
    let arcs = sentence.arcs.iter().flatten().map(|(head, relation)| (*head, relation.index() as u8)).collect();
    let allowed = sentence.names.as_ref().map_or_else(Vec::new, |names| allowed(names, &hits, sentence));
    let types = forms.iter().map(|form| types.number(form)).collect();
    Some(Sample {
        types,
        marks: marks(&forms, &hits, 0),
        xpos,
        upos,
        arcs,
        allowed,
        hints: sentence.hints.clone(),
        weights,
    })
}

/// The labels that each token may have.
fn allowed(names: &Names, hits: &[Hit], sentence: &Sentence) -> Vec<Allowed> {
    let outside = |kinds: KindSet| 1 | (0..4).map(|part| bits(kinds, part)).sum::<Allowed>();
    let mut allowed: Vec<Allowed> = unmarked(names.unmarked, hits, sentence).into_iter().map(outside).collect();
    for mention in &names.mentions {
        let kinds = narrowed(mention, hits);
        let last = mention.tokens.end - 1;
        for token in mention.tokens.clone() {
            let part = match (token == mention.tokens.start, token == last) {
                (true, false) => 0,
                (false, false) => 1,
                (false, true) => 2,
                (true, true) => 3,
            };
            allowed[token] = bits(kinds, part);
        }
    }
    allowed
}

/// Peoples, parties and faiths.
const PEOPLE: KindSet = KindSet::of(&[Kind::Norp]);

/// Words between two capitals that may belong to the same name, at most: "Gone with the Wind".
const BETWEEN: usize = 3;

/// The kinds that each token may be part of a name of, of those that its corpus leaves unmarked: what has a capital for
/// itself, and what stands between two such tokens. Of a people only what the lists, or its tag, take for that.
fn unmarked(kinds: KindSet, hits: &[Hit], sentence: &Sentence) -> Vec<KindSet> {
    let forms = &sentence.forms;
    let mut open = vec![KindSet::EMPTY; forms.len()];
    if kinds.is_empty() {
        return open;
    }
    let of_hit = |token: usize, wanted: &dyn Fn(Class) -> bool| {
        hits.iter().any(|hit| hit.tokens.contains(&(token as u32)) && wanted(hit.class))
    };
    let xpos = |token: usize| sentence.tags.as_ref().and_then(|tags| tags[token]).map(|tag| tag.xpos);
    let mut last = None;
    for token in 0..forms.len() {
        let told = xpos(token);
        let proper = matches!(told, Some(tag::NNP | tag::NNPS));
        let capital = forms[token].starts_with(|letter: char| letter.is_uppercase() || letter.is_ascii_digit());
        let title = of_hit(token, &|class| class == Class::Title);
        if !capital || title || told.is_some() && token == 0 && !proper {
            continue;
        }
        let people = of_hit(token, &|class| class == Class::Demonym) || matches!(told, Some(tag::JJ | tag::NNPS));
        let mine = if people { kinds } else { kinds.without(PEOPLE) };
        if let Some(last) = last.filter(|last| token - last <= BETWEEN + 1) {
            open[last + 1..token].fill(kinds.without(PEOPLE));
        }
        open[token] = mine;
        last = Some(token);
    }
    open
}

/// The labels of one part of names of these kinds.
fn bits(kinds: KindSet, part: usize) -> Allowed {
    kinds.iter().map(|kind| 1 << label(kind, part)).sum()
}

/// The kinds of a mention: where its corpus tells places no closer, what the lists say of the whole name.
fn narrowed(mention: &Mention, hits: &[Hit]) -> KindSet {
    let listed = hits.iter().filter(|hit| {
        hit.tokens.start as usize == mention.tokens.start && hit.tokens.end as usize == mention.tokens.end && !hit.weak
    });
    let kinds: KindSet = listed.filter_map(|hit| Kind::of(hit.class)).collect();
    let both = kinds.intersection(mention.kinds);
    if both.is_empty() { mention.kinds } else { both }
}

/// How much each corpus counts, and how the network learns from them.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// How large the network is.
    pub shape: Shape,
    /// What gold sentences count for, for tags, names and arcs.
    pub gold: [f32; 3],
    /// What sentences labelled by the teacher count for.
    pub silver: [f32; 3],
    /// What automatic names count for where no teacher has labelled the same text.
    pub automatic: f32,
    /// How learning goes.
    pub course: Course,
}

impl Recipe {
    /// What was found best (docs/training.md tells what else was tried), for words with vectors of `vector` numbers.
    pub fn best(vector: usize, seed: u64) -> Self {
        Self {
            shape: Shape {
                embedding: 96,
                width: 128,
                vector,
                marks: MARKS,
                layers: 4,
                dilation: 2,
                tag_layer: 2,
                arc: 64,
                label: 64,
                xpos: Xpos::NAMES.len(),
                upos: Upos::NAMES.len(),
                names: LABELS,
                relations: Relation::NAMES.len(),
                hint: 0,
            },
            gold: [1.5, 3.0, 1.5],
            silver: [0.75, 1.5, 0.75],
            automatic: 0.5,
            course: Course {
                epochs: 9,
                batch_tokens: 1000,
                rate: 3e-3,
                dropped: Rates { feature: 0.03, word: 0.05, hidden: 0.05 },
                seed,
            },
        }
    }
}

/// The network that `corpora` teach.
pub fn network(
    corpora: &Corpora,
    words: &Words,
    gazetteer: &Gazetteer,
    recipe: &Recipe,
    told: impl FnMut(Progress),
) -> Network {
    let mut types = Types::new(words);
    let mut samples = Vec::new();
    let names = [0.0, recipe.gold[1], 0.0];
    // The teacher has labelled the text of the Groningen Meaning Bank anew, better than its own labels.
    let automatic = if corpora.silver.train.is_empty() { [0.0, recipe.automatic, 0.0] } else { [0.0; 3] };
    for (corpus, weights) in [
        (&corpora.ewt, recipe.gold),
        (&corpora.gum, recipe.gold),
        (&corpora.wikigold, names),
        (&corpora.politics, names),
        (&corpora.gmb, automatic),
        (&corpora.silver, recipe.silver),
    ] {
        if weights != [0.0; 3] {
            samples.extend(corpus.train.iter().filter_map(|sentence| sample(&mut types, gazetteer, sentence, weights)));
        }
    }
    let hint = samples.iter().find(|sample| !sample.hints.is_empty());
    let hint = hint.map_or(0, |sample| sample.hints.len() / sample.types.len());
    learn(&Shape { hint, ..recipe.shape.clone() }, &types, &samples, &recipe.course, told)
}

/// Right answers on sentences that were not learnt from, each sentence read alone, in percent.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scores {
    /// Tokens with the right part of speech of the Penn Treebank.
    pub xpos: f64,
    /// Tokens with the right head.
    pub uas: f64,
    /// Tokens with the right head and relation, subtypes left out.
    pub las: f64,
    /// F1 of names as persons, organisations and places.
    pub names: f64,
}

/// How well `network` reads the sentences of a corpus.
pub fn scores(network: &Network, words: &Words, gazetteer: &Gazetteer, sentences: &[Sentence]) -> Scores {
    let mut types = Types::new(words);
    let [mut tagged, mut tags, mut tokens, mut heads, mut labelled, mut gold, mut found, mut both] = [0_u32; 8];
    for sentence in sentences {
        let Some(sample) = sample(&mut types, gazetteer, sentence, [0.0; 3]) else { continue };
        let whole = 0..sample.types.len();
        let mut marks = sample.marks.clone();
        marks.sort_unstable();
        let reading =
            network.read(&types, &sample.types, &marks, &[whole], Wanted { tags: true, tree: true, names: true });
        for (read, &told) in reading.xpos.iter().zip(&sample.xpos) {
            tagged += u32::from(*read == told);
            tags += u32::from(told != UNTOLD);
        }
        for (&(head, relation), (true_head, true_relation)) in reading.arcs.iter().zip(sentence.arcs.iter().flatten()) {
            let right = head == *true_head;
            let universal = Relation::at(relation.into()).map(Relation::universal);
            tokens += 1;
            heads += u32::from(right);
            labelled += u32::from(right && universal == Some(true_relation.universal()));
        }
        if let Some(names) = &sentence.names {
            let coarse = |kind: Option<Kind>| kind.and_then(Kind::coarse);
            let told: Vec<_> = names
                .mentions
                .iter()
                .filter_map(|mention| Some((mention.tokens.clone(), coarse(mention.kinds.iter().next())?)))
                .collect();
            let mine: Vec<_> = decode(&network.names, &reading.names)
                .into_iter()
                .filter_map(|(tokens, kind)| Some((tokens, coarse(Some(kind))?)))
                .collect();
            gold += told.len() as u32;
            found += mine.len() as u32;
            both += mine.iter().filter(|name| told.contains(name)).count() as u32;
        }
    }
    let percent = |part: u32, whole: u32| 100.0 * f64::from(part) / f64::from(whole.max(1));
    Scores {
        xpos: percent(tagged, tags),
        uas: percent(heads, tokens),
        las: percent(labelled, tokens),
        names: percent(2 * both, gold + found),
    }
}

/// Numbers of a word's vector where no vectors are given: all words are unknown then.
pub const VECTOR: usize = 64;

/// Words with their Brown clusters: lines of a word, a tab and the cluster as a number.
///
/// # Errors
///
/// The first line that is no such line.
pub fn clusters(file: &str, text: &str) -> Result<Vec<(String, u32)>, Malformed> {
    let entry = |(number, line): (usize, &str)| {
        let parsed = line.split_once('\t').and_then(|(word, cluster)| Some((word.to_owned(), cluster.parse().ok()?)));
        parsed.ok_or_else(|| Malformed::new(file, number + 1, "a word, a tab and a cluster's number", line))
    };
    text.lines().enumerate().map(entry).collect()
}

/// Words with their vectors: lines of a word, a tab and numbers of one byte, as many in each.
///
/// # Errors
///
/// The first line that is no such line.
pub fn vectors(file: &str, text: &str) -> Result<Vec<(String, Vec<i8>)>, Malformed> {
    let mut vectors: Vec<(String, Vec<i8>)> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let parsed = line.split_once('\t').and_then(|(word, numbers)| {
            let vector: Vec<i8> = numbers.split(' ').map(str::parse).collect::<Result<_, _>>().ok()?;
            Some((word.to_owned(), vector))
        });
        let fits = |entry: &(String, Vec<i8>)| vectors.first().is_none_or(|(_, first)| first.len() == entry.1.len());
        let entry = parsed.filter(fits);
        vectors
            .push(entry.ok_or_else(|| {
                Malformed::new(file, number + 1, "a word, a tab and as many numbers as before", line)
            })?);
    }
    Ok(vectors)
}

/// How many forms are common: their parts in the first layer take 5 MB.
const COMMON: usize = 2_000;

/// The commonest forms of the corpora that are read as running text, the commonest first.
pub fn common_forms(corpora: &Corpora) -> Vec<String> {
    let mut counts: HashMap<&str, u32> = HashMap::new();
    for corpus in [&corpora.ewt, &corpora.gum, &corpora.silver] {
        for form in corpus.train.iter().flat_map(|sentence| &sentence.forms) {
            *counts.entry(form).or_default() += 1;
        }
    }
    let mut forms: Vec<(&str, u32)> = counts.into_iter().collect();
    forms.sort_unstable_by_key(|&(form, count)| (Reverse(count), form));
    forms.into_iter().take(COMMON).map(|(form, _)| form.to_owned()).collect()
}

/// What the lemmatiser learns from.
pub fn lemma_samples(corpora: &Corpora) -> impl Iterator<Item = tags::Sample<'_>> {
    corpora.ewt.train.iter().chain(&corpora.gum.train).flat_map(|sentence| {
        let tags = sentence.tags.iter().flatten();
        let lemmas = sentence.lemmas.iter().flatten();
        sentence
            .forms
            .iter()
            .zip(tags)
            .zip(lemmas)
            .filter_map(|((form, tag), lemma)| Some(tags::Sample { form, tag: (*tag)?, lemma }))
    })
}
