//! Tags and relations by name, for rules to compare with.

/// Relations of UD v2.
pub mod rel {
    use crate::extract::tree::Relation;

    macro_rules! relations {
        ($($name:ident = $text:literal)+) => {
            $(
                #[doc = concat!("`", $text, "`.")]
                pub const $name: Relation = Relation::known($text);
            )+
        };
    }

    relations! {
        ACL = "acl" RELCL = "acl:relcl" ADVCL = "advcl" ADVCL_RELCL = "advcl:relcl" ADVMOD = "advmod" AMOD = "amod" APPOS = "appos" AUX = "aux"
        AUX_PASS = "aux:pass" CASE = "case" CC = "cc" CCOMP = "ccomp" COMPOUND = "compound" PRT = "compound:prt"
        CONJ = "conj" COP = "cop" CSUBJ = "csubj" DEP = "dep" DET = "det" EXPL = "expl" FIXED = "fixed" FLAT = "flat"
        IOBJ = "iobj" LIST = "list" MARK = "mark" NMOD = "nmod" NMOD_DESC = "nmod:desc" POSS = "nmod:poss" NMOD_UNMARKED = "nmod:unmarked"
        NSUBJ = "nsubj" NSUBJ_OUTER = "nsubj:outer" NSUBJ_PASS = "nsubj:pass" NUMMOD = "nummod" OBJ = "obj" OBL = "obl"
        OBL_AGENT = "obl:agent" OBL_UNMARKED = "obl:unmarked" PARATAXIS = "parataxis" PUNCT = "punct" ROOT = "root" XCOMP = "xcomp"
    }

    /// All subjects but those of outer clauses.
    pub const SUBJECTS: &[Relation] = &[NSUBJ, NSUBJ_PASS, CSUBJ];
}

/// Universal parts of speech.
pub mod pos {
    use crate::extract::tags::Upos;

    macro_rules! parts {
        ($($name:ident)+) => {
            $(
                #[doc = concat!("`", stringify!($name), "`.")]
                pub const $name: Upos = Upos::known(stringify!($name));
            )+
        };
    }

    parts! { ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X }
}

/// Parts of speech of the Penn Treebank that rules ask for.
pub mod tag {
    use crate::extract::tags::Xpos;

    macro_rules! tags {
        ($($name:ident = $text:literal)+) => {
            $(
                #[doc = concat!("`", $text, "`.")]
                pub const $name: Xpos = Xpos::known($text);
            )+
        };
    }

    tags! {
        CD = "CD" DT = "DT" IN = "IN" JJ = "JJ" JJR = "JJR" JJS = "JJS" MD = "MD" NN = "NN" NNP = "NNP" NNPS = "NNPS" NNS = "NNS" POS = "POS" PRP = "PRP"
        PRP_POSS = "PRP$" RB = "RB" RP = "RP" TO = "TO" VB = "VB" VBD = "VBD" VBG = "VBG" VBN = "VBN" VBP = "VBP"
        VBZ = "VBZ" WDT = "WDT" WP = "WP" WP_POSS = "WP$" WRB = "WRB"
    }
}
