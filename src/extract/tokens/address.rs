//! Web and e-mail addresses within a chunk.

/// The addresses of a chunk, as bytes of it, in order.
pub(super) struct Addresses<'c> {
    chunk: &'c str,
    /// All before this is decided.
    from: usize,
}

impl<'c> Addresses<'c> {
    pub(super) fn within(chunk: &'c str) -> Self {
        // Most chunks are a word and a comma.
        let from = if chunk.len() < 5 { chunk.len() } else { 0 };
        Self { chunk, from }
    }
}

impl Iterator for Addresses<'_> {
    type Item = (usize, usize);

    fn next(&mut self) -> Option<(usize, usize)> {
        let bytes = self.chunk.as_bytes();
        let mut at = self.from;
        while at < bytes.len() {
            let found = match bytes[at] {
                b':' if bytes[at..].starts_with(b"://") => web(self.chunk, self.from, at),
                b'w' | b'W' if at == self.from || !bytes[at - 1].is_ascii_alphanumeric() => {
                    let is_web = bytes.len() > at + 5 && bytes[at..at + 4].eq_ignore_ascii_case(b"www.");
                    is_web.then(|| (at, at + trimmed(&self.chunk[at..])))
                }
                b'@' => mail(self.chunk, self.from, at),
                _ => None,
            };
            at += 1;
            if let Some((start, end)) = found {
                self.from = end;
                return Some((start, end));
            }
            // What is left of a sign that made no address cannot be the start of a later one: each byte is looked at
            // backwards once.
            if matches!(bytes[at - 1], b'@' | b':') {
                self.from = at;
            }
        }
        self.from = bytes.len();
        None
    }
}

/// The address around the `://` at `at`.
fn web(chunk: &str, from: usize, at: usize) -> Option<(usize, usize)> {
    let scheme = chunk.as_bytes()[from..at].iter().rev().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    if scheme == 0 {
        return None;
    }
    let end = at + trimmed(&chunk[at..]);
    (end > at + 3).then_some((at - scheme, end))
}

/// The address around the `@` at `at`: `name@example.com`, or `Name@HOST` as mail programs print it.
fn mail(chunk: &str, from: usize, at: usize) -> Option<(usize, usize)> {
    let bytes = chunk.as_bytes();
    let local = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'+' | b'%');
    let name = bytes[from..at].iter().rev().take_while(|byte| local(byte)).count();
    let host =
        bytes[at + 1..].iter().take_while(|&byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
    let host = chunk[at + 1..at + 1 + host.count()].trim_end_matches(['.', '-']);
    let start = at - name + chunk[at - name..at].bytes().take_while(|byte| matches!(byte, b'.' | b'-')).count();
    (start < at && host.starts_with(|first: char| first.is_ascii_alphabetic())).then_some((start, at + 1 + host.len()))
}

/// Length of the address that starts `rest`, without the stops, quotes and brackets that follow it.
pub(super) fn trimmed(rest: &str) -> usize {
    let stop = rest.find(['<', '>', '"', '”', '“', '»', '|', '\u{2014}']).unwrap_or(rest.len());
    let address = &rest[..stop];
    let stops = ['.', ',', ';', ':', '!', '?', '\'', '’', '*', '…'];
    let is_open = |c: char| matches!(c, '(' | '[' | '{');
    let is_close = |c: char| matches!(c, ')' | ']' | '}');
    // A bracket that the address itself opens is its own: `/wiki/Foo_(bar)`.
    let opened = address.chars().filter(|&c| is_open(c)).count();
    let mut closed = address.chars().filter(|&c| is_close(c)).count();
    let mut length = address.len();
    for c in address.chars().rev() {
        if is_close(c) && closed > opened {
            closed -= 1;
        } else if !stops.contains(&c) {
            break;
        }
        length -= c.len_utf8();
    }
    length
}
