//! What people agree to is held against its version.

use super::*;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// What a reader agrees to.
const AGREED: [&str; 2] = ["confirm-what", "chat-consent"];
/// Every version there was, with the hash of its words in all languages. A line that was released
/// stays as it is: people said yes to it.
const VERSIONS: [(u16, &str); 1] = [(
    1,
    "68c52f422ffb4b2a8fe02b9dd31c40eb4e88660e09900168b3143fa82410b267",
)];

#[test]
fn other_words_to_agree_to_are_another_version() {
    let mut hash = Sha256::new();
    for lang in Lang::ALL {
        for key in AGREED {
            hash.update(Words::new(lang, lang).say(key));
            hash.update([0]);
        }
    }
    let mut hex = String::new();
    for byte in hash.finalize() {
        let _ = write!(hex, "{byte:02x}");
    }
    assert_eq!(
        VERSIONS.last(),
        Some(&(CHAT_CONSENT_VERSION, hex.as_str())),
        "the words that people agree to have changed: give them a new version"
    );
}
