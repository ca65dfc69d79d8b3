//! What each stage costs: CPU time an article, and articles per CPU-second, for each stage and for the whole.
//!
//! ```text
//! cargo bench --bench stages [-- --seconds 5] [--network tags|names|trees|all] [FILE…]
//! ```
//!
//! With `--network` only that is measured, for a profiler. Without files, the samples. One thread; the clock is the thread's
//! CPU time, so that a busy machine disturbs little. Prints markdown.

#![allow(missing_docs, clippy::print_stderr)]

use std::hint::black_box;
use std::time::Duration;

use copydesk::config::Config;
use copydesk::extract::learn::reader::Wanted;
use copydesk::extract::{self, Meter, Parsed, Raw, Stage, gazetteer, names, reading, tags, tree};
use copydesk::record::{Record, Settings};
use cpu_time::ThreadTime;

/// The program's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The unit in which others' speed was measured.
const TOKENS_AN_ARTICLE: f64 = 475.0;

fn main() {
    let mut seconds = 5;
    let mut only = None;
    let mut files = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--bench" => {}
            "--seconds" => {
                let value = arguments.next().expect("--seconds needs a value");
                seconds = value.parse().expect("--seconds is a number");
            }
            "--network" => only = Some(arguments.next().expect("--network needs a value")),
            file => files.push(file.to_owned()),
        }
    }
    if files.is_empty() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/samples");
        let entries = std::fs::read_dir(folder).expect("the samples are in the repository");
        files = entries.map(|entry| entry.expect("a readable entry").path().display().to_string()).collect();
        files.sort();
    }
    let articles: Vec<Vec<u8>> = files
        .iter()
        .map(|file| std::fs::read(file).unwrap_or_else(|error| panic!("reading {file}: {error}")))
        .collect();

    let settings = Config::defaults().extract_settings().expect("whole models");
    let network = Trained::new(&settings, &articles, Duration::from_secs(seconds));
    if let Some(only) = only {
        let (_, wanted) = NETWORK.into_iter().find(|(what, _)| *what == only).expect("it is one of those measured");
        println!("{only}: {:.3} µs a token", network.per_token(wanted));
        return;
    }
    let begin = ThreadTime::now();
    let clock = || begin.elapsed().as_nanos() as u64;
    let mut spent = [0_u64; Stage::ALL.len()];
    let (mut count, mut tokens, mut bytes, mut out) = (0_u64, 0_u64, 0_u64, 0_u64);
    while begin.elapsed() < Duration::from_secs(seconds) {
        for payload in &articles {
            let mut meter = Meter::with_clock(&clock);
            let raw = Raw { payload, content_type: None, content_encoding: None };
            let enriched = match extract::enrich(&settings, raw, &mut meter) {
                Ok(enriched) => enriched,
                Err(reject) => panic!("an article was rejected: {reject}"),
            };
            let record = meter.run(Stage::Record, || Record::of(&enriched, None, Settings { tokens: false }).to_json());
            for (stage, ns) in meter.spent() {
                spent[stage as usize] += ns;
            }
            count += 1;
            tokens += enriched.annotated.parsed.tokens.len() as u64;
            bytes += payload.len() as u64;
            out += record.len() as u64;
        }
    }
    // The clock itself is a system call; the whole is measured without it.
    let whole = whole(&settings, &articles, Duration::from_secs(seconds));
    let per = |ns: u64| ns as f64 / count as f64 / 1000.0;
    println!(
        "{} articles of {:.0} bytes and {:.0} tokens on average, records of {:.0} bytes; one thread.\n",
        articles.len(),
        bytes as f64 / count as f64,
        tokens as f64 / count as f64,
        out as f64 / count as f64,
    );
    println!("| stage | CPU µs per article | articles per CPU-second |");
    println!("|---|---:|---:|");
    for stage in Stage::ALL {
        let us = per(spent[stage as usize]);
        println!("| {} | {us:.1} | {:.0} |", stage.name(), 1e6 / us);
    }
    println!("| **whole** | **{whole:.1}** | **{:.0}** |", 1e6 / whole);
    let scaled = whole * TOKENS_AN_ARTICLE / (tokens as f64 / count as f64);
    println!("\nScaled to articles of {TOKENS_AN_ARTICLE} tokens: {:.0} articles per CPU-second.\n", 1e6 / scaled);
    println!(
        "| the network, with all that it needs for | CPU µs per token | million tokens per CPU-second | ms for {TOKENS_AN_ARTICLE} tokens |"
    );
    println!("|---|---:|---:|---:|");
    for (what, wanted) in NETWORK {
        let us = network.per_token(wanted);
        println!("| {what} | {us:.2} | {:.2} | {:.2} |", 1.0 / us, us * TOKENS_AN_ARTICLE / 1000.0);
    }
}

/// What is asked of the network.
const NETWORK: [(&str, Wanted); 4] = [
    ("tags", Wanted { tags: true, tree: false, names: false }),
    ("names", Wanted { tags: false, tree: false, names: true }),
    ("trees", Wanted { tags: false, tree: true, names: false }),
    ("all", Wanted { tags: true, tree: true, names: true }),
];

/// The network over articles that are tokenised already.
struct Trained<'a> {
    models: &'a extract::Models,
    pages: Vec<(Parsed, Vec<gazetteer::Hit>)>,
    time: Duration,
}

impl<'a> Trained<'a> {
    fn new(settings: &'a extract::Settings, articles: &[Vec<u8>], time: Duration) -> Self {
        let models = &*settings.models;
        let read = |payload: &Vec<u8>| {
            let raw = Raw { payload, content_type: None, content_encoding: None };
            let enriched = extract::enrich(settings, raw, &mut Meter::still()).expect("an article");
            let parsed = enriched.annotated.parsed;
            let hits = gazetteer::run(&models.gazetteer, &parsed.article.text, &parsed.tokens);
            (parsed, hits)
        };
        Self { models, pages: articles.iter().map(read).collect(), time }
    }

    /// CPU µs a token, with all that the network needs for what is wanted.
    fn per_token(&self, wanted: Wanted) -> f64 {
        let models = self.models;
        let tokens: usize = self.pages.iter().map(|(parsed, _)| parsed.tokens.len()).sum();
        let begin = ThreadTime::now();
        let mut rounds = 0;
        while begin.elapsed() < self.time {
            for (parsed, hits) in &self.pages {
                let (text, tokens) = (&parsed.article.text, &parsed.tokens);
                let reading = reading::run(&models.network, &models.words, text, tokens, hits, wanted);
                if wanted.tags {
                    black_box(tags::run(&models.lemmatizer, text, tokens, &reading));
                }
                if wanted.tree {
                    black_box(tree::run(tokens, &reading));
                }
                if wanted.names {
                    black_box(names::run(&models.network, text, tokens, hits, &reading));
                }
            }
            rounds += 1;
        }
        begin.elapsed().as_nanos() as f64 / 1000.0 / (f64::from(rounds) * tokens as f64)
    }
}

/// CPU µs an article, measured over whole rounds.
fn whole(settings: &extract::Settings, articles: &[Vec<u8>], time: Duration) -> f64 {
    let begin = ThreadTime::now();
    let mut count = 0;
    while begin.elapsed() < time {
        for payload in articles {
            let raw = Raw { payload, content_type: None, content_encoding: None };
            let enriched = extract::enrich(settings, raw, &mut Meter::still()).expect("it was read before");
            black_box(Record::of(&enriched, None, Settings { tokens: false }).to_json());
            count += 1;
        }
    }
    begin.elapsed().as_nanos() as f64 / f64::from(count) / 1000.0
}
