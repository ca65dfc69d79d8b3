//! A producer whose calls end in time, whatever librdkafka does.
//!
//! librdkafka 2.12 sets a deadline for a request to the group's coordinator and never looks at it (its issue 5456). When
//! the coordinator is looked for in vain three times within half a second, as happens while a broker starts,
//! `send_offsets_to_transaction` waits until some connection changes its state: in a quiet cluster, for ever. No call can
//! be interrupted from outside. So calls are made on a thread of their own, and when one does not come back, thread and
//! producer are left behind; a new producer of the same `transactional.id` fences whatever they may still send.

use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use rdkafka::error::KafkaResult;
use rdkafka::producer::{Producer as _, ThreadedProducer};

use super::calls::failure;
use super::listener::Listener;
use crate::pipeline::publishing::Failure;
use crate::pipeline::transaction::Trouble;

/// librdkafka's producer, with its own thread for delivery reports.
pub(super) type Client = ThreadedProducer<Listener>;

type Call = Box<dyn FnOnce(&Client) -> KafkaResult<()> + Send>;

/// See the module's text.
pub(super) struct BoundedProducer {
    client: Client,
    /// To the thread that makes the calls; none once it did not come back from one.
    calls: Option<Sender<Call>>,
    /// Its answers, one for each call. Their end tells that the client is gone.
    answers: Receiver<KafkaResult<()>>,
}

/// How long a client may take to close.
const CLOSES_WITHIN: Duration = Duration::from_secs(30);

impl BoundedProducer {
    /// Starts the thread, which keeps a share of `alive` until client and thread are gone.
    pub(super) fn start(client: Client, alive: Arc<()>) -> Result<Self, Failure> {
        let (calls, asked) = bounded::<Call>(1);
        let (answer, answers) = bounded(1);
        let own = client.clone();
        let body = move || {
            while let Ok(call) = asked.recv() {
                if answer.send(call(&own)).is_err() {
                    break;
                }
            }
            drop(own);
            drop(answer);
            drop(alive);
        };
        std::thread::Builder::new().name("transactions".to_owned()).spawn(body).map_err(|error| Failure {
            trouble: Trouble::Fatal,
            what: format!("starting the thread for a producer's calls: {error}"),
        })?;
        Ok(Self { client, calls: Some(calls), answers })
    }

    /// The client, for what does not wait for a broker.
    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// Makes a call and waits for its end, but not longer than `within`. After a call that took longer the producer is
    /// good for nothing but its [end](Self::end).
    pub(super) fn call(
        &mut self,
        attempt: &str,
        within: Duration,
        call: impl FnOnce(&Client) -> KafkaResult<()> + Send + 'static,
    ) -> Result<(), Failure> {
        let indefinite = |why: &str| Failure { trouble: Trouble::Indefinite, what: format!("{attempt}: {why}") };
        let Some(calls) = &self.calls else { return Err(indefinite("an earlier call has not come back")) };
        if calls.send(Box::new(call)).is_err() {
            return Err(indefinite("the producer's thread has ended"));
        }
        match self.answers.recv_timeout(within) {
            Ok(answer) => answer.map_err(|error| failure(attempt, &error)),
            Err(RecvTimeoutError::Timeout) => {
                self.calls = None;
                Err(indefinite(&format!("librdkafka did not come back within {} ms", within.as_millis())))
            }
            Err(RecvTimeoutError::Disconnected) => Err(indefinite("the producer's thread has ended")),
        }
    }

    /// Closes the client and waits until it is gone, unless it hangs: then it is left behind.
    pub(super) fn end(self) {
        let Self { client, calls, answers } = self;
        let hangs = calls.is_none();
        drop(calls);
        if hangs {
            // Its numbers would mix with those of the next producer.
            client.client().context().close();
        }
        drop(client);
        if hangs || answers.recv_timeout(CLOSES_WITHIN) == Err(RecvTimeoutError::Timeout) {
            tracing::warn!("a producer hangs in librdkafka; it is left behind, and the next one fences it");
        }
    }
}
