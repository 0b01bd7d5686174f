//! Who can let an alert out: nobody alone, and nothing but the bytes that were approved.

use crate::support::{House, refused, settings, words};
use alert::{
    AlertNumber, RevisionKind, Timestamp,
    approval::{Path, Refusal},
    care::Consent,
    text::ContentHash,
};
use ledger::{Outcome, Refused, Role, proposal::Stage};
use std::time::Duration;

#[tokio::test]
async fn an_author_waits_for_one_other_and_then_the_ten_minute_hold_runs() {
    let mut house = House::new().await;
    let shown = house.proposed("Seven dockers taken").await;
    assert_eq!(shown.outcome, Outcome::Waiting { more: 1 });
    assert!(house.ledger.holds().await.unwrap().is_empty());
    let outcome = house.approve("boris", shown.alert, shown.content).await;
    let hold = Duration::from_secs(600);
    assert_eq!(outcome.unwrap(), Outcome::Queued { hold });
    let holds = house.ledger.holds().await.unwrap();
    assert_eq!((holds[0].alert, holds[0].left), (shown.alert, hold));
}

#[tokio::test]
async fn an_author_cannot_approve_what_they_proposed() {
    let mut house = House::new().await;
    let shown = house.proposed("Seven dockers taken").await;
    for name in ["anna", "Anna"] {
        let own = house.approve(name, shown.alert, shown.content).await;
        assert_eq!(refused(own), Refused::OwnProposal(shown.alert));
    }
}

#[tokio::test]
async fn an_approval_is_bound_to_the_bytes_that_were_shown() {
    let mut house = House::new().await;
    let shown = house.proposed("Seven dockers taken").await;
    let alert = shown.alert;
    let other = ContentHash([9; 32]);
    let blind = house.approve("boris", alert, other).await;
    assert_eq!(refused(blind), Refused::OtherBytes { alert, revision: 1 });
    // An edit between looking and approving.
    let edited = house.propose_again("anna", alert).await.unwrap();
    assert_ne!(edited.content, shown.content);
    let stale = house.approve("boris", alert, shown.content).await;
    assert_eq!(refused(stale), Refused::OtherBytes { alert, revision: 1 });
    house.approve("boris", alert, edited.content).await.unwrap();
}

#[tokio::test]
async fn the_care_answers_are_part_of_what_is_approved() {
    let mut house = House::new().await;
    let shown = house.proposed("Seven dockers taken").await;
    let mut draft = words::appeal("Seven dockers taken");
    draft.care.harm = "Nobody has asked".to_owned();
    let it = words::proposal(draft, shown.alert, 1, Path::Normal);
    let edited = house.propose("anna", &it).await.unwrap();
    assert_ne!(edited.content, shown.content);
}

#[tokio::test]
async fn an_edit_voids_the_approvals_there_were() {
    let mut house = House::new().await;
    let alert = house.number().await;
    let draft = || {
        let mut draft = words::appeal("Seven dockers taken");
        let why = "they cannot be reached".to_owned();
        draft.care.consent = Consent::Unavailable { why };
        draft
    };
    let it = words::proposal(draft(), alert, 1, Path::Normal);
    let shown = house.propose("anna", &it).await.unwrap();
    assert_eq!(shown.outcome, Outcome::Waiting { more: 2 });
    let half = house.approve("boris", alert, shown.content).await.unwrap();
    assert_eq!(half, Outcome::Waiting { more: 1 });
    let shown = house.propose("anna", &it).await.unwrap();
    let half = house.approve("clara", alert, shown.content).await.unwrap();
    assert_eq!(half, Outcome::Waiting { more: 1 });
}

#[tokio::test]
async fn without_consent_three_people_stand_behind_it_and_nobody_counts_twice() {
    let mut house = House::new().await;
    let alert = house.number().await;
    let mut draft = words::appeal("Seven dockers taken");
    let why = "they cannot be reached".to_owned();
    draft.care.consent = Consent::Unavailable { why };
    for path in [Path::Normal, Path::Emergency] {
        let it = words::proposal(draft.clone(), alert, 1, path);
        let shown = house.propose("anna", &it).await.unwrap();
        assert_eq!(shown.outcome, Outcome::Waiting { more: 2 });
        for _ in 0..2 {
            let half = house.approve("boris", alert, shown.content).await.unwrap();
            assert_eq!(half, Outcome::Waiting { more: 1 });
        }
        let whole = house.approve("clara", alert, shown.content).await.unwrap();
        assert!(matches!(whole, Outcome::Queued { .. }));
        house.halt("boris", alert).await.unwrap();
    }
}

#[tokio::test]
async fn an_approval_is_good_for_half_an_hour() {
    let mut house = House::new().await;
    let alert = house.number().await;
    let mut draft = words::appeal("Seven dockers taken");
    let why = "they cannot be reached".to_owned();
    draft.care.consent = Consent::Unavailable { why };
    let it = words::proposal(draft, alert, 1, Path::Normal);
    let shown = house.propose("anna", &it).await.unwrap();
    house.approve("boris", alert, shown.content).await.unwrap();
    house.pass(30 * words::MINUTE);
    let late = house.approve("clara", alert, shown.content).await.unwrap();
    assert_eq!(late, Outcome::Waiting { more: 1 });
    house.pass(28 * words::MINUTE);
    let whole = house.approve("boris", alert, shown.content).await.unwrap();
    assert!(matches!(whole, Outcome::Queued { .. }));
}

#[tokio::test]
async fn a_removed_organiser_neither_proposes_nor_approves() {
    let mut house = House::new().await;
    let shown = house.proposed("Seven dockers taken").await;
    house.dismiss("boris", &["anna"]).await.unwrap();
    let gone = house.approve("boris", shown.alert, shown.content).await;
    assert_eq!(refused(gone), Refused::UnknownOrganiser("boris".to_owned()));
    let gone = house.propose_again("boris", shown.alert).await;
    assert_eq!(refused(gone), Refused::UnknownOrganiser("boris".to_owned()));
}

#[tokio::test]
async fn removing_somebody_voids_their_open_approvals_and_what_they_proposed() {
    let mut house = House::new().await;
    let by = ["anna", "clara"];
    house.hire("dora", Role::Owner, &by).await.unwrap();
    let alert = house.number().await;
    let mut draft = words::appeal("Seven dockers taken");
    let why = "they cannot be reached".to_owned();
    draft.care.consent = Consent::Unavailable { why };
    let it = words::proposal(draft, alert, 1, Path::Normal);
    let shown = house.propose("anna", &it).await.unwrap();
    house.approve("boris", alert, shown.content).await.unwrap();
    house.dismiss("boris", &["anna"]).await.unwrap();
    let half = house.approve("clara", alert, shown.content).await.unwrap();
    assert_eq!(half, Outcome::Waiting { more: 1 });
    house.dismiss("anna", &["dora"]).await.unwrap();
    let orphan = house.approve("dora", alert, shown.content).await;
    assert_eq!(refused(orphan), Refused::Rule(Refusal::AuthorNotEntitled));
}

#[tokio::test]
async fn removing_somebody_stops_the_holds_they_stand_behind_and_no_others() {
    let mut house = House::new().await;
    let by_anna_and_boris = house.queued(words::appeal("One")).await;
    let alert = house.number().await;
    let it = words::proposal(words::appeal("Two"), alert, 1, Path::Normal);
    let shown = house.propose("anna", &it).await.unwrap();
    house.approve("clara", alert, shown.content).await.unwrap();
    house.dismiss("boris", &["anna"]).await.unwrap();
    let stage = |of: AlertNumber| house.ledger.stage(of, 1);
    let stopped = stage(by_anna_and_boris).await.unwrap().stage;
    assert!(matches!(stopped, Stage::Halted { .. }), "{stopped:?}");
    let other = stage(alert).await.unwrap().stage;
    assert!(matches!(other, Stage::Queued { .. }), "{other:?}");
    let (now, chance) = (house.now, &*house.chance);
    let released = house.ledger.release(by_anna_and_boris, 1, now, chance);
    assert_eq!(released.await.unwrap(), None);
}

#[tokio::test]
async fn translators_and_observers_neither_propose_nor_approve_nor_halt() {
    let mut house = House::new().await;
    let by = ["anna", "boris"];
    for (name, role) in [("tara", Role::Translator), ("olga", Role::Observer)] {
        house.hire(name, role, &by).await.unwrap();
        let shown = house.proposed("Seven dockers taken").await;
        let no = house.approve(name, shown.alert, shown.content).await;
        assert!(matches!(refused(no), Refused::NotEntitled { .. }));
        let no = house.propose_again(name, shown.alert).await;
        assert!(matches!(refused(no), Refused::NotEntitled { .. }));
        let no = house.halt(name, shown.alert).await;
        assert!(matches!(refused(no), Refused::NotEntitled { .. }));
    }
}

#[tokio::test]
async fn what_was_not_measured_or_carries_other_words_is_refused() {
    let mut house = House::new().await;
    let alert = house.number().await;
    let it = words::proposal(words::appeal("Seven dockers"), alert, 1, Path::Normal);
    let mut unmeasured = it.clone();
    unmeasured.measured.manifest = ContentHash([0; 32]);
    let no = house.propose("anna", &unmeasured).await;
    assert_eq!(refused(no), Refused::NotMeasured);
    let mut other_words = it;
    for text in other_words.revision.texts.values_mut() {
        text.share = "Send money to this account".to_owned();
    }
    let no = house.propose("anna", &other_words).await;
    assert!(matches!(refused(no), Refused::OtherWords(_)));
}

#[tokio::test]
async fn a_case_of_the_past_or_without_anybodys_consent_goes_out_in_rehearsal_only() {
    let mut past = words::appeal("Kazakhstan, 2011");
    past.historical = Some("2011-08-08".parse().unwrap());
    let mut unasked = words::appeal("Nobody was asked");
    unasked.care.consent = Consent::Rehearsal;
    let mut house = House::new().await;
    let alert = house.number().await;
    let it = words::proposal(past.clone(), alert, 1, Path::Normal);
    let no = house.propose("anna", &it).await;
    assert_eq!(refused(no), Refused::HistoricalInEarnest(alert));
    let it = words::proposal(unasked.clone(), alert, 1, Path::Normal);
    let no = house.propose("anna", &it).await;
    assert_eq!(refused(no), Refused::RehearsalInEarnest(alert));

    let mut rehearsal = settings();
    rehearsal.rehearsal = true;
    let mut house = House::with(rehearsal).await;
    for draft in [past, unasked] {
        let alert = house.queued(draft).await;
        // The same store, served in earnest before the hold was over.
        let earnest = house.another_with(settings());
        let (now, chance) = (house.now, &*house.chance);
        assert_eq!(earnest.release(alert, 1, now, chance).await.unwrap(), None);
        let stage = earnest.stage(alert, 1).await.unwrap().stage;
        assert!(matches!(stage, Stage::Overdue { .. }), "{stage:?}");
    }
}

#[tokio::test]
async fn what_is_past_its_time_is_neither_proposed_nor_approved() {
    let mut house = House::new().await;
    let shown = house.proposed("Seven dockers taken").await;
    house.now = Timestamp::from_ms(words::ACT_BY.ms());
    let late = house.approve("boris", shown.alert, shown.content).await;
    assert_eq!(refused(late), Refused::PastItsTime(shown.alert));
    let late = house.propose_again("anna", shown.alert).await;
    assert_eq!(refused(late), Refused::PastItsTime(shown.alert));
}

#[tokio::test]
async fn numbers_are_counted_by_year_never_given_twice_and_never_made_up() {
    let mut house = House::new().await;
    let number = |year, serial| AlertNumber::new(year, serial);
    let reserve = |year| house.ledger.reserve_number(year);
    assert_eq!(reserve(2026).await.unwrap(), number(2026, 1));
    assert_eq!(reserve(2026).await.unwrap(), number(2026, 2));
    assert_eq!(reserve(2027).await.unwrap(), number(2027, 1));
    for made_up in [number(2026, 3), number(2028, 1), number(2026, 0)] {
        let it = words::proposal(words::appeal("Made up"), made_up, 1, Path::Normal);
        let no = house.propose("anna", &it).await;
        assert!(matches!(no, Err(ledger::Error::NotFound { .. })));
    }
}

#[tokio::test]
async fn revisions_follow_each_other_and_a_closed_alert_takes_nothing_more() {
    let mut house = House::new().await;
    let alert = house.number().await;
    let update = || words::draft(RevisionKind::Update, "Moved to another prison");
    let it = words::proposal(update(), alert, 1, Path::Normal);
    let no = house.propose("anna", &it).await;
    assert_eq!(refused(no), Refused::WrongKind(alert));
    house
        .queue_next(words::appeal("Seven dockers taken"), alert)
        .await;
    let again = house.propose_again("anna", alert).await;
    let stage = "queued";
    let on_its_way = Refused::AlreadyOnItsWay {
        alert,
        revision: 1,
        stage,
    };
    assert_eq!(refused(again), on_its_way);
    house.release(alert, 1).await;
    let it = words::proposal(update(), alert, 3, Path::Normal);
    let no = house.propose("anna", &it).await;
    let (given, next) = (3, 2);
    let wrong = Refused::WrongRevision { alert, given, next };
    assert_eq!(refused(no), wrong);
    let outcome = words::draft(RevisionKind::Outcome, "All seven are free");
    house.queue_next(outcome, alert).await;
    house.release(alert, 2).await;
    let it = words::proposal(update(), alert, 3, Path::Normal);
    let no = house.propose("anna", &it).await;
    assert_eq!(refused(no), Refused::Closed(alert));
}

#[tokio::test]
async fn one_may_mend_an_ask_at_once_but_nothing_else() {
    let mut house = House::new().await;
    let (alert, _) = house.released(words::appeal("Seven dockers taken")).await;
    let mend = || words::draft(RevisionKind::Correction, "Seven dockers taken");
    let at_once = Outcome::Queued {
        hold: Duration::ZERO,
    };
    let mut urgent = mend();
    urgent.urgency = alert::Urgency::Immediate;
    let mut retitled = words::draft(RevisionKind::Correction, "Eight dockers taken");
    retitled.asks.clear();
    for sneaks in [urgent, retitled] {
        let it = words::proposal(sneaks, alert, 2, Path::Normal);
        let shown = house.propose("anna", &it).await.unwrap();
        assert_eq!(shown.outcome, Outcome::Waiting { more: 1 });
    }
    let mut mended = mend();
    mended.asks.clear();
    let it = words::proposal(mended, alert, 2, Path::Normal);
    let shown = house.propose("anna", &it).await.unwrap();
    assert_eq!(shown.outcome, at_once);
}
