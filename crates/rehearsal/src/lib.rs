#![doc = include_str!("../README.md")]

pub mod telegram;
pub mod tls;
