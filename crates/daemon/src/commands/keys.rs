//! `nabat keys init`: makes the keys of a new instance, once.

use super::Invocation;
use crate::{
    cli,
    clock::RealEntropy,
    error::Error,
    keys::{self, KeyPlace},
    terminal,
};
use serde::Serialize;

/// What was made, for programs.
#[derive(Serialize)]
struct Made {
    wrapping_key: KeyPlace,
    public_key: String,
    fingerprint: String,
}

pub(super) fn run(invocation: &Invocation, command: cli::Keys) -> Result<(), Error> {
    let cli::Keys::Init = command;
    let config = invocation.config()?;
    let made = keys::init(&config, &RealEntropy)?;
    let public = made.ring.public_key();
    if invocation.json {
        terminal::json(&Made {
            wrapping_key: made.place,
            public_key: public.to_string(),
            fingerprint: public.fingerprint(),
        });
        return Ok(());
    }
    if let (Some(file), KeyPlace::OtherDisk | KeyPlace::SameDisk) =
        (&config.keys.wrapping_key_file, made.place)
    {
        terminal::line(format_args!("Wrapping key: {}", file.display()));
        terminal::line(
            "  Keep a copy apart from this machine. Without it nothing can be read again.",
        );
    }
    terminal::line(format_args!(
        "Key ring:     {}",
        config.instance.state.join("keys").display()
    ));
    terminal::line(format_args!("Public key:   {public}"));
    terminal::line(format_args!("Fingerprint:  {}", public.fingerprint()));
    terminal::line("  People compare the fingerprint; publish it where they find you.");
    terminal::line(format_args!("Note: {}.", made.place.meaning()));
    terminal::note("Next: `nabat serve`, and in another terminal `nabat organisers add NAME`.");
    Ok(())
}
