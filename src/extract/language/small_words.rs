//! Small words that English has and its neighbours in the Latin alphabet have not.

/// Articles, pronouns, auxiliaries, prepositions and conjunctions of English, in order. Those that are also small words of
/// another large language are left out: "a", "in", "of" (Dutch), "on" (French), "was" (German), "had", "over", "me".
pub(super) const WORDS: [&str; 92] = [
    "about",
    "according",
    "after",
    "against",
    "almost",
    "also",
    "although",
    "among",
    "and",
    "another",
    "any",
    "are",
    "around",
    "because",
    "been",
    "before",
    "being",
    "between",
    "both",
    "but",
    "by",
    "can",
    "can't",
    "could",
    "did",
    "didn't",
    "does",
    "doesn't",
    "don't",
    "during",
    "each",
    "for",
    "from",
    "has",
    "have",
    "her",
    "him",
    "his",
    "how",
    "i'm",
    "if",
    "into",
    "it's",
    "its",
    "just",
    "like",
    "many",
    "more",
    "most",
    "much",
    "my",
    "not",
    "only",
    "or",
    "other",
    "our",
    "out",
    "said",
    "says",
    "she",
    "should",
    "since",
    "some",
    "such",
    "than",
    "that",
    "the",
    "their",
    "them",
    "then",
    "there",
    "these",
    "they",
    "this",
    "those",
    "through",
    "to",
    "until",
    "upon",
    "were",
    "what",
    "when",
    "where",
    "which",
    "while",
    "who",
    "why",
    "with",
    "without",
    "would",
    "you",
    "your",
];

/// The longest of them in bytes.
const LONGEST: usize = 9;

/// Fewest small words that tell, and how many words there may be for each.
const WORDS_MIN: usize = 2;
const SHARE: usize = 7;

/// Whether `text` has as many of them as English has: one word in four of news, one in seven at least. Names and titles
/// of works in another language bring single ones.
pub(super) fn are_english(text: &str) -> bool {
    let (mut words, mut small) = (0usize, 0usize);
    for word in text.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty()) {
        words += 1;
        small += usize::from(is_small(word));
    }
    WORDS_MIN <= small && words <= SHARE * small
}

fn is_small(word: &str) -> bool {
    if LONGEST < word.len() || !word.is_ascii() {
        return false;
    }
    WORDS.binary_search_by(|small| small.bytes().cmp(word.bytes().map(|byte| byte.to_ascii_lowercase()))).is_ok()
}
