//! How large a campaign is: small by default, so that it fits into every run of the tests, and as
//! large as asked for by the environment.

/// The number in `variable`, or `usual`.
///
/// # Panics
/// If it is set and no number: a campaign of the wrong size proves nothing.
pub fn of(variable: &str, usual: u64) -> u64 {
    match std::env::var(variable) {
        Err(_) => usual,
        Ok(text) => match text.parse() {
            Ok(number) => number,
            Err(_) => panic!("{variable}={text:?} is no number"),
        },
    }
}

/// The seed of the campaign: `NABAT_SEED`, or always the same.
pub fn seed() -> u64 {
    of("NABAT_SEED", 1)
}
