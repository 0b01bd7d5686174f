//! Power loss (F3): the daemon's own calls to the disk are recorded while organisers are admitted,
//! people join, and an alert and its update are queued and sent; then images of the disk are built
//! as a power loss at a drawn moment could have left it, and the built program has to open each,
//! with everything that had been answered before that moment.

use super::{
    disk::Disk,
    image::Survives,
    moments::{self, now_us, rest},
    platform::{Platform, chat},
    process::{Daemon, Program},
    rig::{Rig, Setting, copy_folder, kept},
    strace,
    verdict::{Allowed, Arrived, Expected, Verdict},
};
use crate::chance::Chance;
use alert::AlertNumber;
use ledger::{broadcast::Run, proposal::Stage};
use rehearsal::telegram::Script;
use std::{fs, path::Path, time::Duration};

/// A broadcast that has not ended after this long never will.
const END_MAX: Duration = Duration::from_secs(90);
/// Calls take microseconds: a cut this long after an answer meets what follows it.
const AFTER_ANSWER_US: u64 = 3_000;

/// Something that the daemon answered for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// So many people have joined.
    Joined(u64),
    /// Both organisers are admitted.
    Admitted,
    /// The alert has this revision, and "Queued" was said.
    Queued(AlertNumber, usize),
}

/// What was recorded.
pub struct Recording {
    rig: Rig,
    disk: Disk,
    /// When each answer had come in, in microseconds.
    promises: Vec<(u64, Promise)>,
    arrived: Vec<Arrived>,
    /// When the daemon was killed half-way.
    killed: Option<u64>,
    /// How many calls changed something.
    pub calls: usize,
}

/// How a recording is made.
#[derive(Clone, Debug)]
pub struct Evening {
    pub setting: Setting,
    pub program: Program,
    /// Whether the daemon is killed and started again half-way.
    pub killed: bool,
}

/// Records an evening from a folder with nothing but keys.
pub fn record(evening: &Evening) -> Recording {
    let people = evening.setting.people;
    let platform = Platform::start(people, Script::none(), Duration::from_millis(20));
    let mut rig = Rig::bare(evening.setting.clone(), &platform);
    let (base, trace) = (rig.path("base"), rig.path("trace"));
    copy_folder(&rig.state(), &base).expect("a state can be copied");
    fs::create_dir(&trace).expect("a folder");
    let mut promises = Vec::new();
    let start = |rig: &Rig, prefix: &str| {
        let tracer = strace::tracer(&trace, prefix);
        let command = evening.program.traced(tracer, &rig.config());
        let mut daemon = Daemon::start(command, &rig.log_path());
        match rig.answers(&mut daemon) {
            Ok(_) => daemon,
            Err(why) => panic!("under strace: {why}\n{}", rig.log()),
        }
    };
    let mut daemon = start(&rig, "first");
    rig.admit();
    promises.push((now_us(), Promise::Admitted));
    rig.join_and(|sum| promises.push((now_us(), Promise::Joined(sum))));
    let (mut alert, mut killed) = (None, None);
    for revision in 1..=2 {
        let (door, draft) = (rig.door(), rig.drafts[revision - 1].clone());
        let crew = rig.crew.as_mut().expect("organisers were admitted");
        let number = crew.post(&door, &draft, alert).expect("proposed");
        assert_eq!(crew.approve(&door, number), Ok(true), "{}", rig.log());
        promises.push((now_us(), Promise::Queued(number, revision)));
        alert = Some(number);
        if evening.killed && revision == 1 {
            let some = || (platform.server.counts().sent > people / 3).then_some(());
            assert!(moments::until(END_MAX, some).is_some(), "nothing is sent");
            killed = Some(now_us());
            daemon.kill_traced(pid(&rig));
            daemon = start(&rig, "second");
        }
        settle(&rig, revision).expect("it is sent");
    }
    daemon.kill_traced(pid(&rig));
    let calls = strace::read(&trace, &rig.state()).expect("a trace");
    let mut disk = Disk::of(&base, &rig.state()).expect("the keys");
    for call in &calls {
        disk.happen(call);
    }
    Recording {
        disk,
        promises,
        arrived: platform.chats(),
        killed,
        calls: calls.len(),
        rig,
    }
}

/// The daemon's own process, which says who it is beside its lock.
fn pid(rig: &Rig) -> u32 {
    let lock = fs::read_to_string(rig.state().join("lock")).unwrap_or_default();
    let pid = lock
        .trim()
        .strip_prefix("process ")
        .and_then(|pid| pid.parse().ok());
    pid.expect("the lock names its holder")
}

/// Waits until the broadcast of this revision has ended.
pub fn settle(rig: &Rig, revision: usize) -> Result<u64, String> {
    let unknown = moments::until(END_MAX, || {
        let status = rig.status().ok()?;
        let revisions = &status.report.alerts.first()?.revisions;
        let broadcast = revisions.get(revision - 1)?.broadcast.as_ref()?;
        let unknown = broadcast
            .channels
            .iter()
            .map(|channel| channel.counts.unknown);
        matches!(broadcast.run, Run::Done { .. }).then(|| unknown.sum())
    });
    unknown.ok_or_else(|| format!("revision {revision} does not end: {}", rig.log()))
}

/// One power loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    pub at: u64,
    pub survives: Survives,
    pub seed: u64,
}

impl Recording {
    /// A cut at a drawn moment: one in three just after something was answered.
    pub fn cut(&self, chance: &Chance) -> Cut {
        let moments = self.disk.moments();
        let drawn = moments[chance.below(moments.len() as u64) as usize];
        let (answered, _) = self.promises[chance.below(self.promises.len() as u64) as usize];
        let at = match chance.below(3) {
            0 => answered + chance.below(AFTER_ANSWER_US),
            1 => drawn,
            // Within a call, or just after it.
            _ => drawn + 1,
        };
        Cut {
            at,
            survives: Survives::drawn(chance),
            seed: chance.next(),
        }
    }

    /// A cut right after "Queued" was answered, with nothing but what is certain.
    pub fn cut_after_queued(&self) -> Cut {
        let queued = |(_, promise): &&(u64, Promise)| matches!(promise, Promise::Queued(..));
        let (at, _) = self.promises.iter().find(queued).expect("it was queued");
        Cut {
            at: *at,
            survives: Survives::Nothing,
            seed: 1,
        }
    }

    /// Lets the power go, and opens what is left: what was wrong, if anything.
    pub fn reopen(&self, cut: Cut, platform: &Platform, settles: bool) -> Result<(), String> {
        let folder = tempfile::Builder::new().prefix("nabat-image-").tempdir();
        let folder = folder.expect("a folder for temporary files");
        let image = folder.path().join("image");
        let chance = Chance::new(cut.seed);
        let built = self.disk.image(cut.at, cut.survives, &chance, &image);
        built.map_err(|error| format!("building an image: {error}"))?;
        let rig = self.rig.with_state(&image, platform);
        let mut daemon = rig.spawn(&Program::Plain);
        let seen = platform.server.counts().sent;
        let result = rig
            .answers(&mut daemon)
            .and_then(|_| self.kept(cut.at, &rig))
            .and_then(|()| match settles {
                true => self.everyone(cut.at, &rig, platform, seen),
                false => Ok(()),
            });
        daemon.kill();
        let result = match result {
            Ok(()) if rig.panicked() => Err("it panicked".to_owned()),
            other => other,
        };
        result.map_err(|why| {
            let log = rig.log();
            // The image as it was, for somebody to look at.
            format!("{cut:?}: {why}\n{log}{}", kept(folder))
        })
    }

    /// Everything that was answered before the cut.
    fn kept(&self, cut: u64, rig: &Rig) -> Result<(), String> {
        let status = rig.status().map_err(|error| format!("{error:?}"))?;
        let alerts = &status.report.alerts;
        for (_, promise) in self.promises.iter().filter(|(at, _)| *at <= cut) {
            match promise {
                Promise::Joined(sum) => {
                    let joined = rig.joined();
                    if joined < *sum {
                        return Err(format!("LOST: {sum} had joined, {joined} are there"));
                    }
                }
                Promise::Admitted => {
                    let list: Vec<serde_json::Value> = rig
                        .door()
                        .get("/api/v1/organisers")
                        .map_err(|e| format!("{e:?}"))?;
                    if list.len() < 2 {
                        return Err("LOST: organisers".to_owned());
                    }
                }
                Promise::Queued(number, revision) => {
                    let alert = alerts.iter().find(|alert| alert.alert == *number);
                    let stage = alert
                        .and_then(|alert| alert.revisions.get(revision - 1))
                        .map(|revision| revision.stage);
                    let stands = matches!(
                        stage,
                        Some(Stage::Queued { .. } | Stage::Released { .. } | Stage::Overdue { .. })
                    );
                    if !stands {
                        return Err(format!("LOST: {promise:?} was answered, and is {stage:?}"));
                    }
                }
            }
        }
        Ok(())
    }

    /// Whoever is to have the newest revision has it, before the cut or after.
    fn everyone(&self, cut: u64, rig: &Rig, platform: &Platform, seen: u64) -> Result<(), String> {
        let queued = self.promises.iter().filter(|(at, _)| *at <= cut);
        let revision = queued.filter_map(|(_, promise)| match promise {
            Promise::Queued(_, revision) => Some(*revision),
            Promise::Joined(_) | Promise::Admitted => None,
        });
        let Some(revision) = revision.max() else {
            return Ok(());
        };
        let unknown = settle(rig, revision)?;
        rest(Duration::from_millis(100));
        let before = self.arrived.iter().filter(|one| one.unix_ms < cut / 1_000);
        let after = platform.server.log().into_iter();
        let after: Vec<Arrived> = after
            .filter(|entry| entry.seq > seen)
            .filter_map(chat)
            .collect();
        let expected: Expected = rig.expected(&Script::none(), 2);
        let received = expected.count(before.chain(&after));
        let status = rig.status().map_err(|error| format!("{error:?}"))?;
        let allowed = Allowed {
            window: status.facts.window,
            crashes: 1 + u64::from(self.killed.is_some_and(|killed| killed < cut)),
            unknown,
        };
        let verdict = Verdict::on(&expected, &received, revision - 1, allowed);
        match verdict.is_kept() {
            true => Ok(()),
            false => Err(format!("{verdict:?}")),
        }
    }

    /// What the program says of an image without opening it for work.
    pub fn verify(&self, cut: Cut, platform: &Platform) -> Result<(), String> {
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let image: &Path = &folder.path().join("image");
        let built = self
            .disk
            .image(cut.at, cut.survives, &Chance::new(cut.seed), image);
        built.map_err(|error| format!("building an image: {error}"))?;
        let rig = self.rig.with_state(image, platform);
        let ran = rig.run(&Program::Plain, &["store", "verify", "--json"]);
        if !(0..=1).contains(&ran.code) || ran.err.contains("panicked at") {
            return Err(format!("{cut:?}: store verify: {ran:?}"));
        }
        Ok(())
    }
}
