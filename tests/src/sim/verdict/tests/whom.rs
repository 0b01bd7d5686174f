//! The rules about who was to get what.

use super::*;

#[test]
fn who_got_nothing_is_lost_unless_in_doubt_and_in_the_report() {
    let lose = |facts: &mut Facts| {
        facts.log.remove(0);
        facts
            .counts
            .insert((alert(), 1, ChannelKind::Telegram), counts(0));
    };
    assert!(found(lose).contains("lost: 1 on telegram"));
    let doubtful = |facts: &mut Facts| {
        facts.log[0].saw = Saw::PutOff;
        facts.log[0].doubt = Some(Doubt::Connection);
        let unknown = Counts {
            members: 1,
            unknown: 1,
            ..Counts::default()
        };
        facts
            .counts
            .insert((alert(), 1, ChannelKind::Telegram), unknown);
    };
    assert_eq!(found(doubtful), "");
    // The report alone explains nobody.
    let claimed = |facts: &mut Facts| {
        doubtful(facts);
        facts.log[0].doubt = None;
    };
    assert!(found(claimed).contains("lost: 1 on telegram"));
    for nature in [Nature::Gone, Nature::Refuses, Nature::Filters] {
        let found = found(|facts| {
            lose(facts);
            facts.people[0].nature = nature;
        });
        assert_eq!(found, "", "{nature:?}");
    }
    let broken = found(|facts| {
        lose(facts);
        facts.people[0].nature = Nature::Broken(Failing::Answers);
    });
    assert!(broken.contains("lost"), "a host that recovered is owed it");
}

#[test]
fn whoever_did_not_want_it_is_a_phantom() {
    let then = |tick, change: fn(&mut State)| {
        found(|facts| facts.people[0].story.push(chapter(tick, change)))
    };
    let left: fn(&mut State) = |state| state.here = false;
    let other: fn(&mut State) = |state| {
        state.wants.topics = [Topic::Housing].into_iter().collect();
    };
    let never: fn(&mut State) = |state| {
        state.wants.cadence = Cadence::Weekly;
        state.wants.urgent_anyway = false;
    };
    let away: fn(&mut State) = |state| state.paused_until_ms = Some(1_000_001);
    for (n, change) in [left, other, never, away].into_iter().enumerate() {
        assert!(then(10, change).contains("phantom"), "{n}");
        assert!(
            !then(11, change).contains("phantom"),
            "{n}: it was too late"
        );
    }
    let back: fn(&mut State) = |state| state.paused_until_ms = Some(1_000_000);
    assert_eq!(then(2, back), "", "a pause that was over");
    let late = found(|facts| facts.people[0].story[0].tick = 6);
    assert!(late.contains("phantom"), "joined after the release");
    let widened = found(|facts| {
        other(&mut facts.people[0].story[0].state);
        facts.people[0].story.push(chapter(6, |_| {}));
    });
    assert!(widened.contains("phantom"), "wanted it after the release");
    let nobody = found(|facts| facts.log[0].who = Who::Stranger);
    assert!(nobody.contains("phantom"));
    let unread = found(|facts| facts.log[0].about = About::Nothing);
    assert!(unread.contains("phantom"));
}

#[test]
fn a_question_goes_to_nobody_who_is_on_the_list() {
    let code = String::new();
    let asked = found(|facts| facts.log[1].about = About::Question { code });
    assert!(asked.contains("phantom"));
}

#[test]
fn who_holds_what_it_follows_on_gets_it_whatever_they_chose_since() {
    let follow = |here: bool, held: bool| {
        found(|facts| {
            facts.released.push(released(2, 20));
            facts.people[0].story.push(chapter(15, |state| {
                state.here = here;
                state.wants.topics = [Topic::Housing].into_iter().collect();
            }));
            let channel = ChannelKind::Telegram;
            facts.log.push(attempt(0, channel, 2, 25));
            if !held {
                facts.log.remove(0);
            }
        })
    };
    assert!(!follow(true, true).contains("phantom"));
    assert!(follow(true, false).contains("phantom"));
    assert!(follow(false, true).contains("phantom"));
}

#[test]
fn after_a_halt_nothing_is_handed_over() {
    let halt = |tick| {
        found(|facts| {
            facts.halted.push(Halted {
                alert: alert(),
                revision: 1,
                tick,
            });
        })
    };
    assert!(halt(10).contains("2 handed over after"));
    assert_eq!(halt(11), "");
}

#[test]
fn the_language_is_one_that_was_chosen_shortly_before() {
    let change = |tick| {
        found(|facts| {
            let chapter = chapter(tick, |state| state.wants.lang = Lang::Fr);
            facts.people[0].story.push(chapter);
        })
    };
    assert!(
        change(3).contains("another language"),
        "it was known by then"
    );
    assert_eq!(change(8), "", "it may have been claimed before");
}

#[test]
fn an_older_revision_after_a_newer_one_is_found() {
    let found = found(|facts| {
        facts.released.push(released(2, 6));
        let channel = ChannelKind::Telegram;
        facts.log.insert(0, attempt(0, channel, 2, 8));
    });
    assert!(found.contains("after revision 2"));
}

#[test]
fn who_was_found_gone_is_not_tried_by_the_next_alert() {
    let next = AlertNumber::new(2026, 2);
    let again = |doubt, back| {
        found(|facts| {
            facts.log[0].saw = Saw::Refused(Cause::RecipientGone);
            facts.log[0].doubt = doubt;
            facts.people[0].back = back;
            let mut later = attempt(0, ChannelKind::Telegram, 1, 30);
            later.about = About::Revision {
                alert: next,
                revision: 1,
                langs: [Lang::De].into_iter().collect(),
            };
            facts.log.push(later);
        })
    };
    assert!(again(None, None).contains("known to be gone"));
    assert!(!again(Some(Doubt::Connection), None).contains("known to be gone"));
    assert!(!again(None, Some(25)).contains("known to be gone"));
}
