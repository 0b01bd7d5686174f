//! The control socket, as the commands use it: one request, one answer, and how long it took.

use crate::failure::{Failure, Result};
use alert::Draft;
use ledger::{Credential, Enrolment, NewOrganiser, Outcome, Proposed};
use serde_json::{Value, json};
use std::{
    path::Path,
    time::{Duration, Instant},
};

/// An approval takes a fraction of this.
const ANSWER_MAX: Duration = Duration::from_secs(60);

/// The door of one daemon.
pub struct Door(reqwest::Client);

impl Door {
    pub fn to(socket: &Path) -> Result<Self> {
        let client = reqwest::Client::builder()
            .unix_socket(socket)
            .timeout(ANSWER_MAX)
            .no_proxy()
            .build();
        Ok(Self(client.map_err(Failure::io(
            "making a client for the control socket",
        ))?))
    }

    /// Whether somebody answers.
    pub async fn is_open(&self) -> bool {
        let asked = self.0.get(url("/api/v1/subscribers/count")).send().await;
        asked.is_ok_and(|answer| answer.status().is_success())
    }

    pub async fn add_organiser(&self, by: &[Credential], new: &NewOrganiser) -> Result<Enrolment> {
        self.post(
            "admitting an organiser",
            "organisers",
            &json!({ "by": by, "new": new }),
        )
        .await
    }

    pub async fn propose(&self, by: &Credential, draft: &Draft) -> Result<Proposed> {
        let body = json!({ "by": by, "draft": draft, "emergency": false, "of": null });
        self.post("proposing", "alerts", &body).await
    }

    /// Approves; says how long the answer "Queued" took.
    pub async fn approve(&self, by: &Credential, proposed: &Proposed) -> Result<Duration> {
        let body = json!({ "by": by, "content": proposed.content });
        let path = format!("alerts/{}/approve", proposed.alert);
        let since = Instant::now();
        let outcome: Outcome = self.post("approving", &path, &body).await?;
        let took = since.elapsed();
        match outcome {
            Outcome::Queued { .. } => Ok(took),
            Outcome::Waiting { .. } => Err(Failure::new("approving", "it still waits")),
        }
    }

    async fn post<T: serde::de::DeserializeOwned>(
        &self,
        doing: &'static str,
        path: &str,
        body: &Value,
    ) -> Result<T> {
        let request = self.0.post(url(&format!("/api/v1/{path}"))).json(body);
        answer(doing, request).await
    }
}

async fn answer<T: serde::de::DeserializeOwned>(
    doing: &'static str,
    request: reqwest::RequestBuilder,
) -> Result<T> {
    let response = request.send().await.map_err(Failure::io(doing))?;
    let success = response.status().is_success();
    let body = response.bytes().await.map_err(Failure::io(doing))?;
    if !success {
        return Err(Failure::new(doing, String::from_utf8_lossy(&body)));
    }
    serde_json::from_slice(&body).map_err(Failure::io(doing))
}

/// The host is a formality: the socket decides who answers.
fn url(path: &str) -> String {
    format!("http://localhost{path}")
}
