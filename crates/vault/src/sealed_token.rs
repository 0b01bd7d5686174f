//! Tokens that carry what they are about, so that nothing of it has to be kept here until they come
//! back. What is in one is sealed and cannot be changed; that it has come back is no proof of who
//! brought it. The key never rotates, since a token outlives key epochs.
//!
//! `version(1) ‖ nonce(24) ‖ ciphertext ‖ tag(16)`, in letters, digits, `-` and `_`.

use crate::derive::{SEALED_TOKEN, subkey};
use crate::{Chance, KeyRing, Purpose, TokenError};
use chacha20poly1305::{AeadInPlace, KeyInit, Tag, XChaCha20Poly1305, XNonce};
use data_encoding::BASE64URL_NOPAD;
use zeroize::Zeroizing;

const VERSION: u8 = 1;
const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;

impl KeyRing {
    /// A token that carries `plain` for `purpose`. Its length shows the length of `plain`.
    pub fn sealed_token(&self, purpose: Purpose, plain: &[u8], chance: Chance<'_>) -> String {
        let mut nonce = [0; NONCE_BYTES];
        chance(&mut nonce);
        let mut bytes = vec![VERSION];
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(plain);
        let tag = self
            .sealed_token_cipher(purpose)
            .encrypt_in_place_detached(
                &XNonce::from(nonce),
                &associated(purpose),
                &mut bytes[1 + NONCE_BYTES..],
            )
            .expect("no token is as long as the 256 GiB the cipher can take");
        bytes.extend_from_slice(&tag);
        BASE64URL_NOPAD.encode(&bytes)
    }

    /// What [`KeyRing::sealed_token`] put into `token`, if it was made by this ring for this
    /// purpose. Whether it is still good is for the caller to say: the moment stands in it.
    ///
    /// # Errors
    /// [`TokenError::Mangled`] and [`TokenError::Forged`].
    pub fn open_sealed_token(
        &self,
        purpose: Purpose,
        token: &str,
    ) -> Result<Zeroizing<Vec<u8>>, TokenError> {
        let bytes = BASE64URL_NOPAD
            .decode(token.as_bytes())
            .map_err(|_| TokenError::Mangled)?;
        let (version, rest) = bytes.split_first().ok_or(TokenError::Mangled)?;
        if *version != VERSION {
            return Err(TokenError::Mangled);
        }
        let (nonce, rest) = rest
            .split_first_chunk::<NONCE_BYTES>()
            .ok_or(TokenError::Mangled)?;
        let (content, tag) = rest
            .split_last_chunk::<TAG_BYTES>()
            .ok_or(TokenError::Mangled)?;
        let mut plain = Zeroizing::new(content.to_vec());
        self.sealed_token_cipher(purpose)
            .decrypt_in_place_detached(
                XNonce::from_slice(nonce),
                &associated(purpose),
                &mut plain,
                Tag::from_slice(tag),
            )
            .map_err(|_| TokenError::Forged)?;
        Ok(plain)
    }

    fn sealed_token_cipher(&self, purpose: Purpose) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*subkey(&self.token_root, SEALED_TOKEN, purpose.0)).into())
    }
}

fn associated(purpose: Purpose) -> Vec<u8> {
    [&[VERSION], purpose.0.as_bytes()].concat()
}
