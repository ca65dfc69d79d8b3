//! Accounting for every record under faults, with real worker processes on a real broker.
//!
//! Each scenario has topics and a group of its own and takes 10 to 60 seconds; they run one after the other. Without
//! Java and Maven they are skipped aloud, and with `CI` set they fail instead. Logs and configs of the workers stay in
//! `target/tmp/workers`.
//!
//! `COPYDESK_TEST_GROUP_PROTOCOL=consumer` runs any of them with the group protocol of KIP-848, and
//! `COPYDESK_REPLAY_RECORDS=200000` makes the resumed replay a long one.

mod support;

#[path = "accounting/scenario.rs"]
mod scenario;

#[path = "accounting/delivery.rs"]
mod delivery;

#[path = "accounting/crashes.rs"]
mod crashes;

#[path = "accounting/group.rs"]
mod group;

#[path = "accounting/brokers.rs"]
mod brokers;

#[path = "accounting/stops.rs"]
mod stops;

#[path = "accounting/gone.rs"]
mod gone;

#[path = "accounting/membership.rs"]
mod membership;

#[path = "accounting/scale.rs"]
mod scale;

#[path = "accounting/replay.rs"]
mod replay;

#[path = "accounting/replay_files.rs"]
mod replay_files;

#[path = "accounting/replay_refused.rs"]
mod replay_refused;

#[path = "accounting/harness.rs"]
mod harness;

#[path = "accounting/reference.rs"]
mod reference;

#[path = "accounting/diff.rs"]
mod diff;

#[path = "accounting/dlq.rs"]
mod dlq;

#[path = "accounting/feed.rs"]
mod feed;
