//! To be furnished.

pub mod enrich;
