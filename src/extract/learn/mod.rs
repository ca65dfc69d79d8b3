//! What the trained rooms share: the network that reads a text, its file, and how it learns.
//!
//! Learning and running share the features (`features`, `types`, `marks`) and the layers (`network`). The network is made
//! by `training` from samples, shipped as a [`model::Network`], and read with by `reader`.

pub mod arborescence;
mod candidates;
mod choices;
mod common_words;
pub mod crf;
pub mod features;
pub mod file;
pub(in crate::extract) mod floats;
mod forward;
pub mod gradient;
mod hints;
mod lanes;
pub mod lattice;
pub mod marks;
mod matrix;
pub mod model;
pub mod network;
pub mod optimizer;
mod packed;
mod prepared;
pub mod random;
pub mod reader;
pub mod training;
mod trees;
pub mod types;
pub mod weights;
pub mod words;

#[cfg(test)]
mod tests;
