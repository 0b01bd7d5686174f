//! The built program over three channels at once: one appeal reaches a chat, a mailbox and a
//! webhook, each through the real protocol under TLS, and the receivers say so themselves.

use nabat_tests::program::{FIRST_CHAT, Instance, Organiser};
use rehearsal::{smtp, telegram, tls::Authority, webhook};
use std::{collections::BTreeMap, net::TcpListener};

/// A free port that nobody is given by chance, since it lies below those that the system gives out:
/// the keys of a webhook come from its address, so the address is fixed before its receiver starts.
fn quiet_port() -> u16 {
    (20_000..30_000)
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .expect("a port")
}

/// Registers the webhook and starts a receiver that takes what either of its keys has signed.
async fn hook(
    instance: &Instance,
    nora: &mut Organiser,
    authority: &Authority,
    port: u16,
) -> webhook::Server {
    let address = format!("https://localhost:{port}/bell");
    let typed = format!("{address}\n{}", nora.code());
    let add = ["webhooks", "add", "--as", "nora", "--json"];
    let added = instance.run(&add, &typed).done().json();
    let keys = ["secret", "public_key"].map(|key| {
        let text = added[key].as_str().expect("a key");
        webhook::Key::parse(text).expect("a key")
    });
    let endpoint = webhook::Endpoint {
        keys: keys.into(),
        script: Vec::new(),
    };
    let mut config = webhook::Config::new(
        authority.clone(),
        BTreeMap::from([("/bell".to_owned(), endpoint)]),
    );
    config.listen.set_port(port);
    webhook::Server::start(config).await.expect("a receiver")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_appeal_reaches_a_chat_a_mailbox_and_a_webhook() {
    let authority = Authority::new().expect("an authority");
    let mut chats = telegram::Config::new(telegram::Chats::readers(FIRST_CHAT, FIRST_CHAT));
    chats.tls = Some(authority.clone());
    let telegram = telegram::Server::start(chats).await.expect("the chats");
    let mut relay = smtp::Config::new(smtp::Security::StartTls, Some(authority.clone()));
    relay.login = Some(smtp::Login {
        user: "bell".to_owned(),
        password: "an-invented-word".to_owned(),
    });
    let relay = smtp::Server::start(relay).await.expect("the relay");
    let more = format!(
        "ca_file = \"stand-in.pem\"\n\
         [email]\nfrom = \"Bell <bell@bell.example>\"\nunsubscribe_mailto = \"leave@bell.example\"\n\
         [[email.relay]]\nurl = \"smtp://localhost:{}\"\nuser = \"bell\"\n\
         password_file = \"smtp.password\"\nca_file = \"stand-in.pem\"\n\
         [webhook]\nenabled = true\nallow_private = true\nca_file = \"stand-in.pem\"\n",
        relay.address().port()
    );
    let mut instance = Instance::new(&telegram.url(), &more);
    instance.write("stand-in.pem", authority.ca_pem());
    instance.write("smtp.password", "an-invented-word\n");
    instance.run(&["keys", "init"], "").done();
    instance.serve();
    let mut nora = instance.admit("nora", &mut []);
    let mut tomas = instance.admit("tomas", &mut [&mut nora]);
    let list = format!(
        "channel,address,language,country,cadence,topics,consent_date,consent_text\n\
         telegram,{FIRST_CHAT},en,,instant,,2026-11-20,v1\n\
         email,vera@harbour.example,pl,,instant,,2026-11-20,v1\n"
    );
    instance.run(&["subscribers", "import"], &list).done();
    let receiver = hook(&instance, &mut nora, &authority, quiet_port()).await;

    let proposed = instance.post(&mut nora, &[]).done().json();
    let alert = proposed["alert"].as_str().expect("a number").to_owned();
    instance.approve(&alert, &mut tomas).done();
    instance.until("everyone was reached", |instance| {
        instance.revision(&alert)["broadcast"]["run"]["Done"].is_object()
    });

    assert_eq!(telegram.counts().sent, 1);
    let mails = relay.accepted();
    assert_eq!(mails.len(), 1);
    assert!(mails[0].secure, "never in the clear");
    assert_eq!(mails[0].rcpt_to, ["vera@harbour.example"]);
    let posts = receiver.log();
    assert_eq!(posts.len(), 1, "{:?}", receiver.refusals());
    let log = instance.log();
    for secret in ["vera@", "an-invented-word", "/bell"] {
        assert!(!log.contains(secret), "{log}");
    }
}
