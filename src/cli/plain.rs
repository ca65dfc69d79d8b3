//! Text of anybody's on one line of the terminal.

/// `text` as one line that can neither move the cursor nor turn the direction of writing.
pub(super) fn plain(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '\n' | '\r' | '\t' => line.push(' '),
            char if char.is_control() => line.push(char::REPLACEMENT_CHARACTER),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' => {
                line.push(char::REPLACEMENT_CHARACTER);
            }
            char => line.push(char),
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_moves_the_cursor() {
        assert_eq!(plain("a\nb\u{1b}[2Jc\u{202e}d\u{9b}é"), "a b\u{fffd}[2Jc\u{fffd}d\u{fffd}é");
    }
}
