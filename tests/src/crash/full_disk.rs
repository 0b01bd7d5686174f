//! A real small file system under the state that runs full in the middle of a broadcast, has room
//! again, and is mounted read-only (F5). It is in memory, and gone when its owner is dropped.

use super::{
    faults::propose,
    moments,
    platform::Platform,
    process::{Daemon, Program},
    rig::{Rig, START_MAX, copy_folder},
    verdict::{Allowed, Verdict},
};
use alert::Address;
use ledger::broadcast::Run;
use rehearsal::telegram::Script;
use serde_json::json;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

/// A broadcast that has not ended after this long never will.
const END_MAX: Duration = Duration::from_secs(60);

/// A small file system in memory under the state of a rig; given back when it is dropped.
pub struct SmallDisk {
    at: PathBuf,
    filler: PathBuf,
}

/// Its size.
const DISK_MIB: u64 = 32;
/// What is left of it when it is full: less than the store holds back, more than it needs for what
/// is vital.
const LEFT_BYTES: u64 = 9 * 512 * 1024;

impl SmallDisk {
    /// Puts the state of `rig` on one; `None` if this user may not mount.
    pub fn under(rig: &Rig) -> Option<Self> {
        let (state, kept) = (rig.state(), rig.path("state.kept"));
        fs::rename(&state, &kept).expect("a state");
        fs::create_dir(&state).expect("a folder");
        let size = format!("size={DISK_MIB}m,mode=0700");
        let mounted = mount(&["-t", "tmpfs", "-o", &size, "tmpfs"], &state);
        if !mounted {
            return None;
        }
        let disk = Self {
            filler: state.join("filler"),
            at: state,
        };
        copy_folder(&kept, &disk.at).expect("a state can be copied");
        Some(disk)
    }

    /// Leaves hardly any room on it.
    pub fn fill(&self) {
        let free = rustix::fs::statvfs(&self.at).expect("a file system");
        let free = free.f_bavail * free.f_frsize;
        let bytes = usize::try_from(free - LEFT_BYTES).expect("a small disk");
        fs::write(&self.filler, vec![0; bytes]).expect("there is room for it");
    }

    /// Gives the room back.
    pub fn empty(&self) {
        fs::remove_file(&self.filler).expect("it is there");
    }

    /// Mounts it anew, read-only or not.
    pub fn remount(&self, how: &str) -> bool {
        mount(&["-o", &format!("remount,{how}")], &self.at)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.at).status();
    }
}

fn mount(how: &[&str], at: &Path) -> bool {
    let mounted = Command::new("mount").args(how).arg(at).status();
    mounted.is_ok_and(|status| status.success())
}

/// Plays an evening on a disk that runs full in the middle of a broadcast, then has room again:
/// what was wrong, if anything.
pub fn full(rig: &mut Rig, disk: &SmallDisk, platform: &Platform) -> Result<(), String> {
    let (mut daemon, _) = rig.serve(&Program::Plain);
    rig.queue();
    let quarter = rig.setting.people / 4;
    let some = || (platform.server.counts().sent > quarter).then_some(());
    moments::until(END_MAX, some).ok_or("nothing is sent")?;
    disk.fill();
    let result = refused_and_left(rig, &mut daemon).and_then(|leaver| {
        disk.empty();
        let unknown = super::power::settle(rig, 1)?;
        let mut expected = rig.expected(&Script::none(), 1);
        // Who left while it ran may have it or not.
        expected.leave_out(&leaver);
        let allowed = Allowed {
            window: 0,
            crashes: 0,
            unknown,
        };
        let received = expected.count(&platform.chats());
        let verdict = Verdict::on(&expected, &received, 0, allowed);
        if !verdict.is_kept() || verdict.explained > 0 {
            return Err(format!("{verdict:?}"));
        }
        let joined = moments::until(END_MAX, || rig.join_one().ok());
        joined.ok_or("nobody can join afterwards".to_owned())
    });
    match daemon.term(START_MAX) {
        Some(status) if status.success() => result,
        other => result.and(Err(format!("it stopped with {other:?}"))),
    }
}

/// On the full disk: a new alert is refused in plain words, leaving works, nothing is called done
/// that is not. Who left.
fn refused_and_left(rig: &mut Rig, daemon: &mut Daemon) -> Result<Address, String> {
    let refusal = propose(rig);
    if !refusal
        .as_ref()
        .is_err_and(|why| why.contains("the disk is full"))
    {
        return Err(format!("a new alert: {refusal:?}"));
    }
    let status: serde_json::Value = rig
        .door()
        .get("/api/v1/status")
        .map_err(|why| format!("{why:?}"))?;
    if status["store"]["disk"] != "full" || status["store"]["releases_allowed"] != false {
        return Err(format!("it says {}", status["store"]));
    }
    let before = rig.joined();
    let leaver = rig.people.last().expect("people").address.clone();
    let Address::Telegram(chat) = leaver else {
        return Err("the last one is in a chat".to_owned());
    };
    let leave = json!([{"channel": "telegram", "address": chat.to_string()}]);
    let left: Vec<serde_json::Value> = rig
        .door()
        .post("/api/v1/subscribers/leave", &leave)
        .map_err(|why| format!("leaving: {why:?}"))?;
    if !left.is_empty() || rig.joined() != before - 1 {
        return Err(format!("leaving: {left:?}, {} of {before}", rig.joined()));
    }
    if let Some(status) = daemon.has_ended() {
        return Err(format!("it ended ({status})"));
    }
    Ok(leaver)
}

/// Starts on a file system that is mounted read-only: it says so, ends, and has sent nothing; and
/// starts again when it can be written to. What was wrong, if anything.
pub fn read_only(rig: &Rig, disk: &SmallDisk, platform: &Platform) -> Result<(), String> {
    if !disk.remount("ro") {
        return Err("it cannot be mounted read-only".to_owned());
    }
    let sent = platform.server.counts().sent;
    let ended = rig.spawn(&Program::Plain).ended(START_MAX);
    let code = ended.and_then(|status| status.code());
    if code != Some(1) || !rig.log().contains("is read-only") {
        return Err(format!("it ended with {code:?}"));
    }
    if platform.server.counts().sent != sent {
        return Err("it sent something".to_owned());
    }
    if !disk.remount("rw") {
        return Err("it cannot be mounted writable".to_owned());
    }
    let (daemon, _) = rig.serve(&Program::Plain);
    let status = rig.status().map_err(|why| format!("{why:?}"))?;
    let broadcast = status
        .report
        .alerts
        .first()
        .and_then(|a| a.revisions[0].broadcast.as_ref());
    let done = broadcast.is_some_and(|one| matches!(one.run, Run::Done { .. }));
    daemon.kill();
    done.then_some(())
        .ok_or("the broadcast is not there".to_owned())
}
