//! The crash campaign on the built program, in the size that fits into every run of the tests.
//! `cargo xtask crash` runs it as large as wanted. What each figure counts is at the receiving end.
#![allow(clippy::print_stdout, reason = "a campaign prints what it measured")]

use alert::ChannelKind;
use nabat_tests::{
    chance::Chance,
    crash::{
        crew::stage,
        damage::{Became, Damage, finished, judge},
        faults::{During, Failure, failing},
        full_disk::{self, SmallDisk},
        kills::{Outcome, play},
        moments::rest,
        plan::{Aim, Plan},
        platform::Platform,
        power::{Evening, record},
        process::{Program, was_killed},
        rig::{Rig, START_MAX, Setting},
        size, starts, stops,
        tally::Tally,
        verdict::Verdicts,
    },
};
use rehearsal::telegram::Script;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// A state of which fewer kills are known was not tested.
const LANDED_MIN: u64 = 3;

fn quiet(people: u64) -> Platform {
    Platform::start(people, Script::none(), Duration::ZERO)
}

fn template(people: u64) -> Rig {
    Rig::set(Setting::of(people), &quiet(people))
}

/// The same on three channels.
fn template_of_three(people: u64) -> Rig {
    Rig::set(Setting::of_three(people), &quiet(people))
}

/// Fails with all of them.
fn none(faults: Vec<String>) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// The sum of many runs.
#[derive(Default)]
struct Campaign {
    landed: Tally,
    sum: Verdicts,
    restart_max: Duration,
    faults: Vec<String>,
}

impl Campaign {
    fn add(&mut self, name: &str, outcome: Outcome) {
        let Outcome { verdicts, .. } = outcome;
        println!("{name}: restart {:?}\n{verdicts}", outcome.restart_max);
        if !verdicts.are_kept() {
            self.faults.push(format!("{name}:\n{verdicts}"));
        }
        let faults = outcome.faults.into_iter();
        self.faults
            .extend(faults.map(|fault| format!("{name}: {fault}")));
        self.landed.add(&outcome.landed);
        self.sum = std::mem::take(&mut self.sum).and(verdicts);
        self.restart_max = self.restart_max.max(outcome.restart_max);
    }

    fn print(&self) {
        println!("kills landed: {}", self.landed);
        println!(
            "in all: slowest restart {:?}\n{}",
            self.restart_max, self.sum
        );
    }
}

#[test]
fn nobody_is_lost_or_disturbed_and_repeats_stay_within_the_window_wherever_the_daemon_is_killed() {
    let kills = size::of("NABAT_KILLS", 60);
    let template = template_of_three(750);
    let mut campaign = Campaign::default();
    for number in 0.. {
        let left = kills.saturating_sub(campaign.sum.crashes());
        if left == 0 {
            break;
        }
        let plan = Plan::drawn(size::seed(), number, left);
        campaign.add(&format!("run {number}"), play(&template, &plan));
    }
    campaign.print();
    none(campaign.faults);
    let missing = campaign.landed.missing(LANDED_MIN);
    assert!(
        missing.is_empty(),
        "fewer than {LANDED_MIN} kills landed: {missing:?}"
    );
}

/// Points inside a commit, which is met hundreds of times in a broadcast.
const COMMIT_POINTS: [&str; 4] = [
    "before-append",
    "after-append",
    "after-fsync",
    "after-apply",
];
/// Points of the work beside the commits, each met once or twice.
const KEEPER_POINTS: [&str; 5] = [
    "replayed",
    "mid-checkpoint",
    "mid-snapshot",
    "snapshot-written",
    "snapshot-named",
];

#[test]
fn the_same_holds_when_it_dies_inside_a_commit_a_checkpoint_or_a_snapshot() {
    let rounds = size::of("NABAT_POINT_ROUNDS", 3);
    // A long journal, so that a snapshot and a spare segment are due at once.
    let mut setting = Setting::of_three(1_100);
    setting.joins = 1;
    let mut template = Rig::set(setting, &quiet(1_100));
    template.setting.snapshot_every_records = 1_000;
    let chance = Chance::new(size::seed());
    let mut campaign = Campaign::default();
    let commit = COMMIT_POINTS.iter().map(|point| (point, rounds, 60));
    let keeper = KEEPER_POINTS.iter().map(|point| (point, 1, 1));
    for (point, rounds, times) in commit.chain(keeper) {
        for _ in 0..rounds {
            let order = format!("crash-at={point}:{}", 1 + chance.below(times));
            let outcome = play(
                &template,
                &Plan::sabotaged(chance.next(), order.clone(), vec![]),
            );
            if outcome.verdicts.crashes() == 0 {
                campaign.faults.push(format!("{order} was never met"));
            }
            campaign.add(&order, outcome);
        }
    }
    campaign.print();
    none(campaign.faults);
}

#[test]
fn a_store_opens_after_its_first_start_died_at_a_segment_just_made() {
    let rig = Rig::bare(Setting::of(0), &quiet(0));
    let orders = Program::Sabotaged("crash-at=segment-created:1".to_owned());
    let ended = rig.spawn(&orders).ended(START_MAX);
    assert!(ended.is_some_and(was_killed), "{ended:?} {}", rig.log());
    rig.serve(&Program::Plain).0.kill();
}

#[test]
fn a_store_opens_after_its_start_was_killed_twice() {
    let trials = size::of("NABAT_STARTS", 30);
    let platform = quiet(600);
    let template = template(600);
    let bare = Rig::bare(Setting::of(0), &platform);
    let slow = Platform::start(600, Script::none(), Duration::from_millis(150));
    let killed = starts::killed_in_the_middle(&template, &slow);
    let chance = Chance::new(size::seed());
    let (mut slowest, mut faults) = (Duration::ZERO, Vec::new());
    for number in 0..trials {
        let found = starts::Found::of(number);
        let rig = match found {
            starts::Found::Nothing => bare.copy(&platform),
            starts::Found::Killed | starts::Found::WithoutEngine => killed.copy(&platform),
        };
        match starts::killed_twice(&rig, found, &chance) {
            Ok(took) => slowest = slowest.max(took),
            Err(fault) => faults.push(format!("{number}: {fault}")),
        }
    }
    println!(
        "{} kills while starting, slowest start after them {slowest:?}",
        2 * trials
    );
    none(faults);
}

fn evening(people: u64, program: Program, killed: bool) -> Evening {
    let mut setting = Setting::of(people);
    setting.joins = 20;
    Evening {
        setting,
        program,
        killed,
    }
}

#[test]
fn no_queued_alert_is_lost_by_a_power_loss_and_the_store_always_opens() {
    let images = size::of("NABAT_IMAGES", 200);
    let recordings = [false, true].map(|killed| record(&evening(300, Program::Plain, killed)));
    let platform = quiet(300);
    let chance = Chance::new(size::seed());
    let mut faults = Vec::new();
    for number in 0..images {
        let recording = &recordings[(number % 2) as usize];
        let cut = recording.cut(&chance);
        let settles = number % 8 < 2;
        faults.extend(recording.reopen(cut, &platform, settles).err());
        if number % 16 < 2 {
            faults.extend(recording.verify(cut, &platform).err());
        }
    }
    let calls = recordings.map(|recording| recording.calls);
    println!(
        "{images} images of {calls:?} calls, {} faults",
        faults.len()
    );
    none(faults);
}

#[test]
fn control_a_journal_that_is_not_synced_is_noticed() {
    let program = Program::Sabotaged("skip-fdatasync".to_owned());
    let recording = record(&evening(50, program, false));
    let cut = recording.cut_after_queued();
    let noticed = recording.reopen(cut, &quiet(50), false);
    println!("{noticed:?}");
    assert!(
        noticed.is_err_and(|why| why.contains("LOST")),
        "not noticed"
    );
}

#[test]
fn of_two_daemons_on_one_store_one_leaves_and_says_why() {
    let races = size::of("NABAT_RACES", 20);
    let platform = quiet(50);
    let rig = template(50).copy(&platform);
    let chance = Chance::new(size::seed());
    let (mut slowest, mut faults) = (Duration::ZERO, Vec::new());
    for number in 0..races {
        match starts::race(&rig, &chance) {
            Ok(took) => slowest = slowest.max(took),
            Err(fault) => faults.push(format!("{number}: {fault}")),
        }
    }
    println!("{races} races, the slowest to leave took {slowest:?}");
    none(faults);
}

#[test]
fn a_damaged_disk_gives_exactly_what_was_there_or_a_refusal_that_says_what_to_do() {
    let trials = size::of("NABAT_DAMAGES", 100);
    let people = size::of("NABAT_DAMAGE_PEOPLE", 500);
    let platform = quiet(people);
    let (sound, contents) = finished(&template(people), &platform);
    let other = Rig::bare(Setting::of(0), &platform);
    let chance = Chance::new(size::seed());
    let mut became: BTreeMap<Became, u64> = BTreeMap::new();
    let mut faults = Vec::new();
    for _ in 0..trials {
        let rig = sound.copy(&platform);
        let damage = Damage::done(&rig, &other, &chance);
        match judge(&rig, &damage, &contents) {
            Ok(what) => *became.entry(what).or_insert(0) += 1,
            Err(fault) => faults.push(format!("{fault}{}", rig.kept())),
        }
    }
    println!("{trials} damages: {became:?}, {} faults", faults.len());
    none(faults);
}

#[test]
fn an_engine_cut_anywhere_is_rebuilt_and_can_be_written_to() {
    let trials = size::of("NABAT_CUTS", 20);
    let people = size::of("NABAT_DAMAGE_PEOPLE", 500);
    let platform = quiet(people);
    let (sound, contents) = finished(&template(people), &platform);
    let chance = Chance::new(size::seed());
    let mut faults = Vec::new();
    for _ in 0..trials {
        let rig = sound.copy(&platform);
        let damage = Damage::cut_engine(&rig, &chance);
        match judge(&rig, &damage, &contents) {
            Ok(Became::Exact) => (),
            Ok(other) => faults.push(format!("{damage:?}: {other:?}{}", rig.kept())),
            Err(fault) => faults.push(format!("{fault}{}", rig.kept())),
        }
    }
    println!("{trials} engines cut, {} faults", faults.len());
    none(faults);
}

#[test]
fn a_disk_that_cannot_sync_or_write_any_more_ends_the_daemon_and_a_restart_is_clean() {
    let template = template(300);
    let (mut slowest, mut faults) = (Duration::ZERO, Vec::new());
    for failure in Failure::ALL {
        for during in During::ALL {
            match failing(&template, &Program::Plain, failure, during) {
                Ok(took) => slowest = slowest.max(took),
                Err(fault) => faults.push(fault),
            }
        }
    }
    println!("the slowest end after a failure took {slowest:?}");
    none(faults);
}

#[test]
fn a_disk_that_runs_full_refuses_what_is_new_lets_people_leave_and_loses_nobody() {
    let people = 600;
    let platform = Platform::start(people, Script::none(), Duration::from_millis(150));
    let mut rig = template(people).copy(&platform);
    let Some(disk) = SmallDisk::under(&rig) else {
        println!("NOT RUN: a full disk: this user may not mount a file system");
        return;
    };
    let result = full_disk::full(&mut rig, &disk, &platform);
    let result = result.and_then(|()| full_disk::read_only(&rig, &disk, &platform));
    if let Err(why) = result {
        panic!("{why}\n{}", rig.log());
    }
}

#[test]
fn five_orderly_stops_in_a_broadcast_cost_nobody_anything_and_repeat_nothing() {
    let people = size::of("NABAT_STOP_PEOPLE", 1_500);
    let platform = Platform::start(people, Script::none(), Duration::from_millis(30));
    let (verdict, slowest, faults) = stops::stopped(&template(people), &platform, 5);
    println!("{verdict:?}, slowest stop {slowest:?}");
    none(faults);
    assert!(verdict.is_kept(), "{verdict:?}");
    assert_eq!(verdict.duplicates, 0, "{verdict:?}");
}

#[test]
fn control_claims_that_are_not_kept_are_noticed() {
    // The range of page states: claims and settlements of members.
    let orders = "forget-updates=10";
    let template = template_of_three(750);
    let mut noticed = BTreeSet::new();
    for seed in 0..5 {
        let mut plan = Plan::sabotaged(seed, orders.to_owned(), vec![Aim::Share(900)]);
        // What the engine has written by chance is no journal.
        plan.without_engine = true;
        // Who was forgotten is waited for in vain.
        plan.patience = Duration::from_secs(15);
        let outcome = play(&template, &plan);
        println!("{} {:?}", outcome.verdicts, outcome.faults);
        let verdicts = outcome.verdicts.0.into_iter();
        noticed.extend(
            verdicts
                .filter(|(_, one)| !one.is_kept())
                .map(|(kind, _)| kind),
        );
        if noticed.len() == ChannelKind::ALL.len() {
            return;
        }
    }
    panic!("noticed on {noticed:?} alone");
}

#[test]
fn control_an_answer_that_does_not_wait_for_the_sync_is_noticed() {
    let program = Program::Sabotaged("skip-fdatasync".to_owned());
    let answered = failing(&template(50), &program, Failure::Sync, During::Approving);
    println!("{answered:?}");
    let noticed = answered.is_err_and(|why| why.contains("answered as done"));
    assert!(noticed, "not noticed");
}

#[test]
fn control_an_answer_before_the_append_is_noticed() {
    let template = template(50);
    let platform = quiet(50);
    let sabotaged = Program::Sabotaged("answer-before-append".to_owned());
    let lost = (0..5).any(|_| {
        let mut rig = template.copy(&platform);
        let (daemon, _) = rig.serve(&sabotaged);
        let (door, draft) = (rig.door(), rig.drafts[0].clone());
        let crew = rig.crew.as_mut().expect("organisers");
        let alert = crew.post(&door, &draft, None).expect("proposed");
        // What was answered too early has come to be by then.
        rest(Duration::from_millis(50));
        assert_eq!(crew.approve(&door, alert), Ok(true));
        daemon.kill();
        let (daemon, _) = rig.serve(&Program::Plain);
        let status = rig.status().expect("it answers");
        daemon.kill();
        use ledger::proposal::Stage;
        !matches!(
            stage(&status.report, 1),
            Some(Stage::Queued { .. } | Stage::Released { .. })
        )
    });
    assert!(lost, "not noticed");
}
