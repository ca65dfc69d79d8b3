//! Text in columns.

/// `rows` with each column as wide as its widest cell; the last one is wrapped at `width` characters in all, or left as
/// it is where there is hardly room for it.
pub(super) fn table<const N: usize>(rows: &[[&str; N]], width: usize) -> String {
    const GAP: usize = 2;
    let mut widths = [0; N];
    for row in rows {
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = (*widest).max(cell.chars().count());
        }
    }
    let before: usize = widths[..N - 1].iter().map(|width| width + GAP).sum();
    let room = width.saturating_sub(before).max(30);
    let mut text = String::new();
    for row in rows {
        for (cell, width) in row[..N - 1].iter().zip(widths) {
            text.push_str(&format!("{cell:width$}{:GAP$}", ""));
        }
        for (index, line) in wrapped(row[N - 1], room).iter().enumerate() {
            if index > 0 {
                text.push_str(&format!("{:before$}", ""));
            }
            text.push_str(line);
            text.push('\n');
        }
    }
    // An empty last cell leaves the gap before it.
    text.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

/// How wide tables are: a terminal of the usual width, and a line that can be read.
pub(super) const WIDTH: usize = 120;

fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("begun with a line");
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > room {
            lines.push(word.to_owned());
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_below_each_other_and_the_last_wraps() {
        let rows = [["a", "beta", "short"], ["alpha", "b", "words that need a second line here"]];
        let wanted = "a      beta  short\nalpha  b     words that need a second line\n             here\n";
        assert_eq!(table(&rows, 20), wanted);
    }
}
