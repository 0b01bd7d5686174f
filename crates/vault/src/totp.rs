//! One-time codes as RFC 6238 has them and every authenticator app does: HMAC-SHA-1, six digits,
//! thirty seconds. A code is good in its own step and the ones beside it, and only once. The
//! caller counts the tries, keeps the step that was used, and must never ask for a code in a group.

use crate::Chance;
use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, Mac as _};
use sha1::Sha1;
use std::fmt::{self, Write as _};
use subtle::{ConditionallySelectable as _, ConstantTimeEq as _, ConstantTimeLess as _};
use zeroize::Zeroizing;

/// What RFC 4226 recommends and every app takes.
pub const SECRET_BYTES: usize = 20;
/// How long one code is shown.
pub const STEP_SECONDS: u64 = 30;
const DIGITS: usize = 6;

/// The secret that an organiser's authenticator shares with us.
#[derive(Clone)]
pub struct Secret(Zeroizing<[u8; SECRET_BYTES]>);

impl Secret {
    /// Draws a new secret.
    pub fn generate(chance: Chance<'_>) -> Self {
        let mut bytes = Zeroizing::new([0; SECRET_BYTES]);
        chance(&mut *bytes);
        Self(bytes)
    }

    /// The secret with exactly these bytes.
    pub fn from_bytes(bytes: [u8; SECRET_BYTES]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes, to be sealed and kept.
    pub fn bytes(&self) -> &[u8; SECRET_BYTES] {
        &self.0
    }

    /// What the QR code carries: an `otpauth://totp/` URL. It holds the secret.
    pub fn otpauth_url(&self, issuer: &str, account: &str) -> Zeroizing<String> {
        let (issuer, account) = (percent_encode(issuer), percent_encode(account));
        let secret = Zeroizing::new(BASE32_NOPAD.encode(&*self.0));
        Zeroizing::new(format!(
            "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}&algorithm=SHA1&digits={DIGITS}&period={STEP_SECONDS}",
            *secret
        ))
    }

    /// The code an authenticator shows at `unix_seconds`.
    pub fn code(&self, unix_seconds: u64) -> Zeroizing<String> {
        let digits = self.digits(unix_seconds / STEP_SECONDS);
        Zeroizing::new(digits.iter().map(|digit| char::from(*digit)).collect())
    }

    /// Judges a code typed at `unix_seconds`: good in the present step, the one before and the one
    /// after, and only if that step is later than the last one used. Returns the step, which the
    /// caller keeps as used in the same commit as what the code allowed. Spaces are forgiven.
    /// Takes the same time whatever digits differ.
    pub fn accept(
        &self,
        code: &str,
        unix_seconds: u64,
        last_used_step: Option<u64>,
    ) -> Option<u64> {
        let typed = typed_digits(code)?;
        let present = unix_seconds / STEP_SECONDS;
        // Counted from 1, so that 0 can stand for "none used" and "none fits".
        let used = last_used_step.map_or(0, |step| step.saturating_add(1));
        let mut found = 0_u64;
        for step in [
            present.saturating_sub(1),
            present,
            present.saturating_add(1),
        ] {
            let counted = step.saturating_add(1);
            let fits = self.digits(step).ct_eq(&*typed) & used.ct_lt(&counted);
            found.conditional_assign(&counted, fits);
        }
        found.checked_sub(1)
    }

    /// RFC 4226, section 5.3, as ASCII digits.
    fn digits(&self, step: u64) -> [u8; DIGITS] {
        let mut mac =
            Hmac::<Sha1>::new_from_slice(&*self.0).expect("HMAC takes a key of any length");
        mac.update(&step.to_be_bytes());
        let hash: [u8; 20] = mac.finalize().into_bytes().into();
        let at = usize::from(hash[19] & 0x0f);
        let word = [hash[at], hash[at + 1], hash[at + 2], hash[at + 3]];
        let mut number = u32::from_be_bytes(word) & 0x7fff_ffff;
        let mut digits = [b'0'; DIGITS];
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + (number % 10) as u8;
            number /= 10;
        }
        digits
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("totp::Secret(secret)")
    }
}

/// The six digits that were typed, or none: what is not six digits needs no secret to refuse.
fn typed_digits(code: &str) -> Option<Zeroizing<[u8; DIGITS]>> {
    let mut digits = Zeroizing::new([0; DIGITS]);
    let mut typed = code.bytes().filter(|byte| *byte != b' ');
    for digit in digits.iter_mut() {
        *digit = typed.next().filter(u8::is_ascii_digit)?;
    }
    typed.next().is_none().then_some(digits)
}

fn percent_encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> Secret {
        Secret::from_bytes(*b"12345678901234567890")
    }

    #[test]
    fn codes_are_those_of_rfc_6238_appendix_b() {
        // The appendix prints eight digits; six-digit codes are their last six.
        for (unix_seconds, eight_digits) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            assert_eq!(*secret().code(unix_seconds), eight_digits[2..]);
        }
    }

    #[test]
    fn a_code_is_good_in_its_own_step_and_the_ones_beside_it_and_no_further() {
        let code = secret().code(3_000);
        let step = 3_000 / STEP_SECONDS;
        for (at, wanted) in [
            (2_969, None),
            (2_970, Some(step)),
            (3_000, Some(step)),
            (3_029, Some(step)),
            (3_059, Some(step)),
            (3_060, None),
        ] {
            assert_eq!(secret().accept(&code, at, None), wanted, "at {at}");
        }
    }

    #[test]
    fn a_code_is_good_once_and_so_is_any_of_an_earlier_step() {
        let (earlier, code) = (secret().code(2_970), secret().code(3_000));
        let used = secret().accept(&code, 3_000, None);
        assert!(used.is_some());
        assert_eq!(secret().accept(&code, 3_001, used), None);
        assert_eq!(secret().accept(&earlier, 3_001, used), None);
        let next = secret().code(3_030);
        assert_eq!(secret().accept(&next, 3_001, used), Some(101));
    }

    #[test]
    fn the_very_first_step_and_the_very_last_can_be_used_once() {
        let first = secret().code(0);
        assert_eq!(secret().accept(&first, 0, None), Some(0));
        assert_eq!(secret().accept(&first, 0, Some(0)), None);
        assert_eq!(secret().accept(&first, 0, Some(u64::MAX)), None);
        let last = secret().code(u64::MAX);
        assert!(secret().accept(&last, u64::MAX, None).is_some());
    }

    #[test]
    fn what_is_not_six_digits_is_refused_and_spaces_are_forgiven() {
        let code = secret().code(3_000);
        let spaced = format!(" {} {} ", &code[..3], &code[3..]);
        assert!(secret().accept(&spaced, 3_000, None).is_some());
        let longer = format!("{}0", *code);
        let arabic = "٠٠٠٠٠٠";
        for wrong in ["", "12345", longer.as_str(), "12345a", "+12345", arabic] {
            assert_eq!(secret().accept(wrong, 3_000, None), None, "{wrong}");
        }
    }

    #[test]
    fn no_code_but_the_three_of_the_window_is_accepted() {
        let good = [2_970, 3_000, 3_030].map(|at| secret().code(at).to_string());
        for number in (0..1_000_000).step_by(97) {
            let code = format!("{number:06}");
            let accepted = secret().accept(&code, 3_000, None).is_some();
            assert_eq!(accepted, good.contains(&code), "{code}");
        }
        assert!(
            good.iter()
                .all(|code| secret().accept(code, 3_000, None).is_some())
        );
    }

    #[test]
    fn the_url_is_what_authenticators_read() {
        assert_eq!(
            *secret().otpauth_url("Free Them & Co", "ola"),
            "otpauth://totp/Free%20Them%20%26%20Co:ola?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Free%20Them%20%26%20Co&algorithm=SHA1&digits=6&period=30"
        );
        assert_eq!(format!("{:?}", secret()), "totp::Secret(secret)");
    }
}
