//! Times of day: "6:45 p.m. local time", "0915 GMT", "noon", "7 o'clock on Friday morning", "late afternoon", "tonight".

use super::super::Mod;
use super::super::calendar::Unit;
use super::super::figures::{clock, zoned};
use super::super::lexicon::{Class, Part, Stage, Step, is_mid};
use super::{From, Meaning, Parsed, Reader, When, calendar, relative};
use crate::extract::syntax::{pos, rel};

/// Minutes of half a day.
const NOON: u16 = 720;

/// A time as the clock shows it.
struct Shown {
    minutes: u16,
    hour_only: bool,
    /// Where it could be no other thing than a time.
    sure: bool,
    end: usize,
}

/// The time of day that begins at `at`, with its zone and the day that follows it.
pub(super) fn parse(reader: &Reader<'_, '_>, at: usize) -> Option<Parsed> {
    if let Class::Moment(day, minutes) = reader.class(at) {
        let (_, zone) = zoned(reader.form(at)?.split_once('T')?.1);
        let day = Some(When::Full(day));
        let meaning = Meaning::Clock { day, minutes, hour_only: false, zone, greenwich: zone == Some(0) };
        return Some(Parsed::new(meaning, at + 1));
    }
    let shown = shown(reader, at)?;
    let Shown { mut minutes, hour_only, sure, mut end } = shown;
    let (mut zone, mut greenwich, mut zoned) = (None, false, false);
    if let Some(form) = reader.form(at).filter(|_| end == at + 1)
        && (form.ends_with("GMT") || form.ends_with("UTC"))
    {
        (zone, greenwich, zoned) = (Some(0), true, true);
    }
    // "local time", "Eastern time", "GMT", "ET"
    if let Class::Zone(minutes) = reader.class(end) {
        zone = minutes;
        greenwich = reader.is(end, "GMT") || reader.is(end, "UTC");
        zoned = true;
        end += 1;
    } else if reader.is(end, "local") {
        zoned = true;
        end += 1 + usize::from(reader.is(end + 1, "time"));
    } else if reader.is_any(end, &["Eastern", "Central", "Pacific", "Mountain"]) {
        let standard = end + 1 + usize::from(reader.is_any(end + 1, &["Standard", "Daylight", "European"]));
        if reader.is(standard, "time") {
            zoned = true;
            end = standard + 1;
        }
    } else if reader.is_any(end + 1, &["time"])
        && reader.has(end)
        && reader.syntax.upos(reader.token(end)) == pos::PROPN
    {
        // "6 p.m. Moscow time"
        zoned = true;
        end += 2;
    }
    let placed = reader.follows(
        at,
        &[
            "at", "around", "about", "by", "from", "until", "till", "before", "after", "since", "between", "to", "and",
            "than", "as", "(",
        ],
    );
    if !sure && !zoned && !placed {
        return None;
    }
    // "six in the morning", "2 o'clock at night"
    if hour_only && minutes <= NOON {
        if reader.is(end, "in")
            && reader.class(end + 1) == Class::The
            && let Class::Part(part @ (Part::Morning | Part::Afternoon | Part::Evening)) = reader.class(end + 2)
        {
            if part != Part::Morning && minutes < NOON {
                minutes += NOON;
            }
            end += 3;
        } else if reader.is(end, "at") && reader.class(end + 1) == Class::Unit(Unit::Night) {
            if (6 * 60..NOON).contains(&minutes) {
                minutes += NOON;
            }
            end += 2;
        }
    }
    let (day, end) = following_day(reader, end, minutes);
    let (day, minutes) = day;
    Some(Parsed::new(Meaning::Clock { day, minutes, hour_only, zone, greenwich }, end))
}

/// The day after a time: "9 a.m. Thursday", "7 o'clock on Friday morning", "noon today".
fn following_day(reader: &Reader<'_, '_>, at: usize, minutes: u16) -> ((Option<When>, u16), usize) {
    let next = at
        + usize::from(
            reader.is(at, "on")
                || reader.class(at) == Class::Comma
                    && matches!(reader.class(at + 1), Class::Weekday(_) | Class::Month(_)),
        );
    let parsed = match reader.class(next) {
        Class::Weekday(_) | Class::Month(_) | Class::Day(_) | Class::Digits(..) | Class::Full(_) => {
            calendar::parse(reader, next)
        }
        Class::Step(_) | Class::The => relative::parse(reader, next),
        _ => None,
    };
    match parsed.map(|parsed| (parsed.end, parsed.meaning)) {
        Some((end, Meaning::When(when))) if is_day(&when) => {
            if let Class::Part(part) = reader.class(end) {
                return ((Some(when), of_part(minutes, part)), end + 1);
            }
            ((Some(when), minutes), end)
        }
        Some((end, Meaning::Part { day: Some(day), part })) => ((Some(day), of_part(minutes, part)), end),
        _ => ((None, minutes), at),
    }
}

/// "7 o'clock on Friday evening" is 19:00.
fn of_part(minutes: u16, part: Part) -> u16 {
    let later = matches!(part, Part::Afternoon | Part::Evening) || part == Part::Night && minutes >= 6 * 60;
    if later && minutes < NOON { minutes + NOON } else { minutes }
}

/// Whether it tells a day.
fn is_day(when: &When) -> bool {
    match when {
        When::Calendar { day, .. } | When::InYear { day, .. } => day.is_some(),
        When::Full(_) | When::Weekday { .. } | When::WeekdayOf { .. } => true,
        When::Shift { unit, .. } => *unit == Unit::Day,
        When::YearPart { part: super::YearPart::Holiday(_), .. } => true,
        _ => false,
    }
}

/// Hours and minutes at `at`.
fn shown(reader: &Reader<'_, '_>, at: usize) -> Option<Shown> {
    let meridiem = |at| match reader.class(at) {
        Class::Meridiem(after_noon) => Some(after_noon),
        _ => None,
    };
    let half_day = |hours: u16, minutes: u16, after_noon: bool| {
        ((1..=12).contains(&hours) && minutes < 60)
            .then(|| hours % 12 * 60 + minutes + if after_noon { NOON } else { 0 })
    };
    match reader.class(at) {
        Class::Clock(minutes) if reader.form(at)?.contains(':') => {
            if let Some(after_noon) = meridiem(at + 1) {
                let minutes = half_day(minutes / 60, minutes % 60, after_noon).unwrap_or(minutes);
                return Some(Shown { minutes, hour_only: false, sure: true, end: at + 2 });
            }
            Some(Shown { minutes, hour_only: false, sure: false, end: at + 1 })
        }
        Class::Clock(minutes) => Some(Shown { minutes, hour_only: false, sure: true, end: at + 1 }),
        Class::A | Class::Unit(Unit::Quarter) => before_or_past(reader, at),
        Class::Number(5 | 10 | 20 | 25) | Class::Digits(5 | 10 | 20 | 25, _)
            if !reader.is_any(at + 1, &["o'clock", "o’clock"])
                && !matches!(reader.class(at + 1), Class::Meridiem(_)) =>
        {
            let placed = ["at", "around", "about", "by", "until", "till", "before", "after", "since"];
            reader.follows(at, &placed).then(|| before_or_past(reader, at)).flatten()
        }
        // "7:56:35 am" is one token; "10-11 a.m." is two times.
        Class::Digits(hours, 1..=2) | Class::Number(hours @ 1..=12) => {
            let hours = u16::try_from(hours).ok()?;
            if let Some(after_noon) = meridiem(at + 1) {
                let minutes = half_day(hours, 0, after_noon)?;
                return Some(Shown { minutes, hour_only: true, sure: true, end: at + 2 });
            }
            if reader.is_any(at + 1, &["o'clock", "o’clock"]) && hours <= 24 {
                return Some(Shown { minutes: hours * 60, hour_only: true, sure: true, end: at + 2 });
            }
            let part = reader.is(at + 1, "in")
                && reader.class(at + 2) == Class::The
                && matches!(reader.class(at + 3), Class::Part(part) if part != Part::Night && part != Part::Midday);
            let at_hour = reader.follows(at, &["at", "around", "about", "until", "by", "from", "till"]);
            (part && at_hour && (1..=12).contains(&hours)).then_some(Shown {
                minutes: hours * 60,
                hour_only: true,
                sure: true,
                end: at + 1,
            })
        }
        Class::Digits(value, 4) => {
            let zone = matches!(reader.class(at + 1), Class::Zone(_))
                || reader.is(at + 1, "local") && reader.is(at + 2, "time")
                || reader.is(at + 1, "hours");
            let (hours, minutes) = (value / 100, value % 100);
            let minutes = u16::try_from(hours * 60 + minutes).ok().filter(|_| minutes < 60 && hours <= 24)?;
            zone.then(|| Shown {
                minutes,
                hour_only: false,
                sure: true,
                end: at + 1 + usize::from(reader.is(at + 1, "hours")),
            })
        }
        // "6.30pm"
        Class::Decimal(_) => {
            let (hours, minutes) = reader.form(at)?.split_once('.')?;
            let shown = clock(hours, minutes)?;
            if let Some(after_noon) = meridiem(at + 1) {
                let minutes = half_day(shown / 60, shown % 60, after_noon)?;
                return Some(Shown { minutes, hour_only: false, sure: true, end: at + 2 });
            }
            let zone = matches!(reader.class(at + 1), Class::Zone(_));
            zone.then_some(Shown { minutes: shown, hour_only: false, sure: true, end: at + 1 })
        }
        // "0400GMT"
        Class::Other => {
            let form = reader.form(at)?;
            let digits = form.strip_suffix("GMT").or_else(|| form.strip_suffix("UTC"))?;
            let (hours, minutes) =
                digits.split_once(':').or_else(|| (digits.len() == 4).then(|| digits.split_at_checked(2)).flatten())?;
            Some(Shown { minutes: clock(hours, minutes)?, hour_only: false, sure: true, end: at + 1 })
        }
        // "half past six", "half-past six"
        Class::Half => {
            let past = reader.past_dash(at + 1);
            let (Class::Number(hours @ 1..=12) | Class::Digits(hours @ 1..=12, _)) = reader.class(past + 1) else {
                return None;
            };
            (reader.class(past) == Class::Step(Step::Past)).then_some(Shown {
                minutes: hours as u16 * 60 + 30,
                hour_only: false,
                sure: true,
                end: past + 2,
            })
        }
        _ => None,
    }
}

/// "a quarter to nine", "quarter past eight", "ten minutes to midnight", "twenty past six".
fn before_or_past(reader: &Reader<'_, '_>, at: usize) -> Option<Shown> {
    let first = at + usize::from(reader.class(at) == Class::A);
    let (minutes, next) = match reader.class(first) {
        Class::Unit(Unit::Quarter) => (15, first + 1),
        Class::Number(minutes) | Class::Digits(minutes, _) if first == at => {
            (minutes as u16, first + 1 + usize::from(reader.class(first + 1) == Class::Units(Unit::Minute)))
        }
        _ => return None,
    };
    let past = reader.class(next) == Class::Step(Step::Past);
    if !past && !reader.is(next, "to") {
        return None;
    }
    let hour = match reader.class(next + 1) {
        Class::Number(hours @ 1..=12) | Class::Digits(hours @ 1..=12, 1..=2) => hours as u16 * 60,
        Class::Clock(minutes @ (720 | 1440)) => minutes,
        _ => return None,
    };
    // "from ten to twelve people"
    let end = next + 2 + usize::from(reader.is_any(next + 2, &["o'clock", "o’clock"]));
    let counted = matches!(reader.class(end), Class::Unit(_) | Class::Units(_) | Class::Scale(_) | Class::Dash)
        || reader.has(end) && matches!(reader.syntax.upos(reader.token(end)), pos::NOUN | pos::ADJ | pos::SYM)
        || reader.is_any(end, &["percent", "%", "million", "billion"]);
    let shown = if past { hour % 1440 + minutes } else { hour.checked_sub(minutes)? };
    (!counted).then_some(Shown { minutes: shown, hour_only: false, sure: true, end })
}

/// A day with the part of it or the time that follows: "Friday night", "Saturday at 15:00 BST", "tomorrow at noon".
pub(super) fn of_day(reader: &Reader<'_, '_>, parsed: Parsed) -> Parsed {
    let Meaning::When(when) = &parsed.meaning else { return parsed };
    if !is_day(when) {
        return parsed;
    }
    let end = parsed.end;
    if let Class::Part(part) = reader.class(end) {
        return Parsed {
            meaning: Meaning::Part { day: Some(when.clone()), part },
            modifier: parsed.modifier,
            end: end + 1,
        };
    }
    if let Class::Unit(Unit::Night) = reader.class(end) {
        return Parsed {
            meaning: Meaning::Part { day: Some(when.clone()), part: Part::Night },
            modifier: parsed.modifier,
            end: end + 1,
        };
    }
    // "Friday early morning", "Friday late afternoon"
    if let (Class::Stage(stage @ (Stage::Start | Stage::End)), Class::Part(part)) =
        (reader.class(end), reader.class(end + 1))
    {
        let modifier = Some(super::stage_mod(stage));
        return Parsed { meaning: Meaning::Part { day: Some(when.clone()), part }, modifier, end: end + 2 };
    }
    // "Friday at 9"
    if reader.is(end, "at")
        && let Class::Digits(hours @ 1..=12, _) = reader.class(end + 1)
        && !matches!(reader.class(end + 2), Class::Meridiem(_) | Class::Unit(_) | Class::Units(_) | Class::Month(_))
        && (!reader.has(end + 2)
            || matches!(reader.syntax.upos(reader.token(end + 2)), pos::PUNCT | pos::ADP | pos::CCONJ))
        && !reader.is_any(end + 2, &["in", "of", "o'clock", "o’clock"])
    {
        let minutes = hours as u16 * 60;
        let meaning =
            Meaning::Clock { day: Some(when.clone()), minutes, hour_only: true, zone: None, greenwich: false };
        return Parsed { meaning, modifier: parsed.modifier, end: end + 2 };
    }
    if reader.is(end, "at")
        && let Some(time) = parse(reader, end + 1)
        && let Meaning::Clock { day: None, minutes, hour_only, zone, greenwich } = time.meaning
    {
        let meaning = Meaning::Clock { day: Some(when.clone()), minutes, hour_only, zone, greenwich };
        return Parsed { meaning, modifier: parsed.modifier, end: time.end };
    }
    parsed
}

/// A part of a day that no day stands before: "tonight", "the morning of June 5", "in the evening", "late afternoon".
pub(super) fn part(reader: &Reader<'_, '_>, at: usize) -> Option<Parsed> {
    let today = || Some(When::Shift { unit: Unit::Day, count: 0, from: From::Publication });
    if reader.class(at) == Class::Tonight {
        return Some(Parsed::new(Meaning::Part { day: today(), part: Part::Night }, at + 1));
    }
    // "overnight": the night that the day begins with.
    if reader.is(at, "overnight") {
        let adverb =
            reader.syntax.upos(reader.token(at)) == pos::ADV && reader.syntax.relation(reader.token(at)) != rel::AMOD;
        // "overnight Thursday"
        if let Class::Weekday(day) = reader.class(at + 1) {
            let day = Some(When::Weekday { day, step: None });
            return Some(Parsed::new(Meaning::Part { day, part: Part::Night }, at + 2));
        }
        let day = Some(When::Shift { unit: Unit::Day, count: -1, from: From::Publication });
        return adverb.then(|| Parsed::new(Meaning::Part { day, part: Part::Night }, at + 1));
    }
    let article = reader.class(at) == Class::The;
    let mut next = at + usize::from(article);
    let mut modifier = None;
    if let Class::Stage(stage) = reader.class(next) {
        next = reader.past_dash(next + 1);
        modifier = Some(super::stage_mod(stage));
    }
    let part = match reader.class(next) {
        Class::Part(part) => part,
        Class::Unit(Unit::Night) => Part::Night,
        // "the early hours of Sunday"
        Class::Units(Unit::Hour) if article && modifier == Some(Mod::Start) => Part::Morning,
        // "the small hours of Sunday"
        _ if reader.is_any(next, &["small", "wee"])
            && reader.class(next + 1) == Class::Units(Unit::Hour)
            && article =>
        {
            next += 1;
            modifier = Some(Mod::Start);
            Part::Morning
        }
        _ => return None,
    };
    let end = next + 1;
    // "midday Thursday"
    let mid = reader.form(next).is_some_and(is_mid) || modifier.is_some() && next > at;
    let direct = (part == Part::Midday || mid) && matches!(reader.class(end), Class::Weekday(_));
    let of = end + usize::from(reader.is(end, "of") || reader.is(end, "on"));
    if (of > end || direct)
        && let Some(parsed) = calendar::parse(reader, of).or_else(|| relative::parse(reader, of))
        && let Meaning::When(when) = parsed.meaning
        && is_day(&when)
    {
        return Some(Parsed { meaning: Meaning::Part { day: Some(when), part }, modifier, end: parsed.end });
    }
    // "the early hours of this morning"
    if of > end
        && let Some(parsed) = relative::parse(reader, of)
        && let Meaning::Part { .. } = parsed.meaning
    {
        return Some(parsed.modified(modifier));
    }
    if matches!(reader.class(next), Class::Units(_)) && !reader.is_any(next - 1, &["small", "wee"])
        || of > end && reader.is(next, "dawn")
    {
        return None;
    }
    let light = reader.is_any(next, &["dawn", "dusk", "daybreak", "sunrise", "sunset", "nightfall"]);
    let syntax = reader.syntax;
    let token = reader.token(next);
    let compound = matches!(syntax.relation(token), rel::COMPOUND | rel::AMOD | rel::FLAT);
    let name = syntax.upos(token) == pos::PROPN
        || reader.form(next)?.ends_with('s') && !matches!(reader.class(next), Class::Units(Unit::Hour));
    let preposed =
        reader.follows(at, &["in", "during", "by", "until", "through", "throughout", "for", "since", "before"]);
    if compound
        || name
        || !(article && preposed
            || modifier.is_some()
            || matches!(part, Part::Midday) && reader.follows(at, &["at", "by", "before", "until"])
            || light
                && reader.follows(at, &["at", "by", "before", "until", "till", "since", "from", "after", "around"]))
    {
        return None;
    }
    let day = Some(When::Shift { unit: Unit::Day, count: 0, from: From::Narrative });
    Some(Parsed { meaning: Meaning::Part { day, part }, modifier, end })
}
