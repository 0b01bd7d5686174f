#![doc = include_str!("../README.md")]

pub mod body;
pub mod cap;
mod context;
pub mod email;
mod fault;
mod measure;
mod rich;
mod shorten;
pub mod telegram;
mod transcript;
pub mod web;
pub mod webhook;
mod words;

pub use body::{Body, Button, EmailBody, Entity, EntityKind, TelegramText};
pub use context::{Context, Occasion, Reader};
pub use fault::{Medium, RenderFault};
pub use measure::measure;
pub use transcript::{transcript, transcript_of};
pub use web::WebText;
pub use webhook::WebhookPayload;
