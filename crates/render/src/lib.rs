#![doc = include_str!("../README.md")]

pub mod body;

pub use body::{Body, Button, Entity, EntityKind, TelegramText};
