//! `copydesk dlq show`: one letter.

use std::io::{self, Write as _};

use anyhow::anyhow;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::{Failure, Place};
use crate::cli::moment::told;
use crate::cli::plain::plain;
use crate::cli::print;
use crate::kafka::bounded::{Bounded, Kept};

/// Show one message of the dead-letter topic: headers, key and payload
///
/// What is no text is shown as hexadecimal bytes.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  copydesk dlq show 1:4711
  copydesk dlq show 1:4711 --format payload | copydesk enrich -    what does this version make of it?
  copydesk dlq show 1:4711 --format json | jq .headers")]
pub(super) struct Arguments {
    /// Which one
    #[arg(value_name = "PARTITION:OFFSET", value_parser = place)]
    letter: (i32, i64),
    /// What to write
    #[arg(short, long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people: payloads are cut after some kilobytes
    Text,
    /// One JSON object; what is no text is in base64
    Json,
    /// The payload's bytes and nothing else
    Payload,
}

/// Reads `1:4711`.
pub(super) fn place(text: &str) -> Result<(i32, i64), String> {
    let parts =
        text.split_once(':').and_then(|(partition, offset)| Some((partition.parse().ok()?, offset.parse().ok()?)));
    let place = parts.filter(|&(partition, offset): &(i32, i64)| 0 <= partition && 0 <= offset);
    place.ok_or_else(|| "expected PARTITION:OFFSET, such as 1:4711".to_owned())
}

pub(super) fn run(arguments: Arguments) -> Result<(), Failure> {
    let Arguments { letter: (partition, offset), format, place } = arguments;
    let (config, topic) = place.load()?;
    let found = Bounded::one(&config, &topic, partition, offset)?.read()?;
    let Some(kept) = found.filter(|kept| kept.offset == offset) else {
        return Err(anyhow!(
            "no message at offset {offset} of topic {topic:?}, partition {partition}: it belongs to a transaction \
             that was aborted, or marks the end of one"
        )
        .into());
    };
    match format {
        Format::Text => print(&text(&topic, &kept)),
        Format::Json => print(&format!("{:#}\n", as_json(&topic, &kept))),
        Format::Payload => {
            let mut out = io::stdout().lock();
            match out.write_all(kept.payload.as_deref().unwrap_or_default()).and_then(|()| out.flush()) {
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
                written => Ok(written?),
            }
        }
    }
}

/// Most bytes of a payload that are shown to people.
const SHOWN_BYTES: usize = 4096;
const BYTES_A_LINE: usize = 16;

/// The message for people.
pub(super) fn text(topic: &str, kept: &Kept) -> String {
    let at = kept.timestamp_ms.map_or_else(|| "none".to_owned(), told);
    let mut text = format!("message    {topic}/{}/{}\ntimestamp  {at}\n", kept.partition, kept.offset);
    let named =
        [("reason", "dlq.reason"), ("stage", "dlq.stage"), ("failed at", "dlq.failed_at"), ("source", "dlq.source")];
    for (name, header) in named {
        if let Some(value) = kept.header(header) {
            text.push_str(&format!("{name:9}  {}\n", plain(value)));
        }
    }
    if let Some(message) = kept.header("dlq.message") {
        text.push_str(&format!("message    {}\n", plain(message)));
    }
    text.push_str(&format!("key        {}\n", kept.key.as_deref().map_or_else(|| "none".to_owned(), one_line)));
    text.push_str("\nheaders\n");
    let width = kept.headers.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    for (name, value) in &kept.headers {
        let value = value.as_deref().map_or_else(|| "(null)".to_owned(), one_line);
        text.push_str(&format!("  {:width$}  {value}\n", plain(name)));
    }
    match kept.payload.as_deref() {
        None => text.push_str("\npayload    none\n"),
        Some(payload) => {
            text.push_str(&format!("\npayload    {} bytes\n", payload.len()));
            text.push_str(&payload_text(payload));
        }
    }
    text
}

fn payload_text(payload: &[u8]) -> String {
    let mut shown = String::new();
    let cut = match std::str::from_utf8(payload) {
        Ok(words) => {
            let mut end = SHOWN_BYTES.min(words.len());
            while !words.is_char_boundary(end) {
                end -= 1;
            }
            words[..end].lines().for_each(|line| shown.push_str(&format!("  {}\n", plain(line))));
            end
        }
        Err(_) => {
            let end = SHOWN_BYTES.min(payload.len());
            for (index, bytes) in payload[..end].chunks(BYTES_A_LINE).enumerate() {
                let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                let words: String = bytes
                    .iter()
                    .map(|&byte| if (0x20..0x7f).contains(&byte) { char::from(byte) } else { '.' })
                    .collect();
                let at = index * BYTES_A_LINE;
                shown.push_str(&format!("  {at:08x}  {:47}  {words}\n", hex.join(" ")));
            }
            end
        }
    };
    if cut < payload.len() {
        shown.push_str(&format!("  … {} bytes more: --format payload writes them all\n", payload.len() - cut));
    }
    shown
}

/// A key or a header on one line.
fn one_line(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => plain(text),
        Err(_) => format!("0x{}", bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>()),
    }
}

/// The message for programs.
pub(super) fn as_json(topic: &str, kept: &Kept) -> Value {
    let said = |bytes: &Option<Vec<u8>>| match bytes.as_deref().map(|bytes| (bytes, std::str::from_utf8(bytes))) {
        None => Value::Null,
        Some((_, Ok(text))) => json!({"text": text}),
        Some((bytes, Err(_))) => json!({"base64": BASE64_STANDARD.encode(bytes)}),
    };
    let headers: Vec<Value> =
        kept.headers.iter().map(|(name, value)| json!({"name": name, "value": said(value)})).collect();
    json!({
        "topic": topic,
        "partition": kept.partition,
        "offset": kept.offset,
        "timestampMs": kept.timestamp_ms,
        "headers": headers,
        "key": said(&kept.key),
        "payload": said(&kept.payload),
    })
}
