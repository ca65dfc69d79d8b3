//! The scorecard of whole articles, as a page and as JSON.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::super::table::{WIDTH, table};
use crate::articles::{BCubed, Counts, Figures, Mistake, Row, Scorecard, Share, Tally};

/// How much is told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Detail {
    /// Whether each article's figures are.
    pub(super) by_article: bool,
    /// How many mistakes of each layer are.
    pub(super) errors: usize,
}

/// Violations of negatives and of `exact` that are listed in any case.
const VIOLATIONS: usize = 10;

/// A figure from 0 to 1 in percent, with two decimals.
fn percent(figure: f64) -> String {
    format!("{:.2}", figure * 100.0)
}

/// The same as JSON.
fn rounded(figure: f64) -> f64 {
    (figure * 10_000.0).round() / 100.0
}

/// A number of things in words.
fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// The scorecard for people.
pub(super) fn page(card: &Scorecard, detail: Detail) -> String {
    let total = card.total();
    let mut page = counted(card.articles.len(), "article") + "\n";
    for note in &card.notes {
        page += &format!("note: {note}\n");
    }
    page += &format!("\n{}", layers(&total));
    page += &format!("\nmean F1 of {} layers: {}\n", Row::layers().count(), percent(total.macro_f1()));
    if !total.types.is_empty() {
        page += &format!("\n{}", types(&total));
    }
    if !total.attributes.is_empty() {
        page += &format!("\n{}", attributes(&total));
    }
    if detail.by_article {
        page += &format!("\n{}", by_article(card));
    }
    let shown = detail.errors.max(VIOLATIONS);
    page += &format!("\nspans whose words are not what they say: {}\n", total.inexact.len());
    page += &listed(&total.inexact, shown);
    page += &format!("negatives violated: {} of {}\n", total.violated.len(), total.negatives);
    page += &listed(&total.violated, shown);
    if detail.errors > 0 {
        for (row, mistakes) in &total.mistakes {
            page += &format!("\n{} in {}\n", counted(mistakes.len(), "mistake"), row.name());
            let lines = mistakes.iter().map(|Mistake { article, what, detail }| format!("{article} {what} {detail}"));
            page += &listed(&lines.collect::<Vec<_>>(), detail.errors);
        }
    }
    page
}

/// The first of some lines, indented, and how many more there are.
fn listed(lines: &[String], shown: usize) -> String {
    let mut text: String = lines.iter().take(shown).map(|line| format!("  {line}\n")).collect();
    if lines.len() > shown {
        text += &format!("  and {} more\n", lines.len() - shown);
    }
    text
}

fn layers(total: &Tally) -> String {
    let mut rows = vec![["LAYER", "PRECISION", "RECALL", "F1", "TP", "FP", "FN", ""].map(str::to_owned)];
    for row in Row::ALL {
        let Figures { precision, recall, f1 } = total.figures(row);
        let name = if row.is_layer() { row.name().to_owned() } else { format!("  {}", row.name()) };
        let counts = total.counts(row);
        let (counts, remark) = if row == Row::Clusters {
            let BCubed { mentions, found, .. } = total.clusters;
            (["-"; 3].map(str::to_owned), format!("B-cubed over {mentions} named mentions, of which {found} found"))
        } else {
            let counts = [counts.true_positives, counts.false_positives, counts.false_negatives];
            (counts.map(|count| count.to_string()), String::new())
        };
        let [right, wrong, missed] = counts;
        rows.push([name, percent(precision), percent(recall), percent(f1), right, wrong, missed, remark]);
    }
    columns(&rows)
}

/// Mentions by name, by type.
fn types(total: &Tally) -> String {
    let mut rows = vec![["MENTIONS", "PRECISION", "RECALL", "F1", "TP", "FP", "FN"].map(str::to_owned)];
    for (kind, counts) in &total.types {
        let Figures { precision, recall, f1 } = counts.figures();
        let Counts { true_positives, false_positives, false_negatives } = counts;
        let [right, wrong, missed] = [true_positives, false_positives, false_negatives].map(u64::to_string);
        rows.push([kind.clone(), percent(precision), percent(recall), percent(f1), right, wrong, missed]);
    }
    columns(&rows)
}

fn attributes(total: &Tally) -> String {
    let mut rows = vec![["ATTRIBUTE", "ACCURACY", "RIGHT", "ALL"].map(str::to_owned)];
    for (name, Share { right, all }) in &total.attributes {
        rows.push([(*name).to_owned(), percent(*right as f64 / *all as f64), right.to_string(), all.to_string()]);
    }
    columns(&rows)
}

/// The F1 of each layer of each article; the layers by their first letters, so that a line fits a screen.
fn by_article(card: &Scorecard) -> String {
    const LETTERS: usize = 7;
    let short = |row: Row| row.name().replace("quotes.", "q.").chars().take(LETTERS).collect::<String>();
    let mut head = vec!["F1".to_owned()];
    head.extend(Row::layers().map(short));
    head.push("mean".to_owned());
    let mut rows = vec![head];
    for (name, tally) in &card.articles {
        let mut row = vec![name.clone()];
        row.extend(Row::layers().map(|layer| format!("{:.1}", tally.figures(layer).f1 * 100.0)));
        row.push(format!("{:.1}", tally.macro_f1() * 100.0));
        rows.push(row);
    }
    let rows: Vec<[String; 16]> =
        rows.into_iter().map(|row| row.try_into().expect("a name, fourteen layers and their mean")).collect();
    columns(&rows)
}

fn columns<const N: usize>(rows: &[[String; N]]) -> String {
    let rows: Vec<[&str; N]> = rows.iter().map(|row| row.each_ref().map(String::as_str)).collect();
    table(&rows, WIDTH)
}

/// The scorecard for programs; figures in percent.
pub(super) fn json(card: &Scorecard, detail: Detail) -> Value {
    let total = card.total();
    let mut scorecard = scores(&total);
    scorecard["articles"] = card.articles.len().into();
    scorecard["notes"] = card.notes.clone().into();
    scorecard["spansInexact"] = json!({ "count": total.inexact.len(), "which": total.inexact });
    scorecard["negatives"] =
        json!({ "all": total.negatives, "violated": total.violated.len(), "which": total.violated });
    if detail.by_article {
        let articles = card.articles.iter().map(|(name, tally)| (name.clone(), scores(tally)));
        scorecard["byArticle"] = Value::Object(articles.collect());
    }
    if detail.errors > 0 {
        let mistakes: BTreeMap<&str, Vec<Value>> = total
            .mistakes
            .iter()
            .map(|(row, mistakes)| {
                let mistakes = mistakes.iter().take(detail.errors).map(
                    |Mistake { article, what, detail }| json!({ "article": article, "what": what, "detail": detail }),
                );
                (row.name(), mistakes.collect())
            })
            .collect();
        scorecard["mistakes"] = json!(mistakes);
    }
    scorecard
}

fn scores(tally: &Tally) -> Value {
    let mut layers = Map::new();
    let mut readings = Map::new();
    for row in Row::ALL {
        let of_kind = if row.is_layer() { &mut layers } else { &mut readings };
        of_kind.insert(row.name().to_owned(), figures(tally, row));
    }
    let types = tally.types.iter().map(|(kind, &counts)| (kind.clone(), counted_figures(counts)));
    let types = Value::Object(types.collect());
    let attributes = tally.attributes.iter().map(|(name, Share { right, all })| {
        ((*name).to_owned(), json!({ "accuracy": rounded(*right as f64 / *all as f64), "right": right, "all": all }))
    });
    json!({
        "meanF1": rounded(tally.macro_f1()),
        "layers": layers,
        "readings": readings,
        "mentionTypes": types,
        "attributes": Value::Object(attributes.collect()),
    })
}

fn figures(tally: &Tally, row: Row) -> Value {
    if row != Row::Clusters {
        return counted_figures(tally.counts(row));
    }
    let mut figures = rounded_figures(tally.figures(row));
    figures["mentions"] = tally.clusters.mentions.into();
    figures["found"] = tally.clusters.found.into();
    figures
}

fn counted_figures(counts: Counts) -> Value {
    let mut figures = rounded_figures(counts.figures());
    figures["truePositives"] = counts.true_positives.into();
    figures["falsePositives"] = counts.false_positives.into();
    figures["falseNegatives"] = counts.false_negatives.into();
    figures
}

fn rounded_figures(Figures { precision, recall, f1 }: Figures) -> Value {
    json!({ "precision": rounded(precision), "recall": rounded(recall), "f1": rounded(f1) })
}
