//! Which records a replay is asked for, by key and by header: pure.

/// What a record's header must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Its name, in any case.
    pub name: String,
    /// Its value; any if none.
    pub value: Option<String>,
}

/// A record passes if it has one of the keys, and for each header that is named one of the values. Without keys every
/// key passes, and without headers every record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Keys that pass.
    pub keys: Vec<String>,
    /// Headers that pass.
    pub headers: Vec<Header>,
}

impl Filter {
    /// Whether every record passes.
    pub fn is_open(&self) -> bool {
        self.keys.is_empty() && self.headers.is_empty()
    }

    /// Whether this record does.
    pub fn passes(&self, key: Option<&[u8]>, headers: &[(&str, Option<&[u8]>)]) -> bool {
        let key_passes =
            self.keys.is_empty() || key.is_some_and(|key| self.keys.iter().any(|wanted| wanted.as_bytes() == key));
        let has = |wanted: &Header| {
            headers.iter().any(|(name, value)| {
                name.eq_ignore_ascii_case(&wanted.name)
                    && wanted.value.as_ref().is_none_or(|wanted| *value == Some(wanted.as_bytes()))
            })
        };
        key_passes
            && self
                .headers
                .iter()
                .all(|named| self.headers.iter().filter(|other| other.name.eq_ignore_ascii_case(&named.name)).any(has))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(keys: &[&str], headers: &[(&str, Option<&str>)], passes: bool) {
        let filter = Filter {
            keys: keys.iter().map(|&key| key.to_owned()).collect(),
            headers: headers
                .iter()
                .map(|(name, value)| Header { name: (*name).to_owned(), value: value.map(str::to_owned) })
                .collect(),
        };
        let record = [("desk", Some(b"sport".as_slice())), ("Flag", None), ("lang", Some(b"en"))];
        assert_eq!(filter.passes(Some(b"k1"), &record), passes, "{filter:?}");
    }

    #[test]
    fn keys_are_alternatives() {
        check(&[], &[], true);
        check(&["k1"], &[], true);
        check(&["k0", "k1"], &[], true);
        check(&["k"], &[], false);
        assert!(
            !Filter { keys: vec![String::new()], headers: vec![] }.passes(None, &[]),
            "no key is not the empty key"
        );
    }

    #[test]
    fn headers_must_all_be_there_and_values_of_one_are_alternatives() {
        check(&[], &[("desk", Some("sport"))], true);
        check(&[], &[("DESK", Some("sport"))], true);
        check(&[], &[("desk", Some("Sport"))], false);
        check(&[], &[("desk", Some("news")), ("desk", Some("sport"))], true);
        check(&[], &[("desk", Some("sport")), ("lang", Some("de"))], false);
        check(&[], &[("desk", Some("sport")), ("lang", None)], true);
        check(&[], &[("flag", None)], true);
        check(&[], &[("flag", Some(""))], false);
        check(&[], &[("none", None)], false);
        check(&["k2"], &[("desk", Some("sport"))], false);
    }
}
