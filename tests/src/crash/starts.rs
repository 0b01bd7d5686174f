//! Starts that go wrong: killed while starting and recovering, twice in a row (F2), and two daemons
//! that want the same store (F8).

use super::{
    crew::stage,
    moments::{Stopwatch, rest},
    platform::Platform,
    process::{Daemon, Program},
    rig::{Rig, START_MAX},
};
use crate::chance::Chance;
use ledger::proposal::Stage;
use std::{fs, time::Duration};

/// A kill falls so long after the start at the latest.
const START_US: u64 = 200_000;
/// The second daemon leaves within a second; this is the promise, five times over.
const LEAVES_MAX: Duration = Duration::from_secs(5);
/// What it says.
const LEAVES_SAYING: &str = "already works on";

/// What a start has to cope with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// Keys, and no store yet.
    Nothing,
    /// A store whose daemon was killed in the middle of a broadcast.
    Killed,
    /// The same, and its engine is gone: it is rebuilt.
    WithoutEngine,
}

impl Found {
    /// The kinds, by turns.
    pub fn of(number: u64) -> Self {
        match number % 5 {
            0 => Self::Nothing,
            1 => Self::WithoutEngine,
            _ => Self::Killed,
        }
    }
}

/// A rig whose daemon was killed in the middle of its broadcast.
pub fn killed_in_the_middle(template: &Rig, platform: &Platform) -> Rig {
    let mut rig = template.copy(platform);
    let (daemon, _) = rig.serve(&Program::Plain);
    rig.queue();
    let before = platform.server.counts().sent;
    let third = template.setting.people / 3;
    let some = super::moments::until(START_MAX, || {
        (platform.server.counts().sent - before > third).then_some(())
    });
    assert!(some.is_some(), "nothing is sent: {}", rig.log());
    daemon.kill();
    rig
}

/// Starts it twice, each killed after a moment drawn from `chance`, then for good: the time of
/// that start, or what was wrong.
pub fn killed_twice(rig: &Rig, found: Found, chance: &Chance) -> Result<Duration, String> {
    if found == Found::WithoutEngine {
        fs::remove_dir_all(rig.state().join("store")).map_err(|error| error.to_string())?;
    }
    for _ in 0..2 {
        let daemon = rig.spawn(&Program::Plain);
        rest(Duration::from_micros(chance.below(START_US)));
        daemon.kill();
    }
    let mut daemon = rig.spawn(&Program::Plain);
    let took = rig.answers(&mut daemon);
    let checked = took.and_then(|took| {
        let joined = rig.joined();
        let expected = match found {
            Found::Nothing => 0,
            Found::Killed | Found::WithoutEngine => rig.people.len() as u64,
        };
        if joined != expected {
            return Err(format!("{joined} of {expected} are there"));
        }
        let status = rig.status().map_err(|error| format!("{error:?}"))?;
        let released = matches!(stage(&status.report, 1), Some(Stage::Released { .. }));
        if found != Found::Nothing && !released {
            return Err("the alert is not there".to_owned());
        }
        if rig.panicked() {
            return Err("it panicked".to_owned());
        }
        Ok(took)
    });
    daemon.kill();
    checked.map_err(|why| format!("{found:?}: {why}\n{}", rig.log()))
}

/// Two daemons at once on one store: how long the second took to leave, or what was wrong.
pub fn race(rig: &Rig, chance: &Chance) -> Result<Duration, String> {
    let logs = [rig.path("first.log"), rig.path("second.log")];
    let start = |log: &std::path::PathBuf| {
        let _ = fs::remove_file(log);
        Daemon::start(Program::Plain.command(&rig.config()), log)
    };
    let mut first = start(&logs[0]);
    rest(Duration::from_micros(chance.below(20_000)));
    let since = Stopwatch::start();
    let mut second = start(&logs[1]);
    let left = super::moments::until(LEAVES_MAX, || {
        let ended = [first.has_ended(), second.has_ended()];
        ended.iter().any(Option::is_some).then_some(ended)
    });
    let took = since.passed();
    let (mut owner, code, log) = match left {
        Some([Some(status), None]) => (second, status.code(), &logs[0]),
        Some([None, Some(status)]) => (first, status.code(), &logs[1]),
        other => {
            first.kill();
            second.kill();
            return Err(format!("within {LEAVES_MAX:?} these had left: {other:?}"));
        }
    };
    let said = fs::read_to_string(log).unwrap_or_default();
    let answers = rig.answers(&mut owner);
    owner.kill();
    answers.map_err(|why| format!("the owner: {why}"))?;
    if code != Some(1) || !said.contains(LEAVES_SAYING) {
        return Err(format!("the other left with {code:?}, saying {said:?}"));
    }
    Ok(took)
}
