//! The platform's refusals, by code and beginning of the text. The list is what the server is
//! known to say; what it says beside that is decided by its code alone, in `answer`. The words on
//! the left are the only text that ever reaches a log.

use crate::answer::Asked;
use channel::{FaultKind, alert::outcome::Cause};

/// What a known refusal means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// Refused for good.
    Refused(Cause),
    /// What an edit wanted is so already.
    EditedAlready,
    /// What a deletion wanted is so already.
    DeletedAlready,
    /// Our side is at fault, for everyone alike.
    OurFault(FaultKind),
}

use Meaning::{DeletedAlready, EditedAlready, OurFault, Refused};

const GONE: Meaning = Refused(Cause::RecipientGone);
const NOWHERE: Meaning = Refused(Cause::NoSuchAddress);
const STRANGER: Meaning = Refused(Cause::NeverStarted);
const THEIRS: Meaning = Refused(Cause::RefusedByRecipient);
const CONTENT: Meaning = Refused(Cause::ContentRejected);

/// Codes under which the server speaks of a chat: 403, 400, and 401 in its older words.
const CHAT: &[u16] = &[400, 401, 403];
/// The code under which it speaks of a request.
const ASKED: &[u16] = &[400];

/// (codes, beginning of the text after `Bad Request: ` and the like, meaning). The first that
/// fits decides.
pub(crate) const KNOWN: &[(&[u16], &str, Meaning)] = &[
    // The person.
    (CHAT, "bot was blocked by the user", GONE),
    (CHAT, "user is deactivated", GONE),
    (CHAT, "USER_IS_BLOCKED", GONE),
    (CHAT, "INPUT_USER_DEACTIVATED", GONE),
    (CHAT, "USER_DEACTIVATED", GONE),
    (
        CHAT,
        "bot can't initiate conversation with a user",
        STRANGER,
    ),
    (CHAT, "bot can't send messages to the user", STRANGER),
    (CHAT, "bot can't send messages to bots", NOWHERE),
    (CHAT, "chat not found", NOWHERE),
    (CHAT, "user not found", NOWHERE),
    (CHAT, "PEER_ID_INVALID", NOWHERE),
    (CHAT, "CHAT_ID_INVALID", NOWHERE),
    (CHAT, "USER_ID_INVALID", NOWHERE),
    // The group or channel.
    (CHAT, "bot was kicked", GONE),
    (CHAT, "bot is not a member", GONE),
    (CHAT, "bot is not in the", GONE),
    (CHAT, "group chat was deactivated", GONE),
    (CHAT, "group is deactivated", GONE),
    (CHAT, "the group chat was deleted", GONE),
    (
        CHAT,
        "group chat was upgraded to a supergroup chat",
        NOWHERE,
    ),
    (CHAT, "CHANNEL_PRIVATE", GONE),
    (CHAT, "need administrator rights", GONE),
    (CHAT, "not enough rights", GONE),
    (CHAT, "have no rights to send a message", GONE),
    (CHAT, "CHAT_WRITE_FORBIDDEN", GONE),
    (CHAT, "CHAT_ADMIN_REQUIRED", GONE),
    (CHAT, "CHAT_SEND_", GONE),
    (CHAT, "CHAT_RESTRICTED", GONE),
    (CHAT, "TOPIC_CLOSED", THEIRS),
    (CHAT, "TOPIC_DELETED", THEIRS),
    // What is so already.
    (ASKED, "message is not modified", EditedAlready),
    (ASKED, "MESSAGE_NOT_MODIFIED", EditedAlready),
    (ASKED, "message to delete not found", DeletedAlready),
    // Too late, or gone from the reader's side.
    (ASKED, "message to edit not found", THEIRS),
    (ASKED, "message to be replied not found", THEIRS),
    (ASKED, "message can't be edited", THEIRS),
    (ASKED, "message can't be deleted", THEIRS),
    (ASKED, "MESSAGE_ID_INVALID", THEIRS),
    (
        ASKED,
        "message identifier is not specified",
        Refused(Cause::UnreadableRow),
    ),
    // The content: the same for everyone it goes to.
    (ASKED, "message is too long", CONTENT),
    (ASKED, "MESSAGE_TOO_LONG", CONTENT),
    (ASKED, "message text is empty", CONTENT),
    (ASKED, "text must be non-empty", CONTENT),
    (ASKED, "message must be non-empty", CONTENT),
    (ASKED, "MESSAGE_EMPTY", CONTENT),
    (ASKED, "can't parse", CONTENT),
    (ASKED, "can't find end of", CONTENT),
    (ASKED, "ENTITY_", CONTENT),
    (ASKED, "ENTITIES_TOO_LONG", CONTENT),
    (ASKED, "BUTTON_", CONTENT),
    (ASKED, "inline keyboard button", CONTENT),
    (ASKED, "inline keyboard expected", CONTENT),
    (ASKED, "REPLY_MARKUP_", CONTENT),
    (ASKED, "wrong HTTP URL", CONTENT),
    (ASKED, "URL_INVALID", CONTENT),
    (ASKED, "strings must be encoded in UTF-8", CONTENT),
    (ASKED, "text must be encoded in UTF-8", CONTENT),
    // The account that pays for fast sending.
    (ASKED, "BALANCE_TOO_LOW", OurFault(FaultKind::Unauthorized)),
];

/// What stands before the text proper.
const HEADS: [&str; 3] = ["Bad Request: ", "Forbidden: ", "Unauthorized: "];

/// The known refusal behind `code` and `description`, with the words for the log; `None` if it is
/// not known, or makes no sense as an answer to what was asked.
pub(crate) fn known(asked: Asked, code: u16, description: &str) -> Option<(Meaning, &'static str)> {
    let text = HEADS
        .iter()
        .find(|head| begins(description, head))
        .map_or(description, |head| &description[head.len()..]);
    let (_, beginning, meaning) = KNOWN
        .iter()
        .find(|(codes, beginning, _)| codes.contains(&code) && begins(text, beginning))?;
    let fits = match meaning {
        EditedAlready => matches!(asked, Asked::Edit { .. }),
        DeletedAlready => matches!(asked, Asked::Delete { .. }),
        Refused(_) | OurFault(_) => true,
    };
    fits.then_some((*meaning, *beginning))
}

fn begins(text: &str, beginning: &str) -> bool {
    text.as_bytes()
        .get(..beginning.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(beginning.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use teloxide_core::ApiError as E;

    /// Another library's list of what the server says to requests like ours.
    #[test]
    fn no_refusal_that_teloxide_knows_of_is_unknown_to_us() {
        let send = Asked::Send { chat: 1 };
        let edit = Asked::Edit { chat: 1, id: 1 };
        let delete = Asked::Delete { chat: 1, id: 1 };
        let rows = [
            (send, 403, E::BotBlocked),
            (send, 403, E::UserDeactivated),
            (send, 401, E::CantInitiateConversation),
            (send, 401, E::CantTalkWithBots),
            (send, 401, E::BotKicked),
            (send, 403, E::BotKickedFromSupergroup),
            (send, 403, E::BotKickedFromChannel),
            (send, 400, E::ChatNotFound),
            (send, 400, E::UserNotFound),
            (send, 400, E::GroupDeactivated),
            (send, 400, E::NotEnoughRightsToPostMessages),
            (send, 400, E::MessageToReplyNotFound),
            (send, 400, E::MessageTextIsEmpty),
            (send, 400, E::MessageIsTooLong),
            (edit, 400, E::EditedMessageIsTooLong),
            (send, 400, E::ButtonUrlInvalid),
            (send, 400, E::ButtonDataInvalid),
            (send, 400, E::TextButtonsAreUnallowed),
            (send, 400, E::CantParseUrl),
            (send, 400, E::WrongHttpUrl),
            (edit, 400, E::MessageNotModified),
            (edit, 400, E::MessageIdInvalid),
            (edit, 400, E::MessageToEditNotFound),
            (edit, 400, E::MessageCantBeEdited),
            (edit, 400, E::MessageIdentifierNotSpecified),
            (delete, 400, E::MessageToDeleteNotFound),
            (delete, 400, E::MessageCantBeDeleted),
        ];
        for (asked, code, error) in rows {
            let text = error.to_string();
            assert!(known(asked, code, &text).is_some(), "{text}");
        }
    }

    #[test]
    fn no_row_is_hidden_behind_an_earlier_one() {
        for (at, (codes, beginning, _)) in KNOWN.iter().enumerate() {
            let hidden = KNOWN[..at].iter().any(|(earlier_codes, earlier, _)| {
                begins(beginning, earlier) && codes.iter().all(|code| earlier_codes.contains(code))
            });
            assert!(!hidden, "{beginning}");
        }
    }
}
