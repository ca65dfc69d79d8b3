//! Words by which names are bounded alike in all corpora.

/// Titles and offices before a person's name, which some corpora put inside it.
const TITLES: &[&str] = &[
    "admiral",
    "adm.",
    "ambassador",
    "archbishop",
    "attorney",
    "ayatollah",
    "bishop",
    "capt.",
    "captain",
    "cardinal",
    "chairman",
    "chancellor",
    "chief",
    "coach",
    "col.",
    "colonel",
    "defense",
    "deputy",
    "dr.",
    "first",
    "foreign",
    "former",
    "gen.",
    "general",
    "gov.",
    "judge",
    "justice",
    "king",
    "lady",
    "lawmaker",
    "leader",
    "lord",
    "lt.",
    "maj.",
    "major",
    "minister",
    "minister-designate",
    "mr.",
    "mrs.",
    "ms.",
    "pope",
    "premier",
    "president",
    "prime",
    "prince",
    "princess",
    "prof.",
    "professor",
    "queen",
    "rep.",
    "rev.",
    "saint",
    "secretary",
    "sen.",
    "senator",
    "sgt.",
    "sheik",
    "sheikh",
    "sir",
    "spokesman",
    "spokeswoman",
    "vice",
];

/// Words without a capital that join the parts of a name.
const LINKS: &[&str] = &[
    "&", "'s", "-", "al", "and", "da", "de", "del", "di", "du", "el", "for", "in", "la", "of", "on", "the", "to",
    "van", "von", "’s",
];

/// Whether `word` is a title or part of one.
pub(super) fn is_title(word: &str) -> bool {
    TITLES.contains(&word.to_lowercase().as_str())
}

/// Whether `word` may stand within a name, and at neither end.
pub(super) fn is_link(word: &str) -> bool {
    LINKS.contains(&word.to_lowercase().as_str())
}

/// Whether `word` begins with a capital.
pub(super) fn is_capital(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}
