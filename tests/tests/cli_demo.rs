//! The demo as a newcomer runs it, small: one evening over three channels, killed twice on the way,
//! with people who leave. Its own receivers count, and what it reports is held against nothing but
//! what must hold on any evening.

use nabat_tests::program::binary;
use serde_json::Value;
use std::process::Command;

const KILLS: u64 = 2;

fn number(value: &Value, key: &str) -> u64 {
    value[key]
        .as_u64()
        .unwrap_or_else(|| panic!("{key} in {value}"))
}

#[test]
fn an_evening_with_two_kills_and_three_leavers_loses_nobody_on_any_channel() {
    let folder = tempfile::tempdir().expect("a folder");
    let ran = Command::new(binary())
        .args(["demo", "--once", "--json", "--subscribers", "300"])
        .args(["--kills", "2", "--seed", "1"])
        .current_dir(folder.path())
        .env("TMPDIR", folder.path())
        .output()
        .expect("the program starts");
    let told = String::from_utf8_lossy(&ran.stderr);
    assert_eq!(ran.status.code(), Some(0), "{told}");
    let report: Value = serde_json::from_slice(&ran.stdout).expect("a report alone");

    for none in ["lost", "unasked", "other_language", "unverified"] {
        assert_eq!(number(&report, none), 0, "{none}: {report}");
    }
    assert_eq!(report["kills"].as_array().map(Vec::len), Some(2));
    assert_eq!(number(&report, "left"), 3, "one on each channel");
    for (channel, window) in [("telegram", 64), ("email", 64), ("webhook", 256)] {
        let repeats = &report["repeats"][channel];
        assert_eq!(number(repeats, "window"), window);
        assert!(number(repeats, "twice") <= window * KILLS, "{repeats}");
    }

    let revisions = report["revisions"].as_array().expect("revisions");
    let kinds: Vec<&str> = revisions
        .iter()
        .filter_map(|r| r["kind"].as_str())
        .collect();
    assert_eq!(kinds, ["alert", "update", "correction", "outcome"]);
    for (revision, left) in revisions.iter().zip([0, 1, 1, 1]) {
        let channels = revision["channels"].as_array().expect("channels");
        let names: Vec<&str> = channels
            .iter()
            .filter_map(|one| one["channel"].as_str())
            .collect();
        assert_eq!(names, ["telegram", "email", "webhook"]);
        for (channel, first) in channels
            .iter()
            .zip(revisions[0]["channels"].as_array().into_iter().flatten())
        {
            let audience = number(channel, "audience");
            assert!(audience > 0, "{channel}");
            assert_eq!(audience, number(first, "audience") - left);
            let languages = channel["languages"].as_object().expect("languages");
            let lines = languages.values().map(|line| number(line, "audience"));
            assert_eq!(lines.sum::<u64>(), audience);
        }
    }

    // Whoever was told to refuse stands in the report with a reason, or in doubt since a kill.
    for channel in revisions[0]["channels"].as_array().into_iter().flatten() {
        let own = &channel["own"];
        let reasons = own["not_reached"].as_object().expect("reasons");
        let told: u64 = reasons.values().filter_map(Value::as_u64).sum();
        let refusing = number(channel, "refusing");
        assert!(refusing > 0, "{channel}");
        assert!(
            told <= refusing && refusing <= told + number(own, "unknown"),
            "{channel}"
        );
    }

    let left_behind = std::fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(left_behind, 0, "nothing of it is left on this machine");
}
