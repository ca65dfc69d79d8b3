//! The code page windows-1252, in which UTF-8 is most often misread.

/// Characters of the bytes 0x80 to 0x9F; U+FFFD where the code page has none.
const HIGH: [char; 32] = [
    '€', '\u{FFFD}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{FFFD}', 'Ž', '\u{FFFD}', '\u{FFFD}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{FFFD}', 'ž', 'Ÿ',
];

/// The character of `byte`, if it has one: a control for none of 0x80 to 0x9F.
pub(super) fn char_of(byte: u8) -> Option<char> {
    match byte {
        0x80..0xA0 => Some(HIGH[usize::from(byte - 0x80)]).filter(|&c| c != '\u{FFFD}'),
        _ => Some(char::from(byte)),
    }
}

/// The byte from 0x80 on that is read as `c`, by the code page or, as for the controls from 0x80, by Latin-1.
pub(super) fn byte_of(c: char) -> Option<u8> {
    match u32::from(c) {
        code @ 0x80..0x100 => Some(code as u8),
        0x100.. => {
            let at = HIGH.iter().position(|&high| high == c && c != '\u{FFFD}')?;
            Some(0x80 + at as u8)
        }
        _ => None,
    }
}
