//! From a request to its answer: token, parameters, what the script has in store, the method, and
//! the answer on the wire, or none. The script decides before anything else does; what it lets
//! through is treated as the real server would.

use super::{
    Shared,
    fault::Fault,
    methods,
    request::Params,
    script::Act,
    wire::{Dropped, Fate},
    world::Now,
};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::{Request, Response, StatusCode, body::Incoming, header};
use serde_json::Value;
use std::time::Duration;

/// The largest body that is read, in bytes; no rehearsed method comes near it.
const BODY_BYTES_MAX: usize = 1 << 20;

type Answer = Response<Full<Bytes>>;

/// Answers one request, or makes the connection meet its fate.
pub(crate) async fn answer(
    shared: &Shared,
    request: Request<Incoming>,
    fate: &Fate,
) -> Result<Answer, Dropped> {
    let path = request.uri().path().to_owned();
    let named = match method_of(shared, &path) {
        Ok(named) => named,
        Err(fault) => {
            // Never the path: a token that is nearly right is in it.
            shared.world().refuse(shared.now(), "", None, &fault, None);
            return Ok(refusal(&fault));
        }
    };
    let params = match read(request).await {
        Ok(params) => params,
        Err(fault) => {
            shared
                .world()
                .refuse(shared.now(), named, None, &fault, None);
            return Ok(refusal(&fault));
        }
    };
    let Some(method) = methods::named(named) else {
        let fault = Fault::new(404, "Not Found: method not found");
        shared
            .world()
            .refuse(shared.now(), named, None, &fault, None);
        return Ok(refusal(&fault));
    };
    let half = shared.latency / 2;
    pause(half).await;
    let chat = params.int("chat_id");
    let scripted = {
        let now = shared.now();
        let mut world = shared.world();
        world.log.request(method, params.encoding, &params.fields);
        world.player.decide(now.at_ms, method, chat)
    };
    let call = Call {
        shared,
        method,
        params: &params,
        chat,
    };
    let answer = match scripted {
        None => Ok(call.carry_out().await),
        Some((rule, act)) => call.meet(rule, act, fate).await,
    };
    pause(half).await;
    answer
}

/// The method that the path names, after its token has been looked at.
fn method_of<'a>(shared: &Shared, path: &'a str) -> Result<&'a str, Fault> {
    let rest = path
        .strip_prefix("/bot")
        .ok_or_else(|| Fault::new(404, "Not Found"))?;
    let (token, method) = rest
        .split_once('/')
        .ok_or_else(|| Fault::new(404, "Not Found"))?;
    if token == shared.token {
        return Ok(method);
    }
    let well_formed = token.split_once(':').is_some_and(|(id, secret)| {
        !secret.is_empty() && !id.starts_with('0') && id.parse::<u64>().is_ok()
    });
    Err(if well_formed {
        Fault::new(401, "Unauthorized")
    } else {
        Fault::new(404, "Not Found")
    })
}

async fn read(request: Request<Incoming>) -> Result<Params, Fault> {
    let (head, body) = request.into_parts();
    let content_type = head.headers.get(header::CONTENT_TYPE);
    let content_type = content_type
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let body = Limited::new(body, BODY_BYTES_MAX).collect().await;
    let body = body
        .map_err(|_| Fault::new(413, "Request Entity Too Large"))?
        .to_bytes();
    Params::read(head.uri.query(), content_type, body)
        .await
        .map_err(|why| Fault::new(400, why))
}

async fn pause(duration: Duration) {
    if !duration.is_zero() {
        tokio::time::sleep(duration).await;
    }
}

struct Call<'a> {
    shared: &'a Shared,
    method: &'static str,
    params: &'a Params,
    chat: Option<i64>,
}

impl Call<'_> {
    /// Does what the request asks.
    async fn carry_out(&self) -> Answer {
        if self.method == "getUpdates" {
            return match methods::get_updates(self.shared, self.params).await {
                Ok(updates) => ok(format!("{{\"ok\":true,\"result\":{updates}}}").into()),
                Err(fault) => self.refuse(&fault, None),
            };
        }
        match self.call(true) {
            Ok(result) => ok(body(&result)),
            Err(fault) => self.refuse(&fault, None),
        }
    }

    fn call(&self, told: bool) -> Result<Value, Fault> {
        let mut world = self.shared.world();
        // Read under the lock, so that the log's times never run back.
        let now = self.shared.now();
        methods::call(&mut world, now, self.method, self.params, told)
    }

    /// Does what the script says.
    async fn meet(&self, rule: usize, act: Act, fate: &Fate) -> Result<Answer, Dropped> {
        let mut whole = Vec::new();
        if act.accepts_silently() {
            match self.call(false) {
                Ok(result) => whole = body(&result),
                Err(fault) => return Ok(self.refuse(&fault, None)),
            }
        }
        match act {
            Act::Late { ms } => {
                pause(Duration::from_millis(ms)).await;
                Ok(self.carry_out().await)
            }
            Act::LateReply { ms } => {
                let answer = self.carry_out().await;
                pause(Duration::from_millis(ms)).await;
                Ok(answer)
            }
            Act::Stall { until_ms } => {
                let left = until_ms.saturating_sub(self.shared.now().at_ms);
                pause(Duration::from_millis(left)).await;
                Ok(self.carry_out().await)
            }
            Act::ServerError { status, accepted } => {
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
                self.note(rule, status.as_u16(), &status.to_string(), accepted);
                Ok(html_page(status))
            }
            Act::Truncated { accepted } => {
                self.note(rule, 200, "answer broken off", accepted);
                if whole.is_empty() {
                    whole = br#"{"ok":true,"result":{"message_id":1,"#.to_vec();
                } else {
                    whole.truncate(whole.len() / 2);
                }
                Ok(ok(whole))
            }
            Act::Silence { accepted } => {
                self.note(rule, 0, "no answer", accepted);
                std::future::pending().await
            }
            Act::Reset { accepted } => {
                self.note(rule, 0, "connection reset", accepted);
                fate.reset();
                Err(Dropped)
            }
            other => Ok(self.refuse(&self.fault(other), Some(rule))),
        }
    }

    /// The refusal that an act stands for.
    fn fault(&self, act: Act) -> Fault {
        let group = self.chat.is_some_and(|chat| chat < 0);
        match act {
            Act::TooManyRequests { retry_after, scope } => {
                let now = self.shared.now();
                let chat = self.chat.unwrap_or_default();
                self.shared.world().impose(now, chat, scope, retry_after);
                Fault::too_many(retry_after, None)
            }
            Act::Blocked => Fault::forbidden("bot was blocked by the user"),
            Act::Deactivated => Fault::forbidden("user is deactivated"),
            Act::CannotInitiate => Fault::forbidden("bot can't initiate conversation with a user"),
            Act::Kicked if group => Fault::forbidden("bot was kicked from the group chat"),
            Act::Kicked => Fault::forbidden("bot was kicked from the chat"),
            Act::NotAMember => Fault::forbidden("bot is not a member of the channel chat"),
            Act::GroupDeleted => Fault::forbidden("the group chat was deleted"),
            Act::ChatNotFound => Fault::bad("chat not found"),
            Act::NoRights => Fault::bad("need administrator rights in the channel chat"),
            Act::Migrate { to } => {
                self.shared.world().chats.groups.insert(to);
                Fault::migrated(to)
            }
            Act::Unauthorized => Fault::new(401, "Unauthorized"),
            Act::Conflict => methods::conflict(),
            Act::Refuse { code, description } => Fault::new(code, description),
            // Not refusals: handled before.
            Act::ServerError { .. }
            | Act::Truncated { .. }
            | Act::Silence { .. }
            | Act::Reset { .. }
            | Act::Late { .. }
            | Act::LateReply { .. }
            | Act::Stall { .. } => Fault::new(500, "Internal Server Error"),
        }
    }

    fn refuse(&self, fault: &Fault, rule: Option<usize>) -> Answer {
        let now = self.shared.now();
        self.shared
            .world()
            .refuse(now, self.method, self.chat, fault, rule);
        refusal(fault)
    }

    /// Logs an answer that is not a true one.
    fn note(&self, rule: usize, status: u16, what: &str, accepted: bool) {
        let why = if accepted {
            format!("accepted, then {what}")
        } else {
            what.to_owned()
        };
        let now: Now = self.shared.now();
        let fault = Fault::new(status, why);
        self.shared
            .world()
            .refuse(now, self.method, self.chat, &fault, Some(rule));
    }
}

fn body(result: &Value) -> Vec<u8> {
    format!("{{\"ok\":true,\"result\":{result}}}").into_bytes()
}

fn ok(body: Vec<u8>) -> Answer {
    respond(StatusCode::OK, "application/json", body)
}

fn refusal(fault: &Fault) -> Answer {
    let status = StatusCode::from_u16(fault.status).unwrap_or(StatusCode::BAD_REQUEST);
    let mut answer = respond(status, "application/json", fault.body());
    if let Some(seconds) = fault.retry_after {
        answer
            .headers_mut()
            .insert(header::RETRY_AFTER, seconds.into());
    }
    answer
}

/// What a proxy before the server says when the server is gone.
fn html_page(status: StatusCode) -> Answer {
    let page = format!(
        "<html>\r\n<head><title>{status}</title></head>\r\n<body>\r\n<center><h1>{status}</h1>\
         </center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    );
    respond(status, "text/html", page.into_bytes())
}

fn respond(status: StatusCode, content_type: &'static str, body: Vec<u8>) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from(body)));
    *answer.status_mut() = status;
    let content_type = header::HeaderValue::from_static(content_type);
    answer
        .headers_mut()
        .insert(header::CONTENT_TYPE, content_type);
    answer
}
