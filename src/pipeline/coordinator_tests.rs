use std::collections::BTreeSet;

use super::*;

const P0: Partition = Partition(0);
const P1: Partition = Partition(1);

fn coordinator(records_max: usize, bytes_max: usize) -> Coordinator {
    Coordinator::new(Limits { records_max, bytes_max, low_water_percent: 50 })
}

fn reading(partitions: &[Partition]) -> Coordinator {
    let mut coordinator = coordinator(100, 1000);
    coordinator.on(Event::Assigned(partitions.to_vec()));
    coordinator
}

/// Reads the records at these offsets, of one byte each, and says what became of them: the seq, or `None` if skipped.
fn read(coordinator: &mut Coordinator, partition: Partition, offsets: &[i64]) -> Vec<Option<u64>> {
    let admit = |offset: &i64| match coordinator.admit(partition, Offset::of_record(*offset), 1) {
        Admission::Dispatch(_, seq) => Some(seq.0),
        Admission::Skip => None,
    };
    offsets.iter().map(admit).collect()
}

fn at(position: i64) -> Option<Resume> {
    Some(Resume::committed(position))
}

fn seeks(commands: &[Command]) -> Vec<(Partition, i64)> {
    let seek = |command: &Command| match command {
        Command::Seek(partition, position) => Some((*partition, position.get())),
        _ => None,
    };
    commands.iter().filter_map(seek).collect()
}

fn tenures(commands: &[Command]) -> Vec<Tenure> {
    let open = |command: &Command| match command {
        Command::Open(_, tenure, _) => Some(*tenure),
        _ => None,
    };
    commands.iter().filter_map(open).collect()
}

#[test]
fn seqs_have_no_gaps_where_offsets_have() {
    let mut coordinator = reading(&[P0, P1]);
    assert_eq!(read(&mut coordinator, P0, &[3, 4, 9]), [Some(0), Some(1), Some(2)]);
    assert_eq!(read(&mut coordinator, P1, &[70]), [Some(0)]);
    assert_eq!(coordinator.in_flight_records(), 4);
    assert_eq!(coordinator.in_flight_bytes(), 4);
}

#[test]
fn records_that_are_not_ours_or_were_read_before_are_skipped() {
    let mut coordinator = reading(&[P0]);
    assert_eq!(read(&mut coordinator, P1, &[1]), [None]);
    assert_eq!(read(&mut coordinator, P0, &[5, 5, 4, 6]), [Some(0), None, None, Some(1)]);
    assert_eq!(coordinator.in_flight_records(), 2);
}

#[test]
fn a_partition_is_opened_before_any_of_its_records() {
    let mut coordinator = coordinator(10, 100);
    let commands = coordinator.on(Event::Assigned(vec![P0, P1]));
    let expected = [
        Command::Resume(vec![P0, P1]),
        Command::Assign(vec![P0, P1]),
        Command::Open(P0, Tenure(1), Halt(0)),
        Command::Open(P1, Tenure(2), Halt(0)),
    ];
    assert_eq!(commands, expected);
}

#[test]
fn reading_pauses_at_a_limit_and_resumes_at_low_water() {
    let mut coordinator = coordinator(4, 1000);
    coordinator.on(Event::Assigned(vec![P0]));
    read(&mut coordinator, P0, &[0, 1, 2]);
    assert_eq!(coordinator.flow(), None);
    read(&mut coordinator, P0, &[3]);
    assert_eq!(coordinator.flow(), Some(Command::Pause(vec![P0])));
    assert_eq!(coordinator.flow(), None, "said once");
    assert_eq!(coordinator.on(Event::Returned { records: 1, bytes: 1 }), []);
    assert!(coordinator.paused() && coordinator.waiting());
    assert_eq!(coordinator.on(Event::Returned { records: 1, bytes: 1 }), [Command::Resume(vec![P0])]);
    assert!(!coordinator.paused());
}

#[test]
fn bytes_pause_reading_too() {
    let mut coordinator = coordinator(100, 30);
    coordinator.on(Event::Assigned(vec![P0]));
    coordinator.admit(P0, Offset::of_record(0), 20);
    assert_eq!(coordinator.flow(), None);
    coordinator.admit(P0, Offset::of_record(1), 10);
    assert_eq!(coordinator.flow(), Some(Command::Pause(vec![P0])));
    assert_eq!(coordinator.on(Event::Returned { records: 1, bytes: 10 }), [], "20 bytes are above the low water mark");
    assert_eq!(coordinator.on(Event::Returned { records: 1, bytes: 20 }), [Command::Resume(vec![P0])]);
}

#[test]
fn a_partition_assigned_during_a_pause_is_paused() {
    let mut coordinator = coordinator(1, 1000);
    coordinator.on(Event::Assigned(vec![P0]));
    read(&mut coordinator, P0, &[0]);
    coordinator.flow();
    let commands = coordinator.on(Event::Assigned(vec![P1]));
    assert_eq!(commands.last(), Some(&Command::Pause(vec![P1])));
    assert_eq!(coordinator.on(Event::Returned { records: 1, bytes: 1 }), [Command::Resume(vec![P0, P1])]);
}

#[test]
fn a_pause_without_partitions_holds_for_those_that_come() {
    let mut coordinator = reading(&[]);
    assert_eq!(coordinator.on(Event::Halted(Halt(1))), []);
    assert!(coordinator.paused());
    let expected = [
        Command::Resume(vec![P0]),
        Command::Assign(vec![P0]),
        Command::Open(P0, Tenure(1), Halt(1)),
        Command::Pause(vec![P0]),
    ];
    assert_eq!(coordinator.on(Event::Assigned(vec![P0])), expected);
}

/// Which partitions the client keeps from being read: it knows of no holdings, only of what it was told.
fn follow(paused: &mut BTreeSet<Partition>, commands: Vec<Command>) {
    for command in commands {
        match command {
            Command::Pause(partitions) => paused.extend(partitions),
            Command::Resume(partitions) => paused.retain(|partition| !partitions.contains(partition)),
            _ => {}
        }
    }
}

#[test]
fn a_pause_ends_for_partitions_that_were_lost_in_it_and_come_back() {
    let (mut coordinator, mut paused) = (coordinator(2, 1000), BTreeSet::new());
    follow(&mut paused, coordinator.on(Event::Assigned(vec![P0, P1])));
    read(&mut coordinator, P0, &[0, 1]);
    follow(&mut paused, coordinator.flow().into_iter().collect());
    assert_eq!(paused, BTreeSet::from([P0, P1]));
    follow(&mut paused, coordinator.on(Event::Lost(vec![P0, P1])));
    follow(&mut paused, coordinator.on(Event::Returned { records: 2, bytes: 2 }));
    assert!(!coordinator.paused(), "there is room again");
    follow(&mut paused, coordinator.on(Event::Assigned(vec![P0, P1])));
    assert_eq!(paused, BTreeSet::new());
}

#[test]
fn a_pause_ends_for_a_partition_that_was_given_back_in_it_and_comes_back() {
    let (mut coordinator, mut paused) = (coordinator(2, 1000), BTreeSet::new());
    follow(&mut paused, coordinator.on(Event::Assigned(vec![P0, P1])));
    read(&mut coordinator, P0, &[0, 1]);
    follow(&mut paused, coordinator.flow().into_iter().collect());
    follow(&mut paused, coordinator.on(Event::Revoked(vec![P1])));
    follow(&mut paused, coordinator.on(Event::Drained(P1, Tenure(2))));
    follow(&mut paused, coordinator.on(Event::Returned { records: 2, bytes: 2 }));
    follow(&mut paused, coordinator.on(Event::Assigned(vec![P1])));
    assert_eq!(paused, BTreeSet::new());
}

#[test]
fn a_revoked_partition_is_given_back_when_it_is_drained() {
    let mut coordinator = reading(&[P0, P1]);
    read(&mut coordinator, P0, &[7, 8]);
    assert_eq!(coordinator.on(Event::Revoked(vec![P0])), [Command::Drain(P0, Tenure(1), Seq(2))]);
    assert!(coordinator.waiting());
    assert_eq!(read(&mut coordinator, P0, &[9]), [None]);
    assert_eq!(read(&mut coordinator, P1, &[1]), [Some(0)], "the others go on");
    assert_eq!(coordinator.on(Event::Drained(P0, Tenure(1))), [Command::Unassign(vec![P0])]);
    assert_eq!(coordinator.on(Event::Drained(P0, Tenure(1))), [], "once");
    assert!(coordinator.partitions().eq([P1]));
}

#[test]
fn word_of_an_earlier_tenure_counts_for_nothing() {
    let mut coordinator = reading(&[P0]);
    coordinator.on(Event::Revoked(vec![P0]));
    coordinator.on(Event::Lost(vec![P0]));
    coordinator.on(Event::Assigned(vec![P0]));
    assert_eq!(coordinator.on(Event::Drained(P0, Tenure(1))), []);
    assert!(coordinator.partitions().eq([P0]));
    assert_eq!(read(&mut coordinator, P0, &[0]), [Some(0)]);
}

#[test]
fn a_lost_partition_is_forgotten_at_once() {
    let mut coordinator = reading(&[P0]);
    read(&mut coordinator, P0, &[0]);
    let expected = [Command::Forget(P0, Tenure(1)), Command::Unassign(vec![P0])];
    assert_eq!(coordinator.on(Event::Lost(vec![P0])), expected);
    assert_eq!(read(&mut coordinator, P0, &[1]), [None]);
    assert_eq!(coordinator.in_flight_records(), 1, "until the publisher returns it");
    coordinator.on(Event::Returned { records: 1, bytes: 1 });
    assert_eq!(coordinator.in_flight_records(), 0);
}

#[test]
fn a_rewind_reads_again_from_the_committed_position_in_a_new_tenure() {
    let mut coordinator = reading(&[P0]);
    read(&mut coordinator, P0, &[10, 11, 12]);
    assert_eq!(coordinator.on(Event::Halted(Halt(1))), [Command::Pause(vec![P0])]);
    assert_eq!(read(&mut coordinator, P0, &[13]), [None]);
    let expected =
        [Command::Open(P0, Tenure(2), Halt(1)), Command::Seek(P0, Resume::committed(11)), Command::Resume(vec![P0])];
    assert_eq!(coordinator.on(Event::Rewind(vec![(P0, at(11))])), expected);
    assert_eq!(read(&mut coordinator, P0, &[10, 11, 12, 13]), [None, Some(0), Some(1), Some(2)]);
}

#[test]
fn without_a_commit_a_rewind_goes_to_the_first_record_of_the_holding() {
    let mut coordinator = reading(&[P0, P1]);
    read(&mut coordinator, P0, &[10, 11]);
    coordinator.on(Event::Halted(Halt(1)));
    assert_eq!(seeks(&coordinator.on(Event::Rewind(vec![(P0, None), (P1, None)]))), [(P0, 10)]);
    // And it stays there, even if nothing was read in between.
    coordinator.on(Event::Halted(Halt(2)));
    assert_eq!(seeks(&coordinator.on(Event::Rewind(vec![]))), [(P0, 10)]);
}

#[test]
fn a_partition_assigned_during_a_halt_goes_back_to_what_was_skipped() {
    let mut coordinator = reading(&[]);
    coordinator.on(Event::Halted(Halt(1)));
    coordinator.on(Event::Assigned(vec![P0]));
    assert_eq!(read(&mut coordinator, P0, &[30, 31]), [None, None]);
    let commands = coordinator.on(Event::Rewind(vec![]));
    assert_eq!(seeks(&commands), [(P0, 30)]);
    assert_eq!(tenures(&commands), [Tenure(2)]);
}

#[test]
fn a_position_from_an_earlier_holding_moves_nothing_back() {
    let mut coordinator = reading(&[P0]);
    read(&mut coordinator, P0, &[4, 5]);
    coordinator.on(Event::Halted(Halt(1)));
    // Another worker had it meanwhile and got as far as 16.
    coordinator.on(Event::Lost(vec![P0]));
    coordinator.on(Event::Assigned(vec![P0]));
    assert_eq!(seeks(&coordinator.on(Event::Rewind(vec![(P0, at(4))]))), [], "nothing was read: the position is right");
    read(&mut coordinator, P0, &[16, 17]);
    coordinator.on(Event::Halted(Halt(2)));
    assert_eq!(seeks(&coordinator.on(Event::Rewind(vec![(P0, at(4))]))), [(P0, 16)]);
}

#[test]
fn a_draining_partition_is_not_rewound() {
    let mut coordinator = reading(&[P0]);
    read(&mut coordinator, P0, &[0]);
    coordinator.on(Event::Revoked(vec![P0]));
    coordinator.on(Event::Halted(Halt(1)));
    assert_eq!(coordinator.on(Event::Rewind(vec![(P0, at(0))])), [Command::Resume(vec![P0])]);
    assert_eq!(read(&mut coordinator, P0, &[1]), [None]);
    assert_eq!(coordinator.on(Event::Drained(P0, Tenure(1))), [Command::Unassign(vec![P0])]);
}

#[test]
fn a_shutdown_drains_everything_and_leaves_once() {
    let mut coordinator = reading(&[P0, P1]);
    read(&mut coordinator, P0, &[0, 1]);
    let expected =
        [Command::Drain(P0, Tenure(1), Seq(2)), Command::Drain(P1, Tenure(2), Seq(0)), Command::Pause(vec![P0, P1])];
    assert_eq!(coordinator.on(Event::Shutdown), expected);
    assert_eq!(coordinator.on(Event::Drained(P1, Tenure(2))), []);
    assert_eq!(coordinator.on(Event::Drained(P0, Tenure(1))), [Command::Leave]);
    assert_eq!(coordinator.on(Event::Returned { records: 2, bytes: 2 }), []);
}

#[test]
fn a_shutdown_without_partitions_leaves_at_once() {
    let mut coordinator = reading(&[]);
    assert_eq!(coordinator.on(Event::Shutdown), [Command::Leave]);
}

#[test]
fn nothing_is_read_on_the_way_out() {
    let mut coordinator = reading(&[P0]);
    coordinator.on(Event::Shutdown);
    coordinator.on(Event::Assigned(vec![P1]));
    assert_eq!(read(&mut coordinator, P0, &[0]), [None]);
    assert_eq!(read(&mut coordinator, P1, &[0]), [None]);
    assert_eq!(coordinator.on(Event::Revoked(vec![P1])), [Command::Unassign(vec![P1])], "it holds nothing of it");
    assert_eq!(coordinator.on(Event::Drained(P0, Tenure(1))), [Command::Leave]);
}

#[test]
#[should_panic(expected = "a record returns once")]
fn a_record_that_returns_twice_is_a_bug() {
    reading(&[P0]).on(Event::Returned { records: 1, bytes: 0 });
}

#[test]
fn a_batch_larger_than_the_limits_has_room_when_little_is_in_flight() {
    let mut coordinator = reading(&[P0]);
    assert!(coordinator.has_room(5_000, 50_000), "nothing is in flight");
    assert!(coordinator.has_room(99, 1));
    read(&mut coordinator, P0, &(0..50).collect::<Vec<_>>());
    assert!(!coordinator.has_room(5_000, 1), "half of the limit is taken");
    assert!(coordinator.has_room(49, 1));
    assert!(!coordinator.has_room(50, 1), "it would reach the limit");
}
