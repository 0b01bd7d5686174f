//! What it was measured on: figures without their machine say nothing.

use crate::Options;
use std::{fs, path::Path, process::Command};

/// Names and facts, in the order in which they are printed.
pub fn facts(options: &Options) -> Vec<(&'static str, String)> {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    vec![
        ("date", date()),
        ("processor", format!("{}, {cores} cores", processor())),
        ("memory", memory()),
        ("kernel", line("/proc/sys/kernel/osrelease")),
        ("disk", disk(&options.folder)),
        ("program", says(&options.program, &["--version"])),
        (
            "commit",
            says(Path::new("git"), &["describe", "--always", "--dirty"]),
        ),
        ("compiler", says(Path::new("rustc"), &["--version"])),
        ("load at start", load()),
    ]
}

/// Processes that ran or waited to run, over 1, 5 and 15 minutes.
pub fn load() -> String {
    let load = line("/proc/loadavg");
    load.split(' ').take(3).collect::<Vec<_>>().join(" ")
}

fn date() -> String {
    jiff::Timestamp::now()
        .strftime("%Y-%m-%d %H:%M UTC")
        .to_string()
}

fn processor() -> String {
    field("/proc/cpuinfo", "model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned())
}

fn memory() -> String {
    let kib = field("/proc/meminfo", "MemTotal")
        .and_then(|value| value.split(' ').next()?.parse::<u64>().ok());
    kib.map_or(String::new(), |kib| format!("{} MiB", kib / 1024))
}

/// The file system that `folder` lies on, and its device.
fn disk(folder: &Path) -> String {
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let mounts = fs::read_to_string("/proc/mounts").unwrap_or_default();
    let found = mounts
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ');
            Some((words.next()?, words.next()?, words.next()?))
        })
        .filter(|(_, place, _)| folder.starts_with(place))
        .max_by_key(|(_, place, _)| place.len());
    found.map_or(String::new(), |(device, _, kind)| {
        format!("{kind} on {device}")
    })
}

fn field(path: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    text.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.trim() == name).then(|| value.trim().to_owned())
    })
}

fn line(path: &str) -> String {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.trim().to_owned()
}

fn says(program: &Path, args: &[&str]) -> String {
    let output = Command::new(program)
        .args(args)
        .current_dir(nabat_tests::house::root())
        .output();
    output.map_or("unknown".to_owned(), |output| {
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    })
}
