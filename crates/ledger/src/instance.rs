//! The counters of one instance, numbers that are never given twice, and the number of the
//! records' layout.

use crate::{Error, Ledger, Result, keys, txn};
use alert::{AlertNumber, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::Store;

/// The counters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Instance {
    /// How many notices were written.
    pub(crate) notices: u64,
    /// The last serial given, by year.
    pub(crate) serials: BTreeMap<u16, u32>,
    /// How many organisers were ever admitted, how many removed, and how many holds ever began.
    /// Whoever decides by the organisers there are, or by the holds that run, reads this row
    /// first: its commit is refused if any of that has changed meanwhile.
    pub(crate) admitted: u32,
    pub(crate) removed: u32,
    pub(crate) queued: u32,
    /// Whether two people with a voice were ever here at once.
    pub(crate) shared: bool,
    /// When the emergency releases of the last day were queued.
    pub(crate) emergencies: Vec<Timestamp>,
}

/// The layout of the records that this program reads and writes. A changed layout takes the next
/// number, and a migration from each released one.
pub const SCHEMA: u16 = 1;

impl<S: Store> Ledger<S> {
    /// Notes the layout in a new store and refuses one that a newer program wrote. Call it before
    /// anything else is read.
    ///
    /// # Errors
    /// [`Error::Newer`], with nothing changed.
    pub async fn check_schema(&self) -> Result<()> {
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin();
            let row = keys::schema();
            match txn.get(&row).await? {
                Some(found) if found > SCHEMA => {
                    return Err(Error::Newer {
                        found,
                        known: SCHEMA,
                    });
                }
                Some(_) => return Ok(()),
                None => txn.put(&row, &SCHEMA)?,
            }
            if self.finish_quietly(txn).await? {
                return Ok(());
            }
        }
        Err(txn::too_many_conflicts())
    }

    /// Takes the next alert number of `year`. A number taken and not used stays a gap.
    pub async fn reserve_number(&self, year: u16) -> Result<AlertNumber> {
        for _ in 0..txn::CONFLICTS_MAX {
            let mut txn = self.begin();
            let row = keys::instance();
            let mut instance = txn.get(&row).await?.unwrap_or_default();
            let serial = instance.serials.entry(year).or_insert(0);
            *serial += 1;
            let number = AlertNumber::new(year, *serial);
            txn.put(&row, &instance)?;
            if self.finish(txn).await? {
                return Ok(number);
            }
        }
        Err(txn::too_many_conflicts())
    }
}
