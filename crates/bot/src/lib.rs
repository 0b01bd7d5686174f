#![doc = include_str!("../README.md")]

mod crowd;
mod heard;
mod step;
mod wish;

pub use crowd::Crowd;
pub use heard::{Heard, Utterance};
pub use step::{Settings, step};
