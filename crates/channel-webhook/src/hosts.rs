//! Two requests under way to a host, not more: a host must not be flooded for having many
//! endpoints, nor hold more than its share of the lane for being slow. Whoever waits in vain is
//! told so, certainly not sent. Forgets a host as soon as nobody is there.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// Requests under way to one host.
pub(crate) const IN_FLIGHT_PER_HOST: usize = 2;

/// How long a delivery waits for its turn: enough for a good host with many endpoints to take some
/// dozens one after the other, little against the 15 seconds that a silent one holds a place.
pub(crate) const WAIT_MAX: Duration = Duration::from_secs(2);

/// Who is under way, by host name.
#[derive(Default)]
pub(crate) struct Hosts {
    turns: Arc<Mutex<BTreeMap<String, Arc<Semaphore>>>>,
}

/// The right to one request; given back when dropped.
pub(crate) struct Turn {
    turns: Arc<Mutex<BTreeMap<String, Arc<Semaphore>>>>,
    host: String,
    permit: Option<OwnedSemaphorePermit>,
}

impl Hosts {
    /// Waits for a turn at `host`; `None` if none came up in time.
    pub(crate) async fn turn(&self, host: &str) -> Option<Turn> {
        let semaphore = self
            .turns
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .entry(host.to_owned())
            .or_insert_with(|| Arc::new(Semaphore::new(IN_FLIGHT_PER_HOST)))
            .clone();
        // Made before the wait, so that a wait that is given up cleans up too.
        let mut turn = Turn {
            turns: self.turns.clone(),
            host: host.to_owned(),
            permit: None,
        };
        let permit = timeout(WAIT_MAX, semaphore.acquire_owned()).await;
        turn.permit = Some(permit.ok()?.ok()?);
        Some(turn)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.permit = None;
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever holds or waits has a reference of their own, taken under this lock.
        if let Some(semaphore) = turns.get(&self.host)
            && Arc::strong_count(semaphore) == 1
        {
            turns.remove(&self.host);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(hosts: &Hosts) -> usize {
        hosts.turns.lock().unwrap().len()
    }

    #[tokio::test(start_paused = true)]
    async fn a_third_waits_and_is_turned_away_while_another_host_is_free() {
        let hosts = Hosts::default();
        let one = hosts.turn("a.example").await.unwrap();
        let _two = hosts.turn("a.example").await.unwrap();
        assert!(hosts.turn("a.example").await.is_none());
        assert!(hosts.turn("b.example").await.is_some());
        let (three, ()) = tokio::join!(hosts.turn("a.example"), async { drop(one) });
        assert!(three.is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_is_forgotten_when_nobody_is_there_also_after_a_wait_in_vain() {
        let hosts = Hosts::default();
        let one = hosts.turn("a.example").await;
        let two = hosts.turn("a.example").await;
        assert!(hosts.turn("a.example").await.is_none());
        let given_up = timeout(Duration::from_millis(1), hosts.turn("a.example")).await;
        assert!(given_up.is_err());
        assert_eq!(known(&hosts), 1);
        drop(one);
        assert_eq!(known(&hosts), 1);
        drop(two);
        assert_eq!(known(&hosts), 0);
    }
}
