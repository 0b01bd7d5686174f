//! Organisers over the socket.

use super::{
    paths::{AddOrganiser, RemoveOrganiser},
    server::Peer,
    service::{Answer, Service},
};
use axum::{
    Json,
    extract::{ConnectInfo, State, rejection::JsonRejection},
};
use ledger::{Admission, Enrolment, OrganiserView};

pub(super) async fn list(State(service): State<Service>) -> Answer<Vec<OrganiserView>> {
    Ok(Json(service.ledger.organisers().await?))
}

pub(super) async fn add(
    State(service): State<Service>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    body: Result<Json<AddOrganiser>, JsonRejection>,
) -> Answer<Enrolment> {
    let Json(AddOrganiser { by, new }) = body?;
    let admission = Admission { by, uid: peer.uid };
    let (now, entropy) = (service.now(), &service.entropy);
    Ok(Json(
        service
            .ledger
            .add_organiser(&admission, &new, now, entropy)
            .await?,
    ))
}

pub(super) async fn remove(
    State(service): State<Service>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    body: Result<Json<RemoveOrganiser>, JsonRejection>,
) -> Answer<()> {
    let Json(RemoveOrganiser { by, name }) = body?;
    let admission = Admission { by, uid: peer.uid };
    let (now, entropy) = (service.now(), &service.entropy);
    Ok(Json(
        service
            .ledger
            .remove_organiser(&admission, &name, now, entropy)
            .await?,
    ))
}
