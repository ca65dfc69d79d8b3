//! The JSON Schema of the record.

use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use serde_json::{Map, Value};

use super::contract::Record;

/// The JSON Schema (2020-12) of a record, made from the structs that write it.
///
/// It leaves unknown fields open, for a minor version may add some; vocabularies are closed.
pub fn schema() -> Value {
    let mut schema =
        SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<Record<'static>>();
    RecursiveTransform(never_null).transform(&mut schema);
    RecursiveTransform(plain_integer).transform(&mut schema);
    schema.to_value()
}

/// Takes `null` out of optional properties: the record leaves a field out instead.
fn never_null(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else { return };
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".to_owned(), only);
        }
    }
    let Some(Value::Array(choices)) = object.get_mut("anyOf") else { return };
    choices.retain(|choice| choice.get("type").is_none_or(|name| name != "null"));
    if let [Value::Object(only)] = choices.as_slice() {
        let only: Map<String, Value> = only.clone();
        object.remove("anyOf");
        object.extend(only);
    }
}

/// Takes Rust's integer types out of `format`: JSON Schema knows no such format, and `minimum` says what matters.
fn plain_integer(schema: &mut Schema) {
    if schema.get("type").is_some_and(|name| name == "integer") {
        schema.remove("format");
    }
}
