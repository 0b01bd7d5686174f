//! The house in one process: the production ledger, scheduler and adapters, and before each
//! adapter the stand-in that takes the world's place, over TLS. What arrived is counted there and
//! nowhere else. `evening` is the same on simulated time, with the world in memory.

mod clock;
mod crew;
mod evening;
mod house;
mod letters;
mod plan;
mod stand;
mod witness;

pub use clock::Wall;
pub use crew::Crew;
pub use evening::{Evening, Got, Sky};
pub use house::{Arrival, House, wait};
pub use letters::{Appeal, appeal, campaign, draft};
pub use plan::{Host, PEOPLE_TOPIC, Plan, chat, mailbox};
pub use witness::{Spell, Witnessed, spread};
