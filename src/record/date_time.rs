//! Dates as ninjs wants them: RFC 3339 date-times.

use std::borrow::Cow;

/// `value`, a date of ISO 8601 to the day or finer, as an RFC 3339 date-time; `None` for a mere year or month, and for
/// what is no date.
///
/// What the value does not say is filled in, because ninjs knows no other form: midnight, zero seconds, and UTC. The
/// record says the truth at `input.date`, with its precision.
pub(super) fn date_time(value: &str) -> Option<Cow<'_, str>> {
    let (date, rest) = (value.get(..10)?, value.get(10..)?);
    date.parse::<jiff::civil::Date>().ok()?;
    if !shaped(date, "dddd-dd-dd") {
        return None;
    }
    if rest.is_empty() {
        return Some(format!("{date}T00:00:00Z").into());
    }
    let time_and_offset = rest.strip_prefix(['T', 't', ' '])?;
    let cut = time_and_offset.find(['Z', 'z', '+', '-']).unwrap_or(time_and_offset.len());
    let (time, offset) = time_and_offset.split_at(cut);
    let (clock, fraction) = time.split_once('.').map_or((time, None), |(clock, fraction)| (clock, Some(fraction)));
    let clock = clock_of(clock)?;
    if fraction.is_some_and(|digits| digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let offset = offset_of(offset)?;
    let fraction = fraction.map(|digits| format!(".{digits}")).unwrap_or_default();
    let made = format!("{date}T{clock}{fraction}{offset}");
    Some(if made == value { Cow::Borrowed(value) } else { Cow::Owned(made) })
}

/// `HH:MM` or `HH:MM:SS`, with seconds.
fn clock_of(clock: &str) -> Option<Cow<'_, str>> {
    let full: Cow<'_, str> = match clock.len() {
        5 if shaped(clock, "dd:dd") => format!("{clock}:00").into(),
        8 if shaped(clock, "dd:dd:dd") => clock.into(),
        _ => return None,
    };
    // No leap second: what reads the record may not know it.
    (full[..2] <= *"23" && full[3..5] <= *"59" && full[6..] <= *"59").then_some(full)
}

/// `Z`, `+HH:MM`, `+HHMM`, `+HH` or nothing, as `Z` or `+HH:MM`.
fn offset_of(offset: &str) -> Option<Cow<'_, str>> {
    if matches!(offset, "" | "Z" | "z") {
        return Some("Z".into());
    }
    let (sign, digits) = offset.split_at_checked(1)?;
    let full: Cow<'_, str> = match digits.len() {
        2 if shaped(digits, "dd") => format!("{sign}{digits}:00").into(),
        4 if shaped(digits, "dddd") => format!("{sign}{}:{}", &digits[..2], &digits[2..]).into(),
        5 if shaped(digits, "dd:dd") => offset.into(),
        _ => return None,
    };
    (full[1..3] <= *"23" && full[4..] <= *"59").then_some(full)
}

/// Whether `text` has the shape of `pattern`, in which `d` stands for a digit and anything else for itself.
fn shaped(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text.bytes().zip(pattern.bytes()).all(|(byte, wanted)| match wanted {
            b'd' => byte.is_ascii_digit(),
            _ => byte == wanted,
        })
}
