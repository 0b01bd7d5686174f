//! `nabat example`: the configuration file with every key there is, each with the value that holds
//! without it. It is the reference, and it cannot be out of date: it is part of the program.

use crate::{config, error::Error, terminal};

pub(super) fn run() -> Result<(), Error> {
    terminal::line(config::EXAMPLE.trim_end());
    Ok(())
}
