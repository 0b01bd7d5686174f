//! The yes of somebody who was asked. It comes with the code that was in their mail, in whatever
//! their mail program made of it; the code carries all that is kept from then on. A code is good
//! for a while, from the address it was sent to and for that address alone, and loses against a
//! leave.

use super::{CODE_LIFE, Consent, Join, tally::Moves};
use crate::{Ledger, Refused, Result, codec, keys, txn};
use alert::{
    Address, Entropy, Timestamp,
    subscription::{Epoch, Preferences},
};
use serde::{Deserialize, Serialize};
use store::Store;
use vault::Purpose;

/// What stands before a code in a mail; a colon stands behind it.
pub const CODE_MARK: &str = "nabat-yes:";
/// The longest text in which a code is looked for: a mail with everything it quotes.
pub const CODE_TEXT_BYTES_MAX: usize = 256 * 1024;
/// Codes tried of one text: a mail quotes its question once or twice.
const CODES_MAX: usize = 8;

const SIGN_UP: Purpose = Purpose("sign-up");

/// What a code carries.
#[derive(Serialize, Deserialize)]
pub(super) struct SignUp {
    pub(super) address: Address,
    pub(super) preferences: Preferences,
    pub(super) consent_text: String,
    pub(super) asked: Timestamp,
}

/// What a yes came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confirmed {
    Joined,
    /// They were subscribed; if they had been suspended, they are not any more.
    Already,
}

impl<S: Store> Ledger<S> {
    /// Subscribes whoever sent `text`, a mail or just the code in it. Doing it twice is doing it
    /// once.
    ///
    /// # Errors
    /// Refused in words: no code, one that was not made here or is not whole, one that is too old,
    /// and one whose address left since it was asked.
    pub async fn confirm(
        &self,
        text: &str,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Confirmed> {
        let sign_up = self.read_code(text)?;
        if now.since(sign_up.asked) > CODE_LIFE {
            return Err(Refused::CodeTooOld.into());
        }
        let join = Join {
            consent: Consent {
                date: self.settings.zone.date_at(now),
                text: sign_up.consent_text,
            },
            address: sign_up.address,
            preferences: sign_up.preferences,
            public: false,
        };
        let drawn = self.draw(&join.address, &join.consent, entropy)?;
        // Of the day they left no hour is kept: in doubt, leaving counts.
        let asked = self.day_here(sign_up.asked);
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin();
            let mut moves = Moves::default();
            let epoch: Epoch = txn.get(&keys::epoch()).await?.unwrap_or_default();
            let left = self.left(&mut txn, &join.address, now).await?;
            if left.is_some_and(|left| left >= asked) {
                return Err(Refused::LeftSince.into());
            }
            let confirmed = self.welcome(&mut txn, &join, &drawn, epoch, &mut moves);
            let confirmed = confirmed.await?;
            moves.write(&mut txn, now).await?;
            if self.finish_quietly(txn).await? {
                return Ok(confirmed);
            }
        }
        Err(txn::too_many_conflicts())
    }

    /// The code that carries a sign-up.
    pub(super) fn code_for(&self, sign_up: &SignUp, entropy: &dyn Entropy) -> Result<String> {
        let plain = zeroize::Zeroizing::new(codec::encode(sign_up)?);
        let chance = |bytes: &mut [u8]| entropy.fill(bytes);
        Ok(self.ring.sealed_token(SIGN_UP, &plain, &chance))
    }

    fn read_code(&self, text: &str) -> Result<SignUp, Refused> {
        if text.len() > CODE_TEXT_BYTES_MAX {
            return Err(Refused::NoCode);
        }
        let codes = codes_in(text);
        if codes.is_empty() {
            return Err(Refused::NoCode);
        }
        codes
            .iter()
            .find_map(|code| {
                let plain = self.ring.open_sealed_token(SIGN_UP, code).ok()?;
                codec::decode(&[], &plain).ok()
            })
            .ok_or(Refused::ForeignCode)
    }
}

/// The codes that may stand in a text, whatever a mail program did to its lines: quoted them,
/// wrapped them, or ended them softly.
fn codes_in(text: &str) -> Vec<String> {
    let mut joined = String::with_capacity(text.len());
    for line in text.lines() {
        let line = line.trim_start_matches(|c: char| c == '>' || c == '|' || c.is_whitespace());
        let line = line.trim_end();
        let line = line.strip_suffix('=').unwrap_or(line);
        joined.extend(line.chars().filter(|c| !c.is_whitespace()));
    }
    let is_code = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let marked: Vec<String> = joined
        .match_indices(CODE_MARK)
        .take(CODES_MAX)
        .map(|(at, mark)| &joined[at + mark.len()..])
        .map(|rest| rest.chars().take_while(|c| is_code(*c)).collect())
        .filter(|code: &String| !code.is_empty())
        .collect();
    if marked.is_empty() && !joined.is_empty() && joined.chars().all(is_code) {
        return vec![joined];
    }
    marked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_whatever_a_mail_program_made_of_its_lines() {
        for text in [
            "ab-c_1",
            "  ab-\n c_1\r\n",
            "nabat-yes:ab-c_1:",
            "Yes please!\n\nOn Monday somebody wrote:\n> hello\n> nabat-yes:ab-\n> c_1:\n> bye\n",
            ">> | nabat-y\n>> | es:ab-c\n>> | _1: and more",
            "nabat-yes:ab=\r\n-c_1:\r\n",
            "nabat-yes:ab-c_1",
        ] {
            assert_eq!(codes_in(text), ["ab-c_1"], "{text:?}");
        }
        assert_eq!(
            codes_in("nabat-yes:one: then nabat-yes:two:"),
            ["one", "two"]
        );
        for text in ["", "\n\n", "no, thank you!", "nabat-yes:", "nabat-yes::"] {
            assert_eq!(codes_in(text), Vec::<String>::new(), "{text:?}");
        }
    }
}
