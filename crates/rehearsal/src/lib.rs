#![doc = include_str!("../README.md")]

pub mod smtp;
pub mod telegram;
pub mod tls;
pub mod webhook;
