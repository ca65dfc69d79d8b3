//! Moves records; decides nothing about language.
//!
//! Starred modules are pure: plain structs, events in, commands out, driven in tests by a seeded simulation.

pub mod position;

pub mod coordinator; // *

pub mod offsets; // *

pub mod transaction; // *

pub mod breaker; // *

pub mod publishing; // *

pub mod job;
