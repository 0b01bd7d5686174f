//! What every engine has to do, whatever it is made of. Each function takes an empty store and
//! panics with the promise that was broken; [`all`] runs them one after the other. It needs no
//! particular runtime: concurrency is many futures polled together.

use crate::{
    BATCH_ROWS_MAX, Batch, CommitError, Expect, KEY_BYTES_MAX, Key, KeyRange, SCAN_ROWS_MAX, Store,
    VALUE_BYTES_MAX, Value,
};
use futures_util::future::join_all;
use std::ops::Bound;

/// The range the suite writes to; an engine must take it.
pub const RANGE: u8 = b'r';
/// A second one.
pub const OTHER_RANGE: u8 = b's';

fn key(name: &str) -> Key {
    [&[RANGE], name.as_bytes()].concat()
}

fn put(name: &str, value: &str) -> Batch {
    Batch {
        put: vec![(key(name), value.into())],
        ..Batch::default()
    }
}

async fn rows<S: Store>(store: &S) -> Vec<(Key, Value)> {
    let everything = KeyRange {
        from: Bound::Unbounded,
        to: Bound::Unbounded,
    };
    let rows = store.scan(everything, SCAN_ROWS_MAX).await;
    rows.expect("a whole store can be scanned")
}

/// Runs every part on a new empty store.
pub async fn all<S: Store>(mut empty: impl FnMut() -> S) {
    a_row_is_there_after_its_commit_and_gone_after_its_deletion(&empty()).await;
    a_batch_whose_expectation_fails_changes_nothing(&empty()).await;
    expectations_see_what_is_there_and_what_is_not(&empty()).await;
    a_put_beats_a_deletion_of_the_same_key_in_one_batch(&empty()).await;
    a_batch_may_only_expect(&empty()).await;
    a_scan_is_ordered_bounded_and_limited(&empty()).await;
    an_empty_or_reversed_range_has_no_rows(&empty()).await;
    of_many_who_expect_the_same_exactly_one_wins(&empty()).await;
    a_counter_that_many_raise_loses_nothing(&empty()).await;
    readers_see_a_batch_whole_or_not_at_all(&empty()).await;
    the_largest_batch_is_taken_whole(&empty()).await;
    what_is_too_large_is_refused_whole(&empty()).await;
}

/// The simplest promise.
pub async fn a_row_is_there_after_its_commit_and_gone_after_its_deletion<S: Store>(store: &S) {
    assert_eq!(store.get(&key("a")).await.unwrap(), None);
    store.commit(put("a", "1")).await.unwrap();
    store.commit(put("empty", "")).await.unwrap();
    assert_eq!(store.get(&key("a")).await.unwrap(), Some(b"1".to_vec()));
    assert_eq!(store.get(&key("empty")).await.unwrap(), Some(Vec::new()));
    let delete = Batch {
        delete: vec![key("a"), key("never was")],
        ..Batch::default()
    };
    store.commit(delete).await.unwrap();
    assert_eq!(store.get(&key("a")).await.unwrap(), None);
    assert_eq!(rows(store).await.len(), 1);
}

/// Atomicity, seen from a conflict.
pub async fn a_batch_whose_expectation_fails_changes_nothing<S: Store>(store: &S) {
    store.commit(put("a", "1")).await.unwrap();
    store.commit(put("b", "1")).await.unwrap();
    let before = rows(store).await;
    let batch = Batch {
        expect: vec![
            (key("a"), Expect::Equals(b"1".to_vec())),
            (key("b"), Expect::Equals(b"2".to_vec())),
        ],
        put: vec![(key("a"), b"9".to_vec()), (key("c"), b"9".to_vec())],
        delete: vec![key("b")],
        vital: true,
    };
    let refused = store.commit(batch).await;
    assert!(matches!(refused, Err(CommitError::Conflict)), "{refused:?}");
    assert_eq!(rows(store).await, before);
}

/// `Absent` and `Equals`, each way.
pub async fn expectations_see_what_is_there_and_what_is_not<S: Store>(store: &S) {
    let expecting = |expect: Expect, value: &str| Batch {
        expect: vec![(key("a"), expect)],
        ..put("a", value)
    };
    let equals = |value: &str| Expect::Equals(value.into());
    let conflict = |result| matches!(result, Err(CommitError::Conflict));
    assert!(conflict(store.commit(expecting(equals(""), "0")).await));
    store.commit(expecting(Expect::Absent, "1")).await.unwrap();
    assert!(conflict(store.commit(expecting(Expect::Absent, "2")).await));
    assert!(conflict(store.commit(expecting(equals("2"), "3")).await));
    store.commit(expecting(equals("1"), "4")).await.unwrap();
    assert_eq!(store.get(&key("a")).await.unwrap(), Some(b"4".to_vec()));
}

/// Order within a batch.
pub async fn a_put_beats_a_deletion_of_the_same_key_in_one_batch<S: Store>(store: &S) {
    let batch = Batch {
        delete: vec![key("a")],
        ..put("a", "1")
    };
    store.commit(batch).await.unwrap();
    assert_eq!(store.get(&key("a")).await.unwrap(), Some(b"1".to_vec()));
}

/// A batch that changes nothing still checks.
pub async fn a_batch_may_only_expect<S: Store>(store: &S) {
    let expecting = |expect| Batch {
        expect: vec![(key("a"), expect)],
        ..Batch::default()
    };
    store.commit(Batch::default()).await.unwrap();
    store.commit(expecting(Expect::Absent)).await.unwrap();
    let refused = store.commit(expecting(Expect::Equals(Vec::new()))).await;
    assert!(matches!(refused, Err(CommitError::Conflict)), "{refused:?}");
}

/// Scans.
pub async fn a_scan_is_ordered_bounded_and_limited<S: Store>(store: &S) {
    let names = ["", "a", "aa", "ab", "b", "\u{7f}"];
    for name in names.iter().rev() {
        store.commit(put(name, name)).await.unwrap();
    }
    let other = Batch {
        put: vec![
            (vec![OTHER_RANGE], Vec::new()),
            (vec![RANGE, 0xff, 0xff], Vec::new()),
        ],
        ..Batch::default()
    };
    store.commit(other).await.unwrap();
    let scan = async |range: KeyRange, limit| {
        let rows = store.scan(range, limit).await.unwrap();
        rows.into_iter().map(|(key, _)| key).collect::<Vec<_>>()
    };
    let keys = |names: &[&str]| names.iter().map(|name| key(name)).collect::<Vec<_>>();
    let mut all = keys(&names);
    all.push(vec![RANGE, 0xff, 0xff]);
    assert_eq!(scan(KeyRange::prefix(&[RANGE]), 100).await, all);
    assert_eq!(
        scan(KeyRange::prefix(&key("a")), 100).await,
        keys(&["a", "aa", "ab"])
    );
    assert_eq!(
        scan(KeyRange::prefix(&key("a")), 2).await,
        keys(&["a", "aa"])
    );
    assert_eq!(scan(KeyRange::prefix(&key("a")), 0).await, keys(&[]));
    let after = KeyRange::prefix(&key("a")).after(&key("aa"));
    assert_eq!(scan(after, 100).await, keys(&["ab"]));
    let last = [RANGE, 0xff];
    assert_eq!(
        scan(KeyRange::prefix(&last), 9).await,
        vec![vec![RANGE, 0xff, 0xff]]
    );
    let exact = KeyRange {
        from: Bound::Included(key("a")),
        to: Bound::Included(key("aa")),
    };
    assert_eq!(scan(exact, 9).await, keys(&["a", "aa"]));
    let open = KeyRange {
        from: Bound::Excluded(key("a")),
        to: Bound::Excluded(key("b")),
    };
    assert_eq!(scan(open, 9).await, keys(&["aa", "ab"]));
}

/// Nobody panics over bounds.
pub async fn an_empty_or_reversed_range_has_no_rows<S: Store>(store: &S) {
    store.commit(put("a", "1")).await.unwrap();
    let a = || key("a");
    let ranges = [
        (Bound::Excluded(a()), Bound::Excluded(a())),
        (Bound::Included(a()), Bound::Excluded(a())),
        (Bound::Excluded(a()), Bound::Included(a())),
        (Bound::Included(key("b")), Bound::Included(a())),
        (Bound::Excluded(key("b")), Bound::Excluded(a())),
    ];
    for (from, to) in ranges {
        let range = KeyRange { from, to };
        assert!(
            store.scan(range.clone(), 9).await.unwrap().is_empty(),
            "{range:?}"
        );
    }
}

/// The promise that keeps two from doing the same thing.
pub async fn of_many_who_expect_the_same_exactly_one_wins<S: Store>(store: &S) {
    for round in 0..8 {
        let name = format!("round {round}");
        let commits = (0..64).map(|who| {
            store.commit(Batch {
                expect: vec![(key(&name), Expect::Absent)],
                ..put(&name, &who.to_string())
            })
        });
        let results = join_all(commits).await;
        let winners: Vec<_> = (0..64).filter(|who| results[*who].is_ok()).collect();
        assert_eq!(winners.len(), 1, "round {round}");
        let conflicts = results
            .iter()
            .filter(|result| matches!(result, Err(CommitError::Conflict)));
        assert_eq!(conflicts.count(), 63, "round {round}");
        let value = store.get(&key(&name)).await.unwrap();
        assert_eq!(value, Some(winners[0].to_string().into_bytes()));
    }
}

/// Compare and set, over and over, by many at once.
pub async fn a_counter_that_many_raise_loses_nothing<S: Store>(store: &S) {
    store.commit(put("counter", "0")).await.unwrap();
    let raise = || async {
        loop {
            let old = store.get(&key("counter")).await.unwrap().unwrap();
            let count: u32 = String::from_utf8(old.clone()).unwrap().parse().unwrap();
            let batch = Batch {
                expect: vec![(key("counter"), Expect::Equals(old))],
                ..put("counter", &(count + 1).to_string())
            };
            match store.commit(batch).await {
                Ok(()) => return,
                Err(CommitError::Conflict) => {}
                Err(error) => panic!("{error}"),
            }
        }
    };
    join_all((0..20).map(|_| raise())).await;
    assert_eq!(
        store.get(&key("counter")).await.unwrap(),
        Some(b"20".to_vec())
    );
}

/// No reader ever sees half a batch.
pub async fn readers_see_a_batch_whole_or_not_at_all<S: Store>(store: &S) {
    let write = async {
        for round in 0..50_u32 {
            let value = round.to_string();
            let batch = Batch {
                put: (0..40)
                    .map(|n| (key(&format!("{n:03}")), value.clone().into_bytes()))
                    .collect(),
                ..Batch::default()
            };
            store.commit(batch).await.unwrap();
        }
    };
    let read = || async {
        for _ in 0..50 {
            let values: Vec<_> = rows(store)
                .await
                .into_iter()
                .map(|(_, value)| value)
                .collect();
            assert!(
                values.is_empty() || values.len() == 40,
                "{} rows",
                values.len()
            );
            assert!(
                values.windows(2).all(|pair| pair[0] == pair[1]),
                "a torn batch was read"
            );
            // A commit in between lets an engine without threads of its own go on.
            store.commit(Batch::default()).await.unwrap();
        }
    };
    futures_util::future::join(write, join_all([read(), read()])).await;
}

/// As large as the limits allow.
pub async fn the_largest_batch_is_taken_whole<S: Store>(store: &S) {
    let value = vec![7; 1_024];
    let longest = |n: usize| {
        let mut key = vec![0xfe; KEY_BYTES_MAX];
        key[0] = RANGE;
        key[1..9].copy_from_slice(&(n as u64).to_be_bytes());
        key
    };
    let batch = Batch {
        put: (0..BATCH_ROWS_MAX)
            .map(|n| (longest(n), value.clone()))
            .collect(),
        ..Batch::default()
    };
    store.commit(batch).await.unwrap();
    store
        .commit(put("long", &"x".repeat(VALUE_BYTES_MAX)))
        .await
        .unwrap();
    let range = KeyRange::prefix(&[RANGE]);
    let found = store.scan(range.clone(), usize::MAX).await.unwrap();
    assert_eq!(found.len(), SCAN_ROWS_MAX);
    assert!(found.iter().all(|(_, found)| *found == value));
    let last = found.last().unwrap().0.clone();
    let rest = store.scan(range.after(&last), usize::MAX).await.unwrap();
    assert_eq!(found.len() + rest.len(), BATCH_ROWS_MAX + 1);
}

/// Beyond the limits.
pub async fn what_is_too_large_is_refused_whole<S: Store>(store: &S) {
    let row = |key: Vec<u8>, value: Vec<u8>| Batch {
        put: vec![(vec![RANGE, b'o'], Vec::new()), (key, value)],
        ..Batch::default()
    };
    let many = Batch {
        delete: vec![key("a"); BATCH_ROWS_MAX + 1],
        ..put("ok", "1")
    };
    let refused = [
        row(key("long"), vec![0; VALUE_BYTES_MAX + 1]),
        row(vec![RANGE; KEY_BYTES_MAX + 1], Vec::new()),
        row(Vec::new(), Vec::new()),
        many,
    ];
    for batch in refused {
        let result = store.commit(batch).await;
        assert!(
            matches!(result, Err(CommitError::TooLarge(_))),
            "{result:?}"
        );
    }
    assert!(rows(store).await.is_empty());
}
