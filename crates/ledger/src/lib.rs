#![doc = include_str!("../README.md")]

pub mod approve;
pub mod audit;
pub mod broadcast;
pub mod channel_state;
mod codec;
mod error;
pub mod finish;
pub mod halt;
pub mod hold;
mod instance;
pub mod keys;
pub mod lane;
mod lane_work;
mod ledger;
pub mod notice;
pub mod organiser;
pub mod plan;
pub mod proposal;
pub mod propose;
pub mod receipt;
pub mod recover;
pub mod release;
pub mod report;
pub mod subscriber;
mod txn;
mod words;

pub use audit::{Actor, Audited};
pub use error::{Error, Refused, Result, StatusClass};
pub use keys::{PageKey, RANGES, Range, Slot};
pub use ledger::{Ledger, Settings};
pub use organiser::{Admission, Credential, Enrolment, NewOrganiser, OrganiserView, Role};
pub use propose::{Outcome, Proposal, Proposed};
pub use store::Store;
pub use subscriber::{Join, JoinReport};
