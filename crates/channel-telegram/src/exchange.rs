//! One POST, and an honest word on how far it came. Never repeats anything, and lets neither the
//! address of a request (the token is in it) nor foreign text out.

use crate::{SetupError, Token};
use bytes::Bytes;
use channel::witness::WitnessedBody;
use reqwest::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use reqwest::{Client, RequestBuilder, Response};
use std::error::Error as StdError;
use std::io;
use std::time::Duration;
use url::Url;

/// How much of an answer is read. A sent message comes back whole, with the one it answers: some
/// 60 kB at the longest, so this is four times what an honest answer takes.
pub(crate) const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// The methods of the Bot API that we call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    GetMe,
    SendMessage,
    EditMessageText,
    DeleteMessage,
    GetUpdates,
    AnswerCallbackQuery,
}

impl Method {
    const ALL: [(Method, &'static str); 6] = [
        (Method::GetMe, "getMe"),
        (Method::SendMessage, "sendMessage"),
        (Method::EditMessageText, "editMessageText"),
        (Method::DeleteMessage, "deleteMessage"),
        (Method::GetUpdates, "getUpdates"),
        (Method::AnswerCallbackQuery, "answerCallbackQuery"),
    ];
}

/// What came of a POST.
#[derive(Debug)]
pub(crate) enum Exchange {
    /// A status line came, and perhaps all of the rest.
    Answered {
        status: u16,
        /// Of the header `Retry-After`, in seconds.
        retry_after: Option<u64>,
        body: Result<Vec<u8>, Cut>,
    },
    /// No status line came, and the connection never took the request's body: certainly not
    /// accepted.
    NotSent(&'static str),
    /// No status line came, and the request may have gone out.
    PerhapsSent(Cut),
}

/// What ended an exchange early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    ConnectionLost,
    Timeout,
    TooLong,
}

/// The client with the addresses of one bot.
pub(crate) struct Wire {
    client: Client,
    urls: [Url; Method::ALL.len()],
}

impl Wire {
    pub(crate) fn new(client: Client, base: &Url, token: &Token) -> Result<Self, SetupError> {
        let mut urls = [(); Method::ALL.len()].map(|()| base.clone());
        for (url, (_, name)) in urls.iter_mut().zip(Method::ALL) {
            url.path_segments_mut()
                .map_err(|()| SetupError::ApiUrlUnreadable)?
                .pop_if_empty()
                .push(&format!("bot{}", token.reveal()))
                .push(name);
        }
        Ok(Self { client, urls })
    }

    /// Posts `json`, once.
    pub(crate) async fn post(&self, method: Method, json: Vec<u8>) -> Exchange {
        let request = self.client.post(self.urls[method as usize].clone());
        exchange(request, json, ANSWER_BYTES_MAX).await
    }

    /// The same within another time, reading more or less of the answer.
    pub(crate) async fn post_within(
        &self,
        method: Method,
        json: Vec<u8>,
        timeout: Duration,
        answer_bytes_max: usize,
    ) -> Exchange {
        let request = self.client.post(self.urls[method as usize].clone());
        exchange(request.timeout(timeout), json, answer_bytes_max).await
    }
}

async fn exchange(request: RequestBuilder, json: Vec<u8>, answer_bytes_max: usize) -> Exchange {
    let (body, taken) = WitnessedBody::new(Bytes::from(json));
    let sent = request
        .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
        .body(reqwest::Body::wrap(body))
        .send()
        .await;
    match sent {
        Ok(response) => read(response, answer_bytes_max).await,
        Err(error) if taken.perhaps_sent() => Exchange::PerhapsSent(cut(&error)),
        Err(error) => Exchange::NotSent(why_not_sent(&error)),
    }
}

async fn read(mut response: Response, bytes_max: usize) -> Exchange {
    let status = response.status().as_u16();
    let retry_after = response
        .headers()
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok()?.trim().parse().ok());
    let length = response.content_length().unwrap_or(0);
    let mut body = Vec::with_capacity(
        usize::try_from(length).map_or(bytes_max, |length| length.min(bytes_max)),
    );
    let body = loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > bytes_max => {
                break Err(Cut::TooLong);
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => break Ok(body),
            Err(error) => break Err(cut(&error)),
        }
    };
    Exchange::Answered {
        status,
        retry_after,
        body,
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
        if let Some(tls) = cause.downcast_ref() {
            return tls_fault(tls);
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
        if cause.to_string() == "dns error" {
            return "the name was not found; check DNS and [telegram] api_url";
        }
        source = cause.source();
    }
    if error.is_timeout() {
        "the connection took too long"
    } else if error.is_connect() {
        "the connection could not be made"
    } else {
        "the connection was closed before the request was handed over"
    }
}

fn tls_fault(error: &rustls::Error) -> &'static str {
    use rustls::CertificateError as C;
    match error {
        rustls::Error::InvalidCertificate(reason) => match reason {
            C::UnknownIssuer => "TLS: the certificate's issuer is not trusted by this machine",
            C::Expired | C::ExpiredContext { .. } => "TLS: the certificate has expired",
            C::NotValidYet | C::NotValidYetContext { .. } => {
                "TLS: the certificate is not valid yet; check the clock"
            }
            C::NotValidForName | C::NotValidForNameContext { .. } => {
                "TLS: the certificate is for another name"
            }
            C::Revoked => "TLS: the certificate was revoked",
            _ => "TLS: the certificate was not accepted",
        },
        _ => "TLS: no secure connection could be agreed on",
    }
}
