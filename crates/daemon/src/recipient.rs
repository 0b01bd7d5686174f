//! The campaign's offline recipient: the public half of an age key pair whose secret half lies
//! where no daemon runs. What is encrypted here cannot be opened here again. Only plain X25519
//! keys are taken, since every age program can open for those, and a secret half is refused
//! without ever being repeated.

use age::{Encryptor, stream::StreamWriter};
use std::{fmt, io, str::FromStr};

/// What the secret half of a key pair begins with.
const SECRET_BEGINS: &str = "AGE-SECRET-KEY-";
/// Letters and digits of a plain recipient behind its `age1`; those of other kinds are longer.
const PLAIN_CHARS: usize = 58;

/// Whom a file is encrypted to.
#[derive(Clone, PartialEq, Eq)]
pub struct Recipient(age::x25519::Recipient);

/// Why something is no recipient. Nothing of it is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoRecipient {
    #[error("that is the secret half of a key pair")]
    Secret,
    #[error("that is no age recipient of the plain kind")]
    OtherKind,
    #[error("that is misspelt: its checksum is not right")]
    Misspelt,
}

impl NoRecipient {
    /// What to do about it.
    pub const fn right(self) -> &'static str {
        match self {
            NoRecipient::Secret => {
                "take it out of this file, keep it offline, make a new pair if others could read it here, and write the public half: age1..."
            }
            NoRecipient::OtherKind => {
                "write the one that `age-keygen` prints as the public key: age1 and 58 letters and digits"
            }
            NoRecipient::Misspelt => "copy it once more, whole: age1 and 58 letters and digits",
        }
    }
}

impl FromStr for Recipient {
    type Err = NoRecipient;

    fn from_str(text: &str) -> Result<Self, NoRecipient> {
        let text = text.trim();
        if text.to_ascii_uppercase().contains(SECRET_BEGINS) {
            return Err(NoRecipient::Secret);
        }
        let plain = text.strip_prefix("age1").is_some_and(|rest| {
            rest.len() <= PLAIN_CHARS && rest.bytes().all(|b| b.is_ascii_alphanumeric())
        });
        if !plain {
            return Err(NoRecipient::OtherKind);
        }
        text.parse().map(Self).map_err(|_| NoRecipient::Misspelt)
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl Recipient {
    /// Encrypts what is written, to this recipient alone, into `output`. Only what is finished can
    /// be opened: a file that was cut off shows it.
    pub fn encrypt<W: io::Write>(&self, output: W) -> io::Result<StreamWriter<W>> {
        let only: [&dyn age::Recipient; 1] = [&self.0];
        Encryptor::with_recipients(only.into_iter())
            .map_err(io::Error::other)?
            .wrap_output(output)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read as _, Write as _};

    fn pair() -> (age::x25519::Identity, Recipient) {
        let identity = age::x25519::Identity::generate();
        let recipient = identity.to_public().to_string().parse().unwrap();
        (identity, recipient)
    }

    fn sealed(recipient: &Recipient, text: &[u8]) -> Vec<u8> {
        let mut file = Vec::new();
        let mut writer = recipient.encrypt(&mut file).unwrap();
        writer.write_all(text).unwrap();
        writer.finish().unwrap();
        file
    }

    fn opened(identity: &age::x25519::Identity, file: &[u8]) -> Option<Vec<u8>> {
        let decryptor = age::Decryptor::new(file).ok()?;
        let only: [&dyn age::Identity; 1] = [identity];
        let mut text = Vec::new();
        let mut reader = decryptor.decrypt(only.into_iter()).ok()?;
        reader.read_to_end(&mut text).ok()?;
        Some(text)
    }

    #[test]
    fn only_the_other_half_opens_and_only_the_whole_file() {
        let (identity, recipient) = pair();
        let (other, _) = pair();
        let text = vec![b'x'; 200_000];
        let file = sealed(&recipient, &text);
        assert_eq!(opened(&identity, &file), Some(text));
        assert_eq!(opened(&other, &file), None);
        for cut in [1, 17, 70_000, 140_000] {
            assert_eq!(opened(&identity, &file[..file.len() - cut]), None);
        }
    }

    #[test]
    fn a_secret_half_is_refused_however_it_is_written_and_never_repeated() {
        use age::secrecy::ExposeSecret as _;
        let (identity, _) = pair();
        let secret = identity.to_string().expose_secret().to_owned();
        let lower = secret.to_lowercase();
        for text in [
            &secret,
            &lower,
            &format!("  {secret}\n"),
            &secret[..30].to_owned(),
        ] {
            let refused = text.parse::<Recipient>().unwrap_err();
            assert_eq!(refused, NoRecipient::Secret);
            let told = format!("{refused} {refused:?} {}", refused.right());
            assert!(!told.contains(&secret[20..40]), "{told}");
        }
    }

    #[test]
    fn other_kinds_and_slips_of_the_pen_are_refused_each_in_its_words() {
        let (_, recipient) = pair();
        let text = recipient.to_string();
        let other = if text.ends_with('q') { 'p' } else { 'q' };
        let slip = format!("{}{other}", &text[..text.len() - 1]);
        for (wrong, why) in [
            (slip.as_str(), NoRecipient::Misspelt),
            (&text[..40], NoRecipient::Misspelt),
            ("age1", NoRecipient::Misspelt),
            (
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ",
                NoRecipient::OtherKind,
            ),
            ("age1yubikey1qwerty-tag", NoRecipient::OtherKind),
            (
                &format!("age1pq1{}", "q".repeat(1_900)),
                NoRecipient::OtherKind,
            ),
            (&format!("{text},{text}"), NoRecipient::OtherKind),
            ("somebody@mail.example", NoRecipient::OtherKind),
            ("", NoRecipient::OtherKind),
        ] {
            assert_eq!(wrong.parse::<Recipient>(), Err(why), "{wrong}");
        }
        assert_eq!(text.parse::<Recipient>().unwrap(), recipient);
    }
}
