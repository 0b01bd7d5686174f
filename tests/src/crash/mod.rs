//! The crash campaign: the built daemon, killed, cut from power, damaged and raced, and judged at
//! the receiving end. What is expected is the harness's own list, minus what the stand-in's script
//! refuses; the ledger's report may explain what is missing, within the number in doubt, and
//! nothing else. Nothing here looks inside the daemon.

pub mod crew;
pub mod damage;
pub mod disk;
pub mod door;
pub mod faults;
pub mod full_disk;
pub mod image;
pub mod kills;
mod line;
pub mod mail;
pub mod moments;
pub mod people;
pub mod plan;
pub mod platform;
pub mod power;
pub mod process;
pub mod rig;
pub mod size;
pub mod starts;
pub mod stops;
pub mod strace;
pub mod tally;
pub mod verdict;
