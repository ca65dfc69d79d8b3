//! The way to the brokers: the only files that name rdkafka, besides the settings that become its configuration.
//!
//! ```text
//! source ── poll thread ─▶ lanes ─▶ publisher ── one transaction: records, dead letters, offsets
//!    ▲                                  │
//!    └───────────── notices ────────────┘
//! ```

pub mod source;

pub mod publisher;

pub mod cluster;

pub mod calls;

pub mod dead_letter;

pub mod admin;

pub mod moment;

pub mod asker;

pub mod ledger;

pub mod lines;

pub mod embedded;

pub mod bounded;

pub mod letters;

pub mod redrive;

pub mod feed;

pub mod listener;

mod failpoint;
mod positions;
mod producer;
mod token;
