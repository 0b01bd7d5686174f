//! Every answer that a relay may give, at every stage, and what it must come to. Written by hand
//! from RFC 5321, RFC 3463 and its registry, and from what relays are known to say; the adapter's
//! own table is not consulted.

use crate::stage::FOREIGN;
use channel::alert::outcome::Cause;
use channel::conformance::{Expected, Row};
use channel::{FaultKind, Party, Scope};
use rehearsal::smtp::{Rule, Stage};
use std::time::Duration;

/// What goes wrong; nothing for "yes".
pub type Answer = Option<Rule>;

pub fn table() -> Vec<Row<Answer>> {
    use Cause::{ContentRejected, NoSuchAddress, RecipientGone, RefusedByRecipient};
    use Stage::{Data, Dot, Ehlo, Greeting, Mail, Rcpt};
    let relay = || Expected::Transient(Party::OurSide, FaultKind::ServerFault);
    let mailbox = || Expected::Transient(Party::Recipient, FaultKind::ServerFault);
    let locked_out = || Expected::Transient(Party::OurSide, FaultKind::Unauthorized);
    let slower = || Expected::Throttled(Duration::from_secs(60), Scope::Credential);
    let never = Expected::Permanent;
    let rows: Vec<(Stage, u16, &str, Expected)> = vec![
        // The relay hangs up, whenever that is.
        (Greeting, 421, "4.3.2", relay()),
        (Ehlo, 421, "4.3.2", relay()),
        (Mail, 421, "4.7.0", relay()),
        (Rcpt, 421, "4.4.2", relay()),
        (Data, 421, "", relay()),
        (Dot, 421, "4.3.0", relay()),
        // The relay wants none of us.
        (Greeting, 554, "5.7.1", relay()),
        (Ehlo, 550, "", relay()),
        (Mail, 530, "5.7.0", locked_out()),
        (Mail, 535, "5.7.8", locked_out()),
        (Mail, 534, "5.7.9", locked_out()),
        (Rcpt, 530, "", locked_out()),
        (Mail, 553, "5.7.1", locked_out()),
        (Mail, 550, "5.1.8", locked_out()),
        (Mail, 553, "", locked_out()),
        (Rcpt, 550, "5.1.8", locked_out()),
        (Dot, 550, "5.7.8", locked_out()),
        // The relay cannot now.
        (Mail, 451, "4.3.0", relay()),
        (Mail, 452, "4.3.1", relay()),
        (Mail, 450, "", relay()),
        (Mail, 503, "5.5.1", relay()),
        (Mail, 555, "5.5.4", relay()),
        (Rcpt, 451, "4.3.0", relay()),
        (Rcpt, 452, "4.3.1", relay()),
        (Rcpt, 452, "4.5.3", relay()),
        (Rcpt, 452, "", relay()),
        (Rcpt, 503, "5.5.1", relay()),
        (Data, 451, "4.3.0", relay()),
        (Data, 554, "5.5.1", relay()),
        (Dot, 451, "4.3.0", relay()),
        (Dot, 452, "4.3.1", relay()),
        // We are too fast.
        (Mail, 450, "4.7.28", slower()),
        (Rcpt, 421, "4.7.28", slower()),
        (Dot, 451, "4.7.28", slower()),
        // The mailbox cannot now.
        (Rcpt, 450, "4.7.1", mailbox()),
        (Rcpt, 451, "4.7.1", mailbox()),
        (Rcpt, 450, "4.2.1", mailbox()),
        (Rcpt, 452, "4.2.2", mailbox()),
        (Rcpt, 450, "", mailbox()),
        (Rcpt, 451, "", mailbox()),
        (Rcpt, 450, "4.1.1", mailbox()),
        (Rcpt, 450, "4.4.1", mailbox()),
        (Dot, 450, "4.7.1", mailbox()),
        (Dot, 451, "4.7.1", mailbox()),
        (Dot, 450, "", mailbox()),
        // Full is not gone.
        (Rcpt, 552, "5.2.2", mailbox()),
        (Rcpt, 550, "5.2.2", mailbox()),
        (Rcpt, 552, "", mailbox()),
        (Dot, 552, "5.2.2", mailbox()),
        (Dot, 552, "", mailbox()),
        // Nobody there.
        (Rcpt, 550, "5.1.1", never(NoSuchAddress)),
        (Rcpt, 553, "5.1.3", never(NoSuchAddress)),
        (Rcpt, 501, "5.1.3", never(NoSuchAddress)),
        (Rcpt, 501, "", never(NoSuchAddress)),
        (Rcpt, 550, "5.1.2", never(NoSuchAddress)),
        (Rcpt, 556, "5.1.10", never(NoSuchAddress)),
        (Dot, 550, "5.1.1", never(NoSuchAddress)),
        (Rcpt, 551, "5.1.6", never(RecipientGone)),
        (Rcpt, 551, "", never(RecipientGone)),
        (Rcpt, 550, "5.2.1", never(RecipientGone)),
        // Refused by them; nobody disappears from the list for it.
        (Rcpt, 550, "5.7.1", never(RefusedByRecipient)),
        (Rcpt, 554, "5.7.1", never(RefusedByRecipient)),
        (Rcpt, 550, "5.7.26", never(RefusedByRecipient)),
        (Rcpt, 554, "5.4.4", never(RefusedByRecipient)),
        (Rcpt, 552, "5.2.3", never(RefusedByRecipient)),
        (Rcpt, 550, "", never(RefusedByRecipient)),
        (Rcpt, 553, "", never(RefusedByRecipient)),
        (Rcpt, 554, "", never(RefusedByRecipient)),
        (Dot, 554, "5.4.6", never(RefusedByRecipient)),
        // Refused for what it says, or how large it is.
        (Dot, 554, "5.7.1", never(ContentRejected)),
        (Dot, 550, "5.7.1", never(ContentRejected)),
        (Dot, 554, "5.6.0", never(ContentRejected)),
        (Dot, 550, "5.6.1", never(ContentRejected)),
        (Dot, 554, "", never(ContentRejected)),
        (Dot, 550, "", never(ContentRejected)),
        (Dot, 552, "5.3.4", never(ContentRejected)),
        (Mail, 552, "5.3.4", never(ContentRejected)),
    ];
    let mut all = vec![Row {
        name: "accepted".to_owned(),
        answer: None,
        expected: Expected::Delivered,
    }];
    all.extend(rows.into_iter().map(|(stage, code, status, expected)| {
        let text = format!("{status} {FOREIGN}");
        Row {
            name: format!("{stage:?} {code} {status}"),
            answer: Some(Rule::refuse(stage, code, text.trim_start())),
            expected,
        }
    }));
    all.push(Row {
        name: "no sense after the dot".to_owned(),
        answer: Some(Rule::new(
            Dot,
            rehearsal::smtp::Act::Write(b"HTTP/1.1 200 OK\r\n".to_vec()),
        )),
        expected: Expected::Ambiguous(Party::OurSide, FaultKind::Unreadable),
    });
    all
}
