//! One group of batches as bytes: a header with the sequence number, then the rows, all under one
//! checksum that also covers where the frame lies. A frame is whole or it is nothing; there is no
//! such thing as half of it, and it is never read anywhere but where it was written.

use crate::{Key, Value, row::Rows};

/// Bytes before the rows.
pub(crate) const HEADER_BYTES: usize = 32;
/// Frames begin at multiples of this, so that a search behind damage is quick.
pub(crate) const ALIGN: usize = 8;
const MAGIC: [u8; 4] = *b"NBJF";

/// A frame that was read and whose checksum holds.
pub(crate) struct Frame {
    pub seq: u64,
    /// Where it begins, counted from the start of the file.
    pub at: usize,
    /// Everything up to here was on the disk when this frame was written.
    pub synced_through: u64,
    /// `None`: the checksum holds, and yet it cannot be understood.
    pub rows: Option<Rows>,
    /// Where the next one begins, counted from the start of the file.
    pub next: usize,
}

/// What lies at a place.
pub(crate) enum Probe {
    Frame(Frame),
    /// Zeros, or the end of the file: nothing was ever written here.
    Blank,
    /// Something that is not a frame.
    Bad,
}

fn checksum(segment: u64, offset: usize, header: &[u8], rows: &[u8]) -> u32 {
    let crc = crc32c::crc32c(&segment.to_le_bytes());
    let crc = crc32c::crc32c_append(crc, &(offset as u64).to_le_bytes());
    let crc = crc32c::crc32c_append(crc, header);
    crc32c::crc32c_append(crc, rows)
}

/// The bytes of one frame that will lie at `offset` of the segment that begins with `segment`.
pub(crate) fn encode(
    segment: u64,
    offset: usize,
    seq: u64,
    synced_through: u64,
    rows: &Rows,
) -> Vec<u8> {
    let mut bytes = vec![0; HEADER_BYTES];
    bytes.extend_from_slice(&(rows.len() as u32).to_le_bytes());
    for (key, value) in rows {
        bytes.push(u8::from(value.is_some()));
        let value = value.as_deref().unwrap_or_default();
        bytes.extend_from_slice(&(key.len() as u16).to_le_bytes());
        bytes.extend_from_slice(&(value.len() as u32).to_le_bytes());
        bytes.extend_from_slice(key);
        bytes.extend_from_slice(value);
    }
    let len = (bytes.len() - HEADER_BYTES) as u32;
    bytes[..4].copy_from_slice(&MAGIC);
    bytes[4..8].copy_from_slice(&len.to_le_bytes());
    bytes[8..16].copy_from_slice(&seq.to_le_bytes());
    bytes[16..24].copy_from_slice(&synced_through.to_le_bytes());
    let crc = checksum(segment, offset, &bytes[..24], &bytes[HEADER_BYTES..]);
    bytes[24..28].copy_from_slice(&crc.to_le_bytes());
    bytes.resize(bytes.len().next_multiple_of(ALIGN), 0);
    bytes
}

/// Looks at what lies at `offset` of a segment that is held in memory whole.
pub(crate) fn probe(segment: u64, file: &[u8], offset: usize) -> Probe {
    let Some(rest) = file.get(offset..) else {
        return Probe::Blank;
    };
    let Some(header) = rest.get(..HEADER_BYTES) else {
        return if rest.iter().all(|byte| *byte == 0) {
            Probe::Blank
        } else {
            Probe::Bad
        };
    };
    if header.iter().all(|byte| *byte == 0) {
        return Probe::Blank;
    }
    if header[..4] != MAGIC || header[28..] != [0; 4] {
        return Probe::Bad;
    }
    let mut reader = Reader(&header[4..]);
    let (Some(len), Some(seq), Some(synced_through), Some(crc)) =
        (reader.u32(), reader.u64(), reader.u64(), reader.u32())
    else {
        return Probe::Bad;
    };
    let end = HEADER_BYTES + len as usize;
    let Some(rows) = rest.get(HEADER_BYTES..end) else {
        return Probe::Bad;
    };
    if crc != checksum(segment, offset, &header[..24], rows) {
        return Probe::Bad;
    }
    Probe::Frame(Frame {
        seq,
        at: offset,
        synced_through,
        rows: decode(rows),
        next: (offset + end).next_multiple_of(ALIGN),
    })
}

fn decode(bytes: &[u8]) -> Option<Rows> {
    let mut reader = Reader(bytes);
    let count = reader.u32()?;
    let mut rows = Rows::new();
    for _ in 0..count {
        let put = match reader.bytes(1)? {
            [0] => false,
            [1] => true,
            _ => return None,
        };
        let (key_len, value_len) = (reader.u16()?, reader.u32()?);
        let key: Key = reader.bytes(key_len.into())?.to_vec();
        let value: Value = reader.bytes(value_len as usize)?.to_vec();
        if key.is_empty() {
            return None;
        }
        rows.insert(key, put.then_some(value));
    }
    reader.0.is_empty().then_some(rows)
}

/// Takes little-endian numbers and byte strings off the front of a slice.
pub(crate) struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (front, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(front)
    }

    pub(crate) fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(self.bytes(2)?.try_into().ok()?))
    }

    pub(crate) fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.bytes(4)?.try_into().ok()?))
    }

    pub(crate) fn u64(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.bytes(8)?.try_into().ok()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Rows {
        Rows::from([
            (b"ra".to_vec(), Some(b"one".to_vec())),
            (b"rb".to_vec(), None),
            (b"rc".to_vec(), Some(Vec::new())),
        ])
    }

    #[test]
    fn a_frame_is_read_back_where_it_was_written_and_nowhere_else() {
        let mut file = vec![0; 64];
        file.extend(encode(9, 64, 17, 16, &rows()));
        let Probe::Frame(frame) = probe(9, &file, 64) else {
            panic!("not a frame");
        };
        assert_eq!((frame.seq, frame.synced_through), (17, 16));
        assert_eq!(frame.rows, Some(rows()));
        assert_eq!(frame.next, file.len());
        assert!(matches!(probe(8, &file, 64), Probe::Bad));
        file.splice(0..0, [0; 8]);
        assert!(matches!(probe(9, &file, 72), Probe::Bad));
    }

    #[test]
    fn every_flipped_bit_and_every_truncation_of_a_frame_is_noticed() {
        let file = encode(1, 0, 1, 0, &rows());
        let len = HEADER_BYTES + u32::from_le_bytes([file[4], file[5], file[6], file[7]]) as usize;
        for bit in 0..len * 8 {
            let mut bad = file.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert!(matches!(probe(1, &bad, 0), Probe::Bad), "bit {bit}");
        }
        for cut in 1..len {
            assert!(matches!(probe(1, &file[..cut], 0), Probe::Bad), "{cut}");
            let mut zeroed = file.clone();
            zeroed[cut..].fill(0);
            if zeroed != file {
                assert!(matches!(probe(1, &zeroed, 0), Probe::Bad), "{cut}");
            }
        }
    }
}
