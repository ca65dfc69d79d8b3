//! How lines of progress look.

use indicatif::{ProgressState, ProgressStyle};

/// The style of `template`, which may say `{rate}` for a rounded rate.
pub(super) fn style(template: &str) -> ProgressStyle {
    let rate = |state: &ProgressState, out: &mut dyn std::fmt::Write| {
        write!(out, "{:.0}/s", state.per_sec()).unwrap_or_default();
    };
    let style = ProgressStyle::with_template(template).expect("the templates are fixed and good");
    style.with_key("rate", rate).progress_chars("=> ")
}
