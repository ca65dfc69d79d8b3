//! Each format on small samples of its own.

use super::conllu::{self, NameLayer};
use super::iob2::{self, Columns, Labels};
use super::{Blocks, Files, KindSet, Refused, SOURCES, Sentence, gmb, silver, training};
use crate::extract::names::Kind;

/// The names of a sentence as `words/KIND+KIND`.
fn names(sentence: &Sentence) -> Vec<String> {
    let layer = sentence.names.as_ref().expect("a layer of names");
    let text = |mention: &super::Mention| {
        let kinds: Vec<&str> = mention.kinds.iter().map(Kind::name).collect();
        format!("{}/{}", sentence.forms[mention.tokens.clone()].join(" "), kinds.join("+"))
    };
    layer.mentions.iter().map(text).collect()
}

const TREE: &str = "\
# newdoc id = harbour
# sent_id = 1
# text = They don't sell it (cheap).
1\tThey\tthey\tPRON\tPRP\t_\t4\tnsubj\t_\t_
2-3\tdon't\t_\t_\t_\t_\t_\t_\t_\t_
2\tdo\tdo\tAUX\tVBP\t_\t4\taux\t_\t_
3\tn't\tnot\tPART\tRB\t_\t4\tadvmod\t_\t_
4\tsell\tsell\tVERB\tVB\t_\t0\troot\t_\t_
4.1\tsold\tsell\tVERB\tVBN\t_\t_\t_\t_\t_
5\tit\tit\tPRON\tPRP\t_\t4\tobj:direct\t_\t_
6\t(\t(\tPUNCT\t-LRB-\t_\t7\tpunct\t_\tSpaceAfter=No
7\tcheap\tcheap\tADJ\tJJ\t_\t4\txcomp\t_\tSpaceAfter=No
8\t)\t)\tPUNCT\t-RRB-\t_\t7\tpunct\t_\tSpaceAfter=No
9\t.\t.\tPUNCT\t.\t_\t4\tpunct\t_\t_


# sent_id = 2
1\tYes\t_\t_\t_\t_\t_\t_\t_\t_
";

#[test]
fn conllu_leaves_out_ranges_and_empty_nodes() {
    let [first, second] = &conllu::read("a", TREE, NameLayer::None).unwrap()[..] else { panic!("two sentences") };
    let mut text = String::new();
    for (form, spaced) in first.forms.iter().zip(&first.space_after) {
        text.push_str(form);
        text.push_str(if *spaced { " " } else { "" });
    }
    assert_eq!(text, "They don't sell it (cheap). ");
    assert_eq!((first.line, second.line), (4, 18));
    assert_eq!((first.document.as_str(), second.document.as_str()), ("harbour", "harbour"));
    let arcs: Vec<String> = first.arcs.iter().flatten().map(|(head, relation)| format!("{head} {relation}")).collect();
    assert_eq!(
        arcs[..5],
        ["4 nsubj", "4 aux", "4 advmod", "0 root", "4 obj"],
        "a subtype that is not ours is left out"
    );
    let tag = first.tags.as_ref().unwrap()[2].unwrap();
    assert_eq!((tag.upos.name(), tag.xpos.name()), ("PART", "RB"));
    assert_eq!(first.lemmas.as_ref().unwrap()[2], "not");
    assert_eq!((&second.tags, &second.lemmas, &second.arcs), (&None, &None, &None), "`_` throughout is no layer");
}

/// The error of a CoNLL-U text, without what was found.
fn conllu_error(text: &str) -> String {
    conllu::read("bad.conllu", text, NameLayer::Misc).unwrap_err().to_string()
}

#[test]
fn conllu_names_the_line_that_is_malformed() {
    let row =
        |id: &str, form: &str, head: &str, misc: &str| format!("{id}\t{form}\t_\tX\tFW\t_\t{head}\tdep\t_\t{misc}\n");
    let check = |text: &str, wanted: &str| {
        let said = conllu_error(text);
        assert!(said.starts_with(&format!("bad.conllu:{wanted}")), "{said:?} should say {wanted:?}");
    };
    check("# x\n1\tone\n", "2: expected ten columns apart by tabs, found \"1\\tone\"");
    check(&row("2", "a", "0", "_"), "1: expected the running number");
    check(&row("1", " ", "0", "_"), "1: expected a word");
    check(&row("1", "a", "2", "_"), "1: expected a head");
    check(&row("1", "a", "-", "_"), "1: expected a head");
    check(&row("1", "a", "0", "_").replace("dep", "depp"), "1: expected a relation of UD v2, found \"depp\"");
    check(&(row("1", "a", "2", "_") + &row("2", "b", "1", "_")), "1: expected heads that lead to the one root");
    check(&(row("1", "a", "1", "_") + &row("2", "b", "0", "_")), "1: expected heads that lead to the one root");
    check(&(row("1", "a", "0", "_") + &row("2", "b", "0", "_")), "2: expected heads that lead to the one root");
    check(&row("1", "a", "0", "Name=B-THING"), "1: expected a type of names");
    check(&(row("1-2", "ab", "_", "_") + &row("1", "a", "0", "_")), "2: expected the other words of a range");
    check(&(row("3-2", "ab", "_", "_") + &row("1", "a", "0", "_")), "1: expected a range");
}

#[test]
fn silver_names_are_read_from_misc() {
    let row = |id: usize, form: &str, misc: &str| format!("{id}\t{form}\t_\t_\t_\t_\t_\t_\t_\t{misc}\n");
    let text = row(1, "Danish", "Other=B-NORP|SpaceAfter=No")
        + &row(2, "Anna", "SpaceAfter=No|Name=B-PER")
        + &row(3, "Holm", "Name=I-PER|Other=B-EVENT")
        + &row(4, "Aarhus", "Name=I-LOC");
    let corpus = silver("silver", &text).unwrap();
    assert_eq!(names(&corpus.train[0]), ["Danish/NORP", "Anna Holm/PERSON", "Aarhus/GPE+LOC+FAC"]);
    assert_eq!(corpus.train[0].space_after, [false, false, true, true]);
}

#[test]
fn conllu_is_told_from_iob2() {
    assert!(conllu::is_conllu(TREE));
    assert!(!conllu::is_conllu("1\tone\tO\t-\t-\n"));
    assert!(!conllu::is_conllu("one O\n"));
    assert_eq!(Columns::of("# newdoc id = a\n1\tone\tO\t-\t-\n2\ttwo\tO\n"), Columns::Numbered);
    assert_eq!(Columns::of("-DOCSTART- O\n\n1\tCD\tO\nMay\tNNP\tO\n"), Columns::Plain);
    assert_eq!(Columns::of(""), Columns::Plain);
}

#[test]
fn iob2_reads_both_kinds_of_columns() {
    let numbered = "# newdoc id = d\n1\tOslo\tB-LOC\t-\tx\n2\tSentral\tI-LOC\n3\t.\tB-O\t-\tx\n\n1\tSami\tB-OTH\n";
    let read = iob2::read("a", numbered, Columns::Numbered, Labels::Uner).unwrap();
    assert_eq!(names(&read[0]), ["Oslo Sentral/GPE+LOC+FAC"]);
    assert_eq!(names(&read[1]), ["Sami/NORP+EVENT+PRODUCT+WORK+LAW"]);
    assert_eq!((read[0].document.as_str(), read[1].line), ("d", 6));
    let unmarked = read[0].names.as_ref().unwrap().unmarked;
    assert!(unmarked.contains(Kind::Norp) && !unmarked.contains(Kind::Fac));

    let plain =
        "-DOCSTART- -X- O O\n\nAnna NNP I-NP I-PER\n# # O O\nHolm NNP I-NP I-PER\nBo NNP I-NP B-PER\nABB NNP x I-ORG\n";
    let read = iob2::read("a", plain, Columns::Plain, Labels::Conll).unwrap();
    assert_eq!(read.len(), 1);
    assert_eq!(names(&read[0]), ["Anna/PERSON", "Holm/PERSON", "Bo/PERSON", "ABB/ORG"], "I- without B- begins a name");
    assert_eq!(read[0].document, "document 1");

    let politics = "The\tO\n1993\tB-election\nvote\tI-election\nin\tO\nPeru\tB-country\nby\tO\nliberals\tB-misc\n";
    let read = iob2::read("a", politics, Columns::Plain, Labels::Politics).unwrap();
    assert_eq!(names(&read[0]), ["1993 vote/EVENT", "Peru/GPE"]);
}

#[test]
fn iob2_names_the_line_that_is_malformed() {
    let check = |text: &str, columns, wanted: &str| {
        let said = iob2::read("bad", text, columns, Labels::Conll).unwrap_err().to_string();
        assert!(said.starts_with(&format!("bad:{wanted}")), "{said:?} should say {wanted:?}");
    };
    check("one O\n\ntwo\n", Columns::Plain, "3: expected a token and its label");
    check("one PER\n", Columns::Plain, "1: expected the label O, B-… or I-…, found \"one PER\"");
    check("one B-THING\n", Columns::Plain, "1: expected a label of this corpus, found \"B-THING\"");
    check("1\ta\tO\n3\tb\tO\n", Columns::Numbered, "2: expected the running number");
    check("1\ta\n", Columns::Numbered, "1: expected a running number, a token and its label");
}

#[test]
fn the_meaning_bank_comes_in_our_tokens_with_titles_outside() {
    let rows = [
        "Former JJ B-per",
        "President NNP I-per",
        "Anna NNP I-per",
        "Holm-Berg NNP I-per",
        "of IN O",
        "Peru NNP B-gpe",
        "met VBD O",
        "Swedish JJ B-gpe",
        "Swedes NNS B-gpe",
        "in IN O",
        "al-Kut NNP B-geo",
        "'s POS O",
        "U.S.-led JJ O",
        "Topol NNP B-art",
        "Monday NNP B-tim",
        "Rita NNP B-nat",
        "- : O",
    ];
    let text = rows.map(|row| row.replace(' ', "\t")).join("\n");
    let read = gmb::read("a", &text).unwrap();
    let wanted = ["Anna Holm - Berg/PERSON", "Peru/GPE", "Swedish/NORP", "Swedes/NORP", "al-Kut/GPE+LOC+FAC"];
    assert_eq!(names(&read[0])[..5], wanted);
    assert_eq!(names(&read[0])[5..], ["Topol/PRODUCT+WORK+LAW"]);
    assert_eq!(read[0].forms[14..18], ["U.S.", "-", "led", "Topol"]);
    assert_eq!(read[0].space_after[14..18], [false, false, true, true]);
    let read = gmb::read("a", "\u{85}\t:\tO\nHolm\u{92}s\tNNP\tO\n").unwrap();
    assert_eq!(read[0].forms, ["…", "Holm’s"]);
    let said = gmb::read("bad", " \tNN\tO\n").unwrap_err().to_string();
    assert!(said.starts_with("bad:1: expected a token"), "{said}");
    let said = gmb::read("bad", "a\tNN\tO\nb\tNN\tB-xyz\n").unwrap_err().to_string();
    assert!(said.starts_with("bad:2: expected a label of this corpus"), "{said}");
}

#[test]
fn gum_names_are_runs_of_name_words_around_a_proper_head() {
    let text = "\
1\tPresident\t_\tPROPN\tNNP\t_\t6\tnsubj\t_\tEntity=(1-person-new-x
2\tAnna\t_\tPROPN\tNNP\t_\t1\tflat\t_\t_
3\tHolm\t_\tPROPN\tNNP\t_\t1\tflat\t_\t_
4\tof\t_\tADP\tIN\t_\t5\tcase\t_\t_
5\tPeru\t_\tPROPN\tNNP\t_\t1\tnmod\t_\tEntity=(2-place-new-x)1)
6\tmet\t_\tVERB\tVBD\t_\t0\troot\t_\t_
7\tAmericans\t_\tPROPN\tNNPS\t_\t6\tobj\t_\tEntity=(3-person-new-x)
8\tand\t_\tCCONJ\tCC\t_\t10\tcc\t_\t_
9\tthe\t_\tDET\tDT\t_\t10\tdet\t_\tEntity=(4-organization-new-x
10\tmayor\t_\tNOUN\tNN\t_\t7\tconj\t_\t_
11\tof\t_\tADP\tIN\t_\t12\tcase\t_\t_
12\tLima\t_\tPROPN\tNNP\t_\t10\tnmod\t_\tEntity=(5-place-new-x)4)
";
    let read = conllu::read("a", text, NameLayer::Gum).unwrap();
    assert_eq!(names(&read[0]), ["Anna Holm of Peru/PERSON", "Lima/GPE+LOC+FAC"]);
    let unopened = text.replace("(5-place-new-x)4)", "6)");
    let said = conllu::read("bad", &unopened, NameLayer::Gum).unwrap_err().to_string();
    assert!(said.starts_with("bad:12: expected entities that open and close"), "{said}");
}

#[test]
fn blocks_know_their_lines() {
    let text = "\u{feff}\n\na\r\nb\n \t\n\nc";
    let found: Vec<(usize, Vec<&str>)> =
        Blocks::of(text).map(|block| (block.line, block.lines().map(|(_, line)| line).collect())).collect();
    assert_eq!(found, [(3, vec!["a", "b"]), (7, vec!["c"])]);
    assert_eq!(Blocks::of("\n \n").count(), 0);
}

#[test]
fn a_missing_corpus_is_refused_by_name() {
    let mut files: Files = SOURCES.iter().flat_map(|source| source.files).map(|path| (*path, String::new())).collect();
    files.remove("gum/dev.conllu");
    let tree = "1\tYes\tyes\tINTJ\tUH\t_\t0\troot\t_\t_\n";
    for path in ["ud_ewt/train.conllu", "ud_ewt/dev.conllu", "gum/train.conllu"] {
        files.insert(path, tree.to_owned());
    }
    for path in ["ner/uner_ewt_train.iob2", "ner/uner_ewt_dev.iob2"] {
        files.insert(path, "1\tYes\tO\n".to_owned());
    }
    let refused = training(&files).unwrap_err();
    assert_eq!(refused, Refused::Missing { corpus: "GUM", path: "gum/dev.conllu" });
    files.insert("gum/dev.conllu", "1\tYes".to_owned());
    let refused = anyhow::Error::from(training(&files).unwrap_err());
    assert!(format!("{refused:#}").starts_with("reading corpus \"GUM\": gum/dev.conllu:1: expected"), "{refused:#}");
    files.insert("gum/dev.conllu", String::new());
    assert_eq!(training(&files).unwrap_err(), Refused::Empty { corpus: "GUM", path: "gum/dev.conllu" });
}

#[test]
fn kinds_are_a_set() {
    let set = KindSet::of(&[Kind::Law, Kind::Person]);
    assert_eq!(set.iter().collect::<Vec<_>>(), [Kind::Person, Kind::Law]);
    assert_eq!((set.len(), set.bits(), KindSet::ALL.len()), (2, 0b10_0000_0001, 10));
    assert_eq!(KindSet::ALL.without(set).union(set), KindSet::ALL);
    assert!(KindSet::EMPTY.is_empty() && !set.contains(Kind::Org));
}

/// What is quadratic in the length of a sentence would take minutes here.
#[test]
fn a_sentence_without_end_takes_linear_time() {
    const WORDS: usize = 100_000;
    let rows: String = (1..=WORDS)
        .map(|id| format!("{id}\tx\tx\tX\tFW\t_\t{}\tdep\t_\tName=I-PER\n", (id + 1) % (WORDS + 1)))
        .collect();
    let read = conllu::read("long", &rows, NameLayer::Misc).unwrap();
    assert_eq!(read[0].names.as_ref().unwrap().mentions[0].tokens, 0..WORDS);
    let circle = rows.replace("\t0\tdep", "\t1\tdep");
    let said = conllu::read("long", &circle, NameLayer::None).unwrap_err().to_string();
    assert!(said.starts_with("long:1: expected heads that lead to the one root"), "{said}");
    let token = "X".repeat(1_000_000);
    let read = iob2::read("long", &format!("{token} I-PER\n").repeat(3), Columns::Plain, Labels::Conll).unwrap();
    assert_eq!(read[0].names.as_ref().unwrap().mentions[0].tokens, 0..3);
}
