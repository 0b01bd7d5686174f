//! Who left comes back by their own word and by nothing else.

use crate::support::{House, chat, each_once, joining, refused, wants, words};
use alert::{CivilDate, Timestamp};
use ledger::{Credential, Join, JoinReport, Refused, Role, subscriber::Returned};

/// The day of the leaves.
const LEFT: &str = "2026-12-04";

fn said(n: i64, day: &str) -> Join {
    let mut join = joining(chat(n), wants());
    join.consent.date = day.parse().unwrap();
    join
}

impl House {
    async fn bring(&self, by: &Credential, joins: &[Join]) -> Result<Vec<Returned>, ledger::Error> {
        let (now, chance) = (self.now, &*self.chance);
        self.ledger.bring_back(by, joins, now, chance).await
    }

    async fn bring_by(&mut self, name: &str, joins: &[Join]) -> Vec<Returned> {
        let by = self.code(name);
        self.bring(&by, joins).await.unwrap()
    }

    /// Half an hour after midnight in Berlin, when in UTC it is the day before still.
    fn just_after_midnight_of(&mut self, day: &str) {
        let day: CivilDate = day.parse().unwrap();
        let before = words::HOUR / 2;
        self.now = Timestamp::from_ms(day.begins_utc().ms() - before.as_millis() as i64);
        assert_eq!(self.settings.zone.date_at(self.now), day);
    }
}

#[tokio::test]
async fn who_left_is_brought_back_by_a_word_of_a_later_day_and_by_no_list() {
    let mut house = House::new().await;
    house.join(0, 4).await;
    house.just_after_midnight_of(LEFT);
    house.leave(1).await;
    house.leave(2).await;
    let too_early = [said(1, "2026-12-03"), said(1, LEFT), said(1, "2026-12-05")];
    let answers = house.bring_by("boris", &too_early).await;
    use Returned::{Already, Joined, LeftSince, NotYet};
    assert_eq!(answers, [LeftSince, LeftSince, NotYet]);

    house.pass(words::DAY);
    let list = [said(1, "2026-12-05"), said(2, "2026-12-05")];
    let nobody = JoinReport {
        left_before: 2,
        ..JoinReport::default()
    };
    assert_eq!(house.join_these(&list).await, nobody);
    let (_, before) = house.released(words::appeal("One")).await;
    let word = [
        said(1, "2026-12-05"),
        said(9, "2026-12-05"),
        said(0, "2026-12-05"),
        said(9, "2026-12-05"),
    ];
    let answers = house.bring_by("boris", &word).await;
    assert_eq!(answers, [Returned::Returned, Joined, Already, Already]);
    assert_eq!(house.send(before).await, each_once([0, 3]));
    let (_, after) = house.released(words::appeal("Two")).await;
    assert_eq!(house.send(after).await, each_once([0, 1, 3, 9]));
    // Whoever came back leaves like everybody else.
    house.leave(1).await;
    let again = house.bring_by("boris", &[said(1, "2026-12-05")]).await;
    assert_eq!(again, [LeftSince]);
    let counts = house.ledger.count(house.now).await.unwrap();
    assert_eq!(counts[0].active, 3);
    assert_eq!(house.ledger.recount(house.now).await.unwrap().mended, 0);
}

#[tokio::test]
async fn bringing_back_takes_a_voice_and_a_code_and_stands_in_the_log() {
    let mut house = House::new().await;
    house.join(0, 2).await;
    house.leave(1).await;
    house.pass(2 * words::DAY);
    let today = house.settings.zone.date_at(house.now).to_string();
    let word = [said(1, &today)];
    house
        .hire("olga", Role::Observer, &["anna", "boris"])
        .await
        .unwrap();
    let observer = house.code("olga");
    let wrong = house.wrong("boris");
    let no = refused(house.bring(&observer, &word).await);
    assert!(matches!(no, Refused::NotEntitled { .. }), "{no:?}");
    let no = refused(house.bring(&wrong, &word).await);
    assert_eq!(no, Refused::WrongCode { tries_left: 4 });
    let right = house.code("boris");
    assert_eq!(
        house.bring(&right, &word).await.unwrap(),
        [Returned::Returned]
    );
    let no = refused(house.bring(&right, &word).await);
    assert_eq!(no, Refused::WrongCode { tries_left: 4 });
    let many = vec![said(1, &today); 501];
    let by = house.code("boris");
    let no = refused(house.bring(&by, &many).await);
    assert!(matches!(no, Refused::TooMany { .. }), "{no:?}");
    let before = house.ledger.audit_verify().await.unwrap().entries;
    house.bring_by("clara", &[]).await;
    let after = house.ledger.audit_verify().await.unwrap();
    assert_eq!((after.entries, after.first_bad), (before + 1, None));
}

#[tokio::test]
async fn a_year_after_the_last_leave_nothing_of_it_is_kept_and_who_is_there_stays() {
    let mut house = House::new().await;
    house.join(0, 3).await;
    house.leave(1).await;
    house.pass(200 * words::DAY);
    house.leave(2).await;
    house.pass(165 * words::DAY);
    assert_eq!(house.ledger.forget_expired(house.now).await.unwrap(), 0);
    house.pass(2 * words::DAY);
    assert_eq!(house.ledger.forget_expired(house.now).await.unwrap(), 1);
    assert_eq!(house.range_named("tombstones").len(), 1);
    let list = [joining(chat(1), wants()), joining(chat(2), wants())];
    let report = house.join_these(&list).await;
    assert_eq!((report.joined, report.left_before), (1, 1));
    assert_eq!(house.range_named("subscribers").len(), 2);
}

/// More than a page of them, and one that cannot be read.
#[tokio::test]
async fn thousands_who_left_on_one_day_are_forgotten_in_a_few_commits() {
    let mut house = House::new().await;
    for n in 0..2_100 {
        house.leave(n).await;
    }
    let rows = house.range_named("tombstones");
    let torn = rows.keys().nth(1_000).unwrap().clone();
    house.store.set(torn, vec![1]).await;
    house.pass(367 * words::DAY);
    let commits = house.commits();
    assert_eq!(house.ledger.forget_expired(house.now).await.unwrap(), 2_099);
    assert!(house.commits() - commits <= 3);
    assert_eq!(house.range_named("tombstones").len(), 1);
}
