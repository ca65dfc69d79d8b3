//! `copydesk feed`: articles into the input topic.

mod articles;
mod pace;
#[cfg(test)]
mod tests;

use std::io::{IsTerminal, Write as _};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::anyhow;
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget};

use self::articles::{Article, Articles, Reading};
use self::pace::Pace;
use super::progress::style;
use super::{Failure, Settings, print};
use crate::config::Config;
use crate::kafka::feed::{Feed, Message, Undelivered};
use crate::observe::logs;
use crate::pipeline::Stop;

/// Put articles into the input topic
///
/// A file is one article, sent byte for byte, with its name as the key. A file whose name ends in .jsonl or .ndjson (also
/// with .gz or .zst behind it) and standard input hold one article a line, each a JSON object, without a key unless
/// --key-field says where it is. Of a folder all files below it are sent, in the order of their names, but for hidden ones.
///
/// All files are checked before anything is sent: a line that is no JSON object, lacks the key, or is too large is named
/// with its file and number, and nothing is sent unless --skip-bad says so. Standard input is checked as it is read, and
/// feeding stops at the first bad line.
///
/// Messages are sent by an idempotent producer, in order for each partition, and every one is counted as delivered or not.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  copydesk feed article.txt --config desk.toml
  copydesk feed archive/ --rate 200 --header origin=backfill
  copydesk feed 2025.jsonl.zst --key-field /id
  zcat dump.jsonl.gz | copydesk feed - --key-field url --topic articles.raw

Exit codes: 0 everything was delivered, 1 something was not, or an article was bad, 2 wrong usage, 78 bad configuration.")]
pub(super) struct Arguments {
    /// Files, folders, or - for standard input
    #[arg(value_name = "FILE|DIR|-", required = true)]
    from: Vec<PathBuf>,
    /// What a file holds
    #[arg(long = "as", value_name = "WHAT", value_enum, default_value_t = Reading::Auto)]
    reading: Reading,
    /// Key of a line: the name of a field of its JSON object, or a JSON pointer (/article/id)
    #[arg(long, value_name = "FIELD", conflicts_with = "no_key")]
    key_field: Option<String>,
    /// Send files without a key
    #[arg(long)]
    no_key: bool,
    /// Header of each message; repeatable
    #[arg(long, value_name = "NAME=VALUE", value_parser = header)]
    header: Vec<(String, String)>,
    /// Header content-type of each message: a media type
    #[arg(long, value_name = "TYPE")]
    content_type: Option<String>,
    /// Most articles a second
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    rate: Option<u32>,
    /// Leave bad articles out, and send the others
    #[arg(long)]
    skip_bad: bool,
    /// Check the articles, and send nothing
    #[arg(long)]
    dry_run: bool,
    /// The topic, if not input.topic
    #[arg(long, value_name = "NAME")]
    topic: Option<String>,
    #[command(flatten)]
    settings: Settings,
}

/// Reads `name=value`.
fn header(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("expected NAME=VALUE".to_owned()),
    }
}

pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let config = arguments.settings.clone().load()?.config;
    logs::init(&config.log)?;
    let stop = Stop::default();
    stop.on_signals()?;
    let plan = arguments.plan(&config);

    let checked = check(&plan, &stop)?;
    if 0 < checked.bad && !arguments.skip_bad {
        return Err(anyhow!("{} bad articles; nothing was sent (--skip-bad leaves them out)", checked.bad).into());
    }
    if arguments.dry_run {
        let Checked { good, bytes, bad } = checked;
        let stdin = if plan.reads_stdin() { ", standard input not read" } else { "" };
        return print(&format!("would send {good} articles, {bytes} bytes; {bad} are bad{stdin}\n"));
    }
    let topic = arguments.topic.as_deref().unwrap_or(&config.input.topic);
    let feed = Feed::begin(&config, topic, plan.bytes_max)?;
    let mut sending = Sending {
        feed,
        pace: Pace::new(arguments.rate),
        line: Line::new(if plan.reads_stdin() { None } else { Some(checked.good) }),
        skipped: 0,
        bytes: 0,
        headers: arguments.headers(),
        undelivered: 0,
        began: Instant::now(),
    };
    let sent = sending.all(&plan, &stop, arguments.skip_bad);
    let ended = sending.end(topic, stop.requested())?;
    sent?;
    if ended { Ok(()) } else { Err(Failure::Said) }
}

impl Arguments {
    fn plan(&self, config: &Config) -> Articles {
        Articles {
            from: self.from.clone(),
            reading: self.reading,
            key_field: self.key_field.clone(),
            named: !self.no_key,
            bytes_max: config.extract.bytes_max,
        }
    }

    fn headers(&self) -> Vec<(String, Vec<u8>)> {
        let own = self.header.iter().map(|(name, value)| (name.clone(), value.clone().into_bytes()));
        let typed = self.content_type.iter().map(|name| ("content-type".to_owned(), name.clone().into_bytes()));
        own.chain(typed).collect()
    }
}

/// What a first reading of the files tells.
#[derive(Debug, Default)]
struct Checked {
    good: u64,
    bytes: u64,
    bad: u64,
}

/// Bad articles and failures that are told one by one.
const TOLD_MAX: u64 = 20;

/// Reads all files, and names what is bad. Not standard input, which can be read once only.
fn check(plan: &Articles, stop: &Stop) -> anyhow::Result<Checked> {
    let mut checked = Checked::default();
    plan.each(false, |article| {
        match article {
            Ok(article) => {
                checked.good += 1;
                checked.bytes += article.payload.len() as u64;
            }
            Err(bad) => {
                checked.bad += 1;
                tell(checked.bad, &bad.to_string());
            }
        }
        Ok(!stop.requested())
    })?;
    if stop.requested() {
        return Err(anyhow!("stopped while the files were checked; nothing was sent"));
    }
    Ok(checked)
}

/// Says something on standard error, the first times. Where that is gone, the exit code must do.
fn tell(count: u64, what: &str) {
    let mut err = anstream::stderr();
    match count.cmp(&(TOLD_MAX + 1)) {
        std::cmp::Ordering::Less => writeln!(err, "{}", super::plain::plain(what)).unwrap_or_default(),
        std::cmp::Ordering::Equal => writeln!(err, "… and more").unwrap_or_default(),
        std::cmp::Ordering::Greater => {}
    }
}

/// The sending under way.
struct Sending {
    feed: Feed,
    pace: Pace,
    line: Line,
    skipped: u64,
    bytes: u64,
    headers: Vec<(String, Vec<u8>)>,
    undelivered: u64,
    began: Instant,
}

impl Sending {
    fn all(&mut self, plan: &Articles, stop: &Stop, skip_bad: bool) -> anyhow::Result<()> {
        plan.each(true, |article| {
            if stop.requested() {
                return Ok(false);
            }
            match article {
                Ok(article) => self.one(article, stop)?,
                Err(bad) if skip_bad => {
                    self.skipped += 1;
                    if bad.stdin {
                        tell(self.skipped, &bad.to_string());
                    }
                }
                Err(bad) => return Err(anyhow!("{bad}; feeding stops here (--skip-bad goes on)")),
            }
            Ok(true)
        })
    }

    fn one(&mut self, article: Article, stop: &Stop) -> anyhow::Result<()> {
        let due = self.pace.due(Instant::now());
        while let Some(wait) = due.checked_duration_since(Instant::now()).filter(|_| !stop.requested()) {
            std::thread::sleep(wait.min(GLANCE));
        }
        let Article { place, key, payload } = article;
        self.bytes += payload.len() as u64;
        self.feed.send(Message { place, key, payload, headers: &self.headers })?;
        self.report();
        self.line.show(&self.feed, self.bytes);
        Ok(())
    }

    /// Names what could not be delivered since the last look.
    fn report(&mut self) {
        for Undelivered { place, error } in self.feed.undelivered() {
            self.undelivered += 1;
            tell(self.undelivered, &format!("{place}: not delivered: {error}"));
        }
    }

    /// Waits for what is on its way, and says what was done. Whether all was delivered.
    fn end(mut self, topic: &str, stopped: bool) -> anyhow::Result<bool> {
        while !self.feed.drained(GLANCE) {
            self.report();
            self.line.show(&self.feed, self.bytes);
        }
        self.report();
        self.line.end();
        let (delivered, failed) = (self.feed.delivered(), self.feed.failed());
        let seconds = self.began.elapsed().as_secs_f64();
        let mut text = format!(
            "delivered {delivered} articles to topic {topic} in {seconds:.1} s, {:.0}/s, {} bytes\n",
            delivered as f64 / seconds.max(0.001),
            self.bytes
        );
        for (count, what) in [(failed, "not delivered"), (self.skipped, "bad, left out")] {
            if count > 0 {
                text.push_str(&format!("{count} {what}\n"));
            }
        }
        if stopped {
            text.push_str("stopped before the end\n");
        }
        print(&text).map_err(|_| anyhow!("writing to standard output"))?;
        Ok(failed == 0 && !stopped)
    }
}

/// Between two looks at a signal, or at what was delivered.
const GLANCE: Duration = Duration::from_millis(100);
/// Between two lines where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// How far it is: a bar on a terminal, a line now and then elsewhere.
struct Line {
    bar: ProgressBar,
    terminal: bool,
    told: Instant,
}

impl Line {
    fn new(total: Option<u64>) -> Self {
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
        let template = match total {
            Some(_) => "{bar:24} {pos}/{len} {rate}, {eta} left {wide_msg}",
            None => "{spinner} {pos} {rate} {wide_msg}",
        };
        bar.set_style(style(template));
        Self { bar, terminal: std::io::stderr().is_terminal(), told: Instant::now() }
    }

    fn show(&mut self, feed: &Feed, bytes: u64) {
        self.bar.set_position(feed.delivered());
        if !self.terminal && LINE_EVERY <= self.told.elapsed() {
            self.told = Instant::now();
            let (delivered, failed) = (feed.delivered(), feed.failed());
            tracing::info!(delivered, failed, bytes, "feeding");
        }
    }

    fn end(&self) {
        self.bar.finish_and_clear();
    }
}
