//! What a reader is asked to do, and the offices that receive letters. Every ask carries what it
//! needs to be done; one that lacks it cannot be built.

use crate::{Country, Lang, calendar::CivilDate};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use url::Url;

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// Write to these offices, by their ids.
    Letter { targets: Vec<String> },
    /// Send a message of solidarity to strikers, through the campaign's address.
    Solidarity { to: String },
    /// Sign the appeal at this link.
    Sign { link: HttpsUrl },
    /// Join the sponsors.
    Sponsor { link: HttpsUrl },
    /// Give money through the campaign's own link.
    Donate { link: HttpsUrl },
    /// Tell others.
    Share,
    /// Come to the picket.
    Attend {
        place: String,
        date: CivilDate,
        time: String,
    },
}

/// The kind of an ask: what buttons, counts and closed lists go by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum AskKind {
    Letter,
    Solidarity,
    Sign,
    Sponsor,
    Donate,
    Share,
    Attend,
}

impl AskKind {
    /// All kinds with the word that stands in files and on the wire.
    pub const ALL: [(AskKind, &'static str); 7] = [
        (AskKind::Letter, "letter"),
        (AskKind::Solidarity, "solidarity"),
        (AskKind::Sign, "sign"),
        (AskKind::Sponsor, "sponsor"),
        (AskKind::Donate, "donate"),
        (AskKind::Share, "share"),
        (AskKind::Attend, "attend"),
    ];
    /// The word in files and on the wire.
    pub const fn word(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

impl Ask {
    /// Which kind it is.
    pub const fn kind(&self) -> AskKind {
        match self {
            Ask::Letter { .. } => AskKind::Letter,
            Ask::Solidarity { .. } => AskKind::Solidarity,
            Ask::Sign { .. } => AskKind::Sign,
            Ask::Sponsor { .. } => AskKind::Sponsor,
            Ask::Donate { .. } => AskKind::Donate,
            Ask::Share => AskKind::Share,
            Ask::Attend { .. } => AskKind::Attend,
        }
    }
}

/// A link that is https, has a host, and carries no user name, bidi control or fragment trick.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HttpsUrl(Url);

/// Why a link may not stand in an alert.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum BadLink {
    #[error("the link contains an invisible control character; type it anew")]
    Control,
    #[error("the link cannot be read; copy it from the browser's address line")]
    Unreadable,
    #[error("the link does not begin with https://; use the page's https address")]
    NotHttps,
    #[error("the link carries a user name before its host; delete it up to the @")]
    UserName,
    #[error("the link's host is no full domain name; use one such as solidarity.example")]
    Host,
}

impl HttpsUrl {
    /// Reads a link.
    pub fn parse(text: &str) -> Result<Self, BadLink> {
        if text
            .chars()
            .any(|c| c.is_control() || crate::text::is_bidi_control(c))
        {
            return Err(BadLink::Control);
        }
        let url = Url::parse(text).map_err(|_| BadLink::Unreadable)?;
        if url.scheme() != "https" {
            return Err(BadLink::NotHttps);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BadLink::UserName);
        }
        match url.host() {
            Some(url::Host::Domain(host)) if host.trim_end_matches('.').contains('.') => {
                Ok(Self(url))
            }
            _ => Err(BadLink::Host),
        }
    }
    /// The link.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
    /// Its host name, shown beside the link.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }
}

impl TryFrom<String> for HttpsUrl {
    type Error = BadLink;
    fn try_from(text: String) -> Result<Self, BadLink> {
        Self::parse(&text)
    }
}

impl From<HttpsUrl> for String {
    fn from(url: HttpsUrl) -> String {
        url.0.into()
    }
}

/// An office that receives letters: never a home.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// Its id in the campaign's file: small letters, digits and hyphens.
    pub id: String,
    /// Its name as it is addressed.
    pub name: String,
    /// What readers of other languages call it.
    pub names: BTreeMap<Lang, String>,
    /// What kind of office it is.
    pub kind: TargetKind,
    /// For an embassy: the country it stands in. For others: none.
    pub country: Option<Country>,
    /// Its mail address.
    pub email: String,
    /// Its postal address, in lines.
    pub post: Vec<String>,
    /// The languages it reads.
    pub reads: BTreeSet<Lang>,
    /// How it was tested that letters arrive.
    pub tested: String,
}

impl Target {
    /// Its name for a reader of this language: the one in it, or in the next best, or the one it
    /// is addressed by.
    pub fn name_in(&self, lang: Lang) -> &str {
        let own = [Some(lang), lang.next_best()].into_iter().flatten();
        own.filter_map(|lang| self.names.get(&lang))
            .next()
            .unwrap_or(&self.name)
    }
}

/// The kind of an office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TargetKind {
    Ministry,
    Embassy,
    Corporation,
    Court,
    Prison,
}

impl TargetKind {
    /// All kinds with the word that stands in files.
    pub const ALL: [(TargetKind, &'static str); 5] = [
        (TargetKind::Ministry, "ministry"),
        (TargetKind::Embassy, "embassy"),
        (TargetKind::Corporation, "corporation"),
        (TargetKind::Court, "court"),
        (TargetKind::Prison, "prison"),
    ];
}
