//! `check` and `post` on folders with mistakes: every mistake is named, with its place and what
//! would be right, and nothing of such a folder gets any further.

use nabat_tests::{house, program::Instance};
use std::fs;

/// Copies the shipped alerts into the instance, to be broken there.
fn copy_alerts(instance: &Instance) {
    let root = house::root().join("alerts");
    let files = house::files(&root);
    for path in files.paths() {
        let text = fs::read_to_string(root.join(path)).expect("UTF-8");
        instance.write(&format!("mine/{path}"), &text);
    }
}

fn change(instance: &Instance, file: &str, from: &str, to: &str) {
    let text = fs::read_to_string(instance.path(file)).expect("a file");
    assert!(text.contains(from), "{from:?} is not in {file}");
    instance.write(file, &text.replacen(from, to, 1));
}

#[test]
fn the_shipped_alerts_have_no_mistake_but_warnings_that_strict_refuses() {
    let instance = Instance::with_keys();
    let checked = instance.run(&["check"], "").done();
    assert!(checked.out.contains("warning: "), "{checked:?}");
    assert_eq!(instance.run(&["check", "--strict"], "").code, 1);
}

#[test]
fn a_broken_folder_is_refused_with_every_mistake_at_once() {
    let mut instance = Instance::with_keys();
    copy_alerts(&instance);
    let alert = "mine/saule-karimbekova/alert.toml";
    change(&instance, alert, "urgency = ", "urgncy = ");
    change(&instance, alert, "\"trade-unions\"", "\"trade-onions\"");
    let text = "mine/saule-karimbekova/de.md";
    change(
        &instance,
        text,
        "## share",
        "![picture](https://a.example/b.png)\n\n## share",
    );
    fs::remove_file(instance.path("mine/saule-karimbekova/pl.md")).expect("it was there");

    let checked = instance.run(&["check", "mine"], "");
    assert_eq!(checked.code, 1, "{checked:?}");
    let named = [
        "alert.toml:4: ",
        "did you mean",
        "trade-onions",
        "de.md:",
        "a picture stands here",
        "pl.md",
    ];
    for word in named {
        assert!(
            checked.out.contains(word),
            "{word:?} is not in {}",
            checked.out
        );
    }

    instance.serve();
    let mut nora = instance.admit("nora", &mut []);
    let code = nora.code();
    let posted = instance.run(&["post", "mine/saule-karimbekova", "--as", "nora"], &code);
    for word in named {
        assert!(
            posted.err.contains(word),
            "{word:?} is not in {}",
            posted.err
        );
    }
    posted.refused("cannot be posted as it is");
    let status = instance.run(&["status", "--json"], "").done().json();
    assert_eq!(status["report"]["alerts"].as_array().map(Vec::len), Some(0));
}

#[test]
fn each_broken_folder_of_the_tests_is_refused_by_the_program_too() {
    let instance = Instance::with_keys();
    let broken = house::root().join("tests/broken");
    for entry in fs::read_dir(broken).expect("the broken folders") {
        let folder = entry.expect("an entry").path();
        let expected = fs::read_to_string(folder.join("expected.txt"));
        if !folder.is_dir() || expected.is_err() {
            continue;
        }
        let path = folder.to_string_lossy().into_owned();
        let checked = instance.run(&["check", &path, "--strict"], "");
        assert_eq!(checked.code, 1, "{path}: {checked:?}");
    }
}

#[test]
fn a_later_revision_needs_a_released_alert_before_it() {
    let mut instance = Instance::with_keys();
    instance.serve();
    let mut nora = instance.admit("nora", &mut []);
    instance
        .post(&mut nora, &["--revision", "1-update"])
        .refused("post the alert itself first");
    let none = instance.post(&mut nora, &["--revision", "7-update"]);
    assert_eq!(none.code, 2, "{none:?}");
    assert!(
        none.err
            .contains("there is: 1-update, 2-correction, 3-outcome"),
        "{none:?}"
    );
}
