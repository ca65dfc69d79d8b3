//! The demo's line at the bottom of the terminal, and the lines above it. All of it goes to standard error.

use std::io::{self, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tracing_subscriber::fmt::MakeWriter;

use super::summary::{rate, seconds};

/// Standard error, with a line that is drawn again and again if it is a terminal. Clones are the same screen.
#[derive(Clone, Debug)]
pub(super) struct Screen(ProgressBar);

/// How far the feed is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Progress {
    /// Articles of which something came out.
    pub(super) out: u64,
    /// Articles that the demo feeds.
    pub(super) articles: u64,
    /// Articles sent of which nothing came out yet.
    pub(super) under_way: usize,
    /// Articles that became dead letters.
    pub(super) dead_letters: u64,
    /// Since the first article.
    pub(super) elapsed: Duration,
}

impl Screen {
    /// A screen without a line yet.
    pub(super) fn new() -> Self {
        Self(ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()))
    }

    /// Says something in a line of its own. Where standard error is gone, nobody listens: that is no failure.
    pub(super) fn say(&self, line: &str) {
        self.0.suspend(|| writeln!(anstream::stderr(), "{line}").unwrap_or_default());
    }

    /// Draws what is waited for, and for how long it was.
    pub(super) fn wait(&self, what: &str, elapsed: Duration) {
        self.0.set_style(style("{spinner} {wide_msg}"));
        self.0.set_message(format!("{what}, {}", seconds(elapsed)));
        self.0.tick();
    }

    /// Draws how far the feed is.
    pub(super) fn progress(&self, progress: Progress) {
        if self.0.length().is_none() {
            self.0.set_style(style("{bar:24} {wide_msg}").progress_chars("=> "));
            self.0.set_length(progress.articles);
        }
        self.0.set_message(line(progress));
        self.0.set_position(progress.out);
    }

    /// Takes the line away.
    pub(super) fn clear(&self) {
        self.0.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the templates are fixed and good")
}

/// Fits beside the bar in a terminal of 80 columns.
fn line(progress: Progress) -> String {
    let Progress { out, articles, under_way, dead_letters, elapsed } = progress;
    let per_second = if elapsed.is_zero() { 0.0 } else { out as f64 / elapsed.as_secs_f64() };
    let (per_second, elapsed) = (rate(per_second), seconds(elapsed));
    format!("{out}/{articles} {per_second}/s, {under_way} in flight, {dead_letters} dead, {elapsed}")
}

/// Logs go above the line.
impl<'w> MakeWriter<'w> for Screen {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}

impl Write for Screen {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        self.0.suspend(|| io::stderr().write_all(event)).map(|()| event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_demo_fits_into_a_narrow_terminal() {
        let progress =
            Progress { out: 1234, articles: 2000, under_way: 340, dead_letters: 61, elapsed: Duration::from_secs(2) };
        assert_eq!(line(progress), "1234/2000 617/s, 340 in flight, 61 dead, 2.0 s");
        let elapsed = Duration::from_secs(600);
        let long = Progress { out: 99_999, articles: 100_000, under_way: 340, dead_letters: 5000, elapsed };
        assert!(line(long).len() <= 80 - 25, "{}", line(long));
        assert!(line(Progress { elapsed: Duration::ZERO, ..progress }).contains(" 0.0/s"));
    }
}
