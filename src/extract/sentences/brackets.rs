//! Which stretches of a paragraph stand in brackets.

/// Longest stretch in brackets that counts as one, in bytes: a longer one is a forgotten bracket or an aside of several
/// sentences, which are cut as any others.
const BRACKETED_MAX: usize = 400;

/// Pairs of brackets, outermost only, in order.
pub(super) struct Brackets {
    pairs: Vec<(usize, usize)>,
    /// The first pair that may still matter: the scan never goes back.
    from: usize,
}

impl Brackets {
    pub(super) fn of(text: &str) -> Self {
        let mut open: Vec<(usize, u8)> = Vec::new();
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        for (at, byte) in text.bytes().enumerate() {
            match byte {
                b'(' | b'[' => open.push((at, byte)),
                b')' | b']' => {
                    let wanted = if byte == b')' { b'(' } else { b'[' };
                    let Some(&(start, mark)) = open.last() else { continue };
                    if mark != wanted {
                        continue;
                    }
                    open.pop();
                    if at - start <= BRACKETED_MAX {
                        while pairs.last().is_some_and(|&(inner, _)| inner > start) {
                            pairs.pop();
                        }
                        pairs.push((start, at));
                    }
                }
                _ => {}
            }
        }
        Self { pairs, from: 0 }
    }

    /// The pair around `at`, which never goes back.
    pub(super) fn around(&mut self, at: usize) -> Option<(usize, usize)> {
        while self.pairs.get(self.from).is_some_and(|&(_, close)| close < at) {
            self.from += 1;
        }
        self.pairs.get(self.from).copied().filter(|&(open, _)| open < at)
    }
}
