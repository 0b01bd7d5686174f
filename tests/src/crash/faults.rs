//! A disk that stops working under a running daemon: a sync that fails (F4), or any write, as on a
//! file system that the system has made read-only, injected by strace into the process as it runs.
//! What was answered by then is kept; from then on nothing may be answered as done.

use super::{
    door::NoAnswer,
    moments::{self, Stopwatch, rest},
    platform::Platform,
    process::Program,
    rig::Rig,
    verdict::{Allowed, Verdict},
};
use alert::AlertNumber;
use rehearsal::telegram::Script;
use std::{
    io::{BufRead as _, BufReader},
    process::{Child, ChildStderr, Command, Stdio},
    time::Duration,
};

/// A process whose disk has failed ends within a second; this is the promise, five times over.
const ENDS_MAX: Duration = Duration::from_secs(5);
/// The exit code of a store that could not go on.
const FATAL: i32 = 70;
/// After the last commit an empty one follows within 20 ms; then nothing is written.
const QUIET: Duration = Duration::from_millis(150);
/// A broadcast that has not ended after this long never will.
const END_MAX: Duration = Duration::from_secs(60);

/// What the disk does from a moment on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Nothing can be made durable any more.
    Sync,
    /// Nothing can be written any more: the system has made the file system read-only.
    ReadOnly,
}

impl Failure {
    pub const ALL: [Self; 2] = [Self::Sync, Self::ReadOnly];

    const fn injection(self) -> &'static str {
        match self {
            Self::Sync => "inject=fsync,fdatasync:error=EIO",
            Self::ReadOnly => "inject=pwrite64:error=EROFS",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Sync => "Input/output error",
            Self::ReadOnly => "Read-only file system",
        }
    }
}

/// What is going on when it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum During {
    Joining,
    Proposing,
    Approving,
    Sending,
}

impl During {
    pub const ALL: [Self; 4] = [
        Self::Joining,
        Self::Proposing,
        Self::Approving,
        Self::Sending,
    ];
}

/// strace on a process that runs; it lets go when it is dropped, or the process has ended.
struct Injector {
    strace: Child,
    /// Kept open, so that it may go on talking.
    _said: BufReader<ChildStderr>,
}

impl Injector {
    fn attach(pid: u32, failure: Failure) -> Self {
        let mut strace = Command::new("strace");
        strace
            .args([
                "-f",
                "-o",
                "/dev/null",
                "-e",
                "trace=fsync,fdatasync,pwrite64",
            ])
            .args(["-e", failure.injection(), "-p", &pid.to_string()])
            .stdin(Stdio::null())
            .stderr(Stdio::piped());
        let mut strace = strace.spawn().expect("strace runs");
        let mut said = BufReader::new(strace.stderr.take().expect("its words"));
        let mut line = String::new();
        said.read_line(&mut line).expect("its words");
        assert!(line.contains("attached"), "strace: {line}");
        Self {
            strace,
            _said: said,
        }
    }
}

impl Drop for Injector {
    fn drop(&mut self) {
        let _ = self.strace.kill();
        let _ = self.strace.wait();
    }
}

/// Lets the disk fail; how long the daemon took to end, or what was wrong.
pub fn failing(
    template: &Rig,
    program: &Program,
    failure: Failure,
    during: During,
) -> Result<Duration, String> {
    let people = template.setting.people;
    let platform = Platform::start(people, Script::none(), Duration::from_millis(100));
    let mut rig = template.copy(&platform);
    let (mut daemon, _) = rig.serve(program);
    let mut alert = None;
    match during {
        During::Joining | During::Proposing => {}
        During::Approving => alert = Some(propose(&mut rig)?),
        During::Sending => {
            alert = Some(rig.queue());
            let some = || (platform.server.counts().sent > people / 4).then_some(());
            moments::until(END_MAX, some).ok_or("nothing is sent")?;
        }
    }
    if during != During::Sending {
        rest(QUIET);
    }
    let injector = Injector::attach(daemon.pid(), failure);
    let since = Stopwatch::start();
    let answer = match (during, alert) {
        (During::Joining, _) => rig.join_one(),
        (During::Proposing, _) => propose(&mut rig).map(|_| ()).map_err(NoAnswer::Refused),
        (During::Approving, Some(alert)) => approve(&mut rig, alert),
        (During::Approving | During::Sending, _) => Err(NoAnswer::Gone),
    };
    let ended = daemon.ended(ENDS_MAX);
    let took = since.passed();
    drop(injector);
    let wrong = |why: String| {
        Err(format!(
            "{failure:?} while {during:?}: {why}\n{}",
            rig.log()
        ))
    };
    if answer.is_ok() {
        daemon.kill();
        return wrong("it was answered as done".to_owned());
    }
    let Some(status) = ended else {
        daemon.kill();
        return wrong(format!("it runs on after {ENDS_MAX:?}"));
    };
    if status.code() != Some(FATAL) || !rig.log().contains(failure.words()) || rig.panicked() {
        return wrong(format!("it ended with {status}"));
    }
    // Whatever was in somebody's hands arrives; nothing more is sent by a process that is gone.
    rest(QUIET);
    match clean_afterwards(rig, &platform, during, alert) {
        Ok(()) => Ok(took),
        Err(why) => Err(format!("{failure:?} while {during:?}: {why}")),
    }
}

pub(super) fn propose(rig: &mut Rig) -> Result<AlertNumber, String> {
    let (door, draft) = (rig.door(), rig.drafts[0].clone());
    let crew = rig.crew.as_mut().expect("organisers");
    crew.post(&door, &draft, None)
        .map_err(|why| format!("{why:?}"))
}

fn approve(rig: &mut Rig, alert: AlertNumber) -> Result<(), NoAnswer> {
    let door = rig.door();
    let crew = rig.crew.as_mut().expect("organisers");
    crew.approve(&door, alert).map(|_| ())
}

/// The disk works again: everything that had been answered is there, the alert can go out, and
/// reaches everyone.
fn clean_afterwards(
    mut rig: Rig,
    platform: &Platform,
    during: During,
    alert: Option<AlertNumber>,
) -> Result<(), String> {
    let mut daemon = rig.spawn(&Program::Plain);
    let result = rig.answers(&mut daemon).and_then(|_| {
        let (joined, people) = (rig.joined(), rig.people.len() as u64);
        if joined < people {
            return Err(format!("{joined} of {people} are there"));
        }
        let status = rig.status().map_err(|why| format!("{why:?}"))?;
        let stands = status
            .report
            .alerts
            .first()
            .and_then(|a| a.revisions.first().map(|r| r.stage));
        if alert.is_some() && stands.is_none() {
            return Err("LOST: the alert".to_owned());
        }
        match stands {
            None => drop(rig.queue()),
            Some(ledger::proposal::Stage::Proposed) => {
                let number = status.report.alerts[0].alert;
                // The code may have been used up by the answer that never came.
                let done = moments::until(END_MAX, || approve(&mut rig, number).ok());
                done.ok_or("it cannot be approved any more")?;
            }
            Some(_) => {}
        }
        let unknown = super::power::settle(&rig, 1)?;
        let expected = rig.expected(&Script::none(), 1);
        let allowed = Allowed {
            window: status.facts.window,
            crashes: u64::from(during == During::Sending),
            unknown,
        };
        let received = expected.count(&platform.chats());
        let verdict = Verdict::on(&expected, &received, 0, allowed);
        verdict
            .is_kept()
            .then_some(())
            .ok_or(format!("{verdict:?}"))
    });
    daemon.kill();
    result.map_err(|why| format!("{why}\n{}", rig.log()))
}
