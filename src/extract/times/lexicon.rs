//! What single words have to do with time: a class for each token, looked up once.

use std::collections::HashMap;
use std::sync::LazyLock;

use jiff::civil::Date;

use super::calendar::{Season, Unit};
use super::figures::digits;
use crate::extract::syntax::{Syntax, pos, tag};
use crate::extract::tokens::TokenId;

/// What a token has to do with time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Nothing.
    Other,
    Month(u8),
    /// Monday is 1.
    Weekday(u8),
    /// "Mondays".
    Weekdays(u8),
    Unit(Unit),
    Units(Unit),
    /// A spelled number below a hundred.
    Number(u32),
    /// "hundred", "dozen".
    Scale(u32),
    /// A number in digits, and how many digits it has: without a comma.
    Digits(u32, u8),
    /// A number in thousandths, with a point or a comma for thousands.
    Decimal(u64),
    Ordinal(u32),
    /// "several".
    Some,
    /// The first year of a decade; below a hundred, within its century.
    Decade(u16),
    Season(Season),
    Part(Part),
    /// Minutes since midnight.
    Clock(u16),
    /// A day and the minutes since its midnight, in digits.
    Moment(Date, u16),
    /// Days from today.
    Day(i8),
    Tonight,
    Step(Step),
    /// "early", "late".
    Stage(Stage),
    /// "beginning" of something, "end" of something.
    Boundary(Stage),
    The,
    A,
    Ref(Ref),
    Recur(Unit),
    Every,
    /// Whether it is after noon.
    Meridiem(bool),
    /// Minutes east of Greenwich, where they are known.
    Zone(Option<i16>),
    /// A date in digits.
    Full(Date),
    Dash,
    Comma,
    /// "half".
    Half,
}

/// A part of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Morning,
    Midday,
    Afternoon,
    Evening,
    Night,
}

impl Part {
    /// As TIMEX3 has it.
    pub(super) fn code(self) -> &'static str {
        match self {
            Part::Morning => "TMO",
            Part::Midday => "TMI",
            Part::Afternoon => "TAF",
            Part::Evening => "TEV",
            Part::Night => "TNI",
        }
    }
}

/// Which one of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Last,
    Past,
    Previous,
    This,
    That,
    Same,
    Next,
    Coming,
    Following,
    Recent,
}

/// Which part of a stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Start,
    Mid,
    End,
}

/// A time that is none of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ref {
    Past,
    Present,
    Future,
}

/// The longest word of the list, in bytes.
const LONGEST: usize = 12;

static WORDS: LazyLock<HashMap<&'static str, Class>> = LazyLock::new(|| {
    let mut words = HashMap::new();
    for line in include_str!("words.txt").lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split_whitespace();
        if let (Some(class), Some(value)) = (fields.next(), fields.next()) {
            let class = class_of(class, value).expect("the list has classes that are known: a test reads it");
            words.extend(fields.map(|word| (word, class)));
        }
    }
    words
});

fn class_of(class: &str, value: &str) -> Option<Class> {
    let number = || value.parse::<i32>().ok();
    let stage = || {
        Some(match value {
            "start" => Stage::Start,
            "mid" => Stage::Mid,
            "end" => Stage::End,
            _ => return None,
        })
    };
    Some(match class {
        "month" => Class::Month(number()? as u8),
        "weekday" => Class::Weekday(number()? as u8),
        "weekdays" => Class::Weekdays(number()? as u8),
        "unit" => Class::Unit(Unit::named(value)?),
        "units" => Class::Units(Unit::named(value)?),
        "number" => Class::Number(number()? as u32),
        "scale" => Class::Scale(number()? as u32),
        "ordinal" => Class::Ordinal(number()? as u32),
        "some" => Class::Some,
        "decade" => Class::Decade(number()? as u16),
        "season" => Class::Season(Season::named(value)?),
        "part" => Class::Part(match value {
            "morning" => Part::Morning,
            "midday" => Part::Midday,
            "afternoon" => Part::Afternoon,
            "evening" => Part::Evening,
            "night" => Part::Night,
            _ => return None,
        }),
        "clock" => Class::Clock(number()? as u16),
        "day" => Class::Day(number()? as i8),
        "tonight" => Class::Tonight,
        "step" => Class::Step(match value {
            "last" => Step::Last,
            "past" => Step::Past,
            "previous" => Step::Previous,
            "this" => Step::This,
            "that" => Step::That,
            "same" => Step::Same,
            "next" => Step::Next,
            "coming" => Step::Coming,
            "following" => Step::Following,
            "recent" => Step::Recent,
            _ => return None,
        }),
        "stage" => Class::Stage(stage()?),
        "boundary" => Class::Boundary(stage()?),
        "article" => {
            if value == "the" {
                Class::The
            } else {
                Class::A
            }
        }
        "ref" => Class::Ref(match value {
            "past" => Ref::Past,
            "present" => Ref::Present,
            "future" => Ref::Future,
            _ => return None,
        }),
        "recur" => Class::Recur(Unit::named(value)?),
        "every" => Class::Every,
        "meridiem" => Class::Meridiem(value == "pm"),
        "zone" => Class::Zone(Some(number()? as i16)),
        "localzone" => Class::Zone(None),
        _ => return None,
    })
}

/// A word as a class, by its letters alone.
pub(super) fn word(form: &str) -> Class {
    if form.len() > LONGEST || !form.is_ascii() {
        return Class::Other;
    }
    let mut small = [0; LONGEST];
    let small = &mut small[..form.len()];
    small.copy_from_slice(form.as_bytes());
    small.make_ascii_lowercase();
    let small = std::str::from_utf8(small).expect("ASCII is UTF-8");
    WORDS.get(small).copied().unwrap_or(Class::Other)
}

/// Words that are also names, verbs or adjectives: of time only with a capital.
fn needs_capital(form: &str) -> bool {
    let small = |word: &str| form.eq_ignore_ascii_case(word);
    [
        "may", "march", "august", "mar", "jan", "dec", "sep", "sun", "sat", "wed", "mon", "fri", "thu", "tue", "jul",
        "jun",
    ]
    .into_iter()
    .any(small)
}

/// Short forms without a period that are words or names of their own: of time only beside a number.
fn is_doubtful(form: &str) -> bool {
    matches!(
        form,
        "Jan"
            | "Mar"
            | "Sat"
            | "Sun"
            | "Wed"
            | "Dec"
            | "MAR"
            | "JAN"
            | "SAT"
            | "SUN"
            | "WED"
            | "May"
            | "March"
            | "August"
            | "April"
            | "June"
    )
}

/// Whether digits stand beside a token: "jan 1", "22 may".
fn beside_number(syntax: &Syntax<'_>, token: TokenId) -> bool {
    let beside = [syntax.before(token), syntax.after(token)];
    beside.into_iter().flatten().any(|token| syntax.form(token).starts_with(|c: char| c.is_ascii_digit()))
}

/// The class of a token.
fn classify(syntax: &Syntax<'_>, token: TokenId) -> Class {
    let form = syntax.form(token);
    let Some(&first) = form.as_bytes().first() else { return Class::Other };
    match first {
        b'0'..=b'9' => return digits(form),
        b'\'' if form.len() > 2 => {
            let inner = &form[1..];
            return if inner.starts_with(|c: char| c.is_ascii_digit()) { digits(inner) } else { Class::Other };
        }
        b'-' => return if form == "-" || form == "--" { Class::Dash } else { Class::Other },
        b',' => return if form == "," { Class::Comma } else { Class::Other },
        0x80.. => {
            return match form {
                "–" | "—" | "‑" => Class::Dash,
                _ => form
                    .strip_prefix(['’', '‘'])
                    .filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
                    .map_or(Class::Other, digits),
            };
        }
        b'a'..=b'z' | b'A'..=b'Z' => {}
        _ => return Class::Other,
    }
    let class = word(form);
    let capital = first.is_ascii_uppercase();
    match class {
        Class::Month(_) | Class::Weekday(_) => {
            if !capital && !beside_number(syntax, token) && needs_capital(form.trim_end_matches('.')) {
                return Class::Other;
            }
            let verb = matches!(syntax.xpos(token), tag::MD | tag::VB | tag::VBP | tag::VBD | tag::VBZ | tag::VBN);
            let dated = || beside_number(syntax, token);
            if (verb || is_doubtful(form)) && !matches!(form, "April" | "June" | "August") && !dated() {
                // "May", "March": the tags tell the month from the verb; short forms stand beside a number.
                let long = matches!(form, "May" | "March");
                if verb || !long {
                    return Class::Other;
                }
            }
            class
        }
        Class::Season(Season::Autumn) if form.eq_ignore_ascii_case("fall") => {
            if syntax.upos(token) == pos::NOUN || syntax.upos(token) == pos::PROPN { class } else { Class::Other }
        }
        Class::Zone(_) if !form.bytes().all(|byte| byte.is_ascii_uppercase()) => Class::Other,
        Class::Ordinal(2) if syntax.xpos(token) == tag::NN => Class::Unit(Unit::Second),
        Class::Unit(Unit::Second) if form.eq_ignore_ascii_case("second") => {
            if syntax.xpos(token) == tag::NN {
                class
            } else {
                Class::Ordinal(2)
            }
        }
        Class::Other if form.eq_ignore_ascii_case("half") => Class::Half,
        // "mid-2016", "mid-July": the class of the rest; that it is the middle is asked of the form again.
        Class::Other if is_mid(form) => {
            let rest = &form[4..];
            match rest.as_bytes().first() {
                Some(b'0'..=b'9') => digits(rest),
                _ => match word(rest) {
                    class @ (Class::Month(_)
                    | Class::Season(_)
                    | Class::Decade(_)
                    | Class::Part(_)
                    | Class::Unit(_)) => class,
                    Class::Weekday(_) | Class::Weekdays(_) => Class::Other,
                    _ => Class::Other,
                },
            }
        }
        _ => class,
    }
}

/// Whether a token is written together with "mid-".
pub(super) fn is_mid(form: &str) -> bool {
    form.len() > 4 && form.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("mid-"))
}

/// The classes of all tokens.
pub(super) fn classes(syntax: &Syntax<'_>) -> Vec<Class> {
    syntax.ids().map(|token| classify(syntax, token)).collect()
}
