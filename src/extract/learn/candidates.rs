//! Which tokens may be part of a name at all: those with a capital, a figure or letters without case, those that the lists
//! know as something with a name, what stands between two such tokens, and all of a sentence that begins with a small letter.
//! Names are looked for nowhere else, and where only names are wanted the upper layers read nothing else.

use super::forward::Batch;
use super::marks::is_of_thing;
use super::network::Plan;
use super::types::Types;
use super::weights::Reach;

/// Words between two tokens that look like a name, at most, for all to be one: "Gone with the Wind".
const BETWEEN: usize = 4;

/// Whether each token of a batch may be part of a name.
pub(super) fn candidates(known: &Types<'_>, batch: &Batch<'_>) -> Vec<bool> {
    let &Batch { types, marks, start, plan } = batch;
    let mut may: Vec<bool> = types.iter().map(|&number| known.looks_like_name(number)).collect();
    for &(token, _) in marks.iter().filter(|(_, mark)| is_of_thing(*mark)) {
        may[(token - start) as usize] = true;
    }
    let mut first = 0;
    for &(_, tokens) in &plan.sentences {
        // Whoever begins small may write names small too.
        if tokens > 0 && !may[first] {
            may[first..first + tokens].fill(true);
        }
        let mut last: Option<usize> = None;
        for token in first..first + tokens {
            if !may[token] {
                continue;
            }
            if let Some(last) = last.filter(|last| token - last <= BETWEEN + 1) {
                may[last + 1..token].fill(true);
            }
            last = Some(token);
        }
        first += tokens;
    }
    may
}

/// What a layer has to read of the one below for the `wanted` tokens, which it does not leave out.
pub(super) fn seen(wanted: &[bool], reach: Reach, plan: &Plan) -> Vec<bool> {
    let mut seen = wanted.to_vec();
    let mut first = 0;
    for &(_, tokens) in &plan.sentences {
        let end = first + tokens;
        for token in (first..end).filter(|&token| wanted[token]) {
            for distance in (1..=reach.tokens).map(|place| place * reach.step) {
                if first + distance <= token {
                    seen[token - distance] = true;
                }
                if token + distance < end {
                    seen[token + distance] = true;
                }
            }
        }
        first = end;
    }
    seen
}
