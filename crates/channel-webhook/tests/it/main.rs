//! The adapter against scripted other sides on real sockets under TLS. All in one program, so that
//! it is linked once.

mod conformance;
mod gate;
mod limits;
mod secrets;
mod stage;
