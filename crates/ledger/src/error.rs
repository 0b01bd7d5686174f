//! What can go wrong at the ledger's door, said so that a person knows what to do next. No
//! variant carries an address, a code, or words from outside.

use alert::{AlertNumber, ChannelKind, approval, revision::HashMismatch};

/// Why a service refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error("{what} was not found; {hint}")]
    NotFound { what: String, hint: &'static str },
    /// The store says no for now: full, read-only, or unreachable.
    #[error("nothing was changed: {0}")]
    Unavailable(String),
    /// The store did not say whether it kept the change.
    #[error(
        "it is not known whether this was kept ({0}); look with `nabat status` before repeating"
    )]
    Unknown(String),
    /// A stored row cannot be read.
    #[error("{0}")]
    Damaged(String),
    /// A newer program wrote the records.
    #[error(
        "the records here have layout {found}, and this program knows up to {known}: a newer nabat wrote them; run that one, or restore a backup from before"
    )]
    Newer { found: u16, known: u16 },
    /// A fault of the program.
    #[error("this is a fault of the program, please report it: {0}")]
    Fault(String),
}

/// A refusal that a person can answer.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Refused {
    #[error("nobody named {0:?} is an organiser here; `nabat organisers list` shows who is")]
    UnknownOrganiser(String),
    #[error("{0} was removed and cannot act any more; ask an owner")]
    Revoked(String),
    #[error(
        "the one-time code was not right; wait for the next one and type its six digits ({tries_left} tries left)"
    )]
    WrongCode { tries_left: u8 },
    #[error("{0} is locked after too many wrong codes; an owner can remove and add them again")]
    Locked(String),
    #[error("{name} is {role} and may not {what}; it takes {needed}")]
    NotEntitled {
        name: String,
        role: &'static str,
        what: &'static str,
        needed: &'static str,
    },
    #[error("an organiser named {0:?} exists already; choose another name")]
    NameTaken(String),
    #[error("{0:?} is no name for an organiser; use 1 to 40 letters, digits, hyphens or points")]
    BadName(String),
    #[error("this needs the code of {needed}; give {missing} more")]
    MoreCodesNeeded {
        needed: &'static str,
        missing: usize,
    },
    #[error(
        "{name} was admitted on one code alone and may speak from {from} on, so that nobody speaks with two voices; until then somebody else has to"
    )]
    VoiceLater { name: String, from: String },
    #[error(
        "the last owner cannot be removed while others are here; make somebody else owner first"
    )]
    LastOwner,
    #[error("the two codes have to come from two different organisers")]
    SamePerson,
    #[error(
        "{alert} revision {revision} changed since it was shown to you; look at it again with `nabat preview {alert}`"
    )]
    OtherBytes { alert: AlertNumber, revision: u16 },
    #[error("{alert} has nothing that waits for approval; it is {stage}")]
    NothingToApprove {
        alert: AlertNumber,
        stage: &'static str,
    },
    #[error("you proposed {0} yourself; another organiser has to approve it")]
    OwnProposal(AlertNumber),
    #[error("{alert} revision {revision} is {stage} already and cannot be proposed again")]
    AlreadyOnItsWay {
        alert: AlertNumber,
        revision: u16,
        stage: &'static str,
    },
    #[error("{alert} revision {given} does not follow; the next one is {next}")]
    WrongRevision {
        alert: AlertNumber,
        given: u16,
        next: u16,
    },
    #[error("{0} is closed; nothing more can be added to it")]
    Closed(AlertNumber),
    #[error("the first word about {0} has to be of kind \"alert\", and later ones of another kind")]
    WrongKind(AlertNumber),
    #[error(
        "the proposal was not measured, or was measured over other bytes; this is a fault of the program, please report it"
    )]
    NotMeasured,
    #[error(transparent)]
    OtherWords(#[from] HashMismatch),
    #[error("{0} is a rehearsal of a case of the past and can only go out in rehearsal")]
    HistoricalInEarnest(AlertNumber),
    #[error(
        "{0} was written for rehearsal (its care record says so) and can only go out in rehearsal; \
         ask the person, the family or the lawyer first"
    )]
    RehearsalInEarnest(AlertNumber),
    #[error(
        "an emergency tells all other organisers before its hold begins, and none of them has a chat to be told in; add one with `nabat organisers add NAME --chat ID`, or ask one other to approve"
    )]
    NobodyToTell,
    #[error(transparent)]
    Rule(#[from] approval::Refusal),
    #[error("the time to act of {0} has passed; propose it again with a later act-by")]
    PastItsTime(AlertNumber),
    #[error("there is nothing of {0} to stop; it is {1}")]
    NothingToHalt(AlertNumber, &'static str),
    #[error(
        "{0} reports no other bot than the one people subscribed to; there is nothing to accept"
    )]
    NoForeignIdentity(ChannelKind),
    #[error("no release may start now: {0}; it is tried again by itself, see `nabat status`")]
    StoreUnfit(String),
    #[error(
        "there is no code in this; give the whole mail that was sent, or the line with {mark} in it",
        mark = crate::subscriber::CODE_MARK
    )]
    NoCode,
    #[error(
        "the code in this was not made here, or is not whole; copy all of the line it stands in, up to the colon"
    )]
    ForeignCode,
    #[error("the code in this is older than 14 days; ask to be asked again")]
    CodeTooOld,
    #[error(
        "this address was taken off the list after it was asked, and stays off; if they wish to come back, an organiser brings them with `nabat subscribers return`"
    )]
    LeftSince,
    #[error("a pause is a year at the most; leave instead, and join again whenever you like")]
    PauseTooLong,
    #[error("{given} rows at once are too many; send at most {max}")]
    TooMany { given: usize, max: usize },
}

impl Refused {
    /// Whether the name or the code itself was refused; then there is nothing left to use up.
    pub(crate) const fn is_of_the_proof(&self) -> bool {
        matches!(
            self,
            Refused::UnknownOrganiser(_)
                | Refused::Revoked(_)
                | Refused::WrongCode { .. }
                | Refused::Locked(_)
        )
    }
}

/// What a door should make of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusClass {
    /// The person can do something about it.
    Refused,
    /// There is no such thing.
    NotFound,
    /// Try again later.
    Unavailable,
    /// A fault of ours or of the disk.
    Internal,
}

impl Error {
    /// What a door should make of it.
    pub const fn status_class(&self) -> StatusClass {
        match self {
            Error::Refused(_) => StatusClass::Refused,
            Error::NotFound { .. } => StatusClass::NotFound,
            Error::Unavailable(_) | Error::Unknown(_) => StatusClass::Unavailable,
            Error::Damaged(_) | Error::Newer { .. } | Error::Fault(_) => StatusClass::Internal,
        }
    }
}

impl From<store::ReadError> for Error {
    fn from(error: store::ReadError) -> Self {
        match error {
            store::ReadError::Unavailable(why) => Error::Unavailable(why),
            store::ReadError::Corrupt { .. } => Error::Damaged(error.to_string()),
        }
    }
}

impl From<alert::delivery::IllegalMove> for Error {
    fn from(error: alert::delivery::IllegalMove) -> Self {
        Error::Fault(error.to_string())
    }
}

/// The result of a service.
pub type Result<T, E = Error> = std::result::Result<T, E>;
