//! The network as a whole: gradients against differences, learning, and texts that are made to hurt.

use super::choices::Choices;
use super::crf::{Chain, may_follow};
use super::forward::{Batch, Convolve, Embed, First, Linear, Places};
use super::gradient::{Embedded, Gradient, Rates, Sample, UNTOLD};
use super::lanes::{Job, run_on_each};
use super::lattice::Lattice;
use super::model::Network;
use super::network::{Dropout, Plan, convolve, linear};
use super::packed::Windows;
use super::random::Random;
use super::reader::{NO_NAME, Wanted};
use super::training::{Course, learn};
use super::trees::{Asked, Scores};
use super::types::Types;
use super::weights::{Shape, Weights};
use super::words::Words;

const EVERYTHING: Wanted = Wanted { tags: true, tree: true, names: true };
const NOTHING_DROPPED: Rates = Rates { feature: 0.0, word: 0.0, hidden: 0.0 };

fn shape() -> Shape {
    Shape {
        embedding: 6,
        width: 8,
        vector: 4,
        marks: 3,
        layers: 3,
        dilation: 2,
        tag_layer: 2,
        arc: 5,
        label: 6,
        xpos: 4,
        upos: 3,
        names: 9,
        relations: 4,
        hint: 3,
    }
}

fn words() -> Words {
    let vectors = [("ferry", [20, -30, 4, 9]), ("sank", [-7, 15, 31, -2])];
    let vectors: Vec<(String, Vec<i8>)> = vectors.map(|(word, vector)| (word.to_owned(), vector.to_vec())).to_vec();
    Words::new(&[("Ferry".to_owned(), 5)], &vectors, 4, vec!["The".to_owned(), "sank".to_owned()])
}

/// Sentences that say everything: a name of the second kind over two tokens, a tree, tags.
fn samples(types: &mut Types<'_>) -> Vec<Sample> {
    let mut sample = |forms: &[&'static str], xpos: &[u8], arcs: &[(u32, u8)], allowed: &[u64]| Sample {
        types: forms.iter().map(|form| types.number(form)).collect(),
        marks: vec![(0, 0), (1, 2)],
        xpos: xpos.to_vec(),
        upos: xpos.iter().map(|tag| tag % 3).collect(),
        arcs: arcs.to_vec(),
        allowed: allowed.to_vec(),
        // Of what has a tree.
        hints: (0..3 * arcs.len()).map(|at| (at * 37 % 64) as i8 - 32).collect(),
        weights: [1.0, 2.0, 0.5],
    };
    vec![
        sample(
            &["The", "Ferry", "Maria", "sank"],
            &[0, 1, 1, 2],
            &[(2, 0), (4, 1), (2, 2), (0, 3)],
            &[1, 1 << 5, 1 << 7, 1],
        ),
        // Either kind, and a tag that is not told.
        sample(&["Maria", "sank"], &[1, UNTOLD], &[(2, 1), (0, 3)], &[1 << 4 | 1 << 8, 1]),
        sample(&["It", "sank", "!"], &[3, 2, 0], &[], &[]),
    ]
}

#[test]
fn gradients_are_those_of_differences() {
    let (shape, words) = (shape(), words());
    let mut types = Types::new(&words);
    let samples = samples(&mut types);
    let batch: Vec<&Sample> = samples.iter().collect();
    let weights = Weights::initial(&shape, &mut Random::new(3));
    let loss = |weights: &Weights| {
        let mut gradient = Gradient::new(&shape);
        let losses = gradient.add(weights, &shape, &types, &batch, NOTHING_DROPPED, &mut Random::new(1));
        (f64::from(losses.tags) + f64::from(losses.names) + f64::from(losses.arcs) + f64::from(losses.hints), gradient)
    };
    let (_, gradient) = loss(&weights);
    let parts = weights.dense().len();
    let mut random = Random::new(5);
    let mut checked = 0;
    for part in 0..=parts {
        for _ in 0..6 {
            // The last part stands for the rows of features.
            let (index, analytic) = if part < parts {
                let of = gradient.of.dense()[part];
                let index = random.bits() as usize % of.len();
                (index, of[index])
            } else {
                let row = gradient.touched[random.bits() as usize % gradient.touched.len()] as usize;
                let index = row * shape.embedding + random.bits() as usize % shape.embedding;
                (index, gradient.of.rows[index])
            };
            let moved = |by: f32| {
                let mut weights = weights.clone();
                let weight =
                    if part < parts { &mut weights.dense_mut()[part][index] } else { &mut weights.rows[index] };
                *weight += by;
                loss(&weights).0
            };
            const STEP: f32 = 1e-3;
            let numeric = (moved(STEP) - moved(-STEP)) / f64::from(2.0 * STEP);
            let difference = (numeric - f64::from(analytic)).abs();
            let scale = numeric.abs().max(f64::from(analytic.abs())).max(0.02);
            // Rectifiers have corners, which a difference may straddle: most must fit closely, none may be far off.
            assert!(
                difference / scale < 0.25,
                "part {part}, weight {index}: {analytic} where differences give {numeric}"
            );
            checked += u32::from(difference / scale < 0.03);
        }
    }
    assert!(checked * 10 > (parts as u32 + 1) * 6 * 9, "only {checked} fit closely");
}

fn course(epochs: usize) -> Course {
    Course { epochs, batch_tokens: 9, rate: 2e-2, dropped: NOTHING_DROPPED, seed: 1 }
}

fn taught() -> (Words, Network) {
    let words = words();
    let mut types = Types::new(&words);
    let samples = samples(&mut types);
    let network = learn(&shape(), &types, &samples, &course(150), |_| ());
    drop(types);
    (words, network)
}

#[test]
fn a_few_sentences_are_learnt_by_heart_and_survive_the_file() {
    let (words, network) = taught();
    let file = network.to_bytes();
    let network = Network::load(&file).expect("its own file");
    assert_eq!(network.to_bytes(), file);
    let mut types = Types::new(&words);
    let samples = samples(&mut types);
    let sample = &samples[0];
    let reading = network.read(&types, &sample.types, &sample.marks, std::slice::from_ref(&(0..4)), EVERYTHING);
    assert_eq!(reading.xpos, sample.xpos);
    assert_eq!(reading.arcs, sample.arcs);
    assert_eq!(network.names.best(&reading.names), [0, 5, 7, 0]);
}

#[test]
fn learning_is_the_same_each_time() {
    let words = words();
    let mut types = Types::new(&words);
    let samples = samples(&mut types);
    let once = || learn(&shape(), &types, &samples, &course(3), |_| ()).to_bytes();
    assert_eq!(once(), once());
}

#[test]
fn common_words_are_read_like_others() {
    let (words, network) = taught();
    let network = network.acquainted(&words);
    let forms = ["The", "Ferry", "sank", "the", "sank", "!"];
    let read = |mut types: Types<'_>| {
        let numbers = types.numbers(forms.into_iter());
        network.read(&types, &numbers, &[(0, 0)], &[0..3, 3..6], EVERYTHING)
    };
    assert_eq!(read(network.types(&words)), read(Types::new(&words)));
    let mut types = network.types(&words);
    let known = types.numbers(forms.into_iter());
    let known: Vec<bool> = known.into_iter().map(|number| types.part(number).is_some()).collect();
    assert_eq!(known, [true, false, true, false, true, false]);
}

#[test]
fn a_sentence_reads_alike_alone_and_among_others() {
    let (words, network) = taught();
    let mut types = Types::new(&words);
    let numbers: Vec<u32> = ["The", "Ferry", "sank", "It", "sank", "!"].map(|form| types.number(form)).to_vec();
    let both = network.read(&types, &numbers, &[], &[0..3, 3..6], EVERYTHING);
    let second = network.read(&types, &numbers[3..], &[], std::slice::from_ref(&(0..3)), EVERYTHING);
    assert_eq!(both.arcs[3..], second.arcs);
    assert_eq!(both.xpos[3..], second.xpos);
    let close = both.names[3 * 9..].iter().zip(&second.names).all(|(left, right)| (left - right).abs() < 1e-4);
    assert!(close, "names differ");
}

/// What each kind of instructions gives, which has to be the same.
fn alike<J: Job + Clone>(job: &J) -> J::Output
where
    J::Output: PartialEq + std::fmt::Debug,
{
    let mut outputs = run_on_each(job);
    let first = outputs.swap_remove(0);
    assert!(outputs.iter().all(|other| *other == first), "{first:?} or {outputs:?}");
    first
}

#[test]
fn every_processor_reads_alike() {
    let (words, network) = taught();
    let prepared = &network.prepared;
    let mut types = Types::new(&words);
    let forms = "The Ferry Maria sank off the coast of Norway on Monday and nobody knew why the ferry sank".split(' ');
    let numbers = types.numbers(forms);
    let plan = Plan::new(network.shape.gap(), [5, numbers.len() - 5].into_iter());
    let (different, places) = Places::new(types.len()).of(&numbers);
    let parts = alike(&Embed { network: &network, known: &types, types: &different });
    let parts: Vec<&[f32]> = parts.chunks_exact(prepared.first.columns()).collect();
    let batch = Batch { types: &numbers, marks: &[(0, 0), (1, 2)], start: 0, plan: &plan };
    let mut rows = alike(&First { network: &network, batch: &batch, parts: &parts, places: &places });
    let mut before = &prepared.first_normal;
    let tokens = plan.tokens();
    for layer in &prepared.layers {
        rows = alike(&Convolve { layer, before, input: &rows, tokens: &tokens });
        before = &layer.normal;
    }
    let (stride, sizes) = (network.shape.width / 2, [network.shape.xpos, network.shape.upos]);
    let top = |map| Linear { map, steps: &[], rows: Windows::rows(&rows, stride, &tokens) };
    alike(&Choices { from: top(&prepared.tags), sizes });
    alike(&top(&prepared.names));
    let parts = alike(&top(&prepared.arcs));
    let asked = alike(&Asked { network: &network, parts: &parts, tokens: numbers.len() });
    alike(&Scores { network: &network, parts: &parts, asked: &asked, first: 5, tokens: numbers.len() - 5 });
}

#[test]
fn reading_computes_what_learning_does() {
    let (shape, words) = (shape(), words());
    let mut types = Types::new(&words);
    let samples = samples(&mut types);
    let weights = Weights::initial(&shape, &mut Random::new(3));
    let network = Network::new(shape.clone(), weights.clone());
    for sample in &samples {
        let tokens = sample.types.len();
        let plan = Plan::new(shape.gap(), std::iter::once(tokens));
        let mut random = Random::new(1);
        let embedded = Embedded::new(&weights, &shape, &types, &plan, &[sample], NOTHING_DROPPED, &mut random);
        let mut rows = embedded.rows;
        for (number, layer) in weights.layers.iter().enumerate() {
            let mut dropout = Dropout { random: &mut random, share: 0.0 };
            rows = convolve(layer, &rows, &plan, shape.reach(number), number == 0, &mut dropout).0.out;
        }
        let floats = linear(&rows, &weights.names, plan.rows);
        let floats = &floats[plan.sentences[0].0 * shape.names..][..tokens * shape.names];
        let sentence = 0..tokens;
        let reading = network.read(&types, &sample.types, &sample.marks, &[sentence], EVERYTHING);
        assert_eq!(reading.names.len(), floats.len());
        let rows = reading.names.chunks_exact(shape.names).zip(floats.chunks_exact(shape.names));
        let mut read = 0;
        for (whole, float) in rows.filter(|(whole, _)| whole[1] != NO_NAME) {
            read += 1;
            for (whole, float) in whole.iter().zip(float) {
                // Features are kept in one byte a number.
                assert!((whole - float).abs() < 0.03, "{whole} where floats give {float}");
            }
        }
        assert!(0 < read, "no token of the sentence may be part of a name");
    }
}

#[test]
fn long_sentences_and_tokens_are_read_whole() {
    let (words, network) = taught();
    let long = "ab".repeat(5_000);
    for (form, count) in [("A", 5_000), ("sank", 5_000), (&long, 3), ("", 2), ("Ferry", 1)] {
        let mut types = Types::new(&words);
        let numbers = vec![types.number(form); count];
        let reading = network.read(&types, &numbers, &[], std::slice::from_ref(&(0..count)), EVERYTHING);
        assert_eq!((reading.xpos.len(), reading.arcs.len(), reading.names.len()), (count, count, 9 * count));
        assert_eq!(reading.arcs.iter().filter(|(head, _)| *head == 0).count(), 1, "one root");
        for (token, &(head, _)) in reading.arcs.iter().enumerate().step_by(97) {
            let mut at = token as u32 + 1;
            let mut steps = 0;
            while at != 0 {
                at = reading.arcs[at as usize - 1].0;
                steps += 1;
                assert!(steps <= count, "token {token} with head {head} hangs in a cycle");
            }
        }
    }
}

#[test]
fn labels_follow_each_other_as_names_do() {
    // Outside, then begin, inside, last, only of two kinds.
    for (before, after, may) in [(0, 1, true), (0, 2, false), (1, 2, true), (1, 3, true), (1, 0, false), (1, 7, false)]
    {
        assert_eq!(may_follow(before, after), may, "{before} then {after}");
    }
    for (before, after, may) in [(3, 0, true), (3, 1, true), (4, 8, true), (4, 3, false), (2, 2, true), (6, 4, false)] {
        assert_eq!(may_follow(before, after), may, "{before} then {after}");
    }
}

#[test]
fn the_best_reading_is_the_best_of_all() {
    let mut random = Random::new(11);
    let side = 6;
    for _ in 0..200 {
        let transitions: Vec<f32> = (0..side * side).map(|_| random.signed()).collect();
        let scores: Vec<f32> = (0..4 * 5).map(|_| 2.0 * random.signed()).collect();
        let total = |path: &[usize]| {
            let mut at = 5;
            let mut sum = 0.0;
            for (token, &label) in path.iter().enumerate() {
                sum += transitions[at * side + label] + scores[token * 5 + label];
                at = label;
            }
            sum + transitions[at * side + 5]
        };
        let legal = |path: &[usize]| {
            may_follow(0, path[0]) && may_follow(path[3], 0) && path.windows(2).all(|pair| may_follow(pair[0], pair[1]))
        };
        let all = (0..625).map(|code| [code % 5, code / 5 % 5, code / 25 % 5, code / 125]).filter(|path| legal(path));
        let most = all.map(|path| total(&path)).fold(f32::NEG_INFINITY, f32::max);
        let found: Vec<usize> = Lattice::new(5, &transitions).best(&scores).into_iter().map(usize::from).collect();
        assert!(legal(&found));
        assert!((total(&found) - most).abs() < 1e-4);
        let sums = Chain::new(5, &transitions).probabilities(&scores);
        for row in sums.chunks_exact(5) {
            assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-4, "{row:?}");
        }
    }
}
