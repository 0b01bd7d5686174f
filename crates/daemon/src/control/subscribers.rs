//! Subscribers over the socket. Addresses come in and never go out: rows that are not taken are
//! named by their place in what was sent.

use super::{
    listed::{self, is_in_one_spelling, misfit},
    paths::{BringBack, ChangeReport, ListAddress, ListReport, ListRow, Misfit, ReturnReport, Yes},
    problem::Problem,
    service::{Answer, Service},
};
use alert::ChannelKind;
use axum::{
    Json,
    extract::{State, rejection::JsonRejection},
    http::StatusCode,
};
use ledger::{
    Join, JoinReport,
    subscriber::{Ask, Confirmed, Count, JOINS_MAX, Recounted, Returned},
};
use render::email::CONSENT_TEXT_VERSION;
use std::collections::BTreeMap;

/// Joins people whose addresses are in their one spelling: for programs of ours.
pub(super) async fn join(
    State(service): State<Service>,
    body: Result<Json<Vec<Join>>, JsonRejection>,
) -> Answer<JoinReport> {
    let Json(joins) = body?;
    let all = joins.iter().map(|join| &join.address);
    if !all
        .into_iter()
        .all(|address| is_in_one_spelling(address, service.reach))
    {
        let detail = "an address is not in its one spelling, or none at all; send it to subscribers/import, which reads them as lists write them";
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, detail));
    }
    let (now, entropy) = (service.now(), &service.entropy);
    Ok(Json(service.ledger.join(&joins, now, entropy).await?))
}

/// A page of a list. Who has no recorded consent is asked by mail.
pub(super) async fn import(
    State(service): State<Service>,
    body: Result<Json<Vec<ListRow>>, JsonRejection>,
) -> Answer<ListReport> {
    let Json(rows) = body?;
    at_most(rows.len())?;
    let sends_on = &service.ledger.settings().channels;
    let (mut joins, mut asks, mut misfits) = (Vec::new(), Vec::new(), Vec::new());
    let mut silent: BTreeMap<ChannelKind, u64> = BTreeMap::new();
    for (index, row) in rows.into_iter().enumerate() {
        let (address, public) = match listed::read(&row.to, service.reach) {
            Ok(found) => found,
            Err(why) => {
                misfits.push(misfit(index, why));
                continue;
            }
        };
        let channel = address.channel();
        let sends = sends_on.contains(&channel);
        let preferences = row.preferences;
        match row.consent {
            Some(consent) => {
                *silent.entry(channel).or_default() += u64::from(!sends);
                joins.push(Join {
                    address,
                    preferences,
                    consent,
                    public,
                });
            }
            None => match cannot_be_asked(channel, sends) {
                Some((wrong, right)) => {
                    misfits.push(misfit(index, (wrong.to_owned(), right.to_owned())));
                }
                None => asks.push(Ask {
                    address,
                    preferences,
                }),
            },
        }
    }
    silent.retain(|_, n| *n > 0);
    let (now, entropy) = (service.now(), &service.entropy);
    let joined = service.ledger.join(&joins, now, entropy).await?;
    let asked = service
        .ledger
        .ask(&asks, CONSENT_TEXT_VERSION, now, entropy)
        .await?;
    Ok(Json(ListReport {
        report: joined.plus(asked),
        misfits,
        silent,
    }))
}

/// Why nobody at this channel can be asked whether they agree, if so.
const fn cannot_be_asked(
    channel: ChannelKind,
    sends: bool,
) -> Option<(&'static str, &'static str)> {
    match (channel, sends) {
        (ChannelKind::Email, true) => None,
        (ChannelKind::Email, false) => Some((
            "nothing is said of their consent, and this instance does not send mail yet, so nobody can be asked",
            "set up [email] first, or fill in both columns of consent",
        )),
        (ChannelKind::Telegram, _) => Some((
            "nothing is said of their consent, and a chat cannot be asked before it speaks to the bot",
            "let them write to the bot, or fill in both columns of consent",
        )),
        (ChannelKind::Webhook, _) => Some((
            "nothing is said of their consent, and a program cannot be asked",
            "ask its owner, and fill in both columns of consent",
        )),
    }
}

/// Takes addresses off the list. The answer is the same whether or not they were on it.
pub(super) async fn leave(
    State(service): State<Service>,
    body: Result<Json<Vec<ListAddress>>, JsonRejection>,
) -> Answer<Vec<Misfit>> {
    let Json(rows) = body?;
    at_most(rows.len())?;
    let mut misfits = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        match listed::read(row, service.reach) {
            Ok((address, _)) => {
                service.ledger.leave(&address, service.now()).await?;
            }
            Err(why) => misfits.push(misfit(index, why)),
        }
    }
    Ok(Json(misfits))
}

/// Changes what people want, by their word that reached an organiser.
pub(super) async fn change(
    State(service): State<Service>,
    body: Result<Json<Vec<ListRow>>, JsonRejection>,
) -> Answer<ChangeReport> {
    let Json(rows) = body?;
    at_most(rows.len())?;
    let mut report = ChangeReport::default();
    for (index, row) in rows.iter().enumerate() {
        match listed::read(&row.to, service.reach) {
            Ok((address, _)) => {
                let wanted = &row.preferences;
                match service
                    .ledger
                    .change(&address, wanted, service.now())
                    .await?
                {
                    true => report.changed += 1,
                    false => report.not_there += 1,
                }
            }
            Err(why) => report.misfits.push(misfit(index, why)),
        }
    }
    Ok(Json(report))
}

/// Puts people on the list by their own renewed word, which reached an organiser.
pub(super) async fn bring_back(
    State(service): State<Service>,
    body: Result<Json<BringBack>, JsonRejection>,
) -> Answer<ReturnReport> {
    let Json(BringBack { by, rows }) = body?;
    at_most(rows.len())?;
    let (mut joins, mut places, mut report) = (Vec::new(), Vec::new(), ReturnReport::default());
    for (index, row) in rows.into_iter().enumerate() {
        match returning(row, service.reach) {
            Ok(join) => {
                joins.push(join);
                places.push(index);
            }
            Err(why) => report.misfits.push(misfit(index, why)),
        }
    }
    let (now, entropy) = (service.now(), &service.entropy);
    let answers = service.ledger.bring_back(&by, &joins, now, entropy).await?;
    for (answer, index) in answers.into_iter().zip(places) {
        let (wrong, right) = match answer {
            Returned::Returned => {
                report.returned += 1;
                continue;
            }
            Returned::Joined => {
                report.joined += 1;
                continue;
            }
            Returned::Already => {
                report.already += 1;
                continue;
            }
            Returned::LeftSince => (
                "they left on the day of this consent or after it",
                "ask them again, and write the day on which they say so: tomorrow at the earliest if they left today",
            ),
            Returned::NotYet => (
                "the day of the consent has not come",
                "write the day on which they said so",
            ),
        };
        let why = (wrong.to_owned(), right.to_owned());
        report.misfits.push(misfit(index, why));
    }
    Ok(Json(report))
}

/// Somebody who wants to be on the list, by a row that has to say when they said so.
fn returning(row: ListRow, reach: channel_webhook::Reach) -> Result<Join, (String, String)> {
    let (address, public) = listed::read(&row.to, reach)?;
    let Some(consent) = row.consent else {
        let wrong = "nothing is said of their consent".to_owned();
        let right = "write when they said that they want to come back, and how".to_owned();
        return Err((wrong, right));
    };
    Ok(Join {
        address,
        preferences: row.preferences,
        consent,
        public,
    })
}

/// The yes of somebody who was asked.
pub(super) async fn confirm(
    State(service): State<Service>,
    body: Result<Json<Yes>, JsonRejection>,
) -> Answer<Confirmed> {
    let Json(Yes { text }) = body?;
    let (now, entropy) = (service.now(), &service.entropy);
    Ok(Json(service.ledger.confirm(&text, now, entropy).await?))
}

pub(super) async fn count(State(service): State<Service>) -> Answer<Vec<Count>> {
    Ok(Json(service.ledger.count(service.now()).await?))
}

/// Counts everybody, and mends the counts that are kept.
pub(super) async fn recount(State(service): State<Service>) -> Answer<Recounted> {
    Ok(Json(service.ledger.recount(service.now()).await?))
}

fn at_most(given: usize) -> Result<(), Problem> {
    let max = JOINS_MAX;
    if given > max {
        return Err(ledger::Error::from(ledger::Refused::TooMany { given, max }).into());
    }
    Ok(())
}
