//! How the invented list is made up, and whose side refuses. Stand-ins and audience are built from
//! the same few numbers before anything runs, so that what was refused is known beforehand and is
//! never asked of the daemon.

use rehearsal::{
    smtp,
    telegram::{self, Act},
    webhook,
};
use std::ops::RangeInclusive;

/// Of a hundred, how many have a mailbox.
const MAILS_PERCENT: u32 = 20;
/// Webhooks are few: programs of newspapers, unions, archives. One for so many subscribers, and no
/// more than that in all.
const HOOKS_ONE_IN: u32 = 20;
const HOOKS_MAX: u32 = 25;

/// Of a thousand chats, how many blocked the bot, and how many closed their account.
const BLOCKED_PERMILLE: u16 = 15;
const GONE_PERMILLE: u16 = 5;
/// Of a thousand requests, how many meet a server that is just restarting: they are tried again.
const BAD_GATEWAY_PERMILLE: u16 = 2;

/// How many of the list are reached which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shares {
    pub chats: u32,
    pub mails: u32,
    pub hooks: u32,
}

impl Shares {
    /// Of `n` subscribers.
    pub fn of(n: u32) -> Self {
        let hooks = (n / HOOKS_ONE_IN).min(HOOKS_MAX);
        let mails = n * MAILS_PERCENT / 100;
        Self {
            chats: n - mails - hooks,
            mails,
            hooks,
        }
    }
}

/// Where mailboxes lie.
pub(super) struct MailHost {
    pub host: &'static str,
    does: MailAct,
}

/// What their relay does with mail for them.
enum MailAct {
    Takes,
    /// Not at the first time.
    PutsOff,
    Refuses(&'static str),
}

const fn takes(host: &'static str) -> MailHost {
    let does = MailAct::Takes;
    MailHost { host, does }
}

const fn refuses(host: &'static str, words: &'static str) -> MailHost {
    let does = MailAct::Refuses(words);
    MailHost { host, does }
}

/// A mailbox is drawn at one of these: one in forty has moved away, one in forty is refused by a
/// policy of its host, one in forty was never there, two in forty are put off at first.
pub(super) const MAIL_HOSTS: [MailHost; 40] = {
    let mut hosts = [const { takes("harbour.example") }; 40];
    let mut at = 0;
    while at < 17 {
        hosts[at] = takes("letters.example");
        at += 1;
    }
    hosts[17] = refuses("moved.example", "5.2.1 Mailbox closed");
    hosts[18] = refuses("strict.example", "5.7.1 Not accepted by policy");
    hosts[19] = refuses("nowhere.example", "5.1.1 No such mailbox");
    hosts[20] = MailHost {
        host: "patient.example",
        does: MailAct::PutsOff,
    };
    hosts[21] = MailHost {
        host: "patient.example",
        does: MailAct::PutsOff,
    };
    hosts
};

/// What the relay is told.
pub(super) fn mail_rules() -> Vec<smtp::Rule> {
    let rules = MAIL_HOSTS.iter().filter_map(|MailHost { host, does }| {
        let rule = match does {
            MailAct::Takes => return None,
            MailAct::PutsOff => {
                smtp::Rule::new(smtp::Stage::Rcpt, smtp::Act::Greylist { times: 1 })
            }
            MailAct::Refuses(words) => smtp::Rule::refuse(smtp::Stage::Rcpt, 550, words),
        };
        Some(rule.to(&format!("@{host}")))
    });
    rules.collect()
}

/// Whether the relay refuses this mailbox for good.
pub(super) fn mail_is_refused(address: &str) -> bool {
    let (_, at) = address.rsplit_once('@').unwrap_or_default();
    let mut hosts = MAIL_HOSTS.iter();
    hosts.any(|MailHost { host, does }| *host == at && matches!(does, MailAct::Refuses(_)))
}

/// What a webhook does: one in ten is gone, one in ten redirects, one in ten does not know its own
/// path at first; the others take what their key has signed.
pub(super) fn hook_script(number: u32) -> Vec<webhook::Act> {
    match number % 10 {
        3 => vec![webhook::Act::status(410)],
        6 => vec![webhook::Act::RedirectTo(
            "https://elsewhere.example/".to_owned(),
        )],
        8 => vec![webhook::Act::status(404), webhook::Act::Accept],
        _ => Vec::new(),
    }
}

/// Whether a webhook refuses for good.
pub(super) const fn hook_is_refusing(number: u32) -> bool {
    matches!(number % 10, 3 | 6)
}

/// What the platform is told of these chats.
pub(super) fn chat_script(seed: u64, readers: &RangeInclusive<i64>) -> telegram::Script {
    let rule = |act| telegram::Rule::new(act).chats(readers.clone());
    telegram::Script {
        seed,
        rules: Vec::new(),
    }
    .with(rule(Act::Blocked).share_permille(BLOCKED_PERMILLE))
    .with(rule(Act::Deactivated).share_permille(GONE_PERMILLE))
    .with(
        rule(Act::ServerError {
            status: 502,
            accepted: false,
        })
        .chance_permille(BAD_GATEWAY_PERMILLE)
        .times_per_chat(1),
    )
}

/// One step of splitmix64: numbers that look drawn and are the same each time.
pub(super) fn mix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_are_the_whole_list_and_webhooks_stay_few() {
        for (n, hooks) in [(100, 5), (300, 15), (5_000, 25), (1_000_000, 25)] {
            let shares = Shares::of(n);
            assert_eq!(shares.hooks, hooks);
            assert_eq!(shares.chats + shares.mails + shares.hooks, n);
        }
    }

    #[test]
    fn what_the_relay_is_told_to_refuse_is_what_is_expected_of_it() {
        let rules = mail_rules();
        for MailHost { host, .. } in &MAIL_HOSTS {
            let address = format!("reader-1@{host}");
            let rule = rules.iter().find(|rule| {
                let named = rule.recipient.as_deref();
                named.is_some_and(|part| address.contains(part))
            });
            let refusing = rule.is_some_and(|rule| matches!(rule.act, smtp::Act::Refuse { .. }));
            assert_eq!(refusing, mail_is_refused(&address), "{host}");
        }
    }
}
