//! The plan of a broadcast under fire: when the daemon is killed, what the platform does meanwhile,
//! and whether an update comes half-way. It follows from a seed, so that a run can be played again.

use super::{
    people::{FIRST_CHAT, GONE, LATER},
    platform::World,
    process::Program,
};
use crate::chance::Chance;
use rehearsal::{
    smtp,
    telegram::{Act, Rule, Script},
    webhook,
};
use std::{collections::BTreeMap, time::Duration};

/// A broadcast that has not ended after this long never will.
const PATIENCE: Duration = Duration::from_secs(90);

/// When to kill.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Aim {
    /// Before anything is proposed.
    Before,
    /// So many milliseconds after the last start.
    After(u64),
    /// When the alert is proposed.
    Proposed,
    /// While "approve" is being answered.
    Approving,
    /// While the hold runs.
    Held,
    /// When it is released.
    Released,
    /// When so many of a thousand have it.
    Share(u64),
    /// When somebody is to be tried again.
    Retrying,
    /// While the older revision is wound down.
    Winding,
    /// When it is done.
    Done,
}

/// What one run is.
#[derive(Clone, Debug)]
pub struct Plan {
    pub seed: u64,
    pub aims: Vec<Aim>,
    /// Whether an update supersedes the alert when so many of a thousand have it.
    pub update_at: Option<u64>,
    /// The program of the first start; later ones are the plain one, if this one only dies at a
    /// point of its own.
    pub program: Program,
    pub latency: Duration,
    /// Whether each kill takes the store's engine along, which is then made anew from the journal.
    pub without_engine: bool,
    /// How long anything that is waited for may take.
    pub patience: Duration,
}

impl Plan {
    /// The plan of run `number` of a campaign with `kills` left.
    pub fn drawn(seed: u64, number: u64, kills: u64) -> Self {
        let chance = Chance::new(seed ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let update = !number.is_multiple_of(4);
        let mut aims = match number % 3 {
            0 => vec![Aim::Before, Aim::Proposed, Aim::Approving],
            1 => vec![Aim::Before, Aim::Held, Aim::Released],
            _ => vec![Aim::Approving, Aim::Held, Aim::Released],
        };
        let update_at = 250 + chance.below(250);
        let early = 20 + chance.below(update_at - 20);
        let late = 600 + chance.below(350);
        aims.push(Aim::Share(early));
        if update {
            aims.extend([Aim::Winding, Aim::After(chance.below(300))]);
        } else {
            let middle = update_at + chance.below(600 - update_at);
            aims.extend([Aim::Share(middle), Aim::Share(late), Aim::Retrying]);
        }
        aims.extend([Aim::After(chance.below(400)), Aim::Done]);
        aims.truncate(usize::try_from(kills).unwrap_or(usize::MAX));
        Self {
            seed: chance.next(),
            aims,
            update_at: update.then_some(update_at),
            program: Program::Plain,
            latency: Duration::from_millis(if update { 120 } else { 20 + chance.below(60) }),
            without_engine: false,
            patience: PATIENCE,
        }
    }

    /// One without kills of ours: the daemon dies by itself, as `orders` say.
    pub fn sabotaged(seed: u64, orders: String, aims: Vec<Aim>) -> Self {
        Self {
            seed,
            aims,
            update_at: None,
            program: Program::Sabotaged(orders),
            latency: Duration::from_millis(20),
            without_engine: false,
            patience: PATIENCE,
        }
    }

    /// What the world does: some blocked the bot, some requests fail, some answers are lost; some
    /// mailboxes are gone or put off, and a relay hangs up after it has accepted; some webhooks are
    /// gone, busy, broken off or silent at first.
    pub fn world(&self, people: u64) -> World {
        World {
            chats: self.script(),
            mail: self.mail(),
            hooks: self.hooks(people),
            latency: self.latency,
            bot: None,
        }
    }

    fn script(&self) -> Script {
        let rule = |act: Act| Rule::new(act).chats(FIRST_CHAT..=i64::MAX);
        let once = |act: Act, permille| rule(act).chance_permille(permille).times_per_chat(1);
        let bad_gateway = Act::ServerError {
            status: 502,
            accepted: false,
        };
        Script {
            seed: self.seed,
            rules: vec![
                rule(Act::Blocked).share_permille(15),
                once(bad_gateway, 12),
                once(Act::Reset { accepted: true }, 2),
            ],
        }
    }

    fn mail(&self) -> Vec<smtp::Rule> {
        use smtp::{Act, Rule, Stage};
        let lost = self.seed % 60;
        vec![
            Rule::refuse(Stage::Rcpt, 550, "5.1.1 no such mailbox").to(GONE),
            Rule::new(Stage::Rcpt, Act::Greylist { times: 1 }).to(LATER),
            Rule::new(Stage::Dot, Act::Drop)
                .attempts(lost..lost + 1)
                .accepted(),
            // A relay that is as slow as a chat, so that kills meet mails as well.
            Rule::new(Stage::Dot, Act::Slow(self.latency / 4)),
        ]
    }

    fn hooks(&self, people: u64) -> BTreeMap<u64, Vec<webhook::Act>> {
        use webhook::Act;
        let chance = Chance::new(self.seed ^ 0x5eed);
        let mut acts = BTreeMap::new();
        for number in 0..people {
            let some = match chance.below(24) {
                0 => vec![Act::status(410)],
                1 => vec![Act::status(503), Act::Accept],
                2 => vec![Act::Reset, Act::Accept],
                3 if chance.one_in(8) => vec![Act::AcceptSilently, Act::Accept],
                _ => continue,
            };
            acts.insert(number, some);
        }
        acts
    }
}
