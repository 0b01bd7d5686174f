//! One POST, and an honest word on how far it came. Never repeats anything, reads little of the
//! answer and keeps nothing of it, and lets no address and no foreign text out.

use crate::{
    names::Closed,
    signer::{Signature, SignedContent, header},
};
use bytes::Bytes;
use channel::witness::WitnessedBody;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Client, Response};
use std::{error::Error as StdError, io, sync::Arc, time::Duration};
use tokio::time::timeout;
use url::Url;

/// How much of an answer's body is read at most, so that the connection can be used again. The
/// last piece that the library hands over may go some kB past it.
pub(crate) const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// How long that may take: nothing in it matters to us.
const ANSWER_REST_MAX: Duration = Duration::from_secs(1);

const WEBHOOK_ID: HeaderName = HeaderName::from_static("webhook-id");
const WEBHOOK_TIMESTAMP: HeaderName = HeaderName::from_static("webhook-timestamp");
const WEBHOOK_SIGNATURE: HeaderName = HeaderName::from_static("webhook-signature");

/// What came of a POST.
#[derive(Debug)]
pub(crate) enum Exchange {
    /// A status line and headers came.
    Answered {
        status: u16,
        /// The header `Retry-After`, as it was written.
        retry_after: Option<String>,
    },
    /// No answer came, and the connection never took the request's body: certainly not accepted.
    NotSent(&'static str),
    /// No answer came, and the request may have gone out.
    PerhapsSent(Cut),
}

/// What ended an exchange early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    ConnectionLost,
    Timeout,
}

/// The headers of a request.
pub(crate) struct Headers(HeaderMap);

impl Headers {
    /// `None` if there is no signature, or one that is no header.
    pub(crate) fn new(content: &SignedContent, signatures: &[Signature]) -> Option<Self> {
        let mut headers = HeaderMap::with_capacity(4);
        let value = |text: &str| HeaderValue::from_str(text).ok();
        let mut signature = value(&header(signatures)?)?;
        signature.set_sensitive(true);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(WEBHOOK_ID, value(content.id())?);
        headers.insert(WEBHOOK_TIMESTAMP, value(content.timestamp())?);
        headers.insert(WEBHOOK_SIGNATURE, signature);
        Some(Self(headers))
    }
}

/// The client.
pub(crate) struct Wire(Client);

impl Wire {
    pub(crate) const fn new(client: Client) -> Self {
        Self(client)
    }

    /// Posts `json`, once.
    pub(crate) async fn post(&self, url: Url, headers: Headers, json: Arc<[u8]>) -> Exchange {
        let (body, taken) = WitnessedBody::new(Bytes::from_owner(json));
        let sent = self
            .0
            .post(url)
            .headers(headers.0)
            .body(reqwest::Body::wrap(body))
            .send()
            .await;
        match sent {
            Ok(response) => read(response).await,
            Err(error) if taken.perhaps_sent() => Exchange::PerhapsSent(cut(&error)),
            Err(error) => Exchange::NotSent(why_not_sent(&error)),
        }
    }
}

/// The head decides. The body is read past, as far as it is short and quick; otherwise the
/// connection is closed with it.
async fn read(mut response: Response) -> Exchange {
    let status = response.status().as_u16();
    let retry_after = response
        .headers()
        .get(RETRY_AFTER)
        .and_then(|value| Some(value.to_str().ok()?.trim().to_owned()));
    let rest = async {
        let mut read = 0;
        while read < ANSWER_BYTES_MAX
            && let Ok(Some(piece)) = response.chunk().await
        {
            read += piece.len();
        }
    };
    // Whether it ended or not: nothing in it can change what the head said.
    let _ = timeout(ANSWER_REST_MAX, rest).await;
    Exchange::Answered {
        status,
        retry_after,
    }
}

fn cut(error: &reqwest::Error) -> Cut {
    if error.is_timeout() {
        Cut::Timeout
    } else {
        Cut::ConnectionLost
    }
}

/// Why it was not sent, in our own words: the library's carry addresses.
fn why_not_sent(error: &reqwest::Error) -> &'static str {
    let mut source = error.source();
    while let Some(cause) = source {
        if cause.is::<rustls::Error>() {
            return "TLS: no secure connection could be agreed on";
        }
        if let Some(closed) = cause.downcast_ref() {
            return match closed {
                Closed::NotPublic => "the name leads to an address outside the public internet",
                Closed::Count => "the name has no address, or very many",
            };
        }
        if let Some(io) = cause.downcast_ref::<io::Error>() {
            if io.kind() == io::ErrorKind::ConnectionRefused {
                return "the connection was refused";
            }
            // An I/O error does not count what it wraps among its sources.
            if let Some(inner) = io.get_ref() {
                source = Some(inner);
                continue;
            }
        }
        source = cause.source();
    }
    if error.is_timeout() {
        "name, connection and TLS took too long"
    } else if error.is_connect() {
        "the name was not found, or the connection could not be made"
    } else {
        "the connection was closed before the request was handed over"
    }
}
