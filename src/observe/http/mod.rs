//! Metrics, probes and status page over HTTP, from a thread of their own that the pipeline never waits for.
//!
//! | path | answer |
//! |---|---|
//! | `/metrics` | OpenMetrics 1.0 |
//! | `/livez` | 200, or 503 with what is stuck: start the worker again |
//! | `/readyz` | 200, or 503 with what it waits for: leave it |
//! | `/` | a page for people |
//!
//! Bounded against slow and many clients: one request a connection, and limits on connections, their bytes and time.

mod bounded;

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::Context;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::sync::oneshot;

use super::health::{Health, Readiness};
use super::metrics::Metrics;
use super::page;
use bounded::Bounded;

/// What is served: everything but this is the pipeline's own.
#[derive(Clone, Debug)]
pub struct Shown {
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// What is felt.
    pub health: Health,
    /// What the page is headed with: which group, topics and instance this is.
    pub title: String,
}

/// The server's thread. Stopped by [`Server::stop`], or when it is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// How often counts are noted for the rates on the page.
const SAMPLE_EVERY: Duration = Duration::from_secs(5);
/// How long requests under way may take to be answered once the server is to stop.
const STOP_WAIT: Duration = Duration::from_secs(1);

impl Server {
    /// Serves `shown` at `listen`. Fails if nothing can listen there.
    pub fn start(listen: SocketAddr, shown: Shown) -> anyhow::Result<Server> {
        let listener = std::net::TcpListener::bind(listen)
            .and_then(|listener| listener.set_nonblocking(true).map(|()| listener))
            .with_context(|| format!("listening on {listen} for http.listen"))?;
        let address = listener.local_addr().with_context(|| format!("finding the port of {listen}"))?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .context("starting the runtime of the HTTP server")?;
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new()
            .name("http".to_owned())
            .spawn(move || runtime.block_on(serve(listener, shown, stopped)))
            .context("starting the thread of the HTTP server")?;
        Ok(Self { address, stop: Some(stop), thread: Some(thread) })
    }

    /// Where it listens: the port that was found, if 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers what is under way, for a second at most, and ends.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        // A receiver or thread that is gone has said so in the log: there is nothing left to stop.
        if let Some(stop) = self.stop.take() {
            stop.send(()).unwrap_or_default();
        }
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap_or_default();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

async fn serve(listener: std::net::TcpListener, shown: Shown, stopped: oneshot::Receiver<()>) {
    let listener = match tokio::net::TcpListener::from_std(listener) {
        Ok(listener) => Bounded::new(listener),
        Err(error) => {
            tracing::error!(%error, "metrics and probes are not served");
            return;
        }
    };
    let rates = page::Rates::default();
    let router = Router::new()
        .route("/", get(status))
        .route("/metrics", get(metrics))
        .route("/livez", get(live))
        .route("/readyz", get(ready))
        .fallback(|| async { (StatusCode::NOT_FOUND, "there are /, /metrics, /livez and /readyz\n") })
        .layer(map_response(finish))
        .with_state((shown.clone(), rates.clone()));

    let (stopping, mut stop_seen) = tokio::sync::watch::channel(false);
    let served = axum::serve(listener, router).with_graceful_shutdown(async move {
        // A sender that is gone means stop, too.
        drop(stopped.await);
        stopping.send_replace(true);
    });
    let sampled = async {
        loop {
            rates.note(Instant::now(), &shown.metrics);
            tokio::time::sleep(SAMPLE_EVERY).await;
        }
    };
    let overrun = async {
        drop(stop_seen.wait_for(|stopping| *stopping).await);
        tokio::time::sleep(STOP_WAIT).await;
    };
    tokio::select! {
        end = served => if let Err(error) = end {
            tracing::error!(%error, "metrics and probes are no longer served");
        },
        () = sampled => {}
        () = overrun => {}
    }
}

type Seen = State<(Shown, page::Rates)>;

async fn metrics(State((shown, _)): Seen) -> Response {
    shown.health.measure(&shown.metrics);
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], shown.metrics.encode()).into_response()
}

async fn live(State((shown, _)): Seen) -> Response {
    let stuck = shown.health.stuck();
    if stuck.is_empty() {
        "live\n".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, stuck.join("\n") + "\n").into_response()
    }
}

async fn ready(State((shown, _)): Seen) -> Response {
    let readiness = shown.health.readiness();
    let code = if readiness == Readiness::Ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (code, format!("{readiness}\n")).into_response()
}

async fn status(State((shown, rates)): Seen) -> Response {
    rates.note(Instant::now(), &shown.metrics);
    let page = page::render(&shown, &rates);
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
}

/// One request a connection, no caches, and nothing on the page but the page.
async fn finish(mut response: Response) -> Response {
    for (name, value) in [
        (header::CONNECTION, "close"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests;
