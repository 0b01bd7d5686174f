//! The adapter against a scripted other side on a real socket. All in one program, so that it is
//! linked once.

mod conformance;
mod exchange;
mod requests;
mod secrets;
mod stage;
mod table;
