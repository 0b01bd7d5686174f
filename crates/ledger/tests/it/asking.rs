//! People of whom a list says that they are on it and not that they agreed: asked once, not kept,
//! and on the list only by their own yes.

use crate::support::{House, chat, joining, refused, settings, wants, words};
use alert::{Address, ChannelKind, Lang, subscription::Preferences};
use ledger::{
    JoinReport, Refused,
    lane::{Content, Source, Want},
    notice::SingleContent,
    subscriber::{Ask, Confirmed, QUESTIONS_WAITING_MAX},
};

const TEXT: &str = "yes-1";
const EMAIL: ChannelKind = ChannelKind::Email;

fn mail(name: &str) -> Address {
    Address::Email(format!("{name}@harbour.example"))
}

fn ask(name: &str) -> Ask {
    Ask {
        address: mail(name),
        preferences: Preferences {
            lang: Lang::Pl,
            ..wants()
        },
    }
}

async fn house() -> House {
    let mut with_mail = settings();
    with_mail.channels = vec![ChannelKind::Telegram, EMAIL];
    House::with(with_mail).await
}

impl House {
    async fn ask(&self, names: &[&str]) -> JoinReport {
        let asks: Vec<Ask> = names.iter().map(|name| ask(name)).collect();
        let (now, chance) = (self.now, &*self.chance);
        self.ledger.ask(&asks, TEXT, now, chance).await.unwrap()
    }

    async fn confirm(&self, text: &str) -> Result<Confirmed, ledger::Error> {
        self.ledger.confirm(text, self.now, &*self.chance).await
    }

    /// The questions that go out now: to whom, in which language, with which code.
    async fn questions(&self) -> Vec<(Address, Lang, String)> {
        let wanted = [Want {
            source: Source::Singles,
            count: 100,
        }];
        let until = self.now.plus(words::HOUR);
        let (now, chance) = (self.now, &*self.chance);
        let claimed = self.ledger.advance(EMAIL, &[], &wanted, until, now, chance);
        let claimed = claimed.await.unwrap();
        let question = |one: ledger::lane::Claimed| match one.content {
            Content::Single {
                content: SingleContent::Confirmation { token },
                lang,
                ..
            } => (one.to.reveal().clone(), lang, token),
            other => panic!("no question: {other:?}"),
        };
        claimed.into_iter().map(question).collect()
    }

    async fn code_for(&self, name: &str) -> String {
        assert_eq!(self.ask(&[name]).await.asked, 1);
        let questions = self.questions().await;
        let mine = questions.into_iter().find(|(to, ..)| *to == mail(name));
        mine.expect("a question").2
    }

    async fn mails(&self) -> u64 {
        let counts = self.ledger.count(self.now).await.unwrap();
        let mails = counts.iter().find(|count| count.channel == EMAIL);
        mails.expect("counted").active
    }
}

#[tokio::test]
async fn who_is_asked_is_not_on_the_list_until_they_say_yes_and_is_asked_once() {
    let mut house = house().await;
    let report = house.ask(&["vera", "ivo", "vera"]).await;
    assert_eq!((report.asked, report.asked_before), (2, 1));
    assert_eq!(house.mails().await, 0);
    assert!(house.range_named("subscribers").is_empty());
    assert!(house.range_named("addresses").is_empty());

    let questions = house.questions().await;
    let mut asked: Vec<_> = questions.iter().map(|(to, ..)| to.clone()).collect();
    asked.sort();
    assert_eq!(asked, [mail("ivo"), mail("vera")]);
    assert!(questions.iter().all(|(_, lang, _)| *lang == Lang::Pl));

    let again = house.ask(&["vera", "ivo"]).await;
    assert_eq!((again.asked, again.asked_before), (0, 2));
    let vera = &questions.iter().find(|q| q.0 == mail("vera")).unwrap().2;
    house.pass(2 * words::DAY);
    assert_eq!(house.confirm(vera).await.unwrap(), Confirmed::Joined);
    assert_eq!(house.confirm(vera).await.unwrap(), Confirmed::Already);
    assert_eq!(house.mails().await, 1);
    let last = house.ask(&["vera", "ivo"]).await;
    assert_eq!((last.already, last.asked_before, last.asked), (1, 1, 0));
    // Of whoever did not answer, nothing at all is left when the code is not good any more.
    house.pass(13 * words::DAY);
    house.ledger.forget_expired(house.now).await.unwrap();
    assert!(house.range_named("asked").is_empty());
    assert_eq!(house.ask(&["ivo"]).await.asked, 1);
}

#[tokio::test]
async fn a_yes_joins_with_what_was_asked_about_from_the_next_release_on() {
    let mut house = house().await;
    let code = house.code_for("vera").await;
    let (_, before) = house.released(words::appeal("One")).await;
    house.confirm(&code).await.unwrap();
    let (_, after) = house.released(words::appeal("Two")).await;
    for (id, expected) in [(before, 0), (after, 1)] {
        while house.ledger.plan_page(id, EMAIL).await.unwrap() != ledger::plan::Planned::All {}
        let progress = house.ledger.progress(id, EMAIL).await.unwrap();
        assert_eq!(progress.counts.members, expected);
    }
}

#[tokio::test]
async fn a_code_is_taken_from_a_mail_that_was_quoted_and_wrapped() {
    let house = house().await;
    let code = house.code_for("vera").await;
    let (one, two) = code.split_at(70);
    let answer = format!("Yes!\n\n> Dear reader,\n>> nabat-yes:{one}\n>> {two}:\n> goodbye\n");
    assert_eq!(house.confirm(&answer).await.unwrap(), Confirmed::Joined);
}

#[tokio::test]
async fn codes_that_are_old_foreign_or_broken_are_refused_in_words_and_change_nothing() {
    let mut house = house().await;
    let code = house.code_for("vera").await;
    let before = house.store.rows();
    let stranger = {
        let another = House::empty(house.settings.clone());
        let fill = |bytes: &mut [u8]| bytes.fill(9);
        let ring = std::sync::Arc::new(vault::KeyRing::in_memory(&fill));
        let books = ledger::Ledger::new(another.store.clone(), ring, house.settings.clone());
        refused(books.confirm(&code, house.now, &*house.chance).await)
    };
    assert_eq!(stranger, Refused::ForeignCode);
    let cut = &code[..code.len() - 1];
    assert_eq!(refused(house.confirm(cut).await), Refused::ForeignCode);
    let none = refused(house.confirm("no, thank you").await);
    assert_eq!(none, Refused::NoCode);
    house.pass(14 * words::DAY);
    house.pass(words::HOUR);
    assert_eq!(refused(house.confirm(&code).await), Refused::CodeTooOld);
    assert_eq!(house.store.rows(), before);
}

#[tokio::test]
async fn who_left_is_not_asked_and_a_leave_after_the_question_wins_over_the_yes() {
    let mut house = house().await;
    house.ledger.leave(&mail("ivo"), house.now).await.unwrap();
    let report = house.ask(&["ivo"]).await;
    assert_eq!((report.left_before, report.asked), (1, 0));

    let code = house.code_for("vera").await;
    house.ledger.leave(&mail("vera"), house.now).await.unwrap();
    assert_eq!(refused(house.confirm(&code).await), Refused::LeftSince);
    house.pass(3 * words::DAY);
    assert_eq!(refused(house.confirm(&code).await), Refused::LeftSince);
    assert_eq!(house.mails().await, 0);

    // Somebody who said yes and left does not come back by the same mail.
    let code = house.code_for("zoe").await;
    house.confirm(&code).await.unwrap();
    house.ledger.leave(&mail("zoe"), house.now).await.unwrap();
    assert_eq!(refused(house.confirm(&code).await), Refused::LeftSince);
}

#[tokio::test]
async fn who_joined_by_another_way_meanwhile_is_there_once() {
    let house = house().await;
    let code = house.code_for("vera").await;
    house.join_these(&[joining(mail("vera"), wants())]).await;
    assert_eq!(house.confirm(&code).await.unwrap(), Confirmed::Already);
    assert_eq!(house.mails().await, 1);
}

#[tokio::test]
async fn so_many_questions_wait_and_no_more_and_the_rest_can_be_asked_later() {
    let house = house().await;
    let names: Vec<String> = (0..500).map(|n| format!("reader{n}")).collect();
    let mut report = JoinReport::default();
    for page in 0..5 {
        let names: Vec<String> = names.iter().map(|name| format!("{name}p{page}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        report = report.plus(house.ask(&names).await);
    }
    let waiting = house.range_named("notices").len();
    assert_eq!(waiting, QUESTIONS_WAITING_MAX);
    assert_eq!(report.asked + report.ask_later, 2_500);
    assert!(report.ask_later >= 500, "{report:?}");
    let asked = house.range_named("asked").len() as u64;
    assert_eq!(asked, report.asked, "who waits is not noted as asked");
}

#[tokio::test]
async fn nothing_readable_is_kept_of_somebody_who_was_asked() {
    let house = house().await;
    house.ask(&["vera"]).await;
    house.join_these(&[joining(chat(1), wants())]).await;
    for (key, value) in house.store.rows() {
        let row = [key, value].concat();
        let readable = |what: &[u8]| row.windows(what.len()).any(|part| part == what);
        assert!(!readable(b"vera") && !readable(b"harbour.example"));
    }
}
