//! The relations of UD v2 that English uses, with their subtypes.

use std::fmt;

use crate::extract::tags::tag_set;

tag_set! {
    /// A dependency relation: the place in [`Relation::NAMES`].
    Relation: "acl" "acl:relcl" "advcl" "advcl:relcl" "advmod" "amod" "appos" "aux" "aux:pass" "case" "cc"
        "cc:preconj" "ccomp" "compound" "compound:prt" "conj" "cop" "csubj" "csubj:outer" "csubj:pass" "dep" "det"
        "det:predet" "discourse" "dislocated" "expl" "fixed" "flat" "goeswith" "iobj" "list" "mark" "nmod" "nmod:desc"
        "nmod:poss" "nmod:unmarked" "nsubj" "nsubj:outer" "nsubj:pass" "nummod" "obj" "obl" "obl:agent" "obl:unmarked"
        "orphan" "parataxis" "punct" "reparandum" "root" "vocative" "xcomp"
}

impl Relation {
    /// The root's own.
    pub const ROOT: Relation = Relation(48);

    /// Its name without its subtype.
    pub fn universal(self) -> &'static str {
        self.name().split(':').next().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_the_root() {
        assert_eq!(Relation::ROOT.name(), "root");
        assert_eq!(Relation::named("root"), Some(Relation::ROOT));
    }
}
