//! What an organiser sees before they stand behind it: the messages of every channel that this
//! instance sends on, as they will be, in the language they ask for.

use nabat_tests::program::Instance;

const CHANNELS: &str = "[email]\nfrom = \"Bell for Tasbulaq <bell@bell.example>\"\n\
                        [[email.relay]]\nurl = \"smtp://localhost:9\"\n\
                        [webhook]\nenabled = true\n";

fn proposed(more: &str) -> (Instance, String) {
    let mut instance = Instance::new("http://127.0.0.1:9", more);
    instance.run(&["keys", "init"], "").done();
    instance.serve();
    let mut nora = instance.admit("nora", &mut []);
    let proposed = instance.post(&mut nora, &[]).done().json();
    let alert = proposed["alert"].as_str().expect("a number").to_owned();
    (instance, alert)
}

#[test]
fn every_channel_is_shown_as_it_will_be_and_one_alone_in_the_language_asked_for() {
    let (instance, alert) = proposed(CHANNELS);
    let all = instance.run(&["preview", &alert], "").done().out;
    let place = |words: &str| {
        all.find(words)
            .unwrap_or_else(|| panic!("{words:?}: {all}"))
    };
    let order = [
        "As readers of English get it on Telegram:",
        "  | Invented case",
        "As readers of English get it by mail:",
        "  | From: Bell for Tasbulaq <bell@bell.example>",
        "  | Subject: ",
        "As programs get it by webhook:",
        "  | {",
    ]
    .map(place);
    assert!(order.is_sorted(), "{order:?}: {all}");

    let mail = ["preview", &alert, "--channel", "email", "--lang", "de"];
    let mail = instance.run(&mail, "").done().out;
    let (_, mail) = mail.split_once("get it by mail:").expect("a mail");
    assert!(mail.contains("Erfundener Fall"), "{mail}");
    assert!(
        !mail.contains("get it") && !mail.contains("Invented case"),
        "{mail}"
    );

    let json = ["preview", &alert, "--lang", "kk", "--json"];
    let json = instance.run(&json, "").done().json();
    let shown = json["messages"].as_array().expect("messages").iter();
    let shown: Vec<_> = shown
        .map(|one| (one["channel"].as_str(), one["lang"].as_str()))
        .collect();
    let kk = Some("kk");
    let expected = [
        (Some("Telegram"), kk),
        (Some("Email"), kk),
        (Some("Webhook"), None),
    ];
    assert_eq!(shown, expected);
}

#[test]
fn a_channel_that_this_instance_does_not_send_on_is_not_shown_and_is_said_to_be_off() {
    let (instance, alert) = proposed("");
    let all = instance.run(&["preview", &alert], "").done().out;
    assert!(
        !all.contains("by mail") && !all.contains("by webhook"),
        "{all}"
    );
    instance
        .run(&["preview", &alert, "--channel", "email"], "")
        .refused("this instance does not send on email; see [email]");
}
