//! Signatures, held against a foreign implementation of minisign; whatever is changed by a bit must
//! be refused.

use crate::ring;
use vault::{PublicKey, TrustedComment, VerifyError, verify};

const MESSAGE: &[u8] = "nabat revision 1\ntitle: Заголовок\n".as_bytes();

fn comment(text: &str) -> TrustedComment {
    TrustedComment::new(text).expect("one line")
}

/// What the foreign implementation says.
fn foreign(public: &PublicKey, message: &[u8], minisig: &str) -> Result<String, String> {
    let key =
        minisign_verify::PublicKey::from_base64(&public.to_string()).map_err(|e| e.to_string())?;
    let signature = minisign_verify::Signature::decode(minisig).map_err(|e| e.to_string())?;
    key.verify(message, &signature, false)
        .map_err(|e| e.to_string())?;
    Ok(signature.trusted_comment().to_owned())
}

#[test]
fn a_signature_is_taken_by_us_and_by_a_foreign_implementation() {
    let ring = ring(1);
    let said = comment("sent 2026-05-01T10:00:00+02:00 UA-2026-014");
    for message in [MESSAGE, b"", &[0xff; 1000]] {
        let minisig = ring.sign(message, &said);
        assert_eq!(
            verify(&ring.public_key(), message, &minisig),
            Ok(said.clone())
        );
        let theirs = foreign(&ring.public_key(), message, &minisig);
        assert_eq!(theirs.as_deref(), Ok(said.as_str()));
    }
}

#[test]
fn every_flipped_bit_of_the_message_is_refused() {
    let ring = ring(1);
    let minisig = ring.sign(MESSAGE, &comment("x"));
    for bit in 0..MESSAGE.len() * 8 {
        let mut bad = MESSAGE.to_vec();
        bad[bit / 8] ^= 1 << (bit % 8);
        let refusal = verify(&ring.public_key(), &bad, &minisig);
        assert_eq!(refusal, Err(VerifyError::Message), "bit {bit}");
    }
}

#[test]
fn every_flipped_bit_of_the_signature_file_is_refused_but_in_the_words_nobody_should_trust() {
    let ring = ring(1);
    let minisig = ring.sign(MESSAGE, &comment("UA-2026-014"));
    let free = "untrusted comment: ".len()..minisig.find('\n').expect("four lines");
    for bit in 0..minisig.len() * 8 {
        let mut bad = minisig.clone().into_bytes();
        bad[bit / 8] ^= 1 << (bit % 8);
        let Ok(bad) = String::from_utf8(bad) else {
            continue;
        };
        let taken = verify(&ring.public_key(), MESSAGE, &bad);
        // A line end within the free words makes a fifth line.
        let may_pass = free.contains(&(bit / 8)) && bad.lines().count() == 4;
        assert_eq!(taken.is_ok(), may_pass, "bit {bit}: {taken:?}");
    }
}

#[test]
fn every_flipped_bit_of_the_public_key_is_refused() {
    let ring = ring(1);
    let minisig = ring.sign(MESSAGE, &comment("x"));
    let text = ring.public_key().to_string();
    for bit in 0..text.len() * 8 {
        let mut bad = text.clone().into_bytes();
        bad[bit / 8] ^= 1 << (bit % 8);
        let bad = String::from_utf8(bad)
            .ok()
            .and_then(|bad| bad.parse::<PublicKey>().ok());
        if let Some(bad) = bad {
            assert!(verify(&bad, MESSAGE, &minisig).is_err(), "bit {bit}");
        }
    }
}

#[test]
fn a_comment_cannot_be_taken_from_another_signature() {
    let ring = ring(1);
    let one = ring.sign(MESSAGE, &comment("first"));
    let two = ring.sign(b"another message", &comment("second"));
    let lines: Vec<&str> = one.lines().take(2).chain(two.lines().skip(2)).collect();
    let mixed = verify(&ring.public_key(), MESSAGE, &lines.join("\n"));
    assert_eq!(mixed, Err(VerifyError::Comment));
}

#[test]
fn another_instances_signature_is_refused_by_name() {
    let minisig = ring(1).sign(MESSAGE, &comment("x"));
    let refusal = verify(&ring(2).public_key(), MESSAGE, &minisig);
    assert_eq!(refusal, Err(VerifyError::OtherKey));
}

#[test]
fn the_kind_without_a_hash_is_refused_by_name() {
    let ring = ring(1);
    // "ED" + the id in base64 begins with "RU"; "Ed" with "RW".
    let minisig = ring
        .sign(MESSAGE, &comment("x"))
        .replacen("\nRU", "\nRW", 1);
    let refusal = verify(&ring.public_key(), MESSAGE, &minisig);
    assert_eq!(refusal, Err(VerifyError::NotPrehashed));
}

#[test]
fn line_ends_of_mail_programs_are_forgiven_and_other_files_are_not() {
    let ring = ring(1);
    let minisig = ring.sign(MESSAGE, &comment("x"));
    let key = ring.public_key();
    assert!(verify(&key, MESSAGE, &minisig.replace('\n', "\r\n")).is_ok());
    assert!(verify(&key, MESSAGE, minisig.trim_end()).is_ok());
    let long = "x".repeat(100_000);
    for bad in ["", "x", &minisig[..100], &format!("{minisig}\n"), &long] {
        assert_eq!(verify(&key, MESSAGE, bad), Err(VerifyError::Mangled));
    }
}

#[test]
fn a_comment_is_one_line() {
    for bad in ["two\nlines", "a\rb", "nul\0", &"x".repeat(1025)] {
        assert!(TrustedComment::new(bad).is_err());
    }
    assert!(TrustedComment::new("").is_ok());
}

#[test]
fn a_public_key_reads_back_from_its_line_and_from_its_file() {
    let key = ring(1).public_key();
    assert_eq!(key.to_string().parse(), Ok(key));
    assert_eq!(key.file_text().parse(), Ok(key));
    assert!(key.to_string().starts_with("RW"));
    for bad in ["", "RW", "untrusted comment: x", &format!("{key}\n{key}")] {
        assert!(bad.parse::<PublicKey>().is_err(), "{bad}");
    }
}

#[test]
fn a_fingerprint_is_short_stays_the_same_and_tells_keys_apart() {
    let print = ring(1).public_key().fingerprint();
    assert_eq!(print.len(), 24);
    assert_eq!(print.split('-').map(str::len).collect::<Vec<_>>(), [4; 5]);
    assert_eq!(print, ring(1).public_key().fingerprint());
    assert_ne!(print, ring(2).public_key().fingerprint());
}
