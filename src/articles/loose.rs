//! Reading of records made elsewhere: a field may be missing, null, or of another type than ours has.

use serde_json::Value;

/// A field of an object; none of anything else.
pub(super) fn field<'a>(value: Option<&'a Value>, key: &str) -> Option<&'a Value> {
    value?.get(key)
}

/// The entries of an array; one that stands alone for itself; none for null.
pub(super) fn entries(value: Option<&Value>) -> &[Value] {
    match value {
        None | Some(Value::Null) => &[],
        Some(Value::Array(entries)) => entries,
        Some(alone) => std::slice::from_ref(alone),
    }
}

/// The value unless it says nothing: null, false, zero, empty.
pub(super) fn said(value: Option<&Value>) -> Option<&Value> {
    value.filter(|value| match value {
        Value::Null => false,
        Value::Bool(yes) => *yes,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(entries) => !entries.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
    })
}

/// A string, as it is.
pub(super) fn string(value: Option<&Value>) -> Option<&str> {
    value.and_then(Value::as_str)
}

/// A value as an id or a text: a string as it is, all else as JSON; a missing one is like none other.
pub(super) fn named(value: Option<&Value>) -> String {
    match value {
        None => "null".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// The same, and nothing for a value that says nothing.
pub(super) fn shown(value: Option<&Value>) -> String {
    said(value).map(|value| named(Some(value))).unwrap_or_default()
}
