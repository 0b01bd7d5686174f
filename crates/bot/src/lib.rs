#![doc = include_str!("../README.md")]

mod heard;
mod step;
mod wish;

pub use heard::{Heard, Utterance};
pub use step::{Settings, step};
