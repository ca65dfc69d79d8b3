//! When and where events are that say so by what stands beside them: "gunmen stormed the school on Monday and shot a guard".

use super::Kind;
use super::around::Index;
use super::find::Trigger;
use crate::extract::syntax::{Syntax, pos, rel, tag};
use crate::extract::tokens::TokenId;

/// The event with which another one shares something, and what.
#[derive(Clone, Copy, Debug)]
struct Bond {
    of: usize,
    with: usize,
    tie: Tie,
}

/// How two events of a sentence are tied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tie {
    /// "stormed the school and shot a guard", "won by beating her": one doing.
    Joined,
    /// "was killed when a tree fell", "broke a finger in the defeat": one happens as the other does.
    Within,
    /// "Talks in Jeddah collapsed": it befalls the other.
    Subject,
    /// "killed after a train left the rails": one is the other's end.
    Result,
}

/// What happens to people and things at one place and is told with its cause.
const HARMS: [Kind; 8] = [
    Kind::Assault,
    Kind::Death,
    Kind::Injury,
    Kind::Accident,
    Kind::Disaster,
    Kind::Evacuate,
    Kind::Protest,
    Kind::Coerce,
];

/// Fills in the times and places of events that share them with another one of their sentence.
pub(super) fn fill<T: Copy, P: Copy>(
    syntax: &Syntax<'_>,
    index: &Index,
    triggers: &[Trigger],
    times: &mut [Option<T>],
    places: &mut [Option<P>],
) {
    let bonds: Vec<Bond> = (0..triggers.len()).flat_map(|event| bonds(syntax, index, triggers, event)).collect();
    // What one takes over the next may take over from it: "was seized when gunmen stormed … and shot …".
    for _ in 0..2 {
        for bond in &bonds {
            let harm = triggers[bond.of].frame.kind.is_some_and(|kind| HARMS.contains(&kind));
            let intransitive = syntax.child(triggers[bond.of].token, &[rel::OBJ]).is_none();
            if times[bond.of].is_none() && matches!(bond.tie, Tie::Joined | Tie::Within) {
                times[bond.of] = times[bond.with];
            }
            let there = match bond.tie {
                Tie::Joined | Tie::Within => true,
                Tie::Result => harm,
                Tie::Subject => harm || intransitive,
            };
            if there && places[bond.of].is_none() {
                places[bond.of] = places[bond.with];
            }
        }
    }
}

/// The events that an event may share its time and place with.
fn bonds(syntax: &Syntax<'_>, index: &Index, triggers: &[Trigger], event: usize) -> Vec<Bond> {
    let token = triggers[event].token;
    let mut found = Vec::new();
    let mut push = |of: usize, with: usize, tie: Tie| found.push(Bond { of, with, tie });
    let head = syntax.head(token).and_then(|head| index.get(head)).filter(|&head| triggers[head].verb);
    let relation = syntax.relation(token);
    if let Some(head) = head {
        let above = triggers[head].token;
        let mark = syntax.child(token, &[rel::MARK]).map(|mark| syntax.lemma(mark));
        let mark = mark.or_else(|| {
            let when = |&&child: &&TokenId| syntax.xpos(child) == tag::WRB;
            syntax.children(token).iter().find(when).map(|&when| syntax.lemma(when))
        });
        // "after a train ploughed into another": the tree may hang it on the train.
        let mark = mark.or_else(|| {
            let first = TokenId(syntax.subtree(token).start);
            (first < token && matches!(syntax.upos(first), pos::ADP | pos::SCONJ)).then(|| syntax.lemma(first))
        });
        if triggers[event].verb && relation == rel::CONJ && above < token {
            let alike = syntax.xpos(token) == syntax.xpos(above);
            let own = syntax.child(token, rel::SUBJECTS).is_some();
            if alike {
                push(event, head, if own { Tie::Result } else { Tie::Joined });
            }
        } else if triggers[event].verb && relation == rel::ADVCL {
            match mark {
                // "…, killing six", "won by beating her".
                None | Some("by") if syntax.xpos(token) == tag::VBG => push(event, head, Tie::Joined),
                Some("when" | "as" | "while") => {
                    push(event, head, Tie::Within);
                    push(head, event, Tie::Within);
                }
                Some("after") => {
                    push(event, head, Tie::Result);
                    push(head, event, Tie::Result);
                }
                _ => {}
            }
        } else if !triggers[event].verb && relation == rel::OBL {
            let case = syntax.preposition(token).map(|case| syntax.lemma(case));
            if matches!(case, Some("in" | "during" | "at")) {
                push(event, head, Tie::Within);
                push(head, event, Tie::Within);
            }
        } else if !triggers[event].verb && relation == rel::OBJ {
            // "won Sunday's election", "missed the match on Tuesday": that was when.
            if matches!(syntax.lemma(above), "win" | "lose" | "miss" | "attend" | "host" | "skip" | "cut" | "pay") {
                push(head, event, Tie::Within);
            }
        } else if !triggers[event].verb && (relation == rel::NSUBJ || relation == rel::NSUBJ_PASS) {
            push(head, event, Tie::Subject);
        }
    }
    found
}

/// The event of the clause that begins with "when" or "where" behind a comma at this token: "until 2014, when he was
/// fired", wherever the tree hangs it.
pub(super) fn at_which(syntax: &Syntax<'_>, comma: u32, index: &Index, adverb: &str) -> Option<usize> {
    let when = TokenId(comma + 1);
    if when.0 as usize >= syntax.len() || syntax.form(TokenId(comma)) != "," || syntax.form(when) != adverb {
        return None;
    }
    let clause = syntax.head(when).filter(|&clause| when < clause)?;
    index.get(clause)
}

/// The events of the clauses that say of a noun what happened there or then: "Huambo, where the tower collapsed", "1974, when she married".
pub(super) fn told_of<'s, 'a>(
    syntax: &'s Syntax<'a>,
    noun: TokenId,
    index: &'s Index,
    adverb: &'s str,
) -> impl Iterator<Item = usize> + use<'s, 'a> {
    let clauses = syntax.children(noun).iter().copied().filter(move |&clause| {
        let told = syntax.relation(clause) == rel::RELCL || syntax.relation(clause) == rel::ADVCL_RELCL;
        told && syntax.children(clause).iter().any(|&child| syntax.lemma(child) == adverb)
    });
    clauses.filter_map(move |clause| {
        index.get(clause).or_else(|| {
            // "when he went on leave", "where talks were held": what the verb carries.
            let under = syntax.children(clause).iter().filter(|&&child| syntax.upos(child) == pos::NOUN);
            under.filter_map(|&child| index.get(child)).next()
        })
    })
}
