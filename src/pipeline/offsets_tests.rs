use super::*;

const P0: Partition = Partition(0);
const P1: Partition = Partition(1);
const T1: Tenure = Tenure(1);
const T2: Tenure = Tenure(2);

fn opened(partitions: &[Partition]) -> Offsets<&'static str> {
    let mut offsets = Offsets::default();
    for &partition in partitions {
        assert_eq!(offsets.open(partition, T1), Vec::<&str>::new());
    }
    offsets
}

fn finish(
    offsets: &mut Offsets<&'static str>,
    partition: Partition,
    tenure: Tenure,
    seq: u64,
    offset: i64,
    item: &'static str,
) -> Result<(), &'static str> {
    offsets.finish(Slot { partition, tenure, seq: Seq(seq) }, Offset::of_record(offset), item)
}

fn release_all(offsets: &mut Offsets<&'static str>) -> Vec<&'static str> {
    std::iter::from_fn(|| offsets.release()).map(|(.., item)| item).collect()
}

fn frontier(offsets: &Offsets<&'static str>) -> Vec<(i32, i64)> {
    offsets.frontier().into_iter().map(|(partition, position)| (partition.0, position.get())).collect()
}

#[test]
fn records_are_released_in_the_order_they_were_dispatched() {
    let mut offsets = opened(&[P0]);
    finish(&mut offsets, P0, T1, 2, 9, "c").unwrap();
    finish(&mut offsets, P0, T1, 1, 5, "b").unwrap();
    assert_eq!(release_all(&mut offsets), Vec::<&str>::new());
    assert_eq!(frontier(&offsets), []);
    finish(&mut offsets, P0, T1, 0, 4, "a").unwrap();
    assert_eq!(release_all(&mut offsets), ["a", "b", "c"]);
    assert_eq!(frontier(&offsets), [(0, 10)]);
}

#[test]
fn only_what_was_released_may_be_committed() {
    let mut offsets = opened(&[P0]);
    finish(&mut offsets, P0, T1, 0, 4, "a").unwrap();
    finish(&mut offsets, P0, T1, 1, 8, "b").unwrap();
    finish(&mut offsets, P0, T1, 3, 12, "d").unwrap();
    offsets.release();
    assert_eq!(frontier(&offsets), [(0, 5)], "b is ready and not released");
    release_all(&mut offsets);
    assert_eq!(frontier(&offsets), [(0, 9)], "d waits for c");
    offsets.committed();
    assert_eq!(frontier(&offsets), [], "committed once");
}

#[test]
fn partitions_do_not_wait_for_each_other() {
    let mut offsets = opened(&[P0, P1]);
    finish(&mut offsets, P0, T1, 1, 1, "late").unwrap();
    finish(&mut offsets, P1, T1, 0, 50, "a").unwrap();
    assert_eq!(release_all(&mut offsets), ["a"]);
    assert_eq!(frontier(&offsets), [(1, 51)]);
}

#[test]
fn a_record_of_no_or_another_tenure_is_handed_back() {
    let mut offsets = opened(&[P0]);
    assert_eq!(finish(&mut offsets, P0, T2, 0, 0, "early"), Err("early"));
    assert_eq!(finish(&mut offsets, P1, T1, 0, 0, "foreign"), Err("foreign"));
    offsets.open(P0, T2);
    assert_eq!(finish(&mut offsets, P0, T1, 0, 0, "late"), Err("late"));
    finish(&mut offsets, P0, T2, 0, 0, "a").unwrap();
    assert_eq!(finish(&mut offsets, P0, T2, 0, 0, "again"), Err("again"));
    offsets.open_void(P1);
    assert_eq!(finish(&mut offsets, P1, T1, 0, 0, "void"), Err("void"));
}

#[test]
fn a_new_tenure_voids_what_the_earlier_left() {
    let mut offsets = opened(&[P0, P1]);
    finish(&mut offsets, P0, T1, 0, 0, "ready").unwrap();
    finish(&mut offsets, P0, T1, 2, 2, "waiting").unwrap();
    finish(&mut offsets, P1, T1, 0, 0, "other").unwrap();
    assert_eq!(offsets.open(P0, T2), ["waiting", "ready"]);
    assert_eq!(release_all(&mut offsets), ["other"]);
}

#[test]
fn drained_is_told_once_when_all_is_committed() {
    let mut offsets = opened(&[P0]);
    finish(&mut offsets, P0, T1, 0, 0, "a").unwrap();
    offsets.drain(P0, T1, Seq(2));
    release_all(&mut offsets);
    assert!(!offsets.drain_needs_commit(), "one is still in the lanes");
    offsets.committed();
    assert_eq!(offsets.drained(), []);
    finish(&mut offsets, P0, T1, 1, 1, "b").unwrap();
    assert_eq!(offsets.drained(), [], "ready is not released");
    release_all(&mut offsets);
    assert!(offsets.drain_needs_commit());
    assert_eq!(offsets.drained(), [], "released is not committed");
    offsets.committed();
    assert!(!offsets.drain_needs_commit());
    assert_eq!(offsets.drained(), [(P0, T1)]);
    assert_eq!(offsets.drained(), []);
    assert_eq!(offsets.positions(), [], "and forgotten");
}

#[test]
fn a_partition_without_records_is_drained_at_once() {
    let mut offsets = opened(&[P0]);
    offsets.drain(P0, T1, Seq(0));
    assert_eq!(offsets.drained(), [(P0, T1)]);
}

#[test]
fn a_void_tenure_is_drained_at_once() {
    let mut offsets = opened(&[P0]);
    finish(&mut offsets, P0, T1, 1, 1, "b").unwrap();
    offsets.drain(P0, T1, Seq(5));
    assert_eq!(offsets.reset(), ["b"]);
    assert_eq!(offsets.drained(), [(P0, T1)]);
    // So is one that the publisher never had, or had no more.
    offsets.drain(P1, T2, Seq(3));
    assert_eq!(offsets.drained(), [(P1, T2)]);
}

#[test]
fn a_reset_goes_back_to_what_was_committed() {
    let mut offsets = opened(&[P0, P1]);
    finish(&mut offsets, P0, T1, 0, 6, "a").unwrap();
    release_all(&mut offsets);
    offsets.committed();
    finish(&mut offsets, P0, T1, 1, 7, "released").unwrap();
    release_all(&mut offsets);
    finish(&mut offsets, P0, T1, 2, 8, "ready").unwrap();
    finish(&mut offsets, P0, T1, 4, 9, "waiting").unwrap();
    assert_eq!(offsets.reset(), ["ready", "waiting"]);
    assert_eq!(frontier(&offsets), []);
    assert_eq!(offsets.positions(), [(P0, Some(Resume::committed(7))), (P1, None)]);
    assert_eq!(finish(&mut offsets, P0, T1, 3, 9, "late"), Err("late"));
}

#[test]
fn a_lost_partition_taints_only_a_transaction_that_holds_it() {
    let mut offsets = opened(&[P0, P1]);
    finish(&mut offsets, P0, T1, 0, 0, "released").unwrap();
    release_all(&mut offsets);
    finish(&mut offsets, P0, T1, 1, 1, "ready").unwrap();
    finish(&mut offsets, P1, T1, 1, 1, "waiting").unwrap();
    assert_eq!(offsets.forget(P0, T2), (vec![], false), "of another tenure");
    assert_eq!(offsets.forget(P0, T1), (vec!["ready"], true));
    assert_eq!(offsets.forget(P1, T1), (vec!["waiting"], false));
    assert_eq!(frontier(&offsets), []);
    assert_eq!(release_all(&mut offsets), Vec::<&str>::new());
}

#[test]
fn a_partition_lost_after_a_reset_leaves_no_position() {
    let mut offsets = opened(&[P0]);
    finish(&mut offsets, P0, T1, 0, 0, "a").unwrap();
    release_all(&mut offsets);
    offsets.committed();
    offsets.reset();
    assert_eq!(offsets.forget(P0, T1), (vec![], false));
    assert_eq!(offsets.positions(), []);
}

proptest::proptest! {
    /// Whatever the order of finishing, release is in the order of dispatch, and the frontier is where it stopped.
    #[test]
    fn any_order_in_gives_dispatch_order_out(order in proptest::collection::vec(0..40u64, 0..200)) {
        let mut offsets = Offsets::default();
        offsets.open(P0, T1);
        let mut finished = std::collections::BTreeSet::new();
        let mut released = Vec::new();
        for seq in order {
            let slot = Slot { partition: P0, tenure: T1, seq: Seq(seq) };
            if finished.insert(seq) {
                offsets.finish(slot, Offset::of_record(seq as i64 * 3), seq).unwrap();
            }
            released.extend(std::iter::from_fn(|| offsets.release()).map(|(.., seq)| seq));
            let prefix = (0..).take_while(|seq| finished.contains(seq)).count() as u64;
            proptest::prop_assert!(released.iter().copied().eq(0..prefix));
            let expected: Vec<_> = released.last().map(|last| (P0, Offset::of_record(*last as i64 * 3).next())).into_iter().collect();
            proptest::prop_assert_eq!(offsets.frontier(), expected);
        }
    }
}
