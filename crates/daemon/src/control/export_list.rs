//! The list, written out over the socket. It leaves this process encrypted to the offline
//! recipient and in no other way; rows are read, encrypted and handed over a page at a time, so
//! that memory does not grow with the list. A body that does not end as HTTP says, with the
//! trailer behind it, is not the whole list.

use super::{
    list_csv,
    paths::{EXPORTED_LIST, ExportList, ExportedList},
    problem::Problem,
    service::{DaemonLedger, Service},
};
use crate::recipient::Recipient;
use age::stream::StreamWriter;
use alert::ChannelKind;
use axum::{
    Json,
    body::{Body, Bytes},
    extract::{State, rejection::JsonRejection},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use futures_util::{Stream, stream};
use http_body::Frame;
use http_body_util::StreamBody;
use ledger::export::Export;
use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};

/// The media type of an age file.
const MEDIA_TYPE: &str = "application/vnd.age";

pub(super) async fn export(
    State(service): State<Service>,
    body: Result<Json<ExportList>, JsonRejection>,
) -> Result<Response, Problem> {
    let Json(ExportList { by }) = body?;
    let Some(recipient) = service.recipient.clone() else {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "there is no offline recipient to encrypt the list to; make a key pair with `age-keygen` on a machine that stays offline, and write its public half as [backup] recipient",
        ));
    };
    // Before the codes are used up.
    let writing = Writing::new(&recipient).map_err(broken)?;
    let (now, entropy) = (service.now(), &service.entropy);
    let key = recipient.to_string();
    let export = service.ledger.export(&by, &key, now, entropy).await?;
    let walk = Walk {
        ledger: Arc::clone(&service.ledger),
        export,
        writing,
        done: ExportedList {
            rows: ChannelKind::ALL.map(|channel| (channel, 0)),
            damaged: 0,
            recipient: key,
        },
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE)),
        (header::TRAILER, HeaderValue::from_static(EXPORTED_LIST)),
    ];
    let body = Body::new(StreamBody::new(frames(walk)));
    Ok((headers, body).into_response())
}

fn broken(error: io::Error) -> Problem {
    let detail = format!("encrypting the list: {error}; this is a fault of the program");
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, detail)
}

/// A walk over the list, under way.
struct Walk {
    ledger: Arc<DaemonLedger>,
    export: Export,
    writing: Writing,
    done: ExportedList,
}

/// What comes next of the answer.
enum Next {
    Rows(Box<Walk>),
    Trailer(ExportedList),
    Nothing,
}

/// The frames of the answer. An error cuts it off, which the other side sees.
fn frames(walk: Walk) -> impl Stream<Item = io::Result<Frame<Bytes>>> + Send {
    stream::try_unfold(Next::Rows(Box::new(walk)), |next| async move {
        match next {
            Next::Rows(walk) => walk.frame().await.map(Some),
            Next::Trailer(done) => Ok(Some((trailer(&done)?, Next::Nothing))),
            Next::Nothing => Ok(None),
        }
    })
}

impl Walk {
    /// The next bytes of the file.
    async fn frame(mut self: Box<Self>) -> io::Result<(Frame<Bytes>, Next)> {
        loop {
            let page = self.ledger.export_page(&mut self.export).await;
            let Some(page) = page.map_err(cut_off)? else {
                let Self {
                    export,
                    writing,
                    mut done,
                    ..
                } = *self;
                done.damaged = export.damaged();
                return Ok((Frame::data(writing.finish()?), Next::Trailer(done)));
            };
            for somebody in &page {
                self.writing.row(&list_csv::row(somebody))?;
                let channel = somebody.address.channel();
                let rows = self.done.rows.iter_mut().find(|(kind, _)| *kind == channel);
                if let Some((_, rows)) = rows {
                    *rows += 1;
                }
            }
            let bytes = self.writing.outbox.take();
            if !bytes.is_empty() {
                return Ok((Frame::data(bytes), Next::Rows(self)));
            }
        }
    }
}

fn cut_off(error: ledger::Error) -> io::Error {
    tracing::error!(%error, "an export of the list broke off");
    io::Error::other(error)
}

fn trailer(done: &ExportedList) -> io::Result<Frame<Bytes>> {
    let text = serde_json::to_string(done)?;
    let value = HeaderValue::from_str(&text).map_err(io::Error::other)?;
    let mut trailers = HeaderMap::new();
    trailers.insert(HeaderName::from_static(EXPORTED_LIST), value);
    Ok(Frame::trailers(trailers))
}

/// Rows in, an age file out.
struct Writing {
    csv: csv::Writer<StreamWriter<Outbox>>,
    outbox: Outbox,
}

impl Writing {
    fn new(recipient: &Recipient) -> io::Result<Self> {
        let outbox = Outbox::default();
        let csv = csv::Writer::from_writer(recipient.encrypt(outbox.clone())?);
        let mut writing = Self { csv, outbox };
        writing.row(&list_csv::HEADER)?;
        Ok(writing)
    }

    fn row<T: AsRef<[u8]>>(&mut self, row: &[T]) -> io::Result<()> {
        self.csv.write_record(row).map_err(io::Error::other)
    }

    /// The last bytes: without them the file cannot be opened to its end.
    fn finish(self) -> io::Result<Bytes> {
        let sealing = self.csv.into_inner().map_err(|error| error.into_error())?;
        Ok(sealing.finish()?.take())
    }
}

/// Where encrypted bytes wait for the next frame.
#[derive(Clone, Default)]
struct Outbox(Arc<Mutex<Vec<u8>>>);

impl Outbox {
    fn take(&self) -> Bytes {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Bytes::from(std::mem::take(&mut *waiting))
    }
}

impl io::Write for Outbox {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
