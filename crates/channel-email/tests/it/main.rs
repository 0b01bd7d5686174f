//! The adapter against a rehearsal relay on a real socket. All in one program, so that it is
//! linked once.

mod conformance;
mod mail;
mod relays;
mod stage;
mod table;
mod tls;
mod trouble;
