//! The rehearsal Bot API as the far side of the channel suite: each row of it is a rule of the
//! server's script.

use super::*;

pub(crate) struct Rehearsed {
    pub(crate) tls: Option<Authority>,
    /// Where the message goes, and with it the table.
    pub(crate) chat: i64,
    pub(crate) rows: fn() -> Vec<Row<Option<Act>>>,
}

impl Rehearsed {
    fn channel(&self, port: u16) -> TelegramChannel {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        let settings = Settings {
            ca_pem: self.tls.as_ref().map(|ca| ca.ca_pem().as_bytes().to_vec()),
            ..settings(format!("{scheme}://127.0.0.1:{port}"), TOKEN)
        };
        TelegramChannel::new(settings).unwrap()
    }
}

impl Rig for Rehearsed {
    type Channel = TelegramChannel;
    /// What the script does; `None`: nothing goes wrong.
    type Answer = Option<Act>;

    async fn stage(&self, scenes: Vec<Scene<Option<Act>>>) -> Stage<TelegramChannel> {
        // What a server that is up cannot play.
        if let Some(scene @ (Scene::Refused | Scene::ClosedUnread)) = scenes.first() {
            let scene = match scene {
                Scene::Refused => Scene::Refused,
                _ => Scene::ClosedUnread,
            };
            let bare = http::Server::start(vec![scene], http::Answer::new(200, &[], "{}"));
            let bare = bare.await.unwrap();
            return Stage {
                channel: self.channel(bare.address().port()),
                requests: Box::new(move || bare.requests()),
            };
        }
        let last = scenes.len() - 1;
        let rules = scenes.into_iter().enumerate().filter_map(|(k, scene)| {
            let act = match scene {
                Scene::Answer(act) => act?,
                Scene::HalfAnswer => Act::Truncated { accepted: true },
                Scene::Silent => Act::Silence { accepted: true },
                _ => Act::Reset { accepted: true },
            };
            let rule = Rule::new(act);
            Some(if k < last { rule.times(1) } else { rule })
        });
        let mut config = config();
        config.script.rules = rules.collect();
        config.tls = self.tls.clone();
        let server = Server::start(config).await.unwrap();
        Stage {
            channel: self.channel(server.address().port()),
            requests: Box::new(move || {
                let count = usize::try_from(server.counts().requests).unwrap();
                vec![Vec::new(); count]
            }),
        }
    }

    fn message(&self) -> Message {
        message(self.chat, Operation::Send, plain("A quiet word."))
    }

    fn yes(&self) -> Option<Act> {
        None
    }

    fn table(&self) -> Vec<Row<Option<Act>>> {
        (self.rows)()
    }

    fn blame(&self) -> Party {
        Party::OurSide
    }

    fn mark(&self, _: &[u8]) -> Option<Vec<u8>> {
        None
    }

    fn secrets(&self) -> Vec<String> {
        let chat = self.chat.unsigned_abs().to_string();
        let secrets = [
            TOKEN,
            "REHEARSAL",
            "127.0.0.1",
            "quiet word",
            "foreign words",
            &chat,
        ];
        secrets.map(str::to_owned).into()
    }
}

/// What any chat can meet.
pub(crate) fn rows() -> Vec<Row<Option<Act>>> {
    let ours = |kind| Expected::Transient(Party::OurSide, kind);
    let doubt = |kind| Expected::Ambiguous(Party::OurSide, kind);
    let server = |status, accepted| Act::ServerError { status, accepted };
    let refuse = |code, text: &str| Act::Refuse {
        code,
        description: text.to_owned(),
    };
    [
        (Act::Unauthorized, ours(FaultKind::Unauthorized)),
        (Act::Conflict, ours(FaultKind::Conflict)),
        (server(502, false), ours(FaultKind::ServerFault)),
        (server(503, false), ours(FaultKind::ServerFault)),
        (server(500, true), doubt(FaultKind::ServerFault)),
        (server(504, true), doubt(FaultKind::ServerFault)),
        (Act::ChatNotFound, Expected::Permanent(Cause::NoSuchAddress)),
        (Act::NoRights, Expected::Permanent(Cause::RecipientGone)),
        (
            refuse(400, "Bad Request: foreign words"),
            Expected::Permanent(Cause::RefusedByRecipient),
        ),
        (
            refuse(400, "Bad Request: BUTTON_DATA_INVALID"),
            Expected::Permanent(Cause::ContentRejected),
        ),
        (refuse(404, "Not Found"), ours(FaultKind::Unauthorized)),
    ]
    .into_iter()
    .map(|(act, expected)| row(Some(act), expected))
    .chain([row(None, Expected::Delivered)])
    .collect()
}

pub(crate) fn rows_of_a_reader() -> Vec<Row<Option<Act>>> {
    let patience = too_many(Reach::Overall);
    let mut rows = rows();
    rows.extend([
        row(
            patience,
            Expected::Throttled(Duration::from_secs(17), Scope::Unsaid),
        ),
        row(
            Some(Act::Blocked),
            Expected::Permanent(Cause::RecipientGone),
        ),
        row(
            Some(Act::Deactivated),
            Expected::Permanent(Cause::RecipientGone),
        ),
        row(
            Some(Act::CannotInitiate),
            Expected::Permanent(Cause::NeverStarted),
        ),
    ]);
    rows
}

pub(crate) fn rows_of_a_group() -> Vec<Row<Option<Act>>> {
    let patience = too_many(Reach::Chat);
    let moved = Some(Act::Migrate { to: SUPERGROUP });
    let mut rows = rows();
    rows.extend([
        row(
            patience,
            Expected::Throttled(Duration::from_secs(17), Scope::Endpoint),
        ),
        row(moved, Expected::Moved(Address::Telegram(SUPERGROUP))),
        row(Some(Act::Kicked), Expected::Permanent(Cause::RecipientGone)),
        row(
            Some(Act::NotAMember),
            Expected::Permanent(Cause::RecipientGone),
        ),
        row(
            Some(Act::GroupDeleted),
            Expected::Permanent(Cause::RecipientGone),
        ),
    ]);
    rows
}

pub(crate) fn too_many(scope: Reach) -> Option<Act> {
    Some(Act::TooManyRequests {
        retry_after: 17,
        scope,
    })
}

pub(crate) fn row(act: Option<Act>, expected: Expected) -> Row<Option<Act>> {
    Row {
        name: format!("{act:?}"),
        answer: act,
        expected,
    }
}

pub(crate) async fn passes(rig: Rehearsed) {
    if let Err(breaches) = conformance::run(&rig).await {
        let list: Vec<_> = breaches.iter().map(ToString::to_string).collect();
        panic!("{} breaches:\n{}", list.len(), list.join("\n"));
    }
}
