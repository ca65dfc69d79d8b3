//! The output as lines of JSON in a file, exactly once: a [`Broker`] that needs no producer.
//!
//! Lines are kept in memory until a commit. Then they are written, forced to the disk, and the positions are committed
//! with the length that the file has by now ([`Length`]). Whatever happens in between, the file is cut back to the
//! committed length before reading goes on from the committed positions: the two cannot part.
//!
//! Standard output cannot be cut back. There the positions are committed first and the lines written then, and a replay
//! that was interrupted is not resumed but begun anew, under another name.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::topic_partition_list::TopicPartitionList;
use serde_json::{Value, json};

use super::calls::{CallClock, failure};
use super::cluster::{CALL_TIMEOUT, now_ms};
use super::failpoint::{self, Point};
use super::ledger::{self, Length};
use super::listener::Listener;
use super::positions::{commit_offsets, committed, position_list};
use crate::extract::Reject;
use crate::observe::metrics::Metrics;
use crate::pipeline::Stop;
use crate::pipeline::job::{Done, Outcome, Ticket};
use crate::pipeline::lane::Ended;
use crate::pipeline::position::{Offset, Partition, Resume};
use crate::pipeline::publishing::{Broker, Failure};
use crate::pipeline::replay::Replay;
use crate::pipeline::tally::{Kind, Sent, Tally};
use crate::pipeline::transaction::Trouble;

/// A file, or standard output, or nothing.
enum Sink {
    File(File),
    StandardOutput,
    None,
}

/// The files, as publishing sees them.
pub struct Files {
    replay: Replay,
    topic: String,
    consumer: Arc<BaseConsumer<Listener>>,
    metrics: Arc<Metrics>,
    calls: Arc<CallClock>,
    stop: Stop,
    open: Option<Open>,
    /// Lines of the open transaction: records, dead letters.
    lines: (Vec<u8>, Vec<u8>),
    doubt: Doubt,
    sent: Vec<Sent>,
    begun: Instant,
    /// Whoever read standard output has seen enough.
    closed: bool,
}

/// What is in doubt outlives the clients that left it so: the broker may have carried the commit out, and then nobody
/// would read these records again.
#[derive(Clone, Debug, Default)]
pub struct Doubt(Arc<Mutex<Option<InDoubt>>>);

impl Doubt {
    fn slot(&self) -> MutexGuard<'_, Option<InDoubt>> {
        // One assignment cannot leave it half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Lines for standard output, and positions of which it is not known whether they are committed.
#[derive(Debug)]
struct InDoubt {
    lines: Vec<u8>,
    positions: Vec<(Partition, Resume)>,
}

struct Open {
    records: Sink,
    letters: Sink,
    /// What of them is committed.
    length: Length,
}

impl Files {
    /// Nothing is open yet. `doubt` is what former clients of the same run have left.
    pub fn new(
        replay: Replay,
        topic: String,
        consumer: Arc<BaseConsumer<Listener>>,
        metrics: Arc<Metrics>,
        calls: Arc<CallClock>,
        stop: Stop,
        doubt: Doubt,
    ) -> Self {
        Self {
            replay,
            topic,
            consumer,
            metrics,
            calls,
            stop,
            open: None,
            lines: Default::default(),
            doubt,
            sent: Vec::new(),
            begun: Instant::now(),
            closed: false,
        }
    }

    /// The committed length of the files, and the committed positions, in one answer.
    fn committed_now(&self) -> Result<(Length, TopicPartitionList), Failure> {
        let mut list = TopicPartitionList::new();
        for partition in self.replay.ranges().keys() {
            list.add_partition(&self.topic, partition.0);
        }
        let asking = |error: &_| Failure { trouble: Trouble::Away, ..failure("asking for committed offsets", error) };
        let answer = self.calls.time(|| self.consumer.committed_offsets(list, CALL_TIMEOUT));
        let answer = answer.map_err(|error| asking(&error))?;
        for element in answer.elements() {
            element.error().map_err(|error| asking(&error))?;
        }
        Ok((ledger::length(&answer), answer))
    }

    fn open(&self, length: Length) -> io::Result<Open> {
        let lines = self.replay.lines.as_ref();
        let records = match lines.and_then(|lines| lines.records.as_deref()) {
            Some(path) => Sink::File(cut(path, length.records)?),
            None => Sink::StandardOutput,
        };
        let letters = match lines.and_then(|lines| lines.letters.as_deref()) {
            Some(path) => Sink::File(cut(path, length.letters)?),
            None => Sink::None,
        };
        Ok(Open { records, letters, length })
    }

    /// Writes the lines of the transaction to the disk, and gives how long the files are then.
    fn write(&mut self) -> io::Result<Length> {
        let Some(Open { records, letters, length }) = &mut self.open else {
            return Err(io::Error::other("the file is not open"));
        };
        for (sink, lines) in [(records, &self.lines.0), (letters, &self.lines.1)] {
            if let Sink::File(file) = sink
                && !lines.is_empty()
            {
                file.write_all(lines)?;
                file.sync_data()?;
            }
        }
        let (records, letters) = (self.lines.0.len() as u64, self.lines.1.len() as u64);
        Ok(Length { records: length.records + records, letters: length.letters + letters })
    }

    fn print(&mut self, lines: &[u8]) {
        if self.closed {
            return;
        }
        let mut out = io::stdout().lock();
        if let Err(error) = out.write_all(lines).and_then(|()| out.flush()) {
            // A reader that has seen enough is no failure, and any other trouble is as final.
            tracing::info!(%error, "standard output takes no more lines; stopping");
            self.closed = true;
            self.stop.request();
        }
    }

    fn line(&mut self, ticket: &Ticket, done: &Done) -> Kind {
        match done {
            Done::Record(value) => {
                self.lines.0.extend_from_slice(value);
                self.lines.0.push(b'\n');
                Kind::Record
            }
            Done::Tombstone => Kind::Tombstone,
            Done::Rejected(reject) => {
                let kept = self.replay.lines.as_ref().is_some_and(|lines| lines.letters.is_some());
                if kept {
                    let letter = letter(&self.topic, &self.replay.id, ticket, reject);
                    self.lines.1.extend_from_slice(letter.to_string().as_bytes());
                    self.lines.1.push(b'\n');
                } else {
                    tracing::warn!(
                        partition = %ticket.slot.partition, offset = %ticket.offset, reason = reject.reason.name(),
                        "no record can be made of this one"
                    );
                }
                Kind::DeadLetter(reject.reason)
            }
            Done::LeftOut => Kind::LeftOut,
        }
    }

    fn give_up_sent(&mut self) {
        Tally(&self.metrics).stale(self.sent.len());
        self.sent.clear();
        self.lines.0.clear();
        self.lines.1.clear();
    }
}

/// Opens a file, and cuts away what was written after the last commit.
fn cut(path: &Path, length: u64) -> io::Result<File> {
    let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
    let found = file.metadata()?.len();
    if found < length {
        let what = format!("it has {found} bytes, and {length} were committed: it was changed meanwhile");
        return Err(io::Error::other(what));
    }
    file.set_len(length)?;
    file.seek(SeekFrom::Start(length))?;
    Ok(file)
}

/// A dead letter as one line.
fn letter(topic: &str, replay_id: &str, ticket: &Ticket, reject: &Reject) -> Value {
    let input = &ticket.input;
    let headers: Vec<Value> = input
        .headers
        .iter()
        .map(|(name, value)| json!({ "name": name, "value": text_or_base64(value.as_deref()) }))
        .collect();
    json!({
        "reason": reject.reason.name(),
        "stage": reject.stage.name(),
        "message": reject.detail,
        "source": {
            "topic": topic,
            "partition": ticket.slot.partition.0,
            "offset": ticket.offset.get(),
            "timestamp_ms": ticket.timestamp_ms,
        },
        "replay_id": replay_id,
        "key": text_or_base64(input.key.as_deref()),
        "headers": headers,
        "payload": text_or_base64(input.payload.as_deref()),
    })
}

/// Text as it is, other bytes as `{"base64": …}`.
fn text_or_base64(bytes: Option<&[u8]>) -> Value {
    match bytes.map(|bytes| (bytes, std::str::from_utf8(bytes))) {
        None => Value::Null,
        Some((_, Ok(text))) => Value::from(text),
        Some((bytes, Err(_))) => json!({ "base64": BASE64_STANDARD.encode(bytes) }),
    }
}

impl Broker for Files {
    type Item = Ended;

    fn rebuild(&mut self) -> Result<(), Failure> {
        self.discard();
        let (length, answer) = self.committed_now()?;
        let in_doubt = self.doubt.slot().take();
        if let Some(InDoubt { lines, positions }) = in_doubt {
            let stored: BTreeMap<_, _> =
                answer.elements().into_iter().map(|one| (Partition(one.partition()), one.offset().to_raw())).collect();
            if positions.iter().all(|(partition, resume)| stored.get(partition) == Some(&Some(resume.get()))) {
                self.print(&lines);
            }
        }
        let open = self.open(length).map_err(|error| Failure {
            // A disk that is full may have room again; a file that was changed does not come back.
            trouble: Trouble::Fatal,
            what: format!("opening the output: {error}"),
        })?;
        self.open = Some(open);
        Ok(())
    }

    fn discard(&mut self) {
        self.give_up_sent();
        self.open = None;
    }

    fn begin(&mut self) -> Result<(), Failure> {
        self.begun = Instant::now();
        Ok(())
    }

    fn send(&mut self, _partition: Partition, _offset: Offset, (ticket, done): Ended) -> Result<(), Failure> {
        let kind = self.line(&ticket, &done);
        let bytes = match &done {
            Done::Record(value) => value.len(),
            _ => ticket.bytes,
        };
        self.sent.push(Sent { kind, bytes, timestamp_ms: ticket.timestamp_ms });
        ticket.settle(match kind {
            Kind::Record | Kind::Tombstone => Outcome::Published,
            Kind::DeadLetter(_) => Outcome::DeadLettered,
            Kind::LeftOut => Outcome::LeftOut,
        });
        Ok(())
    }

    fn commit(&mut self, positions: &[(Partition, Resume)]) -> Result<(), Failure> {
        let calls = Arc::clone(&self.calls);
        let written = calls.time(|| self.write());
        let length = written
            .map_err(|error| Failure { trouble: Trouble::Fatal, what: format!("writing the output: {error}") })?;
        let marks: BTreeMap<_, _> = positions
            .iter()
            .filter_map(|(partition, _)| Some((*partition, self.replay.plan.mark(*partition, Some(length))?)))
            .collect();
        let list = position_list(&self.topic, positions, |partition| marks.get(&partition).map(String::as_str))?;
        failpoint::reach(Point::AfterOffsets);
        if let Err(failed) = calls.time(|| commit_offsets(&self.consumer, &list, Tally(&self.metrics))) {
            if matches!(self.open, Some(Open { records: Sink::StandardOutput, .. })) {
                let lines = std::mem::take(&mut self.lines.0);
                *self.doubt.slot() = Some(InDoubt { lines, positions: positions.to_vec() });
            }
            // It may have been carried out: only the broker knows how long the file should be.
            return Err(Failure { trouble: Trouble::Indefinite, ..failed });
        }
        failpoint::reach(Point::AfterCommit);
        let Some(open) = &mut self.open else { return Ok(()) };
        open.length = length;
        if matches!(open.records, Sink::StandardOutput) {
            let lines = std::mem::take(&mut self.lines.0);
            self.print(&lines);
        }
        self.lines.0.clear();
        self.lines.1.clear();
        Tally(&self.metrics).committed(&self.topic, self.begun.elapsed(), positions, &self.sent, now_ms());
        self.sent.clear();
        Ok(())
    }

    fn abort(&mut self) -> Result<(), Failure> {
        // Nothing of it was written: what fails while writing or later is no abort.
        self.give_up_sent();
        Ok(())
    }

    fn committed(&mut self, partitions: &[Partition]) -> Result<Vec<(Partition, Option<Resume>)>, Failure> {
        let calls = Arc::clone(&self.calls);
        calls
            .time(|| committed(&self.consumer, &self.topic, partitions, CALL_TIMEOUT))
            .map_err(|error| Failure { trouble: Trouble::Away, ..failure("asking for committed offsets", &error) })
    }

    fn void(&mut self, (ticket, _): Ended) {
        Tally(&self.metrics).stale(1);
        ticket.void();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_cut_back_to_what_was_committed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("records.jsonl");
        std::fs::write(&path, "{\"a\":1}\n{\"b\":").unwrap();
        let mut file = cut(&path, 8).unwrap();
        file.write_all(b"{\"c\":3}\n").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "{\"a\":1}\n{\"c\":3}\n");
        assert!(cut(&path, 17).unwrap_err().to_string().contains("it has 16 bytes, and 17 were committed"));
        assert_eq!(cut(&folder.path().join("new"), 0).unwrap().metadata().unwrap().len(), 0);
    }

    #[test]
    fn bytes_that_are_no_text_survive_as_base64() {
        assert_eq!(text_or_base64(Some(b"ab")), json!("ab"));
        assert_eq!(text_or_base64(Some(&[0xFF, 0x00])), json!({ "base64": "/wA=" }));
        assert_eq!(text_or_base64(None), Value::Null);
    }
}
