//! copydesk: a streaming news-pipeline worker.
//!
//! Raw articles come in from a Kafka topic, fall through four lanes of extraction stages, and leave as one enriched
//! record each, exactly once. The modules below stand in reading order.
//!
//! Invariants:
//!
//! * `text`, `extract`, `corpora` and `articles` do no I/O and read no clock: same article, same settings, same bytes out.
//! * Text never changes after `clean`; a stage makes claims about it, each with a span, a ground and a score.
//! * A room of `extract` imports only the rooms before it.
//! * `record` alone knows the output JSON.
//! * A record is a debt: its offset passes only when it was published or dead-lettered, or a replay left it out.
//! * Whatever must be right under a rebalance is a plain struct, driven in tests by a seeded simulation.
//! * Everything is bounded: channels, bytes in flight, article length, retries, drain time.
//! * One function, `pipeline::run`, starts and joins every thread.

pub mod text;

pub mod extract;

pub mod record;

pub mod corpora;

pub mod articles;

pub mod diff;

pub mod config;

pub mod pipeline;

pub mod kafka;

pub mod observe;

pub mod cli;
