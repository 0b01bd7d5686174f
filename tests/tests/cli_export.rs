//! What anybody can check: the exported bytes carry a signature that holds, and does not hold once
//! a letter is changed.

use nabat_tests::program::{FIRST_CHAT, Instance, stand_in};
use rehearsal::telegram::Script;
use std::fs;

#[tokio::test(flavor = "multi_thread")]
async fn a_released_alert_can_be_verified_by_anybody_and_a_changed_one_cannot() {
    let server = stand_in(3, Script::none()).await;
    let mut instance = Instance::new(&server.url(), "");
    instance.run(&["keys", "init"], "").done();
    instance.serve();
    let mut nora = instance.admit("nora", &mut []);
    let mut tomas = instance.admit("tomas", &mut [&mut nora]);
    instance.import(FIRST_CHAT..=FIRST_CHAT + 2);
    let proposed = instance.post(&mut nora, &[]).done().json();
    let alert = proposed["alert"].as_str().expect("a number").to_owned();
    instance
        .run(&["alerts", "export", &alert], "")
        .refused("nothing of");
    instance.approve(&alert, &mut tomas).done();
    instance.until("all have it", |_| server.counts().sent == 3);

    instance.run(&["alerts", "export", &alert], "").done();
    let status = instance.run(&["status", "--json"], "").done().json();
    let key = status["facts"]["public_key"]
        .as_str()
        .expect("a key")
        .to_owned();
    let file = format!("{alert}.1.txt");
    let verified = instance.run(&["verify", &file, "-p", &key], "").done();
    assert!(
        verified.out.contains(&format!("alert:{alert} revision:1")),
        "{verified:?}"
    );

    let text = fs::read_to_string(instance.path(&file)).expect("the bytes");
    instance.write(&file, &text.replacen("detained", "released", 1));
    instance
        .run(&["verify", &file, "-p", &key], "")
        .refused("the message was changed");
    instance.write(&file, &text);
    let other = Instance::new(&server.url(), "");
    let made = other.run(&["keys", "init", "--json"], "").done().json();
    let foreign = made["public_key"].as_str().expect("a key");
    instance
        .run(&["verify", &file, "-p", foreign], "")
        .refused("made with another key");
}
