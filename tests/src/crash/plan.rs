//! The plan of a broadcast under fire: when the daemon is killed, what the platform does meanwhile,
//! and whether an update comes half-way. It follows from a seed, so that a run can be played again.

use super::{people::FIRST_CHAT, process::Program};
use crate::chance::Chance;
use rehearsal::telegram::{Act, Rule, Script};
use std::time::Duration;

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
        }
    }

    /// What the platform does: some blocked the bot, some requests fail, some answers are lost.
    pub fn script(&self) -> Script {
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
}
