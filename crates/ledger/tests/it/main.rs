//! The ledger from outside, as its callers see it: over a store in memory, with chance from a seed
//! and a clock that the tests set. Everybody in it is invented.

mod support;

mod admission;
mod asking;
mod audience;
mod authority;
mod blame;
mod chain;
mod codes;
mod coming_back;
mod cost;
mod counts;
mod dialogue;
mod emergency;
mod ending;
mod export;
mod holds;
mod identity;
mod inventory;
mod lane;
mod layout;
mod orders;
mod privacy;
mod races;
mod release;
mod standing;
mod traces;
mod updates;
mod webhooks;
