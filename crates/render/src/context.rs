//! What a rendering depends on beside the words of the revision: the campaign that signs, the
//! reader as far as a rendering may know them, and the occasion. Nothing here says who the
//! reader is.

use alert::{Campaign, Country, Lang, Manifest};

/// What is the same for all readers.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    pub campaign: &'a Campaign,
    /// The fingerprint of the public key that signs; the footer shows its beginning.
    pub fingerprint: &'a str,
    /// Whether this is a rehearsal: then every rendering says so at its top.
    pub rehearsal: bool,
    /// Where the source code is offered; empty if nowhere.
    pub source_link: &'a str,
}

/// The reader, as far as a rendering differs by them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reader {
    pub lang: Lang,
    /// `None` is "rather not say".
    pub country: Option<Country>,
    /// Whether the message arrives without a sound.
    pub silent: bool,
}

impl Reader {
    /// Whether acting could put this reader in danger: their country is concerned.
    pub(crate) fn is_concerned(&self, manifest: &Manifest) -> bool {
        self.country
            .is_some_and(|country| manifest.concerned.contains(&country))
    }
}

/// On which occasion a revision is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Occasion {
    /// The first word about an alert.
    First,
    /// It answers an earlier message about the same alert.
    Follow,
    /// A later revision, to somebody who never got the first.
    Full,
}

impl Occasion {
    /// All occasions.
    pub const ALL: [Occasion; 3] = [Occasion::First, Occasion::Follow, Occasion::Full];
}
