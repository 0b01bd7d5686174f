//! What an endpoint does with a request. Unless an act says that it accepted, it did not.

use std::time::Duration;

/// One act of an endpoint's script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Verifies, accepts, and says 204.
    Accept,
    /// Verifies, accepts, and then says nothing until the sender gives up.
    AcceptSilently,
    /// Answers with this status; `retry_after` is the header's value, as it is.
    Status {
        status: u16,
        retry_after: Option<String>,
    },
    /// 302 to itself, for ever.
    RedirectLoop,
    /// 302 to another address.
    RedirectTo(String),
    /// Reads the request and says nothing.
    Silence,
    /// Reads the request and resets the connection.
    Reset,
    /// Sends the head of an answer one byte at a time, this long apart.
    SlowHead(Duration),
    /// Accepts, says 200, and sends a body one byte at a time, this long apart.
    SlowBody(Duration),
    /// Says so with this status, and sends a body that never ends, as fast as it can.
    EndlessBody(u16),
    /// Says so with this status, and sends a small gzip body that unpacks to very much.
    GzipBomb(u16),
}

impl Act {
    /// An answer with this status.
    pub const fn status(status: u16) -> Self {
        Act::Status {
            status,
            retry_after: None,
        }
    }

    /// Whether a request that verifies counts as accepted.
    pub(super) const fn accepts(&self) -> bool {
        match self {
            Act::Accept | Act::AcceptSilently | Act::SlowBody(_) => true,
            Act::EndlessBody(status) | Act::GzipBomb(status) | Act::Status { status, .. } => {
                *status >= 200 && *status < 300
            }
            Act::RedirectLoop
            | Act::RedirectTo(_)
            | Act::Silence
            | Act::Reset
            | Act::SlowHead(_) => false,
        }
    }
}
