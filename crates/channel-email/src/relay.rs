//! One relay: its open connections, how many there may be, and whether it is set aside. A mail
//! meets a fresh connection if the parked one turns out to have been closed before it took
//! anything: that is the only repeat below us, and nothing was sent of it.

use crate::{
    Stage, Timeouts,
    attempt::{Failure, step, transact},
    connect::{Connection, open},
    letter::Letter,
    settings::{Relay, SetupError, Tls},
    tls::Trust,
};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};

/// How long a connection is parked: shorter than the half minute after which a relay under stress
/// hangs up.
const IDLE_MAX: Duration = Duration::from_secs(20);
/// How many mails one connection carries: many relays hang up after a hundred.
const MAILS_PER_CONNECTION_MAX: u32 = 100;

/// A relay and its connections.
pub(crate) struct RelayPool {
    relay: Relay,
    trust: Option<Trust>,
    hello: String,
    times: Timeouts,
    slots: Semaphore,
    idle: Mutex<Vec<Connection>>,
    aside_until: Mutex<Option<Instant>>,
}

impl RelayPool {
    pub fn new(relay: Relay, times: Timeouts, hello: &str) -> Result<Self, SetupError> {
        relay.check()?;
        let trust = match relay.tls {
            Tls::PlainToLoopback => None,
            Tls::StartTls | Tls::Implicit => Some(Trust::read(&relay)?),
        };
        Ok(Self {
            slots: Semaphore::new(relay.connections_max),
            relay,
            trust,
            hello: hello.to_owned(),
            times,
            idle: Mutex::default(),
            aside_until: Mutex::default(),
        })
    }

    pub fn is_aside(&self) -> bool {
        lock(&self.aside_until).is_some_and(|until| Instant::now() < until)
    }

    /// Tries others first for a while. Its parked connections are no use any more.
    pub fn set_aside(&self) {
        *lock(&self.aside_until) = Some(Instant::now() + self.times.aside);
        lock(&self.idle).clear();
    }

    /// Opens a connection, or finds one open.
    pub async fn greet(&self, deadline: Instant) -> Result<(), Failure> {
        let Ok(Ok(_slot)) = timeout_at(deadline, self.slots.acquire()).await else {
            return Err(Failure::TimedOut(Stage::Open));
        };
        let connection = self.open(deadline).await?;
        self.park(connection);
        Ok(())
    }

    /// Gives one mail to the relay; `deadline` ends everything before the final dot.
    pub async fn send(&self, letter: &Letter, deadline: Instant) -> Result<(), Failure> {
        let Ok(Ok(_slot)) = timeout_at(deadline, self.slots.acquire()).await else {
            return Err(Failure::TimedOut(Stage::Open));
        };
        if let Some(mut connection) = self.parked(deadline).await {
            match transact(&mut connection, letter, &self.times, deadline).await {
                Err(failure) if was_closed(&failure) => drop(connection),
                settled => return self.settle(connection, settled),
            }
        }
        let mut connection = self.open(deadline).await?;
        let settled = transact(&mut connection, letter, &self.times, deadline).await;
        self.settle(connection, settled)
    }

    async fn open(&self, deadline: Instant) -> Result<Connection, Failure> {
        let trust = self.trust.as_ref();
        open(&self.relay, trust, &self.hello, &self.times, deadline).await
    }

    /// Parks the connection if it can carry another mail.
    fn settle(
        &self,
        mut connection: Connection,
        settled: Result<(), Failure>,
    ) -> Result<(), Failure> {
        connection.carried += 1;
        let usable = match &settled {
            Ok(()) => true,
            Err(failure) => failure.leaves_connection(),
        };
        connection.needs_reset = settled.is_err();
        if usable && connection.carried < MAILS_PER_CONNECTION_MAX {
            self.park(connection);
        }
        settled
    }

    fn park(&self, mut connection: Connection) {
        connection.since = Instant::now();
        lock(&self.idle).push(connection);
    }

    /// The connection parked last, cleared of what was refused on it. Those parked for too long
    /// are closed.
    async fn parked(&self, deadline: Instant) -> Option<Connection> {
        loop {
            let mut connection = {
                let mut idle = lock(&self.idle);
                idle.retain(|connection| connection.since.elapsed() < IDLE_MAX);
                idle.pop()?
            };
            if !connection.needs_reset {
                return Some(connection);
            }
            let witness = connection.witness();
            let span = self
                .times
                .command
                .min(deadline.saturating_duration_since(Instant::now()));
            let reset = connection.smtp.command("RSET\r\n");
            if step(span, Stage::Mail, &witness, reset).await.is_ok() {
                connection.needs_reset = false;
                return Some(connection);
            }
        }
    }
}

/// Whether a parked connection turned out to be closed, or about to be, before it took anything.
const fn was_closed(failure: &Failure) -> bool {
    match failure {
        Failure::Lost(Stage::Mail) => true,
        Failure::Refused(Stage::Mail, reply) => reply.code == 421,
        Failure::Refused(..)
        | Failure::Lost(_)
        | Failure::TimedOut(_)
        | Failure::Unreadable(_)
        | Failure::Unreachable(_)
        | Failure::CannotCarry(_) => false,
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
