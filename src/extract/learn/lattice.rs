//! All readings of a sentence as names: the likeliest one (Viterbi 1967), and how probable each label is over all of them.
//!
//! Few labels may follow each other: a name that is open goes on, and only after one has ended another begins. So each token
//! takes time for begins and ends, not for all pairs of labels, and the labels of all types go side by side through
//! registers. Most tokens are surely outside all names: only the stretches between them are read.

use std::ops::Range;

use super::crf::may_follow;
use super::floats::{WIDE, exp, most, total};
use super::lanes::{self, Job, Lanes};

/// A token is surely outside if the score of that is so far above all others: it is some hundred thousand times as probable.
const SURE: f32 = 12.0;

/// Begin, inside, last and only; outside goes with the names of one token, after the last type.
const PARTS: usize = 4;
const BEGIN: usize = 0;
const INSIDE: usize = 1;
const LAST: usize = 2;
const ONLY: usize = 3;

/// A number for each label of one part.
type Side = [f32; WIDE];

/// A number for each label.
type Row = [Side; PARTS];

/// A label by its part and type.
#[derive(Clone, Copy, Debug)]
struct Place {
    part: usize,
    lane: usize,
}

/// How the labels of names follow each other.
#[derive(Clone, Debug)]
pub struct Lattice {
    /// In the order of labels.
    places: Vec<Place>,
    scores: Steps,
    factors: Steps,
}

/// Something for each step from label to label; `nothing` where one cannot follow.
#[derive(Clone, Debug)]
struct Steps {
    /// The labels at which no name is open, in order, each with its steps to begin and only.
    ends: Vec<(usize, [Side; 2])>,
    /// The labels at which a name may begin, each with its steps from last and only.
    begins: Vec<(Place, [Side; 2])>,
    /// From begin and inside to inside and last of the same type.
    open: [[Side; 2]; 2],
    /// From the start of the sentence to begin and only.
    start: [Side; 2],
    /// From last and only to the end of the sentence.
    end: [Side; 2],
}

impl Steps {
    fn new(places: &[Place], nothing: f32, step: impl Fn(usize, usize) -> f32) -> Self {
        let labels = places.len();
        let sides = |parts: [usize; 2], value: &dyn Fn(usize) -> f32| {
            let mut sides = [[nothing; WIDE]; 2];
            for (label, place) in places.iter().enumerate() {
                if let Some(side) = parts.iter().position(|part| *part == place.part) {
                    sides[side][place.lane] = value(label);
                }
            }
            sides
        };
        let may_end = |label: &usize| may_follow(*label, 0);
        let may_begin = |label: &usize| may_follow(0, *label);
        let ends = (0..labels).filter(may_end);
        let begins = (0..labels).filter(may_begin);
        // A kind's labels follow each other: begin, inside, last, only.
        let open = |from: usize| sides([INSIDE, LAST], &|to| step(to - places[to].part + from, to));
        Self {
            ends: ends.map(|from| (from, sides([BEGIN, ONLY], &|to| step(from, to)))).collect(),
            begins: begins.map(|to| (places[to], sides([LAST, ONLY], &|from| step(from, to)))).collect(),
            open: [open(BEGIN), open(INSIDE)],
            start: sides([BEGIN, ONLY], &|to| step(labels, to)),
            end: sides([LAST, ONLY], &|from| step(from, labels)),
        }
    }

    /// From a token outside to begin and only.
    #[inline(always)]
    fn after_outside(&self) -> &[Side; 2] {
        &self.ends[0].1
    }

    /// From last and only to a token outside.
    #[inline(always)]
    fn before_outside(&self) -> &[Side; 2] {
        &self.begins[0].1
    }
}

impl Lattice {
    /// From the scores of transitions, (labels + 1)² with start and end last.
    ///
    /// # Panics
    ///
    /// With more types than a register has room for: fifteen.
    pub fn new(labels: usize, transitions: &[f32]) -> Self {
        let kinds = labels.saturating_sub(1) / PARTS;
        assert!(kinds < WIDE, "{kinds} types of names and outside do not fit {WIDE} lanes");
        let outside = Place { part: ONLY, lane: kinds };
        let names = (1..labels).map(|label| Place { part: (label - 1) % PARTS, lane: (label - 1) / PARTS });
        let places: Vec<Place> = std::iter::once(outside).chain(names).collect();
        let score = |from: usize, to: usize| transitions[from * (labels + 1) + to];
        Self {
            scores: Steps::new(&places, f32::NEG_INFINITY, score),
            factors: Steps::new(&places, 0.0, |from, to| exp(score(from, to))),
            places,
        }
    }

    /// The stretches of tokens that are not surely outside, in order.
    #[inline(always)]
    fn stretches(&self, scores: &[f32]) -> Vec<Range<usize>> {
        let mut stretches: Vec<Range<usize>> = Vec::new();
        for (token, scores) in scores.chunks_exact(self.labels()).enumerate() {
            let (outside, names) = scores.split_first().expect("a score for each label");
            if names.iter().any(|score| outside - SURE <= *score) {
                match stretches.last_mut() {
                    Some(last) if last.end == token => last.end += 1,
                    _ => stretches.push(token..token + 1),
                }
            }
        }
        stretches
    }

    /// How many labels there are.
    pub fn labels(&self) -> usize {
        self.places.len()
    }

    /// The likeliest label of each token, all together: `scores` are tokens x labels.
    pub fn best(&self, scores: &[f32]) -> Vec<u8> {
        lanes::run(Best { lattice: self, scores })
    }

    /// Writes how probable each label of each token is, over all readings: `scores` and `out` are tokens x labels. All zero
    /// in a stretch of which no reading is anything but wildly improbable.
    pub fn probabilities(&self, scores: &[f32], out: &mut [f32]) {
        lanes::run(Probabilities { lattice: self, scores, out });
    }

    /// The likeliest labels of a stretch, whose steps from what stands before it and to what stands after it are given;
    /// `ways` is room for the scores of the best ways.
    #[inline(always)]
    fn best_of(&self, scores: &[f32], [begin, end]: [&[Side; 2]; 2], ways: &mut Vec<Row>, path: &mut [u8]) {
        let (labels, steps) = (self.labels(), &self.scores);
        let nothing = [f32::NEG_INFINITY; WIDE];
        let mut rows = scores.chunks_exact(labels);
        let Some(first) = rows.next() else { return };
        let local = self.row(first, f32::NEG_INFINITY);
        let mut value = [nothing; PARTS];
        for (part, start) in [BEGIN, ONLY].into_iter().zip(begin) {
            value[part] = sum(&local[part], start);
        }
        // The score of the best way to each label, for each token but the last, and that of each step to the next.
        ways.clear();
        for scores in rows {
            let local = self.row(scores, f32::NEG_INFINITY);
            let (mut begin, mut only) = (nothing, nothing);
            for (label, to) in &steps.ends {
                let place = self.places[*label];
                let value = [value[place.part][place.lane]; WIDE];
                begin = better(&begin, &sum(&value, &to[0]));
                only = better(&only, &sum(&value, &to[1]));
            }
            let [begun, goes_on] = &steps.open;
            let inside = better(&sum(&value[BEGIN], &begun[0]), &sum(&value[INSIDE], &goes_on[0]));
            let last = better(&sum(&value[BEGIN], &begun[1]), &sum(&value[INSIDE], &goes_on[1]));
            ways.push(value);
            value = [begin, inside, last, only];
            for (value, local) in value.iter_mut().zip(&local) {
                *value = sum(value, local);
            }
        }
        let ended = |label: usize| {
            let Place { part, lane } = self.places[label];
            let end = part.checked_sub(LAST).map_or(f32::NEG_INFINITY, |side| end[side][lane]);
            value[part][lane] + end
        };
        let mut at = 0;
        for label in 1..labels {
            if ended(at) < ended(label) {
                at = label;
            }
        }
        let (last, others) = path.split_last_mut().expect("a label for each token");
        *last = at as u8;
        for (label, ways) in others.iter_mut().zip(ways.iter()).rev() {
            at = self.before(ways, at);
            *label = at as u8;
        }
    }

    /// How probable each label of a stretch is, whose steps from what stands before it and to what stands after it are given;
    /// false if no reading is anything but wildly improbable.
    #[inline(always)]
    fn probabilities_of(
        &self,
        scores: &[f32],
        [begin, end]: [&[Side; 2]; 2],
        room: &mut Room,
        out: &mut [f32],
    ) -> bool {
        let labels = self.labels();
        let Room { local, forward } = room;
        local.clear();
        forward.clear();
        for scores in scores.chunks_exact(labels) {
            local.push(factors(self.row(scores, f32::NEG_INFINITY)));
        }
        for (token, local) in local.iter().enumerate() {
            let mut row = match token.checked_sub(1) {
                Some(before) => onward(self, &forward[before]),
                None => [begin[0], [0.0; WIDE], [0.0; WIDE], begin[1]],
            };
            multiply(&mut row, local);
            if !to_one(&mut row) {
                return false;
            }
            forward.push(row);
        }
        let mut backward = [[0.0; WIDE], [0.0; WIDE], end[0], end[1]];
        for (token, out) in out.chunks_exact_mut(labels).enumerate().rev() {
            let mut row = forward[token];
            multiply(&mut row, &backward);
            if !to_one(&mut row) {
                return false;
            }
            self.write(&row, out);
            multiply(&mut backward, &local[token]);
            backward = back(self, &backward);
            if !to_one(&mut backward) {
                return false;
            }
        }
        true
    }

    /// The label before `label` on the best way to it; `ways` are the scores of those to each label. Of equal ones it is the
    /// first.
    #[inline(always)]
    fn before(&self, ways: &Row, label: usize) -> usize {
        let Place { part, lane } = self.places[label];
        if part == INSIDE || part == LAST {
            let step = |from: usize| ways[from][lane] + self.scores.open[from][part - INSIDE][lane];
            let from = if step(BEGIN) < step(INSIDE) { INSIDE } else { BEGIN };
            return label - part + from;
        }
        let (mut best, mut most) = (0, f32::NEG_INFINITY);
        for (from, to) in &self.scores.ends {
            let place = self.places[*from];
            let reached = ways[place.part][place.lane] + to[usize::from(part == ONLY)][lane];
            if most < reached {
                (best, most) = (*from, reached);
            }
        }
        best
    }

    /// A token's scores by part and type.
    #[inline(always)]
    fn row(&self, scores: &[f32], nothing: f32) -> Row {
        let mut row = [[nothing; WIDE]; PARTS];
        let (outside, names) = scores.split_first().expect("a score for each label");
        for (kind, scores) in names.as_chunks::<PARTS>().0.iter().enumerate() {
            for (side, score) in row.iter_mut().zip(scores) {
                side[kind] = *score;
            }
        }
        row[ONLY][names.len() / PARTS] = *outside;
        row
    }

    /// A row in the order of labels.
    #[inline(always)]
    fn write(&self, row: &Row, out: &mut [f32]) {
        let (outside, names) = out.split_first_mut().expect("room for each label");
        *outside = row[ONLY][names.len() / PARTS];
        for (kind, out) in names.as_chunks_mut::<PARTS>().0.iter_mut().enumerate() {
            for (out, side) in out.iter_mut().zip(row) {
                *out = side[kind];
            }
        }
    }
}

#[derive(Clone)]
struct Best<'a> {
    lattice: &'a Lattice,
    scores: &'a [f32],
}

impl Job for Best<'_> {
    type Output = Vec<u8>;

    #[inline(always)]
    fn run<L: Lanes>(self, _: L) -> Vec<u8> {
        let Self { lattice, scores } = self;
        let labels = lattice.labels();
        let mut path = vec![0; scores.len() / labels];
        let mut ways = Vec::new();
        for stretch in lattice.stretches(scores) {
            let begin = if stretch.start == 0 { &lattice.scores.start } else { lattice.scores.after_outside() };
            let end = if stretch.end == path.len() { &lattice.scores.end } else { lattice.scores.before_outside() };
            let scores = &scores[stretch.start * labels..stretch.end * labels];
            lattice.best_of(scores, [begin, end], &mut ways, &mut path[stretch]);
        }
        path
    }
}

#[inline(always)]
fn sum(left: &Side, right: &Side) -> Side {
    let mut sums = *left;
    for (sum, right) in sums.iter_mut().zip(right) {
        *sum += right;
    }
    sums
}

#[inline(always)]
fn better(left: &Side, right: &Side) -> Side {
    let mut better = *left;
    for (better, right) in better.iter_mut().zip(right) {
        *better = if *better < *right { *right } else { *better };
    }
    better
}

struct Probabilities<'a> {
    lattice: &'a Lattice,
    scores: &'a [f32],
    out: &'a mut [f32],
}

impl Job for Probabilities<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, _: L) {
        let Self { lattice, scores, out } = self;
        let (labels, steps) = (lattice.labels(), &lattice.factors);
        out.fill(0.0);
        out.iter_mut().step_by(labels).for_each(|outside| *outside = 1.0);
        let mut room = Room::default();
        for Range { start, end } in lattice.stretches(scores) {
            let first = if start == 0 { &steps.start } else { steps.after_outside() };
            let last = if end * labels == scores.len() { &steps.end } else { steps.before_outside() };
            let (scores, out) = (&scores[start * labels..end * labels], &mut out[start * labels..end * labels]);
            if !lattice.probabilities_of(scores, [first, last], &mut room, out) {
                out.fill(0.0);
            }
        }
    }
}

/// Room for what is computed of each token of a stretch.
#[derive(Default)]
struct Room {
    local: Vec<Row>,
    forward: Vec<Row>,
}

/// Scores as factors, the greatest 1.
#[inline(always)]
fn factors(mut row: Row) -> Row {
    let mut greatest = row[0];
    for side in &row[1..] {
        for (greatest, score) in greatest.iter_mut().zip(side) {
            *greatest = if *greatest < *score { *score } else { *greatest };
        }
    }
    let greatest = most(greatest);
    for side in &mut row {
        for score in side {
            *score = exp(*score - greatest);
        }
    }
    row
}

#[inline(always)]
fn multiply(row: &mut Row, by: &Row) {
    for (side, by) in row.iter_mut().zip(by) {
        for (value, by) in side.iter_mut().zip(by) {
            *value *= by;
        }
    }
}

/// Scales a row so that it sums to 1; not if there is next to nothing in it.
#[inline(always)]
fn to_one(row: &mut Row) -> bool {
    let mut sums = [0.0; WIDE];
    for side in row.iter() {
        for (sum, value) in sums.iter_mut().zip(side) {
            *sum += value;
        }
    }
    let sum = total(sums);
    if sum <= f32::MIN_POSITIVE {
        return false;
    }
    let factor = 1.0 / sum;
    for side in row {
        for value in side {
            *value *= factor;
        }
    }
    true
}

/// What comes to each label from those of the token before.
#[inline(always)]
fn onward(lattice: &Lattice, before: &Row) -> Row {
    let steps = &lattice.factors;
    let mut row = [[0.0; WIDE]; PARTS];
    for (label, to) in &steps.ends {
        let place = lattice.places[*label];
        let weight = before[place.part][place.lane];
        for lane in 0..WIDE {
            row[BEGIN][lane] += weight * to[0][lane];
            row[ONLY][lane] += weight * to[1][lane];
        }
    }
    for lane in 0..WIDE {
        let (begin, inside) = (before[BEGIN][lane], before[INSIDE][lane]);
        row[INSIDE][lane] = begin * steps.open[0][0][lane] + inside * steps.open[1][0][lane];
        row[LAST][lane] = begin * steps.open[0][1][lane] + inside * steps.open[1][1][lane];
    }
    row
}

/// What comes back to each label from those of the token after.
#[inline(always)]
fn back(lattice: &Lattice, after: &Row) -> Row {
    let steps = &lattice.factors;
    let mut row = [[0.0; WIDE]; PARTS];
    for (place, from) in &steps.begins {
        let weight = after[place.part][place.lane];
        for lane in 0..WIDE {
            row[LAST][lane] += weight * from[0][lane];
            row[ONLY][lane] += weight * from[1][lane];
        }
    }
    for lane in 0..WIDE {
        let (inside, last) = (after[INSIDE][lane], after[LAST][lane]);
        row[BEGIN][lane] = inside * steps.open[0][0][lane] + last * steps.open[0][1][lane];
        row[INSIDE][lane] = inside * steps.open[1][0][lane] + last * steps.open[1][1][lane];
    }
    row
}

#[cfg(test)]
mod tests;
