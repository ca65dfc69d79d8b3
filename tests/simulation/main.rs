//! The worker's decisions under a seeded scheduler: any interleaving, any failure, and still each record exactly once.
//!
//! The poll thread's [`Coordinator`](copydesk::pipeline::coordinator::Coordinator) and the publisher's
//! [`Publishing`](copydesk::pipeline::publishing::Publishing) are the real ones; Kafka and the threads are models. One
//! seed is one run, the same each time: `SIM_SEED=17 SIM_TRACE=1 cargo test --test simulation replay -- --nocapture`
//! shows it (`SIM_MODE=alo` for at least once). `SIM_SEEDS=100000` runs more of them.

mod broker;
mod faults;
mod group;
mod kafka;
mod random;
mod worker;
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};

use faults::Mutant;
use kafka::Mode;
use world::{Broken, Run, run};

/// Runs of each mode, unless `SIM_SEEDS` says otherwise.
const SEEDS: u64 = 4000;
/// Seeds within which each broken variant must be found out.
const MUTANT_SEEDS_MAX: u64 = 2000;

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

fn attempt(seed: u64, mode: Mode, mutant: Option<Mutant>, trace: bool) -> Result<Run, Broken> {
    catch_unwind(AssertUnwindSafe(|| run(seed, mode, mutant, trace))).unwrap_or_else(|panic| {
        let what =
            panic.downcast_ref::<String>().cloned().or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned()));
        Err(Broken { violations: vec![format!("panic: {}", what.unwrap_or_default())], trace: Vec::new() })
    })
}

fn show(seed: u64, mode: Mode, mutant: Option<Mutant>) -> String {
    match attempt(seed, mode, mutant, true) {
        Ok(run) => format!("seed {seed} holds: {run:?}"),
        Err(Broken { violations, trace }) => {
            format!("seed {seed} ({mode:?}):\n{}\n\n{}", trace.join("\n"), violations.join("\n"))
        }
    }
}

/// What must happen in a run of all seeds, or they prove little.
const RARE: [&str; 11] = [
    "call failed",
    "died within a call",
    "fenced",
    "gave up",
    "late request fenced",
    "late request took effect",
    "left",
    "partitions lost",
    "stale generation",
    "tenure opened void",
    "transaction timed out",
];

fn check(mode: Mode, rare: &[&str]) {
    let mut sum = Run::default();
    for seed in 0..number("SIM_SEEDS").unwrap_or(SEEDS) {
        let Ok(run) = attempt(seed, mode, None, false) else { panic!("{}", show(seed, mode, None)) };
        sum.records += run.records;
        for (what, count) in run.tally {
            *sum.tally.entry(what).or_default() += count;
        }
    }
    println!("{mode:?}: {sum:?}");
    for what in rare {
        assert!(sum.tally.contains_key(what), "{what}: never happened");
    }
}

#[test]
fn exactly_once() {
    check(Mode::ExactlyOnce, &RARE);
}

#[test]
fn at_least_once() {
    let transactional = ["fenced", "late request fenced", "late request took effect", "transaction timed out"];
    let rare: Vec<_> = RARE.into_iter().filter(|what| !transactional.contains(what)).collect();
    check(Mode::AtLeastOnce, &rare);
}

#[test]
fn a_seed_is_one_run() {
    for seed in [1, 2, 3] {
        assert_eq!(show(seed, Mode::ExactlyOnce, None), show(seed, Mode::ExactlyOnce, None));
    }
}

#[test]
fn replay() {
    let Some(seed) = number("SIM_SEED") else { return };
    let mode =
        if std::env::var("SIM_MODE").is_ok_and(|mode| mode == "alo") { Mode::AtLeastOnce } else { Mode::ExactlyOnce };
    let trace = number("SIM_TRACE") == Some(1);
    match attempt(seed, mode, None, trace) {
        Ok(run) => println!("seed {seed} holds: {run:?}"),
        Err(_) => panic!("{}", show(seed, mode, None)),
    }
}

/// Broken on purpose, and found out by what comes of it: the checks of single messages are off for mutants.
fn check_mutant(mode: Mode, mutant: Mutant) {
    let caught = (0..MUTANT_SEEDS_MAX).find_map(|seed| {
        let broken = attempt(seed, mode, Some(mutant), false).err()?;
        Some((seed, broken.violations.first().cloned().unwrap_or_default()))
    });
    let Some((seed, violation)) = caught else { panic!("{mutant:?} ({mode:?}) survived {MUTANT_SEEDS_MAX} seeds") };
    println!("{mutant:?} ({mode:?}): seed {seed}, {}", violation.lines().next().unwrap_or_default());
}

macro_rules! mutants {
    ($($test:ident: $mode:ident, $mutant:ident;)*) => {
        $(#[test]
        fn $test() {
            check_mutant(Mode::$mode, Mutant::$mutant);
        })*
    };
}

mutants! {
    mutant_that_commits_early: ExactlyOnce, CommitsEarly;
    mutant_that_forgets_the_tenure: ExactlyOnce, ForgetsTheTenure;
    mutant_that_skips_the_abort: ExactlyOnce, SkipsTheAbort;
    mutant_that_reuses_the_producer: ExactlyOnce, ReusesTheProducer;
    mutant_that_ignores_the_halt: ExactlyOnce, IgnoresTheHalt;
    mutant_that_skips_the_drain: ExactlyOnce, SkipsTheDrain;
    mutant_that_trusts_fresh_metadata: ExactlyOnce, TrustsFreshMetadata;
    mutant_that_keeps_the_lost: ExactlyOnce, KeepsTheLost;
    mutant_that_skips_the_seek: ExactlyOnce, SkipsTheSeek;
    mutant_that_reads_unstable_offsets: ExactlyOnce, ReadsUnstableOffsets;
    mutant_that_commits_one_too_few: ExactlyOnce, CommitsOneTooFew;
    mutant_that_keeps_no_order: ExactlyOnce, KeepsNoOrder;
    at_least_once_mutant_that_commits_early: AtLeastOnce, CommitsEarly;
    at_least_once_mutant_that_forgets_the_tenure: AtLeastOnce, ForgetsTheTenure;
    at_least_once_mutant_that_skips_the_seek: AtLeastOnce, SkipsTheSeek;
    at_least_once_mutant_that_commits_one_too_few: AtLeastOnce, CommitsOneTooFew;
    at_least_once_mutant_that_keeps_no_order: AtLeastOnce, KeepsNoOrder;
}
