//! The emergency path: one person with a code, everyone told in the same commit, twice a day.

use crate::support::{House, refused, settings, words};
use alert::{
    AlertNumber,
    approval::{Path, Refusal},
};
use ledger::{Error, Outcome, Proposed, Refused, Role};
use std::time::Duration;
use store::CommitError;

impl House {
    async fn emergency(&mut self, name: &str) -> (AlertNumber, Result<Proposed, Error>) {
        let alert = self.number().await;
        let it = words::proposal(words::appeal("They are coming"), alert, 1, Path::Emergency);
        let answer = self.propose(name, &it).await;
        (alert, answer)
    }
}

#[tokio::test]
async fn one_person_starts_a_two_minute_hold_and_all_others_are_told_in_the_same_commit() {
    let mut house = House::new().await;
    let before = house.notices_waiting().await;
    let commits = house.commits();
    let (_, answer) = house.emergency("boris").await;
    let hold = Duration::from_secs(120);
    assert_eq!(answer.unwrap().outcome, Outcome::Queued { hold });
    // One for the number, one for all the rest.
    assert_eq!(house.commits() - commits, 2);
    let told = house.notices_waiting().await - before;
    assert_eq!(told, 6, "proposed and queued, to each of three");
}

#[tokio::test]
async fn it_is_refused_when_nobody_else_can_be_told() {
    let mut house = House::empty(settings());
    house.hire("anna", Role::Owner, &[]).await.unwrap();
    let by = ["anna"];
    house
        .hire_in("boris", Role::Organiser, None, &by)
        .await
        .unwrap();
    let (_, answer) = house.emergency("anna").await;
    assert_eq!(refused(answer), Refused::NobodyToTell);
    assert!(house.ledger.holds().await.unwrap().is_empty());
    // Boris can tell Anna.
    let (_, answer) = house.emergency("boris").await;
    answer.unwrap();
}

#[tokio::test]
async fn the_third_of_a_day_takes_the_normal_path() {
    let mut house = House::new().await;
    house.emergency("anna").await.1.unwrap();
    house.pass(words::HOUR);
    let (halted, answer) = house.emergency("boris").await;
    answer.unwrap();
    // Halting one does not give it back.
    house.halt("clara", halted).await.unwrap();
    let (_, answer) = house.emergency("clara").await;
    let used_up = Refused::Rule(Refusal::EmergenciesUsedUp);
    assert_eq!(refused(answer), used_up);
    house.queued(words::appeal("By two")).await;
    house.pass(words::DAY - words::HOUR);
    house.emergency("anna").await.1.unwrap();
    let (_, answer) = house.emergency("boris").await;
    assert_eq!(refused(answer), used_up);
}

#[tokio::test]
async fn a_clock_that_was_set_back_gives_no_emergency_back() {
    let mut house = House::new().await;
    house.emergency("anna").await.1.unwrap();
    house.emergency("boris").await.1.unwrap();
    // Clara has used no code yet, so that hers is good then, too.
    house.now = house.now.minus(400 * words::DAY);
    let (_, answer) = house.emergency("clara").await;
    assert!(matches!(refused(answer), Refused::Rule(_)));
}

#[tokio::test]
async fn if_the_commit_fails_nothing_is_queued_and_nobody_was_told() {
    let mut house = House::new().await;
    let alert = house.number().await;
    let it = words::proposal(words::appeal("They are coming"), alert, 1, Path::Emergency);
    let before = house.store.rows();
    let full = CommitError::Unavailable("the disk is full".to_owned());
    house.store.fail_next_commit(full);
    let answer = house.propose("boris", &it).await;
    assert!(matches!(answer, Err(Error::Unavailable(_))));
    assert_eq!(house.store.rows(), before);
}
