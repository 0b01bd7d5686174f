//! The receiving end: three places where messages arrive, and the log of every attempt. It knows
//! revisions by the words that arrive, never by asking the sender.

use super::{
    log::{About, Attempt, Doubt, Saw, Who, fnv},
    people::Nature,
    places::{Chats, Fate, Weather, calm_fate, fate},
    reading::Reading,
};
use crate::chance::Chance;
use alert::{Address, ChannelKind, DeliveryId, Receipt};
use channel::{DeliveryOutcome, Message, Scope};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// Longer than any answer takes to be written down, where hardly a commit fails.
const FORGETS_WITHIN: Duration = Duration::from_secs(3);

/// See the module.
#[derive(Debug)]
pub struct Receiver {
    chance: Chance,
    reading: Reading,
    /// Faults stop here: from then on everybody who exists accepts.
    pub calm: bool,
    /// Who is where.
    places: BTreeMap<Address, Who>,
    natures: Vec<Nature>,
    chats: Chats,
    weather: BTreeMap<ChannelKind, (Weather, Duration)>,
    /// What was tried, in order.
    pub log: Vec<Attempt>,
    tries: BTreeMap<Who, u64>,
    /// Notices that were asked to wait.
    waited: BTreeSet<DeliveryId>,
    next_id: u64,
    /// Longer than any answer takes to be written down once it is there.
    pub forgets_within: Duration,
}

impl Receiver {
    /// Places at which nobody is yet.
    pub fn new(seed: u64, reading: Reading) -> Self {
        Self {
            chance: Chance::new(seed),
            reading,
            calm: false,
            places: BTreeMap::new(),
            natures: Vec::new(),
            chats: Chats::default(),
            weather: BTreeMap::new(),
            log: Vec::new(),
            tries: BTreeMap::new(),
            waited: BTreeSet::new(),
            next_id: 1,
            forgets_within: FORGETS_WITHIN,
        }
    }

    /// Somebody of the world's list is at an address: the next of them.
    pub fn settle(&mut self, address: Address, nature: Nature) {
        self.places.insert(address, Who::Person(self.natures.len()));
        self.natures.push(nature);
    }

    /// An organiser reads at an address.
    pub fn settle_organiser(&mut self, address: Address, n: usize) {
        self.places.insert(address, Who::Organiser(n));
    }

    /// Somebody who was gone is there again.
    pub fn comes_back(&mut self, person: usize) {
        self.natures[person] = Nature::Plain;
    }

    /// Where somebody is by now.
    pub fn now_at(&self, address: &Address) -> Address {
        self.chats.now_in(address)
    }

    /// Something befalls a whole channel until then.
    pub fn storm(&mut self, channel: ChannelKind, until: Duration) {
        if let Some(weather) = Weather::any(channel, &self.chance) {
            self.weather.insert(channel, (weather, until));
        }
    }

    /// Who we are there, if it says so.
    pub fn identity(&self, channel: ChannelKind, at: Duration) -> Result<String, DeliveryOutcome> {
        match self.weather_at(channel, at) {
            Some(weather) => Err(weather.says()),
            None => Ok(format!("us at {channel}")),
        }
    }

    /// What becomes of a message: when the answer is there, and what it says.
    pub fn take(
        &mut self,
        message: &Message,
        tick: u64,
        at: Duration,
    ) -> (Duration, DeliveryOutcome) {
        let address = message.to.reveal().clone();
        let channel = address.channel();
        let who = self.places.get(&address).copied().unwrap_or(Who::Stranger);
        let about = self.reading.about(message, who);
        let (latency, fate) = match self.asks_to_wait(message.id, &about) {
            Some(wait) => wait,
            None => self.fate(&address, who, &about, at),
        };
        let (saw, doubt, outcome) = match fate {
            Fate::Accepts => (Saw::Accepted, None, self.receipt()),
            Fate::Dies { accepted, fault } => {
                let saw = if accepted { Saw::Accepted } else { Saw::PutOff };
                let doubt = Some(Doubt::Connection);
                (saw, doubt, DeliveryOutcome::Ambiguous(fault))
            }
            Fate::Says(outcome) => {
                let saw = match &outcome {
                    DeliveryOutcome::Permanent(refusal) => Saw::Refused(refusal.cause),
                    DeliveryOutcome::Delivered(_)
                    | DeliveryOutcome::Throttled { .. }
                    | DeliveryOutcome::Transient(_)
                    | DeliveryOutcome::Ambiguous(_)
                    | DeliveryOutcome::Moved(_) => Saw::PutOff,
                };
                (saw, None, outcome)
            }
        };
        self.log.push(Attempt {
            tick,
            at,
            back: at + latency,
            channel,
            place: fnv(&address.normalised()),
            who,
            about,
            id: message.id,
            body: Reading::hash(message),
            saw,
            doubt,
        });
        (latency, outcome)
    }

    /// The sender went down at `at`, for the `crash`-th time: what it was told shortly before it
    /// may not remember, and what it was not told it does not know.
    pub fn sender_went_down(&mut self, at: Duration, crash: usize) {
        for one in &mut self.log {
            if one.back + self.forgets_within > at && one.doubt.is_none() {
                one.doubt = Some(Doubt::Crash(crash));
            }
        }
    }

    fn fate(
        &mut self,
        address: &Address,
        who: Who,
        about: &About,
        at: Duration,
    ) -> (Duration, Fate) {
        let channel = address.channel();
        if let Some(weather) = self.weather_at(channel, at) {
            let latency = Duration::from_millis(50 + self.chance.below(1_000));
            return (latency, Fate::Says(weather.says()));
        }
        if let Some(fate) = self.chats.answer_of_old(address) {
            return (Duration::from_millis(40), fate);
        }
        let nature = match who {
            Who::Person(n) => self.natures[n],
            Who::Organiser(_) | Who::Stranger => Nature::Plain,
        };
        if self.calm || !matches!(about, About::Revision { .. }) {
            return calm_fate(channel, nature, &self.chance);
        }
        if let Some(to) = self.chats.moves(address, nature, &self.chance) {
            self.places.insert(to.clone(), who);
            return (
                Duration::from_millis(40),
                Fate::Says(DeliveryOutcome::Moved(to)),
            );
        }
        let tries = self.tries.entry(who).or_insert(0);
        *tries += 1;
        fate(channel, nature, *tries, &self.chance)
    }

    /// Notices, each once at the most, are now and then met by a wish to wait that means all we
    /// send: no fault, and so it may come at any time.
    fn asks_to_wait(&mut self, id: DeliveryId, about: &About) -> Option<(Duration, Fate)> {
        let asks = *about == About::Notice && self.chance.one_in(4) && self.waited.insert(id);
        asks.then(|| {
            let outcome = DeliveryOutcome::Throttled {
                retry_after: Duration::from_secs(3),
                scope: Scope::Credential,
            };
            // So soon that the next notice has not left yet.
            (Duration::from_millis(5), Fate::Says(outcome))
        })
    }

    fn weather_at(&self, channel: ChannelKind, at: Duration) -> Option<Weather> {
        let (weather, until) = self.weather.get(&channel)?;
        (at < *until && !self.calm).then_some(*weather)
    }

    fn receipt(&mut self) -> DeliveryOutcome {
        self.next_id += 1;
        DeliveryOutcome::Delivered(Receipt::of(self.next_id.to_string()))
    }
}
