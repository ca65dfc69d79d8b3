//! `copydesk schema`: the contract of the output.

use clap::Args;

use super::{Failure, print};
use crate::record;

/// Write the JSON Schema of the records
///
/// JSON Schema 2020-12. A record names its version in the field `schema`.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  copydesk schema > copydesk-record.schema.json")]
pub(super) struct Arguments {}

pub(super) fn run(Arguments {}: Arguments) -> Result<(), Failure> {
    print(&format!("{:#}\n", record::schema()))
}
