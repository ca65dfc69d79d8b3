//! Currencies, by ISO 4217.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::sync::LazyLock;

use super::page::Page;
use crate::extract::syntax::{Syntax, tag};

/// A currency, by its line in the list.
type Line = u16;

/// What a symbol or a name may mean.
#[derive(Debug, Default)]
struct Meaning {
    lines: Vec<Line>,
    /// The one meant where nothing tells otherwise.
    default: Option<Line>,
}

#[derive(Debug, Default)]
struct Lists {
    codes: Vec<&'static str>,
    symbols: HashMap<&'static str, Meaning>,
    names: HashMap<&'static str, Meaning>,
    hundredths: HashMap<&'static str, Meaning>,
    places: HashMap<&'static str, Line>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let mut lists = Lists::default();
    for text in include_str!("currencies.txt").lines().filter(|line| !line.starts_with('#')) {
        let mut columns = text.split(" |");
        let line = lists.codes.len() as Line;
        let Some(code) = columns.next() else { continue };
        lists.codes.push(code.trim());
        for forms in [&mut lists.symbols, &mut lists.names, &mut lists.hundredths] {
            for word in columns.next().unwrap_or_default().split_whitespace() {
                let form = word.trim_end_matches('*');
                let meaning = forms.entry(form).or_default();
                meaning.lines.push(line);
                if form.len() < word.len() {
                    meaning.default = Some(line);
                }
            }
        }
        lists.places.extend(columns.next().unwrap_or_default().split_whitespace().map(|place| (place, line)));
    }
    lists
});

/// Money, as a text writes its unit.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Currency {
    /// ISO 4217, where that is known.
    pub(super) code: Option<&'static str>,
    /// What one of it is in the currency: 0.01 for cents.
    pub(super) worth: f64,
    /// The token after its last.
    pub(super) end: u32,
}

/// The currencies of a text: what it says of places tells whose crown or peso it means.
pub(super) struct Purse<'s, 'a> {
    syntax: &'s Syntax<'a>,
    /// How often the text names a place of each currency.
    places: OnceCell<Vec<u32>>,
}

impl<'s, 'a> Purse<'s, 'a> {
    pub(super) fn of(syntax: &'s Syntax<'a>) -> Self {
        Purse { syntax, places: OnceCell::new() }
    }

    /// The symbol or code of a currency at `at`, before a number.
    pub(super) fn before(&self, page: &Page<'_, '_>, at: u32) -> Option<Currency> {
        let form = page.get(at)?;
        let meaning = LISTS.symbols.get(form);
        let line = match meaning {
            Some(meaning) => self.choose(meaning),
            None => Some(code(form)?),
        };
        // "Rs. 20 lakh".
        let stop =
            u32::from(page.get(at + 1) == Some(".") && page.touches(at + 1) && form.chars().all(char::is_alphabetic));
        Some(Currency { code: line.map(named), worth: 1.0, end: at + 1 + stop })
    }

    /// The currency and the rest of a symbol of letters that is written to its number: "DKr9bn", "Rs500", "N15m". A single
    /// letter needs a magnitude or a separator, or "R2" and "N15" would be money.
    pub(super) fn glued<'f>(&self, form: &'f str) -> Option<(Option<&'static str>, &'f str)> {
        let digits = form.find(|c: char| c.is_ascii_digit()).filter(|&at| (1..=3).contains(&at))?;
        let (symbol, rest) = form.split_at(digits);
        let meaning = LISTS.symbols.get(symbol).filter(|_| symbol.chars().all(char::is_alphabetic))?;
        let large = rest.contains(',') || rest.ends_with(|c: char| c.is_ascii_lowercase());
        (digits > 1 || large).then(|| (self.choose(meaning).map(named), rest))
    }

    /// The name of a currency at `at`, after a number: "euros", "Swiss francs", "U.S. dollars", "USD", "pence".
    pub(super) fn after(&self, page: &Page<'_, '_>, at: u32) -> Option<Currency> {
        let form = page.get(at)?;
        if let Some(line) = code(form).filter(|_| !page.is_noun(at + 1) || page.tag(at + 1) == Some(tag::NNP)) {
            return Some(Currency { code: Some(named(line)), worth: 1.0, end: at + 1 });
        }
        // The place before it: "Swiss francs", "Hong Kong dollars".
        let place = at + u32::from(page.is_any(at, &["new", "hong", "south", "north", "sri"]));
        if let Some(&line) = page.get(place).and_then(|form| LISTS.places.get(form)) {
            for (names, worth) in [(&LISTS.names, 1.0), (&LISTS.hundredths, 0.01)] {
                let meaning = page.get(place + 1).and_then(|name| look(names, name));
                if meaning.is_some_and(|meaning| meaning.lines.contains(&line)) {
                    return Some(Currency { code: Some(named(line)), worth, end: place + 2 });
                }
            }
            return None;
        }
        if page.is(at, "pounds") && page.is(at + 1, "sterling") {
            return Some(Currency { code: Some("GBP"), worth: 1.0, end: at + 2 });
        }
        if let Some(meaning) = look(&LISTS.names, form) {
            // "won" and "real" are also other words.
            let is_word = matches!(page.tag(at), Some(tag::VBD | tag::VBN | tag::VB | tag::JJ | tag::RB));
            if is_word && !form.ends_with('s') {
                return None;
            }
            return Some(Currency { code: self.choose(meaning).map(named), worth: 1.0, end: at + 1 });
        }
        let meaning = look(&LISTS.hundredths, form)?;
        (form.len() > 1 || page.touches(at)).then(|| Currency {
            code: self.choose(meaning).map(named),
            worth: 0.01,
            end: at + 1,
        })
    }

    /// Whether the text is about a place whose money is called pound.
    pub(super) fn has_pounds(&self) -> bool {
        let places = self.places();
        LISTS.names.get("pound").is_some_and(|meaning| meaning.lines.iter().any(|&line| places[line as usize] > 0))
            || self.syntax.text().as_str().contains('£')
    }

    /// Which of several currencies is meant: the one whose places the text names most, the first of equals.
    fn choose(&self, meaning: &Meaning) -> Option<Line> {
        if let [only] = meaning.lines[..] {
            return Some(only);
        }
        // Dollars are those of the United States, and cents theirs, unless they are said to be another's.
        let usual = meaning.default;
        if usual == Some(0) {
            return usual;
        }
        let places = self.places();
        let most = meaning.lines.iter().rev().max_by_key(|&&line| places[line as usize])?;
        if places[*most as usize] > 0 { Some(*most) } else { usual }
    }

    fn places(&self) -> &[u32] {
        self.places.get_or_init(|| {
            let mut places = vec![0; LISTS.codes.len()];
            for token in self.syntax.ids() {
                let form = self.syntax.form(token);
                if form.starts_with(char::is_uppercase)
                    && let Some(&line) = LISTS.places.get(form)
                {
                    places[line as usize] += 1;
                }
            }
            places
        })
    }
}

fn named(line: Line) -> &'static str {
    LISTS.codes[line as usize]
}

/// The currency of this ISO code.
fn code(form: &str) -> Option<Line> {
    let is_code = form.len() == 3 && form.bytes().all(|byte| byte.is_ascii_uppercase());
    // "ALL", "TRY" and "TOP" are words in capitals too.
    if !is_code || matches!(form, "ALL" | "TRY" | "CUP" | "MAD" | "SOS" | "PEN" | "COP") {
        return None;
    }
    LISTS.codes.iter().position(|code| *code == form).map(|line| line as Line)
}

/// What a name means, in the singular or the plural.
fn look(names: &'static HashMap<&'static str, Meaning>, form: &str) -> Option<&'static Meaning> {
    if let Some(meaning) = names.get(form) {
        return Some(meaning);
    }
    let small = form.to_lowercase();
    let singular = small.strip_suffix("ies").map(|stem| format!("{stem}y"));
    names.get(small.as_str()).or_else(|| names.get(small.strip_suffix('s')?)).or_else(|| names.get(singular?.as_str()))
}
