//! Dead letters: the record that could not be read, byte for byte, with headers that say why.

use rdkafka::message::{Header, OwnedHeaders};

use crate::extract::{Reason, Reject};
use crate::pipeline::job::Ticket;

/// Headers of an earlier dead letter, which a redriven record may carry, begin like this: they are replaced, but for
/// where the record first came from.
const PREFIX: &str = "dlq.";
const ORIGINAL: &str = "dlq.original.";

/// Longest `dlq.message`, in bytes.
const MESSAGE_BYTES_MAX: usize = 1024;

/// What all letters of one worker say alike.
#[derive(Clone, Debug)]
pub struct Sender {
    /// The input topic.
    pub topic: String,
    /// The consumer group.
    pub group: String,
    /// The replay that it is of, if it is.
    pub replay_id: Option<String>,
}

/// A letter that is ready to send, apart from the key.
#[derive(Debug)]
pub struct Letter<'t> {
    /// The payload, or nothing for a stub.
    pub payload: Option<&'t [u8]>,
    /// The record's own headers and ours.
    pub headers: OwnedHeaders,
}

/// Writes the letter. A record larger than `bytes_max` becomes a stub: no payload, but its size, its hash and where it lies.
pub fn letter<'t>(
    sender: &Sender,
    ticket: &'t Ticket,
    reject: &Reject,
    bytes_max: usize,
    now_ms: i64,
    stub: bool,
) -> Letter<'t> {
    let input = &ticket.input;
    let payload = input.payload.as_deref();
    let size = payload.map_or(0, <[u8]>::len);
    let stub = stub || weight(ticket) > bytes_max;
    let redriven = input.headers.iter().any(|(name, _)| name.starts_with(ORIGINAL));

    let mut headers = OwnedHeaders::new_with_capacity(input.headers.len() + 12);
    for (name, value) in &input.headers {
        if !name.starts_with(PREFIX) || name.starts_with(ORIGINAL) {
            headers = headers.insert(Header { key: name, value: value.as_deref() });
        }
    }
    let mut say = |name: &str, value: &str| {
        headers = std::mem::take(&mut headers).insert(Header { key: name, value: Some(value) });
    };
    say("dlq.reason", reject.reason.name());
    say("dlq.stage", reject.stage.name());
    say("dlq.message", cut(&reject.detail, MESSAGE_BYTES_MAX));
    if !redriven {
        say("dlq.original.topic", &sender.topic);
        say("dlq.original.partition", &ticket.slot.partition.to_string());
        say("dlq.original.offset", &ticket.offset.to_string());
        if let Some(timestamp_ms) = ticket.timestamp_ms {
            say("dlq.original.timestamp", &timestamp_ms.to_string());
        }
    }
    say("dlq.source", &format!("{}/{}/{}", sender.topic, ticket.slot.partition, ticket.offset));
    say("dlq.group", &sender.group);
    if let Some(id) = &sender.replay_id {
        say(super::cluster::REPLAY_ID, id);
    }
    say("dlq.worker.version", env!("CARGO_PKG_VERSION"));
    say("dlq.failed_at", &timestamp(now_ms));
    if stub {
        say("dlq.stub", "true");
        say("dlq.payload.bytes", &size.to_string());
        say("dlq.payload.sha256", &sha256(payload.unwrap_or_default()));
    }
    Letter { payload: if stub { None } else { payload }, headers }
}

/// About what the record weighs as a letter, in bytes: librdkafka counts key, value and headers against its limit.
fn weight(ticket: &Ticket) -> usize {
    /// Our headers, generously.
    const OURS: usize = 2048;
    let input = &ticket.input;
    let headers: usize =
        input.headers.iter().map(|(name, value)| name.len() + value.as_ref().map_or(0, |value| value.len()) + 8).sum();
    input.key.as_ref().map_or(0, |key| key.len()) + input.payload.as_ref().map_or(0, |p| p.len()) + headers + OURS
}

/// The reject of a record whose output is too large for its topic.
pub fn output_too_large(bytes: usize, bytes_max: usize) -> Reject {
    let detail = format!("record of {bytes} bytes, and the output topic takes {bytes_max}");
    Reject::new(Reason::OutputTooLarge, crate::extract::Stage::Record, detail)
}

fn cut(text: &str, bytes_max: usize) -> &str {
    // `floor_char_boundary` is younger than the oldest compiler that this crate promises to build with.
    let mut end = bytes_max.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn timestamp(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms).map_or_else(|_| ms.to_string(), |at| at.to_string())
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use rdkafka::message::Headers as _;

    use super::*;
    use crate::extract::Stage;
    use crate::pipeline::job::{Input, Losses, Outcome};
    use crate::pipeline::position::{Offset, Partition, Seq, Slot, Tenure};

    fn check(input: Input, bytes_max: usize, look: impl Fn(&Letter<'_>, &dyn Fn(&str) -> Vec<String>)) {
        let slot = Slot { partition: Partition(3), tenure: Tenure(1), seq: Seq(0) };
        let ticket = Ticket::new(slot, Offset::of_record(41), Some(1_752_484_364_104), input, &Losses::default());
        let sender = Sender { topic: "raw".to_owned(), group: "desk".to_owned(), replay_id: None };
        let reject = Reject::new(Reason::Json, Stage::Decode, "é".repeat(2000));
        let letter = letter(&sender, &ticket, &reject, bytes_max, 0, false);
        let values = |name: &str| {
            letter
                .headers
                .iter()
                .filter(|header| header.key == name)
                .map(|header| String::from_utf8_lossy(header.value.unwrap_or_default()).into_owned())
                .collect()
        };
        look(&letter, &values);
        ticket.settle(Outcome::DeadLettered);
    }

    fn header(name: &str, value: &str) -> (String, Option<Box<[u8]>>) {
        (name.to_owned(), Some(value.as_bytes().into()))
    }

    #[test]
    fn a_letter_repeats_the_record_and_says_why() {
        let payload: Box<[u8]> = b"{\xff".as_slice().into();
        let headers = vec![
            header("traceparent", "00-ab-cd-01"),
            ("empty".to_owned(), None),
            header("twice", "1"),
            header("twice", "2"),
        ];
        check(Input { key: None, payload: Some(payload), headers }, 1_000_000, |letter, values| {
            assert_eq!(letter.payload, Some(b"{\xff".as_slice()));
            assert_eq!(values("traceparent"), ["00-ab-cd-01"]);
            assert_eq!(values("twice"), ["1", "2"]);
            assert_eq!(letter.headers.iter().find(|header| header.key == "empty").map(|h| h.value), Some(None));
            assert_eq!(values("dlq.reason"), ["json"]);
            assert_eq!(values("dlq.stage"), ["decode"]);
            assert_eq!(values("dlq.original.partition"), ["3"]);
            assert_eq!(values("dlq.original.offset"), ["41"]);
            assert_eq!(values("dlq.failed_at"), ["1970-01-01T00:00:00Z"]);
            assert!(values("dlq.message")[0].len() <= MESSAGE_BYTES_MAX);
        });
    }

    #[test]
    fn a_redriven_record_keeps_its_first_origin() {
        let headers = vec![
            header("dlq.reason", "panic"),
            header("dlq.original.topic", "first"),
            header("dlq.original.offset", "7"),
        ];
        check(Input { payload: Some([1].into()), headers, ..Input::default() }, 1_000_000, |_, values| {
            assert_eq!(values("dlq.reason"), ["json"]);
            assert_eq!(values("dlq.original.topic"), ["first"]);
            assert_eq!(values("dlq.original.offset"), ["7"]);
            assert_eq!(values("dlq.source"), ["raw/3/41"]);
        });
    }

    #[test]
    fn too_large_a_record_becomes_a_stub() {
        let payload = vec![b'x'; 10_000].into_boxed_slice();
        check(Input { payload: Some(payload), ..Input::default() }, 9_000, |letter, values| {
            assert_eq!(letter.payload, None);
            assert_eq!(values("dlq.payload.bytes"), ["10000"]);
            assert_eq!(values("dlq.payload.sha256")[0].len(), 64);
        });
    }
}
