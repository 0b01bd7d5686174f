//! The suite of the channel crate, run over the adapter: over STARTTLS, over implicit TLS, and
//! over a connection without TLS to this machine.

use crate::stage::{FOREIGN, PASSWORD, READER, config, message, relay, settings};
use crate::table::{Answer, table};
use channel::conformance::{self, Rig, Row, Scene, Stage as Staged};
use channel::{Message, Party};
use channel_email::{EmailChannel, Relay, Tls};
use rehearsal::smtp::{Act, Rule, Security, Server, Stage};

struct Mail(Security);

/// What the relay does in the attempts of `range`.
fn rule(scene: Scene<Answer>) -> Option<Rule> {
    match scene {
        Scene::Answer(answer) => answer,
        // Nobody listens: there is no attempt.
        Scene::Refused => None,
        Scene::ClosedUnread => Some(Rule::new(Stage::Greeting, Act::Drop)),
        Scene::ClosedAfterRequest => Some(Rule::new(Stage::Dot, Act::Drop)),
        Scene::ResetAfterRequest => Some(Rule::new(Stage::Dot, Act::Reset)),
        Scene::HalfAnswer => Some(Rule::new(Stage::Dot, Act::Write(b"250 2.0.0 O".to_vec()))),
        Scene::Silent => Some(Rule::new(Stage::Dot, Act::Stall)),
    }
}

impl Rig for Mail {
    type Channel = EmailChannel;
    type Answer = Answer;

    async fn stage(&self, scenes: Vec<Scene<Answer>>) -> Staged<EmailChannel> {
        let nobody = scenes.first() == Some(&Scene::Refused);
        let last = scenes.len() as u64 - 1;
        let rules = scenes.into_iter().zip(0..).filter_map(|(scene, number)| {
            let until = if number == last { u64::MAX } else { number + 1 };
            rule(scene).map(|rule| rule.attempts(number..until))
        });
        let server = Server::start(config(self.0, rules.collect()))
            .await
            .unwrap();
        let relay = Relay {
            tls: match self.0 {
                Security::Plain => Tls::PlainToLoopback,
                Security::StartTls => Tls::StartTls,
                Security::Implicit => Tls::Implicit,
            },
            ..relay(&server)
        };
        let channel = EmailChannel::new(settings(vec![relay])).unwrap();
        let server = if nobody {
            server.shutdown().await;
            None
        } else {
            Some(server)
        };
        Staged {
            channel,
            requests: Box::new(move || {
                let attempts = server.iter().flat_map(Server::attempts);
                attempts
                    .map(|attempt| attempt.raw.map(|raw| raw.to_vec()).unwrap_or_default())
                    .collect()
            }),
        }
    }

    fn message(&self) -> Message {
        message()
    }

    fn yes(&self) -> Answer {
        None
    }

    fn table(&self) -> Vec<Row<Answer>> {
        table()
    }

    fn blame(&self) -> Party {
        Party::OurSide
    }

    /// The whole mail: a repeat differs in no byte.
    fn mark(&self, request: &[u8]) -> Option<Vec<u8>> {
        Some(request.to_vec())
    }

    fn secrets(&self) -> Vec<String> {
        [
            READER,
            "mira",
            "mailbox.example",
            PASSWORD,
            FOREIGN,
            "127.0.0.1",
            "localhost",
            "A quiet word",
        ]
        .map(str::to_owned)
        .into()
    }
}

async fn keeps_every_rule(security: Security) {
    if let Err(breaches) = conformance::run(&Mail(security)).await {
        let list: Vec<_> = breaches.iter().map(ToString::to_string).collect();
        panic!("{} breaches:\n{}", list.len(), list.join("\n"));
    }
}

#[tokio::test]
async fn the_adapter_keeps_every_rule_of_a_channel_over_starttls() {
    keeps_every_rule(Security::StartTls).await;
}

#[tokio::test]
async fn the_adapter_keeps_every_rule_of_a_channel_over_implicit_tls() {
    keeps_every_rule(Security::Implicit).await;
}

#[tokio::test]
async fn the_adapter_keeps_every_rule_of_a_channel_without_tls_on_this_machine() {
    keeps_every_rule(Security::Plain).await;
}
