//! The methods: each reads its parameters in the order in which Telegram does, so that of two
//! mistakes the same one is named, and hands over to the world. No method waits, except the long
//! poll.

use super::{
    Shared,
    entity::{self, Formatted},
    fault::Fault,
    html, keyboard,
    request::Params,
    world::{Draft, Edit, Now, ReplyTo, World},
};
use serde_json::{Value, json};
use std::time::Duration;

/// The methods that are rehearsed, as Telegram spells them. Paths may use any case.
const METHODS: [&str; 12] = [
    "getMe",
    "sendMessage",
    "editMessageText",
    "editMessageReplyMarkup",
    "deleteMessage",
    "getUpdates",
    "deleteWebhook",
    "setMyCommands",
    "getMyCommands",
    "answerCallbackQuery",
    "getChat",
    "sendChatAction",
];

/// The longest text that is parsed at all, in bytes.
const SOURCE_BYTES_MAX: usize = 1 << 15;
/// The longest poll, in seconds.
const POLL_SECONDS_MAX: i64 = 50;
/// How many updates one poll gives.
const UPDATES_MAX: i64 = 100;
/// How long a press waits for its answer, in ms. From observation, not from documentation.
const PRESS_MS: u64 = 15 * 60_000;

/// The method's own spelling.
pub(crate) fn named(path: &str) -> Option<&'static str> {
    METHODS
        .into_iter()
        .find(|method| method.eq_ignore_ascii_case(path))
}

/// Carries out everything but the long poll. `told` is false if the sender will not learn what
/// became of it.
pub(crate) fn call(
    world: &mut World,
    now: Now,
    method: &str,
    params: &Params,
    told: bool,
) -> Result<Value, Fault> {
    match method {
        "getMe" => Ok(world.identity.me_json()),
        "sendMessage" => {
            let draft = draft(params)?;
            let chat = world.chat(&params.text("chat_id"))?;
            world.send(now, &chat, draft, told)
        }
        "editMessageText" => {
            let edit = Edit {
                text: Some(text(params)?),
                markup: markup(params)?,
                preview: preview(params)?,
            };
            edited(world, now, params, edit, told)
        }
        "editMessageReplyMarkup" => {
            let edit = Edit {
                text: None,
                markup: markup(params)?,
                preview: None,
            };
            edited(world, now, params, edit, told)
        }
        "deleteMessage" => {
            let message_id = message_id(params, "message_id");
            if message_id == 0 {
                return Err(Fault::bad("Message identifier is not specified"));
            }
            let chat = world.chat(&params.text("chat_id"))?;
            world.delete(now, &chat, message_id, told)
        }
        // There never is a webhook; clients make sure of it before they poll.
        "deleteWebhook" => {
            if params.flag("drop_pending_updates") {
                world.updates.drop_all();
            }
            Ok(Value::Bool(true))
        }
        "getMyCommands" => Ok(world.commands.clone()),
        "setMyCommands" => set_commands(world, params),
        "answerCallbackQuery" => {
            let pressed = world.presses.remove(&*params.text("callback_query_id"));
            match pressed {
                Some(at_ms) if at_ms + PRESS_MS > now.at_ms => Ok(Value::Bool(true)),
                _ => Err(Fault::bad(
                    "query is too old and response timeout expired or query ID is invalid",
                )),
            }
        }
        "getChat" => Ok(world.chat(&params.text("chat_id"))?.full_json()),
        "sendChatAction" => {
            world.chat(&params.text("chat_id"))?;
            if CHAT_ACTIONS.contains(&&*params.text("action").to_ascii_lowercase()) {
                Ok(Value::Bool(true))
            } else {
                Err(Fault::bad("wrong parameter action in request"))
            }
        }
        _ => Err(Fault::new(404, "Not Found: method not found")),
    }
}

const CHAT_ACTIONS: [&str; 11] = [
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
];

/// Waits for updates as long as the request allows. The JSON of their array.
pub(crate) async fn get_updates(shared: &Shared, params: &Params) -> Result<String, Fault> {
    let limit = params
        .int("limit")
        .unwrap_or(UPDATES_MAX)
        .clamp(1, UPDATES_MAX);
    let timeout = params
        .int("timeout")
        .unwrap_or(0)
        .clamp(0, POLL_SECONDS_MAX);
    let deadline = tokio::time::Instant::now() + Duration::from_secs(timeout.unsigned_abs());
    let poll = {
        let mut world = shared.world();
        let kinds = params.json("allowed_updates").ok().flatten();
        if let Some(Value::Array(kinds)) = kinds.as_deref() {
            let kinds = kinds.iter().filter_map(Value::as_str).map(str::to_owned);
            world.updates.allow(kinds.collect());
        }
        let unix_ms = shared.now().unix_ms;
        world
            .updates
            .confirm(unix_ms, params.int("offset").unwrap_or(0));
        world.updates.poll += 1;
        world.updates.poll
    };
    shared.updated.notify_waiters();
    loop {
        let updated = shared.updated.notified();
        tokio::pin!(updated);
        updated.as_mut().enable();
        {
            let world = shared.world();
            if world.updates.poll != poll {
                return Err(conflict());
            }
            let limit = usize::try_from(limit).unwrap_or(1);
            if let Some(updates) = world.updates.first(limit) {
                return Ok(updates);
            }
        }
        if tokio::time::timeout_at(deadline, updated).await.is_err() {
            return Ok("[]".to_owned());
        }
    }
}

pub(crate) fn conflict() -> Fault {
    Fault::new(
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance \
         is running",
    )
}

fn edited(
    world: &mut World,
    now: Now,
    params: &Params,
    edit: Edit,
    told: bool,
) -> Result<Value, Fault> {
    let message_id = message_id(params, "message_id");
    if message_id == 0 && params.text("chat_id").is_empty() {
        return Err(Fault::bad("Message identifier is not specified"));
    }
    let chat = world.chat(&params.text("chat_id"))?;
    world.edit(now, &chat, message_id, edit, told)
}

fn draft(params: &Params) -> Result<Draft, Fault> {
    let text = text(params)?;
    Ok(Draft {
        text,
        preview: preview(params)?,
        reply: reply(params)?,
        markup: markup(params)?,
        silent: params.flag("disable_notification"),
        paid: params.flag("allow_paid_broadcast"),
    })
}

fn text(params: &Params) -> Result<Formatted, Fault> {
    let text = params.text("text");
    if text.is_empty() {
        return Err(Fault::bad("Message text is empty"));
    }
    if text.len() > SOURCE_BYTES_MAX {
        return Err(Fault::bad("Text is too long"));
    }
    match params.text("parse_mode").to_ascii_lowercase().as_str() {
        "html" => {
            html::parse(&text).map_err(|why| Fault::bad(&format!("Can't parse entities: {why}")))
        }
        "" | "none" => {
            let entities = params.json("entities").ok().flatten();
            let entities = match entities.as_deref() {
                Some(Value::Array(values)) => {
                    entity::read(values).map_err(|why| Fault::bad(&why))?
                }
                _ => Vec::new(),
            };
            Ok(Formatted {
                text: text.into_owned(),
                entities,
            })
        }
        "markdown" | "markdownv2" => Err(Fault::bad("Markdown is not rehearsed: send HTML")),
        _ => Err(Fault::bad("Unsupported parse_mode")),
    }
}

fn markup(params: &Params) -> Result<Option<std::sync::Arc<Value>>, Fault> {
    let markup = params
        .json("reply_markup")
        .map_err(|()| Fault::bad("Can't parse reply keyboard markup JSON object"))?;
    keyboard::read(markup.as_deref()).map_err(|why| Fault::bad(&why))
}

fn reply(params: &Params) -> Result<Option<ReplyTo>, Fault> {
    let object = params
        .json("reply_parameters")
        .map_err(|()| Fault::bad("Can't parse reply parameters JSON object"))?;
    let (message_id, optional) = match object.as_deref() {
        None => {
            let optional = params.flag("allow_sending_without_reply");
            (message_id(params, "reply_to_message_id"), optional)
        }
        Some(Value::Object(object)) if object.is_empty() => return Ok(None),
        Some(Value::Object(object)) => {
            let Some(id) = object.get("message_id") else {
                return Err(Fault::bad("Can't find field \"message_id\""));
            };
            let id = id.as_i64().or_else(|| id.as_str()?.parse().ok());
            let Some(id) = id.and_then(|id| i32::try_from(id).ok()) else {
                return Err(Fault::bad("Field \"message_id\" must be a valid Number"));
            };
            (
                id,
                object.get("allow_sending_without_reply") == Some(&Value::Bool(true)),
            )
        }
        Some(_) => return Err(Fault::bad("Object expected as reply parameters")),
    };
    Ok((message_id > 0).then_some(ReplyTo {
        message_id,
        optional,
    }))
}

fn preview(params: &Params) -> Result<Option<Value>, Fault> {
    let options = params
        .json("link_preview_options")
        .map_err(|()| Fault::bad("Can't parse link preview options JSON object"))?;
    match options.as_deref() {
        None if params.flag("disable_web_page_preview") => Ok(Some(json!({"is_disabled": true}))),
        None => Ok(None),
        Some(options @ Value::Object(_)) => Ok(Some(options.clone())),
        Some(_) => Err(Fault::bad("Object expected as link preview options")),
    }
}

fn message_id(params: &Params, name: &str) -> i32 {
    let id = params.int(name).and_then(|id| i32::try_from(id).ok());
    id.unwrap_or(0).max(0)
}

/// At most this many commands.
const COMMANDS_MAX: usize = 100;

fn set_commands(world: &mut World, params: &Params) -> Result<Value, Fault> {
    let commands = params
        .json("commands")
        .map_err(|()| Fault::bad("Can't parse commands JSON object"))?;
    let Some(Value::Array(list)) = commands.as_deref() else {
        return Err(Fault::bad("Expected an Array of BotCommand"));
    };
    if list.len() > COMMANDS_MAX {
        return Err(Fault::bad("BOT_COMMANDS_TOO_MUCH"));
    }
    for command in list {
        let name = command["command"].as_str().unwrap_or_default();
        let name = name.strip_prefix('/').unwrap_or(name);
        let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if name.is_empty() || name.len() > 32 || !name.chars().all(letter) {
            return Err(Fault::bad("BOT_COMMAND_INVALID"));
        }
        let description = command["description"].as_str().unwrap_or_default();
        if !(1..=256).contains(&entity::units(description)) {
            return Err(Fault::bad("BOT_COMMAND_DESCRIPTION_INVALID"));
        }
    }
    world.commands = Value::Array(list.clone());
    Ok(Value::Bool(true))
}
