//! Nobody can speak alone, by any command of the program: not with a code of their own, not twice
//! under one name, not as an emergency that nobody else would hear of, not by admitting a helper.

use nabat_tests::program::{FIRST_CHAT, Instance, Organiser, Ran, stand_in};
use rehearsal::telegram::{Script, Server};

const READERS: i64 = 20;
const WRONG: &str = "the one-time code was not right";

/// A house with an alert that nora proposed and nobody approved.
struct House {
    server: Server,
    instance: Instance,
    nora: Organiser,
    tomas: Organiser,
    alert: String,
}

/// A running house with two organisers, and a hold of so long.
async fn house(hold: &str) -> (Server, Instance, Organiser, Organiser) {
    let server = stand_in(READERS, Script::none()).await;
    let mut instance = Instance::new(&server.url(), "");
    let config = std::fs::read_to_string(instance.path("nabat.toml")).expect("a configuration");
    let held = format!("hold_normal = {hold:?}");
    instance.write("nabat.toml", &config.replace("hold_normal = \"1s\"", &held));
    instance.run(&["keys", "init"], "").done();
    instance.serve();
    let mut nora = instance.admit("nora", &mut []);
    let tomas = instance.admit("tomas", &mut [&mut nora]);
    instance.import(FIRST_CHAT..=FIRST_CHAT + READERS - 1);
    (server, instance, nora, tomas)
}

async fn proposed(hold: &str) -> House {
    let (server, instance, mut nora, tomas) = house(hold).await;
    let proposed = instance.post(&mut nora, &[]).done();
    assert_eq!(proposed.json()["outcome"]["Waiting"]["more"], 1);
    let alert = number(&proposed);
    House {
        server,
        instance,
        nora,
        tomas,
        alert,
    }
}

/// The alert's number, which has the year in it.
fn number(ran: &Ran) -> String {
    ran.json()["alert"].as_str().expect("a number").to_owned()
}

impl House {
    /// Nothing was released, and nothing was sent.
    #[track_caller]
    fn is_silent(&self) {
        assert_eq!(self.instance.revision(&self.alert)["stage"], "Proposed");
        assert_eq!(self.server.counts().sent, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_author_cannot_approve_their_own_alert_nor_under_a_name_that_is_not_theirs() {
    let mut house = proposed("1s").await;
    let own = house.instance.approve(&house.alert, &mut house.nora);
    own.refused("another organiser has to approve it");
    let typed = |who: &str, code: &str| {
        let approve = ["approve", &house.alert, "--as", who];
        house.instance.run(&approve, code)
    };
    typed("tomas", &house.tomas.wrong_code()).refused(WRONG);
    typed("nobody", "123456").refused("nobody named");
    typed("tomas", "").refused("standard input ended");
    house.is_silent();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emergency_that_nobody_else_would_hear_of_is_refused() {
    let (server, instance, mut nora, _) = house("1s").await;
    let posted = instance.post(&mut nora, &["--emergency"]);
    posted.refused("tells all other organisers");
    assert_eq!(server.counts().sent, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_admits_a_helper_alone() {
    let mut house = proposed("1s").await;
    let helper = ["organisers", "add", "helper", "--as", "nora"];
    let added = house.instance.run(&helper, &house.nora.code());
    added.refused("other organiser");
    house.is_silent();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_who_removes_the_other_finds_the_helper_they_admit_without_a_voice() {
    let mut house = proposed("1s").await;
    let remove = ["organisers", "remove", "tomas", "--as", "nora"];
    house.instance.run(&remove, &house.nora.code()).done();
    let mut helper = house.instance.admit("helper", &mut [&mut house.nora]);
    let approved = house.instance.approve(&house.alert, &mut helper);
    assert_eq!(approved.code, 1, "{approved:?}");
    house.is_silent();
}

#[tokio::test(flavor = "multi_thread")]
async fn two_organisers_release_it_and_a_code_is_good_once() {
    let mut house = proposed("1s").await;
    let alert = house.alert.clone();
    let code = house.tomas.code();
    let approve = ["approve", &alert, "--as", "tomas"];
    let approved = house.instance.run(&approve, &code).done();
    assert_eq!(
        approved.out,
        format!("Queued {alert} (revision 1), going out in 1s unless an organiser halts it\n")
    );
    let halt = ["halt", &alert, "--as", "tomas"];
    house.instance.run(&halt, &code).refused(WRONG);
    let counts = || house.server.counts().sent;
    house
        .instance
        .until("all have it", |_| counts() == READERS as u64);
    house.instance.run(&["audit", "verify"], "").done();
}

#[tokio::test(flavor = "multi_thread")]
async fn any_organiser_stops_a_hold_and_nobody_gets_it() {
    let mut house = proposed("1h").await;
    let alert = house.alert.clone();
    house.instance.approve(&alert, &mut house.tomas).done();
    let halt = ["halt", &alert, "--as", "nora"];
    let halted = house.instance.run(&halt, &house.nora.code()).done();
    assert!(halted.out.contains("nobody has read it"), "{halted:?}");
    assert!(house.instance.revision(&alert)["stage"]["Halted"].is_object());
    assert_eq!(house.server.counts().sent, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_proposal_leaves_no_gap_in_the_numbers() {
    let (_server, instance, mut nora, _) = house("1s").await;
    let post = ["post", "saule-karimbekova", "--as", "nora"];
    instance.run(&post, &nora.wrong_code()).refused(WRONG);
    let alert = number(&instance.post(&mut nora, &[]).done());
    assert!(alert.ends_with("-001"), "{alert}");
}
