//! What a seized disk shows without its key: nobody. Addresses, names, answers and drafts are
//! looked for in every spelling, and one that is planted is found.

use crate::support::{CHATS, House, ORGANISER_CHATS, accepted, chat, joining, wants, words};
use alert::{Address, RevisionKind, approval::Path, delivery::Event};
use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use ledger::Join;
use std::collections::BTreeMap;

type Rows = BTreeMap<Vec<u8>, Vec<u8>>;

/// Every way in which some bytes could stand in a row.
fn spellings(bytes: &[u8]) -> Vec<Vec<u8>> {
    let hex = HEXLOWER.encode(bytes);
    let mut all = vec![
        bytes.to_vec(),
        hex.to_uppercase().into_bytes(),
        hex.into_bytes(),
    ];
    // Base64 has three phases; the characters that depend on neighbours are cut off.
    for skip in 0..3 {
        for code in [&BASE64, &BASE64URL_NOPAD] {
            let padded = [&vec![0; skip][..], bytes].concat();
            let text = code.encode(&padded);
            let from = (skip * 8).div_ceil(6);
            let to = (padded.len() * 8) / 6;
            all.push(text.as_bytes()[from..to].to_vec());
        }
    }
    all
}

/// A chat id in digits, as an integer in either order, and as records write it.
fn spellings_of_chat(chat: i64) -> Vec<Vec<u8>> {
    let mut all = spellings(chat.to_string().as_bytes());
    let eight = chat.to_be_bytes();
    let leading = eight.iter().take_while(|byte| **byte == 0).count();
    all.extend(spellings(&eight[leading..]));
    let mut little = eight[leading..].to_vec();
    little.reverse();
    all.extend(spellings(&little));
    all.push(postcard::to_stdvec(&chat).unwrap());
    all
}

fn found(rows: &Rows, needles: &[Vec<u8>]) -> Vec<String> {
    let within = |hay: &[u8], needle: &[u8]| hay.windows(needle.len()).any(|w| w == needle);
    let mut hits = Vec::new();
    for (key, value) in rows {
        for needle in needles {
            if within(key, needle) || within(value, needle) {
                hits.push(format!("{:#04x}: {}", key[0], HEXLOWER.encode(needle)));
            }
        }
    }
    hits
}

const WORDS: [&str; 9] = [
    "anna",
    "boris",
    "sign-up sheet",
    "her sister, by telephone",
    "safe 12/4",
    "says their lawyer",
    "Seven dockers taken",
    "harbour hall",
    "vera@harbour.example",
];

/// Everything the ledger can have on disk, halfway through.
async fn lived_in() -> House {
    let mut house = House::new().await;
    house.join(0, 40).await;
    let mail = Address::Email("vera@harbour.example".to_owned());
    house.join_these(&[joining(mail, wants())]).await;
    let (alert, id) = house.released(words::appeal("Seven dockers taken")).await;
    house.plan(id).await;
    let claimed = house.claim(id, 20).await;
    let at = house.now;
    for (nth, one) in claimed.iter().enumerate() {
        let event = match nth % 4 {
            0 => accepted("m"),
            1 => Event::Postponed { at, part: 0 },
            2 => Event::DoubtFinal { at },
            _ => continue,
        };
        house.settle(one, event).await;
    }
    house.leave(39).await;
    let update = words::draft(RevisionKind::Update, "Seven dockers taken north");
    let it = words::proposal(update, alert, 2, Path::Normal);
    house.propose("boris", &it).await.unwrap();
    house.dismiss("clara", &["anna"]).await.unwrap();
    house
}

#[tokio::test]
async fn nobody_and_no_draft_stands_readable_in_any_row() {
    let rows = lived_in().await.store.rows();
    assert!(rows.len() > 100);
    let mut needles = Vec::new();
    for words in WORDS {
        needles.extend(spellings(words.as_bytes()));
    }
    for chat in (0..40)
        .map(|n| CHATS + n)
        .chain((0..3).map(|n| ORGANISER_CHATS + n))
    {
        needles.extend(spellings_of_chat(chat));
    }
    assert_eq!(found(&rows, &needles), Vec::<String>::new());
}

#[tokio::test]
async fn what_is_planted_is_found_in_every_spelling() {
    let rows = Rows::new();
    let plant = |key: &[u8], value: &[u8]| {
        let mut rows = rows.clone();
        rows.insert(key.to_vec(), value.to_vec());
        rows
    };
    let needles = spellings_of_chat(CHATS + 7);
    for spelling in &needles {
        let value = [b"..", &spelling[..], b".."].concat();
        assert!(!found(&plant(b"k", &value), &needles).is_empty());
        assert!(!found(&plant(&value, b"v"), &needles).is_empty());
    }
    for before in ["", "a", "ab", "abc"] {
        let text = format!("{before}harbour hall and more");
        let needles = spellings(b"harbour hall");
        let coded = BASE64.encode(text.as_bytes());
        assert!(!found(&plant(b"k", coded.as_bytes()), &needles).is_empty());
    }
    // As a record would write it, without the seal.
    let join: Join = joining(chat(7), wants());
    let value = postcard::to_stdvec(&join).unwrap();
    assert!(!found(&plant(b"k", &value), &needles).is_empty());
    assert!(!found(&plant(b"k", &value), &spellings(b"sign-up sheet")).is_empty());
}

#[tokio::test]
async fn after_leaving_only_the_keyed_index_and_the_day_are_left() {
    let house = House::new().await;
    let before = house.store.rows();
    house.join(0, 1).await;
    house.leave(0).await;
    let after = house.store.rows();
    let new: Vec<_> = after
        .iter()
        .filter(|(key, _)| !before.contains_key(*key))
        .collect();
    assert_eq!(new.len(), 2);
    let (key, value) = new[0];
    assert_eq!((key[0], key.len()), (0x0b, 17));
    let counted = house.ledger.count(house.now).await.unwrap();
    assert_eq!(
        (new[1].0[0], counted[0].all()),
        (0x1a, 0),
        "nobody, by count"
    );
    let left: i64 = postcard::from_bytes(&value[1..]).unwrap();
    assert_eq!(left % 86_400_000, 0, "no hour is kept");
}

#[tokio::test]
async fn under_another_key_ring_nothing_opens_and_nobody_new_gets_in() {
    let house = lived_in().await;
    let stranger = House::empty(house.settings.clone());
    let fill = |bytes: &mut [u8]| bytes.fill(9);
    let ring = std::sync::Arc::new(vault::KeyRing::in_memory(&fill));
    let books = ledger::Ledger::new(house.store.clone(), ring, house.settings.clone());
    assert!(books.organisers().await.is_err());
    let new = ledger::NewOrganiser {
        name: "eve".to_owned(),
        role: ledger::Role::Owner,
        lang: alert::Lang::En,
        chat: None,
        mail: None,
    };
    let nobody = ledger::Admission {
        by: Vec::new(),
        uid: 0,
    };
    let admitted = books.add_organiser(&nobody, &new, house.now, &*stranger.chance);
    assert!(admitted.await.is_err());
}
