//! The wish to stop: from a signal, or from whoever started the pipeline.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;
use tokio::signal::unix::{SignalKind, signal};

/// Shared wish to stop in good order. Clones are the same wish.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Wishes to stop.
    pub fn request(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether someone wishes to stop.
    pub fn requested(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    /// The exit code of a process that was told twice to stop, or could not stop in time.
    pub const FORCED: i32 = 1;

    /// Turns SIGTERM and SIGINT into the wish to stop; a second one ends the process at once.
    ///
    /// Listens on a thread of its own, which lasts as long as the process.
    ///
    /// # Errors
    ///
    /// If the signal handlers cannot be installed.
    pub fn on_signals(&self) -> anyhow::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().context("making a runtime")?;
        let (mut term, mut interrupt) = {
            let _context = runtime.enter();
            let listen = |kind, name| signal(kind).with_context(|| format!("listening for {name}"));
            (listen(SignalKind::terminate(), "SIGTERM")?, listen(SignalKind::interrupt(), "SIGINT")?)
        };
        let stop = self.clone();
        let listen = move || {
            runtime.block_on(async move {
                loop {
                    let name = tokio::select! {
                        _ = term.recv() => "SIGTERM",
                        _ = interrupt.recv() => "SIGINT",
                    };
                    if stop.requested() {
                        tracing::error!(
                            signal = name,
                            "second signal, stopping at once; what is not committed is done again"
                        );
                        std::process::exit(Self::FORCED);
                    }
                    tracing::info!(signal = name, "stopping in good order; a second signal stops at once");
                    stop.request();
                }
            });
        };
        std::thread::Builder::new().name("signals".to_owned()).spawn(listen).context("starting the signal thread")?;
        Ok(())
    }
}
