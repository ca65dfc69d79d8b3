//! The positions of a group: asked for, and committed with what is kept beside them.

use std::time::Duration;

use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer as _};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::topic_partition_list::{Offset as TopicOffset, TopicPartitionList};

use super::calls::failure;
use super::listener::Listener;
use crate::pipeline::position::{Partition, Resume};
use crate::pipeline::publishing::Failure;
use crate::pipeline::tally::Tally;
use crate::pipeline::transaction::Trouble;

/// The positions that the group has committed for these partitions, `None` where there is none. Waits for transactions
/// that are pending on them.
pub(super) fn committed(
    consumer: &BaseConsumer<Listener>,
    topic: &str,
    partitions: &[Partition],
    timeout: Duration,
) -> Result<Vec<(Partition, Option<Resume>)>, KafkaError> {
    if partitions.is_empty() {
        return Ok(Vec::new());
    }
    let mut list = TopicPartitionList::with_capacity(partitions.len());
    for partition in partitions {
        list.add_partition(topic, partition.0);
    }
    let answer = consumer.committed_offsets(list, timeout)?;
    let mut positions = Vec::with_capacity(partitions.len());
    for element in answer.elements() {
        element.error()?;
        let position = match element.offset() {
            TopicOffset::Offset(position) => Some(Resume::committed(position)),
            _ => None,
        };
        positions.push((Partition(element.partition()), position));
    }
    Ok(positions)
}

/// Positions as a list to commit, each with what is to be kept beside it.
pub(super) fn position_list<'m>(
    topic: &str,
    positions: &[(Partition, Resume)],
    mark: impl Fn(Partition) -> Option<&'m str>,
) -> Result<TopicPartitionList, Failure> {
    let mut list = TopicPartitionList::with_capacity(positions.len());
    for (partition, resume) in positions {
        let mut element = list.add_partition(topic, partition.0);
        element.set_offset(TopicOffset::Offset(resume.get())).map_err(|error| failure("listing positions", &error))?;
        if let Some(mark) = mark(*partition) {
            element.set_metadata(mark);
        }
    }
    Ok(list)
}

/// Commits offsets without a transaction. What passes with the end of a rebalance is waited for a little: the records were
/// delivered and are still ours to commit, and giving them up would publish them again.
pub(super) fn commit_offsets(
    consumer: &BaseConsumer<Listener>,
    list: &TopicPartitionList,
    tally: Tally<'_>,
) -> Result<(), Failure> {
    const TRIES: u32 = 5;
    const PAUSE: Duration = Duration::from_millis(50);
    for attempt in 1.. {
        match consumer.commit(list, CommitMode::Sync) {
            Ok(()) => return Ok(()),
            // A loss is marked by librdkafka before it hands over the answer, so that asking afterwards is not too early.
            Err(error) if attempt < TRIES && passes(&error) && !consumer.assignment_lost() => {
                tracing::debug!(%error, attempt, "offsets are committed again");
                tally.retried();
                std::thread::sleep(PAUSE);
            }
            // The outputs are there in any case; what could not be committed is done again by whoever reads next.
            Err(error) => return Err(Failure { trouble: Trouble::Abortable, ..failure("committing offsets", &error) }),
        }
    }
    Ok(())
}

/// Whether a refusal of a commit passes by itself, as long as the assignment is not lost.
///
/// A commit that is under way while the group joins is answered after the join, and carries the generation of before it.
/// librdkafka (2.10 and later, its issue 4059) then keeps the assignment and takes the new generation from the join; out
/// of a rebalance it gives the assignment up as lost. A partition that the round takes from us is not given back before
/// its records are committed, so that a second try commits what is ours. Where draining took too long and it was given
/// back anyway, the new owner's offset may be set back: records done again, none left out.
///
/// With the consumer protocol (KIP-848) the same happens without rounds: the group has counted the member's epoch on, and
/// the heartbeat that tells it so is still under way. The broker gives a partition to nobody else before this member has
/// said that it let go of it, so that the next try, with the new epoch, commits what is ours.
fn passes(error: &KafkaError) -> bool {
    use RDKafkaErrorCode::{IllegalGeneration, RebalanceInProgress, StaleMemberEpoch};
    matches!(error, KafkaError::ConsumerCommit(IllegalGeneration | RebalanceInProgress | StaleMemberEpoch))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_that_meets_the_end_of_a_round_is_tried_again() {
        use RDKafkaErrorCode::{
            FencedInstanceId, FencedMemberEpoch, IllegalGeneration, RebalanceInProgress, StaleMemberEpoch,
            UnknownMemberId,
        };
        assert!(passes(&KafkaError::ConsumerCommit(IllegalGeneration)));
        assert!(passes(&KafkaError::ConsumerCommit(StaleMemberEpoch)));
        assert!(passes(&KafkaError::ConsumerCommit(RebalanceInProgress)));
        // Someone else's word of a generation says nothing about a commit, and a member that is out stays out.
        assert!(!passes(&KafkaError::OffsetFetch(IllegalGeneration)));
        assert!(!passes(&KafkaError::ConsumerCommit(UnknownMemberId)));
        assert!(!passes(&KafkaError::ConsumerCommit(FencedMemberEpoch)));
        assert!(!passes(&KafkaError::ConsumerCommit(FencedInstanceId)));
    }
}
