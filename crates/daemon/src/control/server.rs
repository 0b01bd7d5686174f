//! The daemon's side of the control socket. It binds only after the store's lock is held, so a
//! socket file that lies there is a stale one and may be removed; its mode lets the owner and the
//! group in and nobody else.

use super::{
    alerts, export_list, organisers, paths, preview, problem::Problem, reading, service::Service,
    subscribers, webhooks,
};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{DefaultBodyLimit, Request, connect_info::Connected},
    http::StatusCode,
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
    routing::{get, post},
    serve::IncomingStream,
};
use std::{
    fs::{self, Permissions},
    future::Future,
    io,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};
use tokio::net::UnixListener;

/// A page of subscribers, or an alert with its letters in nine languages, stays far below.
const BODY_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Owner and group; the program runs under umask 077.
const MODE: u32 = 0o660;
/// What a Unix socket's path may have, on every system we know.
const PATH_BYTES_MAX: usize = 100;

/// Why the socket cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum SocketError {
    #[error(
        "opening the control socket {}: its path is longer than {PATH_BYTES_MAX} bytes; name a shorter one as [instance] socket",
        path.display()
    )]
    TooLong { path: PathBuf },
    #[error("opening the control socket {}: {source}; check the folder and who owns it", path.display())]
    Io { path: PathBuf, source: io::Error },
}

/// Who is at the other end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer {
    /// Their user id on this machine.
    pub uid: u32,
}

impl Connected<IncomingStream<'_, UnixListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, UnixListener>) -> Self {
        // A peer that went away before it was asked gets the id of nobody.
        Self {
            uid: stream.io().peer_cred().map_or(u32::MAX, |cred| cred.uid()),
        }
    }
}

/// The open socket. Its file is removed when this is dropped.
pub struct Socket {
    listener: Option<UnixListener>,
    path: PathBuf,
}

impl Socket {
    /// Opens the socket. The caller holds the lock of the state folder.
    pub fn bind(path: &Path) -> Result<Self, SocketError> {
        if path.as_os_str().len() > PATH_BYTES_MAX {
            return Err(SocketError::TooLong {
                path: path.to_owned(),
            });
        }
        let failed = |source| SocketError::Io {
            path: path.to_owned(),
            source,
        };
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            Ok(()) | Err(_) => {}
        }
        let listener = UnixListener::bind(path).map_err(failed)?;
        fs::set_permissions(path, Permissions::from_mode(MODE)).map_err(failed)?;
        Ok(Self {
            listener: Some(listener),
            path: path.to_owned(),
        })
    }

    /// Answers requests until `shutdown` completes; those under way are finished.
    pub async fn serve(
        mut self,
        service: Service,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), SocketError> {
        let Some(listener) = self.listener.take() else {
            return Ok(());
        };
        let app = router(service).into_make_service_with_connect_info::<Peer>();
        axum::serve(listener, app)
            .with_graceful_shutdown(shutdown)
            .await
            .map_err(|source| SocketError::Io {
                path: self.path.clone(),
                source,
            })
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

fn router(service: Service) -> Router {
    Router::new()
        .route(paths::STATUS, get(reading::status))
        .route(paths::AUDIT, get(reading::audit))
        .route(
            paths::ORGANISERS,
            get(organisers::list).post(organisers::add),
        )
        .route(paths::ORGANISERS_REMOVE, post(organisers::remove))
        .route(paths::ALERTS, post(alerts::propose))
        .route(paths::PENDING, get(alerts::pending))
        .route(paths::PREVIEW, get(preview::preview))
        .route(paths::APPROVE, post(alerts::approve))
        .route(paths::HALT, post(alerts::halt))
        .route(paths::RESUME, post(alerts::resume))
        .route(paths::ACCEPT_IDENTITY, post(alerts::accept_identity))
        .route(paths::EXPORT, get(alerts::export))
        .route(paths::SUBSCRIBERS, post(subscribers::join))
        .route(paths::SUBSCRIBERS_IMPORT, post(subscribers::import))
        .route(paths::SUBSCRIBERS_LEAVE, post(subscribers::leave))
        .route(paths::SUBSCRIBERS_CHANGE, post(subscribers::change))
        .route(paths::SUBSCRIBERS_RETURN, post(subscribers::bring_back))
        .route(paths::SUBSCRIBERS_CONFIRM, post(subscribers::confirm))
        .route(paths::SUBSCRIBERS_COUNT, get(subscribers::count))
        .route(paths::SUBSCRIBERS_RECOUNT, post(subscribers::recount))
        .route(paths::WEBHOOKS, post(webhooks::add))
        .route(paths::WEBHOOKS_SECRET, post(webhooks::see))
        .route(paths::SUBSCRIBERS_EXPORT, post(export_list::export))
        .fallback(unknown)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(middleware::from_fn(read_whole))
        .with_state(service)
}

/// Reads the whole request before anything answers it. Who answers earlier and closes a Unix socket
/// while bytes of the request lie unread in it, or are still to come, takes the answer away from
/// its reader, who cannot tell that from a daemon that died.
async fn read_whole(request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    match to_bytes(body, BODY_BYTES_MAX).await {
        Ok(bytes) => next.run(Request::from_parts(head, Body::from(bytes))).await,
        Err(_) => Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("a request has at most {BODY_BYTES_MAX} bytes; send less at a time"),
        )
        .into_response(),
    }
}

async fn unknown() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "there is no such path; the command and the daemon may be of different versions",
    )
}

async fn wrong_method() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "this path is not asked this way",
    )
}
