//! Reads the journal from front to back and says where it ends, or where it is broken and what
//! speaks against calling that the torn end of an interrupted write. It changes nothing: whoever
//! opens the store decides, and only `repair` may go past damage.

use super::{
    frame::{self, Probe},
    segment::{self, Segment},
};
use crate::row::Rows;
use std::{fs, io, path::Path};

/// The place behind the last good frame.
#[derive(Clone, Debug)]
pub(crate) struct End {
    pub segment: Segment,
    pub offset: usize,
    /// Whether something other than zeros lies behind it in this segment.
    pub dirty: bool,
}

/// Damage: the frame after the last good one cannot be read, and something is there.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub segment: Segment,
    pub offset: usize,
    /// The frame that should be there.
    pub seq: u64,
    pub what: &'static str,
    /// What later parts of the journal know to have been on the disk: at or past `seq` it means
    /// that an acknowledged frame is damaged, not that a write was interrupted.
    pub later_synced: Option<u64>,
}

impl Fault {
    /// One line for a person.
    pub(crate) fn describe(&self) -> String {
        format!(
            "{}, byte {}: {} where record {} should be",
            self.segment.path.display(),
            self.offset,
            self.what,
            self.seq
        )
    }
}

/// What a walk found.
pub(crate) struct Walk {
    /// The first frame the journal still has, or the one it will have first.
    pub first_seq: Option<u64>,
    /// The last good frame before the end or the fault; 0 for none.
    pub last_seq: u64,
    pub end: Option<End>,
    pub fault: Option<Fault>,
}

/// Hands every good frame from `from` on to `each`, in order, up to the end or the first fault.
///
/// # Errors
/// Reading failed, or `each` did.
pub(crate) fn walk<E: From<io::Error>>(
    folder: &Path,
    from: u64,
    each: &mut dyn FnMut(u64, Rows) -> Result<(), E>,
) -> Result<Walk, E> {
    let segments = segment::list(folder)?;
    let mut walk = Walk {
        first_seq: segments.first().map(|segment| segment.first_seq),
        last_seq: 0,
        end: None,
        fault: None,
    };
    let start = segments
        .iter()
        .rposition(|segment| segment.first_seq <= from)
        .unwrap_or(0);
    for (index, segment) in segments.iter().enumerate().skip(start) {
        if index == start {
            walk.last_seq = segment.first_seq.saturating_sub(1);
        }
        let file = fs::read(&segment.path)?;
        let fault = |what, offset, seq| {
            Some(Fault {
                segment: segment.clone(),
                offset,
                seq,
                what,
                later_synced: None,
            })
        };
        let expected = walk.last_seq + 1;
        if segment.first_seq != expected {
            walk.fault = fault("a later segment", 0, expected);
        } else if !segment::header_holds(&file, segment.first_seq) {
            walk.fault = fault("a damaged segment header", 0, expected);
        }
        let mut offset = segment::HEADER_BYTES;
        while walk.fault.is_none() {
            let expected = walk.last_seq + 1;
            match frame::probe(segment.first_seq, &file, offset) {
                Probe::Frame(frame) if frame.seq == expected => {
                    let Some(rows) = frame.rows else {
                        walk.fault = fault("a record of unknown form", offset, expected);
                        break;
                    };
                    if frame.seq >= from {
                        each(frame.seq, rows)?;
                    }
                    walk.last_seq = frame.seq;
                    offset = frame.next;
                }
                Probe::Frame(_) | Probe::Bad if expected < from => {
                    // What nobody asked for may be damaged, if what was asked for can be found.
                    let next = frames_from(segment.first_seq, &file, offset + frame::ALIGN)
                        .find(|frame| expected < frame.seq && frame.seq <= from);
                    match next {
                        Some(frame) => {
                            walk.last_seq = frame.seq - 1;
                            offset = frame.at;
                        }
                        None => walk.fault = fault("damaged bytes", offset, expected),
                    }
                }
                Probe::Frame(_) => walk.fault = fault("another record", offset, expected),
                Probe::Bad => walk.fault = fault("damaged bytes", offset, expected),
                Probe::Blank => {
                    walk.fault = fault("zeros", offset, expected);
                    break;
                }
            }
        }
        let expected = walk.last_seq + 1;
        // What follows a segment proves that nothing is missing at its end.
        let followed = segments
            .get(index + 1)
            .is_some_and(|next| next.first_seq == expected);
        if followed && walk.fault.as_ref().is_some_and(|fault| fault.offset > 0) {
            walk.fault = None;
            continue;
        }
        if let Some(fault) = &mut walk.fault {
            fault.later_synced = later(&segments[index..], &file, fault.offset)?;
            let dirty = file
                .get(offset..)
                .is_some_and(|rest| rest.iter().any(|byte| *byte != 0));
            walk.end = Some(End {
                segment: segment.clone(),
                offset,
                dirty,
            });
            if fault.what == "zeros" && fault.later_synced.is_none() && !dirty {
                walk.fault = None;
            }
            return Ok(walk);
        }
    }
    Ok(walk)
}

/// The highest `synced_through` behind a fault: in what is left of its segment, and in later ones.
fn later(segments: &[Segment], file: &[u8], fault_at: usize) -> io::Result<Option<u64>> {
    let mut highest = None;
    if let Some(segment) = segments.first() {
        highest = highest.max(highest_synced(
            segment,
            file,
            fault_at.max(segment::HEADER_BYTES),
        ));
        if fault_at == 0 {
            // The segment itself is the evidence: it is made only when all before it is synced.
            highest = Some(u64::MAX);
        }
    }
    for segment in segments.iter().skip(1) {
        let file = fs::read(&segment.path)?;
        highest = highest
            .max(Some(segment.first_seq.saturating_sub(1)))
            .max(highest_synced(segment, &file, segment::HEADER_BYTES));
    }
    Ok(highest)
}

fn highest_synced(segment: &Segment, file: &[u8], from: usize) -> Option<u64> {
    frames_from(segment.first_seq, file, from)
        .map(|frame| frame.synced_through)
        .max()
}

/// Every good frame at or behind `from`, whatever lies between them: what can still be saved.
pub(crate) fn frames_from(
    first_seq: u64,
    file: &[u8],
    from: usize,
) -> impl Iterator<Item = frame::Frame> {
    let mut offset = from.next_multiple_of(frame::ALIGN);
    std::iter::from_fn(move || {
        while offset < file.len() {
            match frame::probe(first_seq, file, offset) {
                Probe::Frame(frame) => {
                    offset = frame.next;
                    return Some(frame);
                }
                Probe::Blank | Probe::Bad => offset += frame::ALIGN,
            }
        }
        None
    })
}
