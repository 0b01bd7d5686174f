//! Reasons as a tired person reads them, each with what to do if anything can be done.

use alert::{
    ChannelKind,
    notice::PauseReason,
    outcome::{Cause, Why},
};

pub(super) const DISK_FULL: &str =
    "only leaving, halting and erasing still work; make room, nothing else is lost";
pub(super) const DISK_READ_ONLY: &str =
    "the disk takes no writes: nothing is sent; mount it writable and restart";

pub(super) const fn pause(channel: ChannelKind, why: PauseReason) -> &'static str {
    match why {
        PauseReason::Unauthorized if matches!(channel, ChannelKind::Email) => {
            "the mail server refuses our login or our sender; mend user, password_file or from, and restart"
        }
        PauseReason::Unreachable if matches!(channel, ChannelKind::Email) => {
            "the mail server cannot be reached safely; it is tried again by itself; if it lasts, check its address and its certificate"
        }
        PauseReason::Unauthorized => {
            "the platform refuses our credential; put a valid token into its file and restart"
        }
        PauseReason::Conflict => {
            "somebody else uses our credential; find out who, and ask the platform for a new one"
        }
        PauseReason::ForeignIdentity => {
            "the credential belongs to another bot than the one people subscribed to; put the right token in and restart, or agree to it: nabat accept-bot --as NAME"
        }
        PauseReason::Unreachable => "the platform cannot be reached; it is tried again by itself",
        PauseReason::ContentRejected => {
            "the platform refused the content for three people; correct the alert"
        }
    }
}

pub(super) const fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::RecipientGone => "not reached: they blocked us, closed their account or left",
        Cause::NeverStarted => "not reached: they never spoke to the bot",
        Cause::NoSuchAddress => "not reached: their address does not exist",
        Cause::RefusedByRecipient => "not reached: refused on their side",
        Cause::ContentRejected => "not reached: the platform refused the content",
        Cause::OutOfTime => "not reached: every try failed until the appeal ran out of time",
        Cause::RenderFault => "not reached: their message could not be made; please report this",
        Cause::UnreadableRow => "not reached: their row is damaged; run `nabat store verify`",
        Cause::ThrottledTooLong => "not reached: the platform made us wait too long",
    }
}

pub(super) const fn withdrawn(why: Why) -> &'static str {
    match why {
        Why::Left => "not sent: they left, or no longer want this",
        Why::Halted => "not sent: an organiser halted it",
        Why::Superseded => "not sent: a newer revision took its place",
        Why::Expired => "not sent: the appeal ran out of time",
        Why::Suspended => "not sent: their side had said before that they are gone",
    }
}
