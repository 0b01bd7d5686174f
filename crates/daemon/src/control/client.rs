//! The commands' side of the control socket. One request, one answer; a problem comes back as the
//! daemon's own words, and a daemon that does not answer is told apart from one that refuses.

use super::problem::{MEDIA_TYPE, Problem};
use http_body_util::BodyExt as _;
use serde::{Serialize, de::DeserializeOwned};
use std::{
    io,
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    time::Duration,
};

/// A daemon that is busy with an import of many rows still answers within this.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(120);
/// The longest list is through within this, whatever else the daemon does.
const STREAM_TIMEOUT: Duration = Duration::from_secs(3_600);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    #[error(
        "asking the daemon at {}: none is running there; start it with `nabat serve`, with the same --config",
        socket.display()
    )]
    NotRunning { socket: PathBuf },
    #[error(
        "asking the daemon at {}: you may not use its socket; run this as the user the daemon runs as",
        socket.display()
    )]
    NotAllowed { socket: PathBuf },
    #[error("asking the daemon at {}: {source}; try again", socket.display())]
    Unreachable { socket: PathBuf, source: io::Error },
    #[error("asking the daemon at {}: it went silent ({what}); look with `nabat status`", socket.display())]
    Silent { socket: PathBuf, what: &'static str },
    #[error(
        "asking the daemon: its answer makes no sense ({0}); the command and the daemon may be of different versions"
    )]
    Unreadable(String),
    #[error("{}", .0.detail)]
    Problem(Problem),
}

/// A client of one daemon.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    socket: PathBuf,
}

impl Client {
    /// A client of the daemon that listens on `socket`; fails at once if none does.
    pub fn connect(socket: &Path) -> Result<Self, ClientError> {
        let owned = socket.to_owned();
        match UnixStream::connect(socket) {
            Ok(_) => Self::lazy(socket),
            Err(source) => Err(match source.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => {
                    ClientError::NotRunning { socket: owned }
                }
                io::ErrorKind::PermissionDenied => ClientError::NotAllowed { socket: owned },
                _ => ClientError::Unreachable {
                    socket: owned,
                    source,
                },
            }),
        }
    }

    fn lazy(socket: &Path) -> Result<Self, ClientError> {
        let http = reqwest::Client::builder()
            .unix_socket(socket)
            .timeout(ANSWER_TIMEOUT)
            .no_proxy()
            .build()
            .map_err(|error| ClientError::Unreadable(error.without_url().to_string()))?;
        Ok(Self {
            http,
            socket: socket.to_owned(),
        })
    }

    /// Reads `path`.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ClientError> {
        self.answer(self.http.get(url(path))).await
    }

    /// Sends `body` to `path`.
    pub async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, ClientError> {
        self.answer(self.http.post(url(path)).json(body)).await
    }

    /// Sends `body` to `path` and hands the bytes of the answer to `take` as they come, however
    /// many there are. What stands behind them in `trailer` is returned; without it, and without
    /// the end that HTTP promises, they were not all.
    pub async fn post_for_bytes<E: From<ClientError>>(
        &self,
        path: &str,
        body: &impl Serialize,
        trailer: &str,
        mut take: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<String, E> {
        let request = self.http.post(url(path)).json(body);
        let request = request
            .header(reqwest::header::TE, "trailers")
            .timeout(STREAM_TIMEOUT);
        let response: axum::http::Response<reqwest::Body> = self.accepted(request).await?.into();
        let mut body = response.into_body();
        let mut end = None;
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| self.silent(&error))?;
            match frame.into_data() {
                Ok(bytes) => take(&bytes)?,
                Err(frame) => end = frame.into_trailers().ok(),
            }
        }
        let said = end.as_ref().and_then(|trailers| trailers.get(trailer));
        let said = said.and_then(|value| value.to_str().ok());
        Ok(said.map(str::to_owned).ok_or_else(|| ClientError::Silent {
            socket: self.socket.clone(),
            what: "the answer was cut off",
        })?)
    }

    async fn answer<T: DeserializeOwned>(
        &self,
        request: reqwest::RequestBuilder,
    ) -> Result<T, ClientError> {
        let response = self.accepted(request).await?;
        let body = response.bytes().await.map_err(|e| self.silent(&e))?;
        serde_json::from_slice(&body).map_err(unreadable)
    }

    /// The answer, if it is none of a refusal.
    async fn accepted(
        &self,
        request: reqwest::RequestBuilder,
    ) -> Result<reqwest::Response, ClientError> {
        let response = request.send().await.map_err(|e| self.silent(&e))?;
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let is_problem = response
            .headers()
            .get(reqwest::header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(MEDIA_TYPE.as_bytes()));
        let body = response.bytes().await.map_err(|e| self.silent(&e))?;
        if is_problem {
            Err(ClientError::Problem(
                serde_json::from_slice(&body).map_err(unreadable)?,
            ))
        } else {
            Err(ClientError::Unreadable(format!("status {status}")))
        }
    }

    fn silent(&self, error: &reqwest::Error) -> ClientError {
        ClientError::Silent {
            socket: self.socket.clone(),
            what: if error.is_timeout() {
                "no answer in time"
            } else {
                "the connection broke"
            },
        }
    }
}

fn unreadable(error: serde_json::Error) -> ClientError {
    ClientError::Unreadable(error.to_string())
}

/// The host is a formality: the socket decides who answers.
fn url(path: &str) -> String {
    format!("http://localhost{path}")
}
