//! Logs: one line an event, on standard error. Standard output is for what a command gives.
//!
//! librdkafka's lines come through the `log` facade, under the target `librdkafka`.

use std::io::{self, IsTerminal, Write};

use anyhow::Context;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::config::{Format, Log};

/// Starts logging as `log` says. Fails if something else logs already.
pub fn init(log: &Log) -> anyhow::Result<()> {
    init_to(log, io::stderr)
}

/// Starts logging as `log` says, through `writer`, which stands for standard error: for a command that keeps a line of
/// its own at the bottom of the terminal. Fails if something else logs already.
pub(crate) fn init_to<M>(log: &Log, writer: M) -> anyhow::Result<()>
where
    M: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let filter =
        EnvFilter::builder().parse(&log.level).with_context(|| format!("reading log.level {:?}", log.level))?;
    let terminal = io::stderr().is_terminal();
    let json = match log.format {
        Format::Auto => !terminal,
        Format::Json => true,
        Format::Pretty => false,
    };
    let events = tracing_subscriber::fmt().with_env_filter(filter).with_writer(Escaped(writer));
    let begun = if json {
        events.json().flatten_event(true).with_current_span(false).with_span_list(false).try_init()
    } else {
        events.with_ansi(terminal && std::env::var_os("NO_COLOR").is_none()).try_init()
    };
    begun.map_err(|error| anyhow::anyhow!("starting the log: {error}"))?;
    Ok(())
}

/// A writer for events, whole ones at a time as tracing-subscriber gives them, in which no value can begin a new line,
/// move the cursor or turn the direction of writing: a topic, a header or an error text may come from anyone.
#[derive(Clone, Copy, Debug)]
struct Escaped<W>(W);

impl<'w, W: MakeWriter<'w>> MakeWriter<'w> for Escaped<W> {
    type Writer = Escaped<W::Writer>;

    fn make_writer(&'w self) -> Self::Writer {
        Escaped(self.0.make_writer())
    }
}

impl<W: Write> Write for Escaped<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        self.0.write_all(escaped(&String::from_utf8_lossy(event)).as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// `event` with control and bidi characters as `\u{…}`, but for its own line end and colours.
fn escaped(event: &str) -> String {
    let (body, line_end) = event.strip_suffix('\n').map_or((event, ""), |body| (body, "\n"));
    let mut line = String::with_capacity(event.len());
    for (at, char) in body.char_indices() {
        let harmless = if char == '\u{1b}' { is_colour(&body[at..]) } else { !is_control(char) };
        if harmless {
            line.push(char);
        } else {
            line.extend(char.escape_unicode());
        }
    }
    line + line_end
}

/// Whether an escape sequence only sets colours: `ESC [ digits ; … m`.
fn is_colour(sequence: &str) -> bool {
    let Some(rest) = sequence.strip_prefix("\u{1b}[") else { return false };
    rest.trim_start_matches(|char: char| char.is_ascii_digit() || char == ';').starts_with('m')
}

/// C0, C1, the line ends of Unicode, and what turns the direction of writing.
fn is_control(char: char) -> bool {
    char.is_control() || matches!(char, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Memory(Arc<Mutex<Vec<u8>>>);

    impl Write for Memory {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// The lines logged by `events`.
    fn logged(json: bool, events: impl FnOnce()) -> Vec<String> {
        let memory = Memory::default();
        let (kept, writer) = (memory.clone(), Escaped(move || memory.clone()));
        let builder = tracing_subscriber::fmt().with_writer(writer).with_ansi(false);
        if json {
            tracing::subscriber::with_default(builder.json().flatten_event(true).finish(), events);
        } else {
            tracing::subscriber::with_default(builder.finish(), events);
        }
        let bytes = kept.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap().lines().map(str::to_owned).collect()
    }

    #[test]
    fn no_value_makes_a_line_of_its_own() {
        let forged = "raw\n2026-01-01 ERROR all is lost\r\u{1b}[2J\u{202e}";
        for json in [false, true] {
            let lines = logged(json, || tracing::info!(topic = %forged, "reading {forged}"));
            assert_eq!(lines.len(), 1, "{lines:?}");
            assert!(lines[0].chars().all(|char| !is_control(char)), "{lines:?}");
            assert!(lines[0].contains("ERROR all is lost"), "{lines:?}");
        }
    }

    #[test]
    fn a_json_event_is_one_flat_object() {
        let lines = logged(true, || tracing::warn!(partition = 3, offset = 17, "commit failed"));
        let event: serde_json::Value = serde_json::from_str(&lines[0]).unwrap();
        assert_eq!((&event["level"], &event["message"]), (&"WARN".into(), &"commit failed".into()));
        assert_eq!((&event["partition"], &event["offset"]), (&3.into(), &17.into()));
    }

    #[test]
    fn colours_pass_and_other_sequences_do_not() {
        assert_eq!(escaped("\u{1b}[1;31mred\u{1b}[0m\n"), "\u{1b}[1;31mred\u{1b}[0m\n");
        assert_eq!(escaped("\u{1b}]0;title\u{7}"), "\\u{1b}]0;title\\u{7}");
    }
}
