//! What the demo says at the end, in words and figures.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use super::super::table::table;
use super::folder::{DEAD_LETTERS, LINES_MAX, PAGE, RECORDS};
use super::tally::Tally;
use crate::extract::Stage;

/// How the feed ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// Something came out of every article.
    AllOut,
    /// It was told to stop.
    Interrupted,
    /// The worker ended, and nobody had asked it to.
    WorkerGone,
    /// Nothing came out any more.
    Stalled,
}

/// What was measured.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measured {
    /// From the first article to the last thing that came out.
    pub(super) wall: Duration,
    /// CPU time of the whole process in it, where the system tells.
    pub(super) cpu_seconds: Option<f64>,
    /// Most articles that were under way.
    pub(super) under_way_max: usize,
}

/// Where things can be looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Places<'a> {
    /// The folder of files.
    pub(super) folder: &'a Path,
    /// The embedded broker and the status page, while they go on.
    pub(super) live: Option<[&'a str; 2]>,
}

/// The summary. `example` is a key and the record that came out under it.
pub(super) fn summary(
    ended: Ended,
    tally: &Tally,
    measured: Measured,
    example: Option<(&str, &Value)>,
    places: Places<'_>,
) -> String {
    let mut text = headline(ended, tally, measured.wall);
    text.push_str(&section("", &figures(tally, measured)));
    if !tally.dead.is_empty() {
        let letters = tally
            .dead
            .iter()
            .map(|(reason, letters)| (format!("{:>3}  {reason}", letters.count), letters.example.clone()));
        text.push_str(&section(
            "dead letters, broken on purpose: how many, why, and the first of each",
            &letters.collect::<Vec<_>>(),
        ));
    }
    if let Some((key, record)) = example {
        text.push_str(&section(&format!("one record: {key}"), &brief(record)));
    }
    text.push_str(&section(&format!("files in {}", places.folder.display()), &files(tally, example.is_some())));
    text.push_str(&next(places));
    text
}

fn headline(ended: Ended, tally: &Tally, wall: Duration) -> String {
    let (out, dead, missing) = (tally.records, tally.dead_letters(), tally.sent - tally.out());
    let counts = format!("{} articles in, {out} records and {dead} dead letters out in {}", tally.sent, seconds(wall));
    match ended {
        Ended::AllOut => format!("{counts}: every article accounted for\n"),
        Ended::Interrupted if missing == 0 => format!("stopped on request: {counts}; all that was sent came out\n"),
        Ended::Interrupted => {
            format!("stopped on request: {counts}; {missing} not committed, left in the input topic\n")
        }
        Ended::WorkerGone => format!("{counts}; the worker ended, {missing} left in the input topic\n"),
        Ended::Stalled => format!("{counts}; {missing} MISSING: {}\n", some_of(&tally.missing())),
    }
}

/// The first of many.
pub(super) fn some_of(keys: &[&str]) -> String {
    const SHOWN: usize = 5;
    let more = if keys.len() > SHOWN { ", …" } else { "" };
    keys[..keys.len().min(SHOWN)].join(", ") + more
}

fn figures(tally: &Tally, measured: Measured) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    let out = tally.out() as f64;
    let wall = measured.wall.as_secs_f64();
    if out > 0.0 && wall > 0.0 {
        let mut speed = format!("{} articles/s", rate(out / wall));
        if let Some(cpu) = measured.cpu_seconds.filter(|cpu| *cpu > 0.0) {
            let per_cpu_second = rate(out / cpu);
            speed.push_str(&format!(
                "; {per_cpu_second} per CPU-second, with broker, feed and reader in the same process"
            ));
        }
        if cfg!(debug_assertions) {
            speed.push_str("; a debug build: cargo run --release -- demo is faster");
        }
        rows.push(("speed", speed));
    }
    if let Some([p50, p99]) = tally.latencies() {
        let latency = format!(
            "p50 {}, p99 {} from sending an article to reading its record, with up to {} under way",
            millis(p50),
            millis(p99),
            measured.under_way_max
        );
        rows.push(("latency", latency));
    }
    if tally.records > 0 {
        let mean = |bytes: u64, count: u64| format!("{:.1} kB", bytes as f64 / count as f64 / 1000.0);
        let (article, record) = (mean(tally.sent_bytes, tally.sent), mean(tally.record_bytes, tally.records));
        rows.push(("size", format!("{article} an article, {record} a record")));
    }
    let repeats = tally.repeats;
    let delivery = format!("at least once, {repeats} repeated; on a broker with transactions: exactly once");
    rows.push(("delivery", delivery));
    let stages = Stage::ALL.map(Stage::name).join(", ");
    rows.push(("stages", format!("{stages}; still to come, and not in these figures: {}", Stage::PLANNED.join(", "))));
    rows.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// What is found in a record, in short.
pub(super) fn brief(record: &Value) -> Vec<(String, String)> {
    let text = |pointer: &str| record.pointer(pointer).and_then(Value::as_str).unwrap_or("none").to_owned();
    let count = |pointer: &str| record.pointer(pointer).and_then(Value::as_array).map_or(0, Vec::len);
    let mut rows = vec![("id", text("/id"))];
    if let Some(headline) = record.pointer("/item/headlines/0/value").and_then(Value::as_str) {
        rows.push(("headline", headline.to_owned()));
    }
    let date = &record["input"]["date"];
    let published = match date["value"].as_str() {
        Some(value) => {
            let of = match count("/input/date/candidates") {
                0 | 1 => "the only candidate".to_owned(),
                many => format!("decided among {many} candidates"),
            };
            let [precision, source] = ["precision", "source"].map(|key| date[key].as_str().unwrap_or("unknown"));
            format!("{value}, to the {precision}, from {source}, {of}, confidence {}", date["confidence"])
        }
        None => "no date was found".to_owned(),
    };
    rows.push(("published", published));
    rows.push(("language", text("/item/language")));
    rows.push(("text", format!("{} paragraphs, {} sentences", count("/text/paragraphs"), count("/text/sentences"))));
    if let Some(sentence) = first_sentence(record) {
        rows.push(("begins", sentence));
    }
    rows.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The first sentence of the story: of a paragraph that is not the wire's.
fn first_sentence(record: &Value) -> Option<String> {
    let paragraphs = record.pointer("/text/paragraphs")?.as_array()?;
    let id = &paragraphs.iter().find(|paragraph| paragraph["kind"] == "body")?["id"];
    let sentence =
        record.pointer("/text/sentences")?.as_array()?.iter().find(|sentence| sentence["paragraph"] == *id)?;
    let place = |key: &str| usize::try_from(sentence[key].as_u64()?).ok();
    let (start, end) = (place("start")?, place("end")?);
    let body = record.pointer("/item/bodies/0/value")?.as_str()?;
    Some(body.chars().skip(start).take(end.checked_sub(start)?).collect())
}

fn files(tally: &Tally, page: bool) -> Vec<(String, String)> {
    let lines = |count: u64, what: &str| match count {
        0..=LINES_MAX => format!("{count} {what}, one a line"),
        _ => format!("the first {LINES_MAX} of {count} {what}, one a line"),
    };
    let mut rows = vec![
        (RECORDS.to_owned(), lines(tally.records, "records")),
        (DEAD_LETTERS.to_owned(), lines(tally.dead_letters(), "dead letters")),
    ];
    if page {
        rows.push((PAGE.to_owned(), "the same article, marked up: open it in a browser".to_owned()));
    }
    rows
}

/// Commands to copy, each below a comment that says what it gives.
fn next(places: Places<'_>) -> String {
    let mut commands = Vec::new();
    match places.live {
        Some([brokers, status]) => commands.extend([
            ("how the worker is, and its metrics", format!("xdg-open {status}/ && curl -s {status}/metrics")),
            (
                "the records, as any client of the broker reads them",
                format!("kcat -b {brokers} -t articles.enriched -C -o beginning -e -q"),
            ),
            (
                "an article of your own through this worker",
                format!("kcat -b {brokers} -t articles.raw -P -k mine article.txt"),
            ),
        ]),
        None => commands.push((
            "leave it running: status page, metrics, and a broker for other clients",
            "copydesk demo --keep".to_owned(),
        )),
    }
    let records = places.folder.join(RECORDS);
    commands.extend([
        ("a whole record", format!("head -n 1 {} | jq .", records.display())),
        ("an article of your own, as a page", "copydesk enrich --format html article.txt > article.html".to_owned()),
        (
            "would a worker start on your Kafka?",
            "copydesk check --connect --set kafka.brokers=localhost:9092".to_owned(),
        ),
    ]);
    let lines = commands.into_iter().map(|(what, command)| format!("  # {what}\n  {command}\n"));
    "\nto try next\n".to_owned() + &lines.collect::<String>()
}

/// Rows below their heading, indented.
fn section(heading: &str, rows: &[(String, String)]) -> String {
    const INDENT: &str = "  ";
    /// A terminal of the usual width.
    const WIDTH: usize = 80;
    let rows: Vec<[&str; 2]> = rows.iter().map(|(name, value)| [name.as_str(), value.as_str()]).collect();
    let mut text = String::from("\n");
    if !heading.is_empty() {
        text.push_str(heading);
        text.push('\n');
    }
    for line in table(&rows, WIDTH - INDENT.len()).lines() {
        text.push_str(INDENT);
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// Times for people: more than a few seconds need no tenths.
pub(super) fn seconds(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 1.0 {
        millis(time)
    } else if seconds < 10.0 {
        format!("{seconds:.1} s")
    } else {
        format!("{seconds:.0} s")
    }
}

fn millis(time: Duration) -> String {
    format!("{:.0} ms", time.as_secs_f64() * 1000.0)
}

/// A rate for people: less than ten needs tenths.
pub(super) fn rate(per_second: f64) -> String {
    if per_second < 10.0 { format!("{per_second:.1}") } else { format!("{per_second:.0}") }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::super::tally::Outcome;
    use super::*;

    const MEASURED: Measured = Measured { wall: Duration::from_millis(2000), cpu_seconds: Some(0.5), under_way_max: 4 };

    /// Articles a, b, c and d, of which a record, a dead letter and nothing twice came out.
    fn tally() -> Tally {
        let start = Instant::now();
        let mut tally = Tally::default();
        for key in ["a", "b", "c", "d"] {
            tally.sent(key.to_owned(), 2000, start);
        }
        let letter = Outcome::DeadLetter { reason: "json".to_owned(), message: "cut off".to_owned() };
        tally.came_out("a", Outcome::Record, 6000, start + Duration::from_millis(40));
        tally.came_out("b", letter, 10, start + Duration::from_millis(80));
        tally
    }

    fn places() -> Places<'static> {
        Places { folder: Path::new("out"), live: None }
    }

    #[test]
    fn what_is_missing_is_named() {
        let text = summary(Ended::Stalled, &tally(), MEASURED, None, places());
        assert!(
            text.starts_with("4 articles in, 1 records and 1 dead letters out in 2.0 s; 2 MISSING: c, d\n"),
            "{text}"
        );
        let text = summary(Ended::Interrupted, &tally(), MEASURED, None, places());
        assert!(text.contains("; 2 not committed, left in the input topic\n"), "{text}");
        assert_eq!(some_of(&["a", "b", "c", "d", "e", "f"]), "a, b, c, d, e, …");
    }

    #[test]
    fn figures_are_those_that_were_measured() {
        let text = summary(Ended::AllOut, &tally(), MEASURED, None, places());
        for part in [
            "speed     1.0 articles/s; 4.0 per CPU-second",
            "latency   p50 40 ms, p99 80 ms",
            "size      2.0 kB an article, 6.0 kB a record",
            "    1  json  cut off",
            "records.jsonl       1 records, one a line",
        ] {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
        assert!(!text.contains("marked up"), "{text}");
        let nothing = Measured { cpu_seconds: None, ..MEASURED };
        let text = summary(Ended::Interrupted, &Tally::default(), nothing, None, places());
        assert!(!text.contains("speed") && !text.contains("NaN"), "{text}");
    }

    #[test]
    fn what_can_be_tried_depends_on_what_goes_on() {
        let live = Places { live: Some(["127.0.0.1:1", "http://127.0.0.1:2"]), ..places() };
        let text = summary(Ended::AllOut, &tally(), MEASURED, None, live);
        assert!(text.contains("\n  kcat -b 127.0.0.1:1 -t articles.enriched -C"), "{text}");
        assert!(text.contains("http://127.0.0.1:2/metrics"), "{text}");
        assert!(summary(Ended::AllOut, &tally(), MEASURED, None, places()).contains("\n  copydesk demo --keep\n"));
    }

    #[test]
    fn a_record_in_short_begins_with_the_story_and_not_with_the_byline() {
        let record = serde_json::json!({
            "id": "urn:x:1",
            "item": { "language": "en", "bodies": [{ "value": "By Ä. Öst\n\nRain fell. It stopped." }] },
            "input": { "date": { "value": "2025-07-14", "precision": "day", "source": "header", "candidates": [{}], "confidence": 0.9 } },
            "text": {
                "paragraphs": [{ "id": "p0", "kind": "furniture" }, { "id": "p1", "kind": "body" }],
                "sentences": [
                    { "paragraph": "p0", "start": 0, "end": 9 },
                    { "paragraph": "p1", "start": 11, "end": 21 },
                    { "paragraph": "p1", "start": 22, "end": 33 },
                ],
            },
        });
        let rows = brief(&record);
        let value = |name: &str| rows.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str());
        assert_eq!(value("begins"), Some("Rain fell."));
        assert_eq!(value("published"), Some("2025-07-14, to the day, from header, the only candidate, confidence 0.9"));
        assert_eq!(value("text"), Some("2 paragraphs, 3 sentences"));
        assert_eq!(value("headline"), None);
        assert!(brief(&Value::Null).iter().any(|(name, value)| name == "published" && value == "no date was found"));
    }
}
