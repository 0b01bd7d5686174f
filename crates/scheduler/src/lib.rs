#![doc = include_str!("../README.md")]

mod answer;
pub mod decide;
mod ending;
pub mod health;
mod holds;
mod lane;
pub mod limiter;
mod refill;
mod rendering;
mod run;
mod settings;
pub mod shares;
mod step;

pub use rendering::{Renderer, Unrenderable};
pub use run::run;
pub use settings::{Outlet, Settings};
pub use step::{Scheduler, Step};
