//! Words, prefixes and endings that tell whether an office is held: "former", "ex-", "-elect".

use super::RoleStatus;

/// The status that a word before a title tells.
pub(super) fn status(form: &str) -> Option<RoleStatus> {
    Some(match form.to_lowercase().as_str() {
        "former" | "ex" | "then" | "late" | "onetime" | "one-time" | "retired" | "ousted" | "deposed" | "previous"
        | "erstwhile" | "sometime" | "past" | "disgraced" => RoleStatus::Former,
        "acting" | "interim" | "caretaker" | "temporary" => RoleStatus::Acting,
        "incoming" | "designate" | "prospective" | "future" | "next" => RoleStatus::Designate,
        "current" | "outgoing" | "incumbent" | "serving" | "sitting" | "new" | "newly" | "longtime" | "long-time"
        | "veteran" | "now" | "fellow" | "own" | "then-" | "first" | "latest" | "only" | "old" | "famous"
        | "popular" => RoleStatus::Current,
        _ => return None,
    })
}

/// The word that a prefix or ending of status is joined to with a hyphen.
pub(super) fn bare(form: &str) -> Option<&str> {
    let begun = ["ex-", "Ex-", "then-", "Then-"].into_iter().find_map(|prefix| form.strip_prefix(prefix));
    begun.or_else(|| form.strip_suffix("-designate")).or_else(|| form.strip_suffix("-elect"))
}

/// The status that a prefix or ending tells.
pub(super) fn joined_status(form: &str) -> Option<RoleStatus> {
    bare(form)?;
    let to_come = form.ends_with("-elect") || form.ends_with("-designate");
    Some(if to_come { RoleStatus::Designate } else { RoleStatus::Former })
}
