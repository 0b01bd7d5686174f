//! `[backup]`: whom copies are encrypted to that leave this machine.

use super::section::Section;
use crate::recipient::{NoRecipient, Recipient};

/// `[backup]`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Backup {
    /// The public half of a key pair whose secret half is kept offline. Without it the list cannot
    /// be exported.
    pub recipient: Option<Recipient>,
}

/// Reads the section.
pub(super) fn read(mut section: Section<'_, '_, '_>, slot: &mut Backup) {
    let mut text = None;
    section.text_maybe("recipient", &mut text);
    match text.as_deref().map(str::parse) {
        None => {}
        Some(Ok(recipient)) => slot.recipient = Some(recipient),
        Some(Err(refused)) => {
            let refused: NoRecipient = refused;
            let wrong = format!("`recipient`: {refused}");
            section.fault_at("recipient", wrong, refused.right());
        }
    }
    section.finish();
}

#[cfg(test)]
mod tests {
    use crate::config::Config;
    use std::path::Path;

    fn faults(recipient: &str) -> String {
        let text = format!("[backup]\nrecipient = \"{recipient}\"\n");
        let parsed = Config::parse(Path::new("nabat.toml"), &text);
        parsed.map_or_else(|faults| faults.to_string(), |_| String::new())
    }

    #[test]
    fn a_secret_half_is_refused_at_its_line_and_not_repeated() {
        let secret = "AGE-SECRET-KEY-1NEVERSHOWNANYWHERENEVERSHOWNANYWHERE";
        let told = faults(secret);
        let begins = "nabat.toml:2: [backup] `recipient`: that is the secret half of a key pair";
        assert!(told.contains(begins), "{told}");
        assert!(!told.contains("NEVERSHOWN"), "{told}");
    }

    #[test]
    fn what_is_no_plain_recipient_is_refused() {
        for other in ["ssh-ed25519 AAAA", "age1pq1qqqq", "age1qqqq", "nobody"] {
            assert!(faults(other).contains("nabat.toml:2: [backup]"), "{other}");
        }
    }
}
