//! Lemmas of words that carry their own answer: `form/XPOS lemma`.

use super::{Lemmatizer, Sample, Tag, Upos, Xpos};

/// The UPOS that goes with an XPOS unless the case says otherwise.
fn tag(xpos: &str) -> Tag {
    let (xpos, upos) = xpos.split_once('+').unwrap_or((xpos, ""));
    let upos = match xpos {
        _ if !upos.is_empty() => upos,
        "NN" | "NNS" => "NOUN",
        "NNP" | "NNPS" => "PROPN",
        "CD" => "NUM",
        "MD" => "AUX",
        _ if xpos.starts_with("VB") => "VERB",
        _ if xpos.starts_with("JJ") => "ADJ",
        _ if xpos.starts_with("RB") => "ADV",
        _ if xpos.starts_with("PRP") => "PRON",
        "DT" => "DET",
        _ => "X",
    };
    Tag { upos: Upos::named(upos).expect("a UPOS"), xpos: Xpos::named(xpos).expect("an XPOS") }
}

/// Each case is `form/XPOS>lemma`, parted by blanks.
fn check(cases: &str) {
    for case in cases.split_whitespace() {
        let (form, rest) = case.split_once('/').expect("a form");
        let (xpos, lemma) = rest.split_once('>').expect("a lemma");
        assert_eq!(Lemmatizer::default().lemma(form, tag(xpos)), lemma, "{form} as {xpos}");
    }
}

#[test]
fn plurals() {
    check(
        "ministers/NNS>minister parties/NNS>party movies/NNS>movie boxes/NNS>box churches/NNS>church houses/NNS>house",
    );
    check("viruses/NNS>virus cases/NNS>case crises/NNS>crisis analyses/NNS>analysis bases/NNS>base gases/NNS>gas");
    check("potatoes/NNS>potato shoes/NNS>shoe photos/NNS>photo wives/NNS>wife drives/NNS>drive leaves/NNS>leaf");
    check("policemen/NNS>policeman children/NNS>child criteria/NNS>criterion indices/NNS>index services/NNS>service");
    check(
        "headquarters/NNS>headquarters news/NN>news aircraft/NNS>aircraft 1980s/NNS>1980s MPs/NNS>MP glasses/NNS>glasses",
    );
    check("attorneys-general/NNS>attorney-general sons-in-law/NNS>son-in-law tariffs/NNS>tariff axes/NNS>axe");
}

#[test]
fn regular_verbs() {
    check("stopped/VBD>stop added/VBD>add called/VBN>call controlled/VBN>control cancelled/VBN>cancel passed/VBN>pass");
    check("hoped/VBD>hope hopping/VBG>hop making/VBG>make taking/VBG>take walking/VBG>walk agreed/VBD>agree");
    check("created/VBN>create treated/VBN>treat waited/VBD>wait visited/VBD>visit invited/VBN>invite noted/VBD>note");
    check("offered/VBN>offer interfered/VBD>interfere required/VBN>require repaired/VBN>repair ignored/VBD>ignore");
    check(
        "monitored/VBN>monitor happened/VBD>happen convened/VBD>convene mentioned/VBD>mention postponed/VBN>postpone",
    );
    check(
        "changed/VBN>change hanging/VBG>hang bringing/VBG>bring belonging/VBG>belong judged/VBN>judge raised/VBN>raise",
    );
    check("focused/VBN>focus issued/VBN>issue argued/VBD>argue studied/VBD>study dying/VBG>die studying/VBG>study");
    check(
        "breathing/VBG>breathe panicked/VBD>panic handled/VBN>handle crawled/VBD>crawl tasted/VBD>taste lasted/VBD>last",
    );
    check("developed/VBN>develop escaped/VBD>escape needed/VBN>need freed/VBN>free persuading/VBG>persuade");
    check("nodded/VBD>nod spurred/VBN>spur layered/VBN>layer delayed/VBN>delay wrapped/VBN>wrap scraped/VBD>scrape");
    check("goes/VBZ>go dies/VBZ>die denies/VBZ>deny watches/VBZ>watch says/VBZ>say raises/VBZ>raise misses/VBZ>miss");
}

#[test]
fn irregular_verbs() {
    check("was/VBD>be been/VBN>be has/VBZ>have said/VBD>say went/VBD>go thought/VBD>think withdrew/VBD>withdraw");
    check("undertook/VBD>undertake misunderstood/VBN>misunderstand fled/VBD>flee led/VBD>lead put/VBD>put cut/VBN>cut");
}

#[test]
fn degrees() {
    check("bigger/JJR>big larger/JJR>large easier/JJR>easy better/JJR>good better/RBR>well worst/JJS>bad");
    check("taller/JJR>tall greatest/JJS>great finest/JJS>fine youngest/JJS>young more/RBR>more later/RBR>late");
}

#[test]
fn contractions_and_closed_classes() {
    check(
        "'s/VBZ>be ’s/VBZ>be n't/RB+PART>not n’t/RB+PART>not nt/RB+PART>not ca/MD>can wo/MD>will 'll/MD>will ’re/VBP>be",
    );
    check("can/MD>can not/RB+PART>not gon/VBG>go na/TO+PART>to ’/POS+PART>'s 'd/MD>would 'd/VBD>have");
    check("I/PRP>I i/PRP>I Them/PRP>they an/DT>a Those/DT>that The/DT>the “/``+PUNCT>\" ’/''+PUNCT>'");
}

#[test]
fn capitals() {
    check("LEADERS/NNS>leader SAYS/VBZ>say Leaders/NNS>leader U.S./NNP>U.S. EU/NNP>EU Reuters/NNP>Reuters");
    check("States/NNPS>State Germans/NNPS>German GERMANY/NNP>Germany Ukrainian/JJ>Ukrainian Former/JJ>former");
    check("United/NNP+VERB>Unite TV/NN>TV iPhone/NN>iPhone FIRST/JJ>first O’Brien/NNP>O’Brien DEBUTED/VBD>debut");
}

#[test]
fn numbers() {
    check(
        "1,200/CD>1200 3,300,000.50/CD>3300000.50 7,5/CD>7,5 Two/CD>two XIV/CD>XIV bn/CD>billion 5th/JJ>5th 60,/CD>60,",
    );
}

#[test]
fn what_follows_tells_is_from_has() {
    let lemma = |following: &[(&str, &str)]| {
        let mut lemma = String::new();
        let following = following.iter().map(|(form, xpos)| (*form, tag(xpos)));
        Lemmatizer::default().append_before("'s", tag("VBZ"), following, &mut lemma);
        lemma
    };
    assert_eq!(lemma(&[("been", "VBN")]), "have");
    assert_eq!(lemma(&[("never", "RB"), ("got", "VBN")]), "have");
    assert_eq!(lemma(&[("good", "JJ")]), "be");
    assert_eq!(lemma(&[]), "be");
}

fn samples() -> Vec<Sample<'static>> {
    let rows = [
        // A word against the rules, often enough; and once, which is not.
        ("sheep-dogs", "NNS", "sheepdog"),
        ("sheep-dogs", "NNS", "sheepdog"),
        ("tons", "NNS", "tonne"),
        // Stems that teach other forms of the verb.
        ("plazing", "VBG", "plaz"),
        ("plazing", "VBG", "plaz"),
        // A capital.
        ("Quarks", "NNS", "Quark"),
        ("hand", "NN", "_"),
    ];
    rows.map(|(form, xpos, lemma)| Sample { form, tag: tag(xpos), lemma }).to_vec()
}

#[test]
fn treebanks_teach_words_stems_and_capitals() {
    let learned = Lemmatizer::load(&Lemmatizer::learn(samples())).expect("a model");
    for (form, xpos, lemma) in [
        ("sheep-dogs", "NNS", "sheepdog"),
        ("tons", "NNS", "ton"),
        ("plazed", "VBD", "plaz"),
        ("Quarks", "NNS", "Quark"),
        ("quarks", "NNS", "quark"),
        ("hand", "NN", "hand"),
    ] {
        assert_eq!(learned.lemma(form, tag(xpos)), lemma, "{form} as {xpos}");
    }
}

#[test]
fn the_order_of_samples_does_not_matter() {
    let backwards = samples().into_iter().rev().collect::<Vec<_>>();
    assert_eq!(Lemmatizer::learn(samples()), Lemmatizer::learn(backwards));
}

#[test]
fn damaged_models_say_where() {
    let damage = |model: &[u8]| Lemmatizer::load(model).expect_err("damaged").to_string();
    assert!(damage(b"").contains("line 1"));
    assert!(damage(b"copydesk lemmas 9\n").contains("found \"copydesk lemmas 9\""));
    assert!(
        damage(b"copydesk lemmas 1\npast\t^wont\t2\tgo\nverbs\ta\t1\t\n").contains("line 3: unknown kind \"verbs\"")
    );
    assert!(damage(b"copydesk lemmas 1\npast\t^wont\tx\tgo\n").contains("reading the length \"x\""));
    assert!(damage(b"copydesk lemmas 1\n\xff").contains("line 2"));
}

/// Forms that no one foresaw: every tag gives each of them some lemma, the same each time.
#[test]
fn any_form_with_any_tag_has_a_lemma() {
    let learned = Lemmatizer::load(&Lemmatizer::learn(samples())).expect("a model");
    let long = ["ing", "ed", "ies", "ß", "İ", "’s", "1,000", "𝔸"].map(|part| part.repeat(3_000));
    let short = [
        "",
        "s",
        "'s",
        "ed",
        "ing",
        "est",
        "er",
        "ied",
        "é",
        "ées",
        "İs",
        "ΣΑΣ",
        "北京",
        "🙂s",
        "\u{301}ed",
        "’",
        "_",
        ",",
        "1,",
    ];
    for form in short.into_iter().chain(long.iter().map(String::as_str)) {
        for xpos in (0..).map_while(Xpos::at) {
            // Those that make a difference.
            for upos in ["NOUN", "PART", "VERB"] {
                let tag = Tag { upos: Upos::named(upos).expect("a UPOS"), xpos };
                for lemmatizer in [&learned, &Lemmatizer::default()] {
                    let lemma = lemmatizer.lemma(form, tag);
                    assert_eq!(form.is_empty(), lemma.is_empty(), "{form:.20} as {xpos}");
                    assert!(lemma.len() <= 3 * form.len() + 8, "{form:.20} as {xpos}");
                    let mut after = String::from("before ");
                    lemmatizer.append(form, tag, &mut after);
                    assert_eq!(after.strip_prefix("before "), Some(&*lemma));
                }
            }
        }
    }
}
