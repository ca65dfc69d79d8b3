//! Whether each span of a record has the words that it says it has.

use serde_json::Value;

use super::body::Extent;
use super::found::Found;
use super::loose::string;
use super::tally::Tally;

/// Parts of a record whose offsets are not into its body.
const ELSEWHERE: [&str; 2] = ["item", "input"];

/// Lists each object with offsets and `exact` that do not fit the record's own body.
pub(super) fn score(found: &Found<'_>, tally: &mut Tally) {
    let mut path = String::from("$");
    walk(found, found.record, &mut path, tally);
}

fn walk(found: &Found<'_>, value: &Value, path: &mut String, tally: &mut Tally) {
    let length = path.len();
    match value {
        Value::Object(fields) => {
            let offset = |key| value.get(key).filter(|offset| offset.is_i64() || offset.is_u64());
            if let (Some(start), Some(end), Some(exact)) = (offset("start"), offset("end"), string(value.get("exact")))
            {
                let place = |offset: &Value| offset.as_u64().and_then(|offset| usize::try_from(offset).ok());
                let at = place(start).zip(place(end)).map(|(start, end)| Extent::new(start, end));
                let words = at.and_then(|at| found.body.get(at));
                if words != Some(exact) {
                    let (name, words) = (found.article.name(), words.unwrap_or("no part of the body"));
                    tally
                        .inexact
                        .push(format!("{name} {path} [{start}:{end}]: exact is {exact:?}, there stands {words:?}"));
                }
            }
            for (key, value) in fields.iter().filter(|(key, _)| !ELSEWHERE.contains(&key.as_str())) {
                path.push('.');
                path.push_str(key);
                walk(found, value, path, tally);
                path.truncate(length);
            }
        }
        Value::Array(entries) => {
            for (at, value) in entries.iter().enumerate() {
                path.push_str(&format!("[{at}]"));
                walk(found, value, path, tally);
                path.truncate(length);
            }
        }
        _ => {}
    }
}
