//! A simulated world: the production scheduler and ledger on one thread, their time and chance
//! from a seed. Only the three seams are replaced: a clock that jumps, a store that conflicts,
//! fails, applies but does not say so, and crashes between any two commits, and three channels that
//! mix every outcome per recipient. A run ends when faults stop and everything has settled.

mod doors;
mod folk;
mod log;
mod people;
mod places;
mod reading;
mod receiver;
mod scene;
mod store;
mod turn;
mod verdict;
mod world;

pub use receiver::Receiver;
pub use store::{Faults, FaultyStore};
pub use verdict::Verdict;
pub use world::{Options, World, run, run_hardly_reading, run_quietly};
