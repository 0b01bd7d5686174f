//! Who may let an alert out: one rule, used by every door. Nobody can speak alone: an author and
//! one other for a normal alert; one organiser with a one-time code, a short hold and a notice to
//! all for an emergency. The rule is a pure function of what was proposed, who approved it and
//! when; it must never look at anything else.

use crate::{OrganiserId, RevisionKind, Timestamp, text::ContentHash};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, time::Duration};

/// The way a release is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Path {
    /// An author and one other.
    Normal,
    /// One organiser with a one-time code.
    Emergency,
}

/// One approval, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    pub by: OrganiserId,
    pub at: Timestamp,
    /// The hash it is bound to: the manifest and the care record's commitment together.
    pub over: ContentHash,
}

/// The holds and limits of a campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    pub hold_normal: Duration,
    pub hold_closing: Duration,
    pub hold_emergency: Duration,
    /// How long an approval is good for starting the hold.
    pub approval_life: Duration,
    /// How many emergency releases a day; the next goes by the normal path.
    pub emergencies_a_day: u32,
}

impl Default for Rules {
    fn default() -> Self {
        let minutes = |n: u64| Duration::from_secs(n * 60);
        Self {
            hold_normal: minutes(10),
            hold_closing: minutes(2),
            hold_emergency: minutes(2),
            approval_life: minutes(30),
            emergencies_a_day: 2,
        }
    }
}

/// What was proposed, as far as the rule is concerned.
#[derive(Clone, Debug)]
pub struct Proposal<'a> {
    pub author: OrganiserId,
    /// The hash that approvals must be bound to.
    pub content: ContentHash,
    pub kind: RevisionKind,
    /// A correction that changes only targets, asks or letters.
    pub mends_asks_only: bool,
    /// Consent could not be had: a third person has to stand behind it.
    pub without_consent: bool,
    pub path: Path,
    /// The author's one-time code was right (emergency and ask corrections need it).
    pub author_gave_code: bool,
    /// Emergency releases of the last day.
    pub emergencies_today: u32,
    pub approvals: &'a [Approval],
    /// Those who may approve: organisers and owners who are not revoked.
    pub entitled: &'a BTreeSet<OrganiserId>,
    pub now: Timestamp,
}

/// What the rule says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may be queued, with this hold; `notify_all` before the hold starts.
    Ready { hold: Duration, notify_all: bool },
    /// So many more people have to approve.
    Waiting { more: usize },
    /// It cannot go this way.
    Refused(Refusal),
}

/// Why a way is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the author may not post any more; somebody else has to propose it")]
    AuthorNotEntitled,
    #[error(
        "an emergency needs the author's one-time code; enter the six digits of your authenticator"
    )]
    CodeMissing,
    #[error("the emergency path was used up for today; ask one other organiser to approve")]
    EmergenciesUsedUp,
}

/// Judges a proposal.
pub fn judge(proposal: &Proposal<'_>, rules: &Rules) -> Verdict {
    if !proposal.entitled.contains(&proposal.author) {
        return Verdict::Refused(Refusal::AuthorNotEntitled);
    }
    let others: BTreeSet<OrganiserId> = proposal
        .approvals
        .iter()
        .filter(|approval| stands(approval, proposal, rules))
        .map(|approval| approval.by)
        .collect();
    let needed = required_others(proposal);
    if others.len() >= needed {
        return ready_normal(proposal, rules);
    }
    match proposal.path {
        Path::Emergency if !proposal.without_consent => emergency(proposal, rules),
        Path::Emergency | Path::Normal => Verdict::Waiting {
            more: needed - others.len(),
        },
    }
}

/// How many besides the author have to stand behind it on the normal path.
fn required_others(proposal: &Proposal<'_>) -> usize {
    let mends_with_code = proposal.kind == RevisionKind::Correction
        && proposal.mends_asks_only
        && proposal.author_gave_code;
    match (mends_with_code, proposal.without_consent) {
        (true, _) => 0,
        (false, false) => 1,
        (false, true) => 2,
    }
}

fn ready_normal(proposal: &Proposal<'_>, rules: &Rules) -> Verdict {
    let hold = match proposal.kind {
        RevisionKind::Correction if proposal.mends_asks_only && proposal.author_gave_code => {
            Duration::ZERO
        }
        RevisionKind::Alert | RevisionKind::Correction => rules.hold_normal,
        RevisionKind::Update | RevisionKind::Outcome | RevisionKind::Withdrawal => {
            rules.hold_closing
        }
    };
    Verdict::Ready {
        hold,
        notify_all: false,
    }
}

fn emergency(proposal: &Proposal<'_>, rules: &Rules) -> Verdict {
    if !proposal.author_gave_code {
        Verdict::Refused(Refusal::CodeMissing)
    } else if proposal.emergencies_today >= rules.emergencies_a_day {
        Verdict::Refused(Refusal::EmergenciesUsedUp)
    } else {
        Verdict::Ready {
            hold: rules.hold_emergency,
            notify_all: true,
        }
    }
}

/// Whether an approval counts: by somebody entitled other than the author, over these very bytes,
/// and not too old.
fn stands(approval: &Approval, proposal: &Proposal<'_>, rules: &Rules) -> bool {
    approval.by != proposal.author
        && proposal.entitled.contains(&approval.by)
        && approval.over == proposal.content
        && approval.at <= proposal.now
        && proposal.now < approval.at.plus(rules.approval_life)
}

#[cfg(test)]
mod tests {
    use super::*;

    const AUTHOR: OrganiserId = OrganiserId::from_bytes([1; 16]);
    const OTHER: OrganiserId = OrganiserId::from_bytes([2; 16]);
    const THIRD: OrganiserId = OrganiserId::from_bytes([3; 16]);
    const CONTENT: ContentHash = ContentHash([7; 32]);
    const NOW: Timestamp = Timestamp::from_ms(10_000_000);

    fn approved(by: OrganiserId) -> Approval {
        Approval {
            by,
            at: NOW,
            over: CONTENT,
        }
    }

    fn verdict(approvals: &[Approval], change: impl FnOnce(&mut Proposal<'_>)) -> Verdict {
        let entitled = [AUTHOR, OTHER, THIRD].into_iter().collect();
        let mut proposal = Proposal {
            author: AUTHOR,
            content: CONTENT,
            kind: RevisionKind::Alert,
            mends_asks_only: false,
            without_consent: false,
            path: Path::Normal,
            author_gave_code: false,
            emergencies_today: 0,
            approvals,
            entitled: &entitled,
            now: NOW,
        };
        change(&mut proposal);
        judge(&proposal, &Rules::default())
    }

    #[test]
    fn an_author_alone_waits_for_one_other_even_after_approving_it_themselves() {
        assert_eq!(verdict(&[], |_| ()), Verdict::Waiting { more: 1 });
        assert_eq!(
            verdict(&[approved(AUTHOR)], |_| ()),
            Verdict::Waiting { more: 1 }
        );
    }

    #[test]
    fn an_author_and_one_other_start_the_ten_minute_hold() {
        let hold = Duration::from_secs(600);
        assert_eq!(
            verdict(&[approved(OTHER)], |_| ()),
            Verdict::Ready {
                hold,
                notify_all: false
            }
        );
    }

    #[test]
    fn an_approval_of_other_bytes_or_of_half_an_hour_ago_counts_for_nothing() {
        let other_bytes = Approval {
            over: ContentHash([8; 32]),
            ..approved(OTHER)
        };
        assert_eq!(
            verdict(&[other_bytes], |_| ()),
            Verdict::Waiting { more: 1 }
        );
        let old = Approval {
            at: NOW.minus(Duration::from_secs(1800)),
            ..approved(OTHER)
        };
        assert_eq!(verdict(&[old], |_| ()), Verdict::Waiting { more: 1 });
    }

    #[test]
    fn a_revoked_organiser_neither_approves_nor_authors() {
        let only_author: BTreeSet<_> = [AUTHOR].into_iter().collect();
        let approvals = [approved(OTHER)];
        let verdict = |entitled: &BTreeSet<OrganiserId>| {
            let proposal = Proposal {
                author: AUTHOR,
                content: CONTENT,
                kind: RevisionKind::Alert,
                mends_asks_only: false,
                without_consent: false,
                path: Path::Normal,
                author_gave_code: false,
                emergencies_today: 0,
                approvals: &approvals,
                entitled,
                now: NOW,
            };
            judge(&proposal, &Rules::default())
        };
        assert_eq!(verdict(&only_author), Verdict::Waiting { more: 1 });
        let only_other: BTreeSet<_> = [OTHER].into_iter().collect();
        assert_eq!(
            verdict(&only_other),
            Verdict::Refused(Refusal::AuthorNotEntitled)
        );
    }

    #[test]
    fn without_consent_a_third_person_has_to_stand_behind_it_also_in_an_emergency() {
        let no_consent = |p: &mut Proposal<'_>| p.without_consent = true;
        assert_eq!(
            verdict(&[approved(OTHER)], no_consent),
            Verdict::Waiting { more: 1 }
        );
        assert!(matches!(
            verdict(&[approved(OTHER), approved(THIRD)], no_consent),
            Verdict::Ready { .. }
        ));
        let emergency = |p: &mut Proposal<'_>| {
            p.without_consent = true;
            p.path = Path::Emergency;
            p.author_gave_code = true;
        };
        assert_eq!(verdict(&[], emergency), Verdict::Waiting { more: 2 });
    }

    #[test]
    fn an_emergency_needs_the_code_tells_everyone_and_is_refused_the_third_time() {
        let emergency = |code: bool, today: u32| {
            move |p: &mut Proposal<'_>| {
                p.path = Path::Emergency;
                p.author_gave_code = code;
                p.emergencies_today = today;
            }
        };
        let hold = Duration::from_secs(120);
        assert_eq!(
            verdict(&[], emergency(false, 0)),
            Verdict::Refused(Refusal::CodeMissing)
        );
        assert_eq!(
            verdict(&[], emergency(true, 1)),
            Verdict::Ready {
                hold,
                notify_all: true
            }
        );
        assert_eq!(
            verdict(&[], emergency(true, 2)),
            Verdict::Refused(Refusal::EmergenciesUsedUp)
        );
    }

    #[test]
    fn mending_a_target_goes_out_at_once_with_a_code_and_by_two_without() {
        let mend = |code: bool| {
            move |p: &mut Proposal<'_>| {
                p.kind = RevisionKind::Correction;
                p.mends_asks_only = true;
                p.author_gave_code = code;
            }
        };
        let at_once = Verdict::Ready {
            hold: Duration::ZERO,
            notify_all: false,
        };
        assert_eq!(verdict(&[], mend(true)), at_once);
        assert_eq!(verdict(&[], mend(false)), Verdict::Waiting { more: 1 });
    }
}
