//! The three invented organisers: how they are admitted, and how an alert passes through their
//! hands. The three take turns, so that hardly ever somebody waits for the next one-time code.

use super::{DemoError, codes::Player, watch::Watch, world::ORGANISERS};
use crate::{
    clock::RealClock,
    control::{
        Client,
        paths::{self, AddOrganiser, Approve, Post},
    },
};
use alert::{AlertNumber, Clock as _, Draft, Lang, time::format_span};
use ledger::{Credential, Enrolment, NewOrganiser, Outcome, Proposed, Role};
use std::time::Duration;
use tokio::time::sleep;

/// Who writes a revision and who stands behind it, one after the other. Admitting took two codes
/// of the first and one of the second; three of each are good at once, so the third of anybody's
/// is not needed before the second revision.
const TURNS: [(usize, usize); 3] = [(1, 2), (2, 1), (0, 2)];

/// Who they are.
pub(super) struct Crew {
    players: [Player; ORGANISERS],
    released: usize,
}

impl Crew {
    /// Admits them: the first from the shell, the second with the first one's code, the third with
    /// the codes of both.
    pub async fn admit(
        client: &Client,
        chats: [i64; ORGANISERS],
        watch: &mut Watch<'_>,
    ) -> Result<Self, DemoError> {
        let now = || RealClock::start().now();
        let [first, second, third] = chats;
        let mut nora = add(client, "nora", first, Vec::new()).await?;
        let by = vec![nora.code(now())];
        let mut tomas = add(client, "tomas", second, by).await?;
        let by = vec![code(&mut nora, watch).await, code(&mut tomas, watch).await];
        let ruth = add(client, "ruth", third, by).await?;
        watch.tell(
            "Three organisers: nora (owner), tomas and ruth; nobody can release anything alone",
        );
        Ok(Self {
            players: [nora, tomas, ruth],
            released: 0,
        })
    }

    /// Proposes and approves: from here the hold runs, which is returned with the number.
    pub async fn release(
        &mut self,
        client: &Client,
        draft: &Draft,
        of: Option<AlertNumber>,
        watch: &mut Watch<'_>,
    ) -> Result<(AlertNumber, Duration), DemoError> {
        let (author, other) = TURNS[self.released % TURNS.len()];
        self.released += 1;
        let body = Post {
            by: code(&mut self.players[author], watch).await,
            draft: draft.clone(),
            emergency: false,
            of,
        };
        let proposed: Proposed = client.post(paths::ALERTS, &body).await?;
        let number = proposed.alert;
        let body = Approve {
            by: code(&mut self.players[other], watch).await,
            content: proposed.content,
        };
        let outcome: Outcome = client
            .post(&paths::of(paths::APPROVE, number), &body)
            .await?;
        let Outcome::Queued { hold } = outcome else {
            let words = "two organisers were not enough for a release".to_owned();
            return Err(DemoError::Fault(words));
        };
        watch.tell(format!(
            "{}: {} proposed {number} (revision {}), {} stands behind it: queued, going out in {}",
            draft.kind.word(),
            self.players[author].name,
            proposed.revision,
            self.players[other].name,
            format_span(hold)
        ));
        Ok((number, hold))
    }
}

async fn add(
    client: &Client,
    name: &'static str,
    chat: i64,
    by: Vec<Credential>,
) -> Result<Player, DemoError> {
    let new = NewOrganiser {
        name: name.to_owned(),
        role: Role::Organiser,
        lang: Lang::En,
        chat: Some(chat),
        mail: None,
    };
    let enrolment: Enrolment = client
        .post(paths::ORGANISERS, &AddOrganiser { by, new })
        .await?;
    let secret = crate::commands::secret_of(&enrolment.secret)
        .ok_or_else(|| DemoError::Fault("an organiser's secret cannot be read".to_owned()))?;
    Ok(Player::new(name, secret))
}

/// The next code, when there is one that was not used yet.
async fn code(player: &mut Player, watch: &mut Watch<'_>) -> Credential {
    let clock = RealClock::start();
    let wait = player.wait(clock.now());
    if !wait.is_zero() {
        let seconds = wait.as_secs();
        watch.tell(format!(
            "{} waits {seconds} s for the next one-time code",
            player.name
        ));
        sleep(wait).await;
    }
    player.code(clock.now())
}
