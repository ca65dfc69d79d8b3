//! Words written as one with a neighbour: `do|n't`, `she|'ll`, `can|not`.

use super::words;

/// Apostrophes in use: straight, typographic, and the prime that some keyboards give.
const APOSTROPHES: [char; 3] = ['\'', '’', 'ʼ'];

/// Most clitics on one word: `I'd've`, `shouldn't've`.
const CLITICS_MAX: usize = 3;

/// Hands the parts of `word`, which starts at byte `start` of its sentence, to `emit`.
pub(super) fn word(word: &str, start: usize, emit: &mut impl FnMut(usize, usize)) {
    let mut cuts = [0; CLITICS_MAX];
    let mut count = 0;
    let mut stem = word.len();
    while count < CLITICS_MAX
        && let Some(cut) = last_clitic(&word[..stem])
    {
        cuts[count] = cut;
        count += 1;
        stem = cut;
    }
    let mut from = 0;
    for &cut in words::fused(&word[..stem]) {
        emit(start + from, start + cut);
        from = cut;
    }
    for &cut in cuts[..count].iter().rev() {
        emit(start + from, start + cut);
        from = cut;
    }
    emit(start + from, start + word.len());
}

/// Where the last clitic of `word` starts.
fn last_clitic(word: &str) -> Option<usize> {
    // The longest is `'all`: an apostrophe of three bytes and three letters.
    let tail = word.len().saturating_sub(6);
    let tail = (tail..=word.len()).find(|&at| word.is_char_boundary(at))?;
    let at = tail + word[tail..].rfind(APOSTROPHES)?;
    let stem = &word[..at];
    let mark = word[at..].chars().next()?;
    let after = &word[at + mark.len_utf8()..];
    let is = |clitic: &str| after.eq_ignore_ascii_case(clitic);
    if is("t") {
        // `n't` itself, as some write it apart, stays whole.
        let n = stem.strip_suffix(['n', 'N'])?;
        return (!n.is_empty()).then_some(n.len());
    }
    if is("s") {
        // `1960's`: a plural.
        let plural = stem.bytes().all(|byte| byte.is_ascii_digit());
        return (!plural).then_some(at).filter(|&at| at > 0);
    }
    if is("m") || is("d") || is("re") || is("ve") || is("ll") {
        return Some(at).filter(|&at| at > 0);
    }
    // `y'all`, `d'you`, `c'mon`: the apostrophe goes with the first.
    let first = |stems: &str, clitic: &str| stem.eq_ignore_ascii_case(stems) && is(clitic);
    if first("y", "all") || first("d", "you") || first("d", "ye") {
        return Some(at + mark.len_utf8());
    }
    if first("c", "mon") {
        return Some(at + mark.len_utf8() + 1);
    }
    None
}

/// Length in bytes of what belongs to an apostrophe at the start of a chunk: `'em`, `'72`, `'60s`, and `'s` that a blank
/// parted from its word.
pub(super) fn leading(after: &str) -> Option<usize> {
    let length = after.bytes().take_while(u8::is_ascii_alphanumeric).count();
    // A quoted word (`'em'`) has its closing mark right after it.
    if length == 0 || length > 4 || after[length..].starts_with(APOSTROPHES) {
        return None;
    }
    let word = &after[..length];
    let digits = word.trim_end_matches('s');
    let year = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let known = ["s", "m", "d", "re", "ve", "ll", "em", "n", "til", "bout", "cuz", "cos"];
    (year || known.iter().any(|known| word.eq_ignore_ascii_case(known))).then_some(length)
}
