//! A damaged disk (F7): one bit flipped, a file cut short, another version's number, another
//! instance's key, anywhere under the state folder, weighted by size. The program either has
//! exactly what it had, or refuses by name and says what to do; a repair then opens it, and says
//! itself what it could not bring back.

use super::{moments, platform::Platform, process::Program, rig::Rig};
use crate::chance::Chance;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

/// How long rebuilding ranges of a small store may take.
const MENDED_MAX: Duration = Duration::from_secs(20);

/// What was done to the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Damage {
    Flip { file: PathBuf, offset: u64, bit: u8 },
    Cut { file: PathBuf, length: u64 },
    Version,
    Ring,
    WrappingKey,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Became {
    /// Everything was there.
    Exact,
    /// It was refused, and after a repair everything was there.
    Repaired,
    /// It was refused, and the repair said what it could not bring back.
    PartlyRepaired,
    /// It was refused in words that say what to do, and nothing of ours can repair it.
    Refused,
}

/// Everything that can be asked of an instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents(BTreeMap<&'static str, Value>);

impl Contents {
    /// As the running daemon says.
    pub fn of(rig: &Rig) -> Result<Self, String> {
        let mended = moments::until(MENDED_MAX, || {
            let status = rig.status().ok()?;
            status.store.mending.is_empty().then_some(())
        });
        mended.ok_or_else(|| format!("it is not mended within {MENDED_MAX:?}"))?;
        let mut contents = BTreeMap::new();
        let asked = [
            ("report", "/api/v1/status"),
            ("organisers", "/api/v1/organisers"),
            ("audit", "/api/v1/audit"),
        ];
        for (name, path) in asked {
            let mut value: Value = rig.door().get(path).map_err(|e| format!("{path}: {e:?}"))?;
            if name == "report" {
                value = value["report"].take();
                // These come and go by themselves.
                value["notices_waiting"].take();
            }
            contents.insert(name, value);
        }
        // Everybody is looked at: the counts that are kept would not show a row that is gone.
        let path = "/api/v1/subscribers/recount";
        let everybody = rig.door().post(path, &());
        let everybody = everybody.map_err(|e| format!("{path}: {e:?}"))?;
        contents.insert("subscribers", everybody);
        Ok(Self(contents))
    }

    /// What differs: where, as it was, as it is.
    fn differing(&self, other: &Self) -> Vec<String> {
        let mut found = Vec::new();
        for (name, value) in &self.0 {
            let now = other.0.get(name).unwrap_or(&Value::Null);
            match value.as_object() {
                None if value == now => {}
                None => found.push(format!("{name}: {value} is {now}")),
                Some(parts) => {
                    let parts = parts.iter().filter(|(part, value)| &now[*part] != *value);
                    found.extend(parts.map(|(p, v)| format!("{name}.{p}: {v} is {}", now[p])));
                }
            }
        }
        found
    }
}

impl Damage {
    /// Draws one, and does it to the instance.
    pub fn done(rig: &Rig, other: &Rig, chance: &Chance) -> Self {
        let files = files(&rig.state());
        let sum: u64 = files.iter().map(|(_, length)| length).sum();
        let mut at = chance.below(sum);
        let hit = files
            .iter()
            .find(|(_, length)| match at.checked_sub(*length) {
                None => true,
                Some(rest) => {
                    at = rest;
                    false
                }
            });
        let (file, length) = hit.cloned().expect("a state has files");
        let damage = match chance.below(20) {
            0 => Self::Version,
            1 if chance.one_in(2) => Self::Ring,
            1 => Self::WrappingKey,
            2..=5 => Self::Cut { file, length: at },
            _ => Self::Flip {
                file,
                offset: at.min(length - 1),
                bit: u8::try_from(chance.below(8)).expect("of eight"),
            },
        };
        damage.do_to(rig, other);
        damage
    }

    /// Cuts the file of the store's engine somewhere.
    pub fn cut_engine(rig: &Rig, chance: &Chance) -> Self {
        let file = rig.state().join("store/db");
        let length = fs::metadata(&file).expect("an engine").len();
        let damage = Self::Cut {
            file,
            length: chance.below(length),
        };
        damage.do_to(rig, rig);
        damage
    }

    fn do_to(&self, rig: &Rig, other: &Rig) {
        match self {
            Self::Flip { file, offset, bit } => {
                let mut bytes = fs::read(file).expect("a file");
                bytes[*offset as usize] ^= 1 << bit;
                fs::write(file, bytes).expect("a file");
            }
            Self::Cut { file, length } => {
                let file = fs::File::options().write(true).open(file).expect("a file");
                file.set_len(*length).expect("it can be cut");
            }
            Self::Version => {
                let line = "nabat store schema 999, written by nabat 99.0.0";
                let sum = crc32c::crc32c(line.as_bytes());
                let text = format!("{line}\n{sum:08x}\n");
                fs::write(rig.state().join("schema"), text).expect("a file");
            }
            Self::Ring => {
                for (from, _) in files(&other.state().join("keys")) {
                    let name = from.file_name().expect("a file");
                    fs::copy(&from, rig.state().join("keys").join(name)).expect("a file");
                }
            }
            Self::WrappingKey => {
                let name = "wrapping.key";
                fs::copy(other.path(name), rig.path(name)).expect("a file");
            }
        }
    }

    /// Words that the refusal has to say, one of them.
    fn remedies(&self, rig: &Rig) -> &'static [&'static str] {
        match self {
            Self::Flip { file, .. } | Self::Cut { file, .. } => {
                if file.starts_with(rig.state().join("keys")) {
                    &["key"]
                } else {
                    &["nabat store repair"]
                }
            }
            Self::Version => &["use that version or a newer one"],
            Self::Ring | Self::WrappingKey => &["key"],
        }
    }

    /// Whether a repair of the store can be expected to help.
    fn is_repairable(&self, rig: &Rig) -> bool {
        match self {
            Self::Flip { file, .. } | Self::Cut { file, .. } => {
                !file.starts_with(rig.state().join("keys"))
            }
            Self::Version | Self::Ring | Self::WrappingKey => false,
        }
    }
}

/// Opens the damaged instance and judges: what became of it, or what was wrong.
pub fn judge(rig: &Rig, damage: &Damage, before: &Contents) -> Result<Became, String> {
    let wrong = |why: String| format!("{damage:?}: {why}\n{}", rig.log());
    let mut daemon = rig.spawn(&Program::Plain);
    let opened = rig.answers(&mut daemon);
    let compared = opened.as_ref().ok().map(|_| Contents::of(rig));
    let ended = daemon.has_ended();
    daemon.kill();
    if let Some(compared) = compared {
        let differing = before.differing(&compared.map_err(|why| match ended {
            Some(status) => wrong(format!("the daemon ended ({status}): {why}")),
            None => wrong(format!("the daemon runs: {why}")),
        })?);
        return match differing.is_empty() {
            true => Ok(Became::Exact),
            false => Err(wrong(format!("it opened, and differs in {differing:?}"))),
        };
    }
    let log = rig.log();
    let code = ended.and_then(|status| status.code());
    let words = damage.remedies(rig);
    if code != Some(1) || !words.iter().any(|word| log.contains(word)) {
        return Err(wrong(format!(
            "it left with {code:?} and none of {words:?}"
        )));
    }
    if !damage.is_repairable(rig) {
        return Ok(Became::Refused);
    }
    let repair = rig.run(&Program::Plain, &["store", "repair", "--json"]);
    let said: Value = serde_json::from_str(&repair.out).unwrap_or_default();
    let lost = said["incomplete"] == true
        || said["lost_records"]
            .as_array()
            .is_some_and(|l| !l.is_empty());
    if !(0..=1).contains(&repair.code) || (repair.code == 1) != lost {
        return Err(wrong(format!("the repair: {repair:?}")));
    }
    let mut daemon = rig.spawn(&Program::Plain);
    let opened = rig.answers(&mut daemon);
    let compared = opened.and_then(|_| Contents::of(rig));
    daemon.kill();
    let differing = before.differing(&compared.map_err(wrong)?);
    match (differing.is_empty(), lost) {
        (true, false) => Ok(Became::Repaired),
        (_, true) => Ok(Became::PartlyRepaired),
        (false, false) => Err(wrong(format!(
            "repaired, and it differs in {differing:?}: {said}"
        ))),
    }
}

/// All files below a folder that are files, with their lengths, in order.
fn files(folder: &Path) -> Vec<(PathBuf, u64)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            let meta = fs::symlink_metadata(&path).expect("it is there");
            if meta.is_dir() {
                open.push(path);
            } else if meta.is_file() && meta.len() > 0 {
                found.push((path, meta.len()));
            }
        }
    }
    found.sort();
    found
}

/// An instance whose alert has been sent to everyone, stopped in order, and what it contains.
pub fn finished(template: &Rig, platform: &Platform) -> (Rig, Contents) {
    let mut rig = template.copy(platform);
    let daemon = rig.serve(&Program::Plain).0;
    rig.queue();
    super::power::settle(&rig, 1).expect("it is sent");
    // The last words to the organisers are still to go out.
    let quiet = moments::until(MENDED_MAX, || {
        let status = rig.status().ok()?;
        (status.report.notices_waiting == 0).then_some(())
    });
    assert!(quiet.is_some(), "{}", rig.log());
    let ended = daemon.term(super::rig::START_MAX);
    assert!(ended.is_some(), "{}", rig.log());
    let daemon = rig.serve(&Program::Plain).0;
    let contents = Contents::of(&rig).expect("it can be asked");
    let _ = daemon.term(super::rig::START_MAX);
    (rig, contents)
}
