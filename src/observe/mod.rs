//! What people and machines see of a running worker: metrics, health, logs, and the pages that show them.

pub mod health;
pub mod http;
pub mod labels;
pub mod logs;
pub mod metrics;
mod page;
pub(crate) mod process;
pub mod statistics;
