//! Registering a webhook: by an organiser with a code, its address on standard input, its keys shown
//! to whoever proved who they are and to nobody else.

use data_encoding::BASE64;
use nabat_tests::program::{Instance, Organiser};

const HOOK: &str = "https://hooks.harbour.example/bell?key=8899";

fn house() -> (Instance, Organiser) {
    let mut instance = Instance::with_keys();
    instance.serve();
    let nora = instance.admit("nora", &mut []);
    (instance, nora)
}

/// What is typed: the address, then the code.
fn typed(address: &str, who: &mut Organiser) -> String {
    format!("{address}\n{}", who.code())
}

#[test]
fn a_webhook_is_added_with_a_code_and_its_keys_are_the_same_whenever_they_are_shown() {
    let (instance, mut nora) = house();
    let add = ["webhooks", "add", "--as", "nora", "--json"];
    let show = ["webhooks", "secret", "--as", "nora", "--json"];
    let arguments = [&add[..], &["--lang", "de", "--topics", "lawyers,strikes"]].concat();
    let added = instance
        .run(&arguments, &typed(HOOK, &mut nora))
        .done()
        .json();
    assert_eq!(added["new"], true);
    let bytes = |key: &str, prefix: &str| {
        let text = added[key].as_str().expect("a key");
        let encoded = text.strip_prefix(prefix).expect("its prefix");
        BASE64.decode(encoded.as_bytes()).expect("base64")
    };
    assert_eq!(bytes("secret", "whsec_").len(), 32);
    assert_eq!(bytes("public_key", "whpk_").len(), 32);

    // In another spelling, and after a restart.
    let mut instance = instance;
    instance.kill();
    instance.serve();
    let spelt = HOOK.replace("hooks.harbour.example", "Hooks.Harbour.example:443");
    let shown = instance.run(&show, &typed(&spelt, &mut nora)).done().json();
    assert_eq!(shown["new"], false);
    for key in ["secret", "public_key"] {
        assert_eq!(shown[key], added[key]);
    }
    let count = instance.run(&["subscribers", "count", "--json"], "").done();
    assert_eq!(count.json()["webhook"]["active"], 1);
    let secret = added["secret"].as_str().expect("a key");
    let log = instance.log();
    assert!(!log.contains(secret) && !log.contains("8899"), "{log}");
}

#[test]
fn without_a_code_or_at_a_wrong_address_nothing_is_added_or_shown() {
    let (instance, mut nora) = house();
    let add = ["webhooks", "add", "--as", "nora"];
    let wrong = format!("{HOOK}\n{}", nora.wrong_code());
    let refused = instance.run(&add, &wrong);
    assert!(!refused.out.contains("whsec_"), "{refused:?}");
    refused.refused("one-time code was not right");
    let here = typed("https://192.0.2.7/8899", &mut nora);
    let refused = instance.run(&add, &here);
    assert!(!refused.err.contains("8899"), "{refused:?}");
    refused.refused("IP address");
    let show = ["webhooks", "secret", "--as", "nora"];
    let unknown = instance.run(&show, &typed(HOOK, &mut nora));
    unknown.refused("not on the list");
    let count = instance.run(&["subscribers", "count", "--json"], "").done();
    assert_eq!(count.json()["webhook"]["active"], 0);
}
