//! One shard: a chain of four lanes, each on its own thread. All shards take from one queue, so a record goes to
//! whichever has room.

use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender, bounded};

use super::Threads;
use super::job::Done;
use super::lane::{self, Batch, Ended, Post, Verdict};
use super::watch::Queue;
use crate::config::Config;
use crate::extract::{self, Annotated, Article, Lane, Parsed, Raw, Stage};
use crate::observe::metrics::Metrics;
use crate::record::{self, Record};

/// What all shards work by.
pub(super) struct Work {
    settings: extract::Settings,
    output: record::Settings,
    passthrough: bool,
    topic: String,
}

impl Work {
    pub(super) fn new(config: &Config) -> anyhow::Result<Self> {
        Ok(Self {
            settings: config.extract_settings()?,
            output: record::Settings { tokens: config.output.tokens },
            passthrough: config.extract.passthrough,
            topic: config.input.topic.clone(),
        })
    }
}

/// The channels of a shard.
pub(super) struct Ends {
    pub(super) dispatched: Receiver<Batch<()>>,
    pub(super) ended: Sender<Vec<Ended>>,
}

/// What is to be looked after.
pub(super) struct Started {
    pub(super) posts: Vec<Arc<Post>>,
    pub(super) queues: Vec<Queue>,
}

/// Starts the four lanes of shard number `shard`.
pub(super) fn start(
    shard: usize,
    config: &Config,
    work: &Arc<Work>,
    ends: Ends,
    metrics: &Arc<Metrics>,
    threads: &mut Threads,
) -> anyhow::Result<Started> {
    let Ends { dispatched, ended } = ends;
    let capacity = config.pipeline.lane_capacity;
    let (articles, to_parse) = bounded::<Batch<Article>>(capacity);
    let (parsed, to_annotate) = bounded::<Batch<Parsed>>(capacity);
    let (annotated, to_digest) = bounded::<Batch<Annotated>>(capacity);
    let queues = vec![
        Queue::before(Lane::Parse, &to_parse),
        Queue::before(Lane::Annotate, &to_annotate),
        Queue::before(Lane::Digest, &to_digest),
    ];
    let posts: Vec<_> =
        Lane::ALL.iter().map(|lane| Arc::new(Post::new(*lane, format!("{}-{shard}", lane.name())))).collect();

    let ends = lane::Ends { input: dispatched, output: Some(articles), ended: ended.clone() };
    let (own, post, counted) = (Arc::clone(work), Arc::clone(&posts[0]), Arc::clone(metrics));
    threads.start(post.name.clone(), move || {
        lane::run(Lane::Read, ends, &post, &counted, |(), ticket, meter| {
            if ticket.left_out {
                return Ok(Verdict::End(Done::LeftOut));
            }
            let Some(payload) = ticket.input.payload.as_deref() else { return Ok(Verdict::End(Done::Tombstone)) };
            if own.passthrough {
                return Ok(Verdict::End(Done::Record(payload.to_vec())));
            }
            let raw = Raw {
                payload,
                content_type: ticket.input.header("content-type"),
                content_encoding: ticket.input.header("content-encoding"),
            };
            extract::read(&own.settings, raw, meter).map(Verdict::On)
        });
        Ok(())
    })?;

    let ends = lane::Ends { input: to_parse, output: Some(parsed), ended: ended.clone() };
    let (own, post, counted) = (Arc::clone(work), Arc::clone(&posts[1]), Arc::clone(metrics));
    threads.start(post.name.clone(), move || {
        lane::run(Lane::Parse, ends, &post, &counted, |article, _, meter| {
            Ok(Verdict::On(extract::parse(&own.settings, article, meter)))
        });
        Ok(())
    })?;

    let ends = lane::Ends { input: to_annotate, output: Some(annotated), ended: ended.clone() };
    let (own, post, counted) = (Arc::clone(work), Arc::clone(&posts[2]), Arc::clone(metrics));
    threads.start(post.name.clone(), move || {
        lane::run(Lane::Annotate, ends, &post, &counted, |parsed, _, meter| {
            Ok(Verdict::On(extract::annotate(&own.settings, parsed, meter)))
        });
        Ok(())
    })?;

    let ends = lane::Ends::<_, ()> { input: to_digest, output: None, ended };
    let (own, post, counted) = (Arc::clone(work), Arc::clone(&posts[3]), Arc::clone(metrics));
    threads.start(post.name.clone(), move || {
        lane::run(Lane::Digest, ends, &post, &counted, |annotated, ticket, meter| {
            let enriched = extract::digest(&own.settings, annotated, meter);
            let origin = record::Origin {
                topic: &own.topic,
                partition: ticket.slot.partition.0,
                offset: ticket.offset.get(),
                timestamp_ms: ticket.timestamp_ms,
            };
            let value = meter.run(Stage::Record, || Record::of(&enriched, Some(origin), own.output).to_json());
            Ok(Verdict::End(Done::Record(value)))
        });
        Ok(())
    })?;
    Ok(Started { posts, queues })
}
