//! The journal is the commit point: what stands here, synced, has happened. It is small and boring
//! on purpose, knows no engine, and keeps groups of absolute values, so that replaying one twice
//! changes nothing.

pub(crate) mod frame;
pub(crate) mod segment;
mod walk;
mod write;

pub(crate) use walk::{Fault, Walk, frames_from, walk};
pub(crate) use write::{AppendError, Journal, trim};
