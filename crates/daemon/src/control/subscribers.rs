//! Subscribers over the socket. Addresses come in and never go out.

use super::service::{Answer, Service};
use alert::ChannelKind;
use axum::{
    Json,
    extract::{State, rejection::JsonRejection},
};
use ledger::{Join, JoinReport};

pub(super) async fn join(
    State(service): State<Service>,
    body: Result<Json<Vec<Join>>, JsonRejection>,
) -> Answer<JoinReport> {
    let Json(joins) = body?;
    Ok(Json(
        service
            .ledger
            .join(&joins, service.now(), &service.entropy)
            .await?,
    ))
}

pub(super) async fn count(State(service): State<Service>) -> Answer<Vec<(ChannelKind, u64)>> {
    let counts = service.ledger.count(service.now()).await?;
    let all = counts.iter().map(|count| (count.channel, count.all()));
    Ok(Json(all.collect()))
}
