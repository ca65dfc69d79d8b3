//! What someone who wrote an unknown key may have meant.

use super::layers;

/// "Unknown key", with the key that was probably meant.
pub(super) fn unknown(path: &str) -> String {
    let keys: Vec<String> = layers::defaults().keys().collect();
    let last = path.rsplit('.').next().unwrap_or(path);
    let near = keys.iter().min_by_key(|key| distance(path, key)).filter(|key| distance(path, key) <= 2);
    let elsewhere = || keys.iter().find(|key| key.rsplit('.').next() == Some(last));
    let sections = || "`copydesk config` lists all keys".to_owned();
    let hint = near.or_else(elsewhere).map_or_else(sections, |key| format!("did you mean {key}?"));
    format!("unknown key; {hint}")
}

/// Edit distance, for names of keys: both are short.
fn distance(one: &str, other: &str) -> usize {
    // A key from a file may be of any length; none of ours is that long.
    const BYTES_MAX: usize = 80;
    if one.len() > BYTES_MAX {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.bytes().enumerate() {
            let changed = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}
