//! What the tests of the ledger share: chance, a store with a hand in it, a house with its people.

mod chance;
mod house;
mod lanes;
mod store;
pub mod words;

pub use chance::Seeded;
pub use house::{Books, House, ORGANISER_CHATS, refused, settings};
pub use lanes::{
    CHATS, TELEGRAM, accepted, chat, chat_of, each_once, joining, one_claimed, settled, topics,
    wants,
};
pub use store::TestStore;
