//! What the tests share: chance from a seed, the shipped alerts as values, and a simulated world
//! around the production scheduler and ledger, and the built program. Nothing of the product lives
//! here.

pub mod chance;
pub mod crash;
pub mod house;
pub mod program;
pub mod ring;
pub mod sim;
