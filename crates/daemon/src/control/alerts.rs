//! Alerts over the socket: proposing, approving, halting, exporting. The number and the
//! measure of a proposal are taken here; who may do what is the ledger's to say.

use super::{
    paths::{Approve, Halt, Post},
    problem::Problem,
    service::{Answer, Service},
};
use alert::{AlertNumber, ChannelKind, RevisionKind, approval::Path as Way};
use axum::{
    Json,
    extract::{
        Path, State,
        rejection::{JsonRejection, PathRejection},
    },
    http::StatusCode,
};
use ledger::{
    Outcome, Proposal, Proposed, StatusClass,
    halt::Halted,
    proposal::{Pending, ReleasedRevision},
};

pub(super) type AlertPath = Result<Path<AlertNumber>, PathRejection>;

pub(super) async fn propose(
    State(service): State<Service>,
    body: Result<Json<Post>, JsonRejection>,
) -> Answer<Proposed> {
    let Json(Post {
        by,
        draft,
        emergency,
        of,
    }) = body?;
    let now = service.now();
    let (alert, number, references) = place(&service, &draft, of).await?;
    let unused = || {
        if of.is_none() && number == 1 {
            service.spare.keep(alert);
        }
    };
    let (revision, care) = draft.number(alert, number, references);
    let measured = render::measure(&revision, &service.context()).map_err(|faults| {
        unused();
        let list = faults.iter().map(ToString::to_string).collect::<Vec<_>>();
        Problem::new(StatusCode::CONFLICT, list.join("\n"))
    })?;
    let path = if emergency {
        Way::Emergency
    } else {
        Way::Normal
    };
    let proposal = Proposal {
        revision,
        care,
        measured,
        path,
    };
    match service
        .ledger
        .propose(&by, &proposal, now, &service.entropy)
        .await
    {
        Ok(proposed) => Ok(Json(proposed)),
        Err(error) => {
            // Any other error leaves it open whether the number was used.
            if error.status_class() == StatusClass::Refused {
                unused();
            }
            Err(error.into())
        }
    }
}

pub(super) async fn pending(State(service): State<Service>, path: AlertPath) -> Answer<Pending> {
    let Path(alert) = path?;
    Ok(Json(service.ledger.pending(alert).await?))
}

pub(super) async fn approve(
    State(service): State<Service>,
    path: AlertPath,
    body: Result<Json<Approve>, JsonRejection>,
) -> Answer<Outcome> {
    let Path(alert) = path?;
    let Json(Approve { by, content }) = body?;
    let (now, entropy) = (service.now(), &service.entropy);
    Ok(Json(
        service
            .ledger
            .approve(&by, alert, content, now, entropy)
            .await?,
    ))
}

pub(super) async fn halt(
    State(service): State<Service>,
    path: AlertPath,
    body: Result<Json<Halt>, JsonRejection>,
) -> Answer<Halted> {
    let Path(alert) = path?;
    let Json(Halt { by }) = body?;
    Ok(Json(
        service
            .ledger
            .halt(&by, alert, service.now(), &service.entropy)
            .await?,
    ))
}

/// The revisions that go on.
pub(super) async fn resume(
    State(service): State<Service>,
    path: AlertPath,
    body: Result<Json<Halt>, JsonRejection>,
) -> Answer<Vec<u16>> {
    let Path(alert) = path?;
    let Json(Halt { by }) = body?;
    Ok(Json(
        service
            .ledger
            .resume(&by, alert, service.now(), &service.entropy)
            .await?,
    ))
}

/// Agrees that a channel's credential belongs to another bot than the one people subscribed to.
pub(super) async fn accept_identity(
    State(service): State<Service>,
    path: Result<Path<String>, PathRejection>,
    body: Result<Json<Halt>, JsonRejection>,
) -> Answer<()> {
    let Path(word) = path?;
    let Json(Halt { by }) = body?;
    let known = ChannelKind::ALL
        .into_iter()
        .find(|kind| kind.word() == word);
    let channel = known.ok_or_else(|| {
        Problem::new(
            StatusCode::NOT_FOUND,
            "there is no such channel; use telegram, email or webhook".to_owned(),
        )
    })?;
    let (now, entropy) = (service.now(), &service.entropy);
    Ok(Json(
        service
            .ledger
            .accept_identity(&by, channel, now, entropy)
            .await?,
    ))
}

pub(super) async fn export(
    State(service): State<Service>,
    path: AlertPath,
) -> Answer<Vec<ReleasedRevision>> {
    let Path(alert) = path?;
    let head = service.ledger.alert_head(alert).await?;
    let mut released = Vec::new();
    for number in 1..=head.released {
        released.push(service.ledger.released(alert, number).await?);
    }
    Ok(Json(released))
}

/// The number a draft gets, and the revisions it refers to.
async fn place(
    service: &Service,
    draft: &alert::Draft,
    of: Option<AlertNumber>,
) -> Result<(AlertNumber, u16, Vec<u16>), Problem> {
    let first = draft.kind == RevisionKind::Alert;
    let alert = match of {
        Some(alert) => alert,
        None if first => {
            let today = service.campaign.zone.date_at(service.now());
            let year = u16::try_from(today.year()).unwrap_or_default();
            let number = match service.spare.take(year) {
                Some(number) => number,
                None => service.ledger.reserve_number(year).await?,
            };
            return Ok((number, 1, Vec::new()));
        }
        None => newest_about(service, &draft.case.slug).await?,
    };
    let (number, references) = service.ledger.next_revision(alert).await?;
    Ok((alert, number, references))
}

/// The newest released alert about a case.
async fn newest_about(service: &Service, slug: &str) -> Result<AlertNumber, Problem> {
    for alert in service
        .ledger
        .report(None)
        .await?
        .alerts
        .iter()
        .rev()
        .map(|each| each.alert)
    {
        let released = service.ledger.alert_head(alert).await?.released;
        if released > 0 {
            let revision = service.ledger.revision(alert, released).await?;
            if revision.manifest.case.slug == slug {
                return Ok(alert);
            }
        }
    }
    Err(Problem::new(
        StatusCode::NOT_FOUND,
        format!(
            "no alert about the case {slug:?} was released, so nothing can follow it; post the alert itself first, without --revision"
        ),
    ))
}
