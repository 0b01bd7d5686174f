//! The control socket: HTTP/1.1 on a Unix socket, the door of the command line. It translates
//! between requests and the ledger's services and decides nothing itself; whatever needs a person
//! carries a name and a one-time code.

mod alerts;
mod client;
mod export_list;
pub mod list_csv;
mod listed;
mod organisers;
pub mod paths;
mod preview;
mod problem;
mod reading;
mod server;
mod service;
mod subscribers;
mod webhooks;

pub use client::{Client, ClientError};
pub use reading::{DiskReport, Facts, Status};
pub use server::{Socket, SocketError};
pub use service::{DaemonLedger, Service, SpareNumber};
