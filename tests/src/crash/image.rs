//! What a power loss leaves of one file: everything that was certain, and of the rest whatever the
//! seed lets survive, whole or by sectors.

use super::disk::{Change, Node};
use crate::chance::Chance;

/// What a disk writes whole.
const SECTOR: usize = 512;

/// How much of what is not certain survives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Survives {
    Nothing,
    Everything,
    /// Each change by itself.
    Some,
    /// Each sector by itself.
    Torn,
}

impl Survives {
    /// Draws one.
    pub fn drawn(chance: &Chance) -> Self {
        match chance.below(8) {
            0 | 1 => Self::Nothing,
            2 => Self::Everything,
            3 | 4 => Self::Some,
            _ => Self::Torn,
        }
    }

    /// Whether the next change survives.
    pub(super) fn keeps(self, chance: &Chance) -> bool {
        match self {
            Self::Nothing => false,
            Self::Everything => true,
            Self::Some | Self::Torn => chance.one_in(2),
        }
    }
}

/// A file as the power loss at `cut` left it.
pub(super) fn content(node: &Node, cut: u64, survives: Survives, chance: &Chance) -> Vec<u8> {
    let mut bytes = node.base.clone().unwrap_or_default();
    for (span, change) in node.changes.iter().filter(|(span, _)| span.start < cut) {
        let durable = span.is_durable(&node.syncs, cut);
        match change {
            Change::Truncate { length } => {
                if durable || survives.keeps(chance) {
                    bytes.resize(*length, 0);
                }
            }
            Change::Write { offset, data } if durable => put(&mut bytes, *offset, data),
            Change::Write { offset, data } if survives == Survives::Torn => {
                let mut at = 0;
                while at < data.len() {
                    let end = data.len().min(at + SECTOR - (offset + at) % SECTOR);
                    if survives.keeps(chance) {
                        put(&mut bytes, offset + at, &data[at..end]);
                    }
                    at = end;
                }
            }
            Change::Write { offset, data } => {
                if survives.keeps(chance) {
                    put(&mut bytes, *offset, data);
                }
            }
        }
    }
    bytes
}

fn put(bytes: &mut Vec<u8>, offset: usize, data: &[u8]) {
    let end = offset + data.len();
    if bytes.len() < end {
        bytes.resize(end, 0);
    }
    bytes[offset..end].copy_from_slice(data);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crash::disk::Span;

    #[test]
    fn a_write_may_be_torn_between_sectors() {
        let node = Node {
            base: Some(vec![b'.'; 2048]),
            changes: vec![(
                Span {
                    start: 1,
                    end: Some(2),
                },
                Change::Write {
                    offset: 100,
                    data: vec![b'x'; 1500],
                },
            )],
            syncs: Vec::new(),
        };
        let torn = (0..20).map(|seed| content(&node, 9, Survives::Torn, &Chance::new(seed)));
        let torn: Vec<_> = torn.collect();
        let half = |bytes: &Vec<u8>| bytes[511] == b'.' && bytes[512] == b'x';
        assert!(torn.iter().any(half));
        assert!(
            torn.iter()
                .all(|bytes| bytes[99] == b'.' && bytes[1600] == b'.')
        );
    }
}
