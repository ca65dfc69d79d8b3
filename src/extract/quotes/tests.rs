use proptest::prelude::*;

use super::{Polarity, Quote, Quotes, verb, verbs};
use crate::extract::entities::Entities;
use crate::extract::learn::reader::Wanted;
use crate::extract::places::Places;
use crate::extract::published;
use crate::extract::syntax::{self, Syntax};
use crate::extract::{Models, clean, entities, gazetteer, names, reading, sentences, tags, times, tokens, tree};
use crate::text::Text;

/// What `ask` gives for the quotes of a text.
fn asked<T>(text: &str, ask: impl FnOnce(&Syntax<'_>, &Entities, &Quotes) -> T) -> T {
    let models = Models::embedded().unwrap();
    let clean::Cleaned { text, furniture, .. } = clean::run(&Text::verbatim(0, text));
    let layout = sentences::run(&text, &furniture);
    let tokens = tokens::run(&text, &layout.sentences);
    let hits = gazetteer::run(&models.gazetteer, &text, &tokens);
    let wanted = Wanted { tags: true, tree: true, names: true };
    let read = reading::run(&models.network, &models.words, &text, &tokens, &hits, wanted);
    let tags = tags::run(&models.lemmatizer, &text, &tokens, &read);
    let tree = tree::run(&tokens, &read);
    let names = names::run(&models.network, &text, &tokens, &hits, &read);
    let syntax = syntax::run(&text, &layout, &tokens, &tags, &tree);
    let published = published::run(&[], &text, &furniture);
    let times = times::run(&syntax, Some(&names), &published);
    let entities = entities::run(&models.gazetteer, &syntax, &names, &hits);
    let places = Places::default();
    let quotes = super::run(&syntax, &entities, &places, &times, &furniture);
    ask(&syntax, &entities, &quotes)
}

/// A quote as a line: who says it, its cue, and what else is known: `Ann Lee: said, to Reuters, in a statement, after 0, within 1,
/// denied`.
fn told(syntax: &Syntax<'_>, entities: &Entities, quote: &Quote) -> String {
    let text = syntax.text();
    let party = |party: &super::Party| match (party.at, party.entity) {
        (Some(at), _) => text.slice(at).to_owned(),
        (None, Some(entity)) => entities.get(entity).name.clone(),
        (None, None) => "?".to_owned(),
    };
    let mut line = quote.speaker.as_ref().map_or("-".to_owned(), party);
    line += ": ";
    line += quote.cue.as_ref().map_or("-", |cue| text.slice(cue.at));
    if let Some(addressee) = &quote.addressee {
        line += &format!(", to {}", party(addressee));
    }
    if let Some(medium) = &quote.medium {
        line += &format!(", in {}", party(medium));
    }
    if let Some(before) = quote.continues {
        line += &format!(", after {}", before.0);
    }
    if let Some(outer) = quote.nested_in {
        line += &format!(", within {}", outer.0);
    }
    if quote.polarity == Polarity::Negative {
        line += ", denied";
    }
    line
}

/// A text with its quotes as `{D|words}`, `{M|words}` and `{I|words}`, and for each a line as [`told`] gives it. No other
/// quotes are found.
fn check(marked: &str, lines: &[&str]) {
    let mut plain = String::new();
    let mut open = Vec::new();
    let mut wanted = Vec::new();
    let mut rest = marked;
    while let Some(letter) = rest.chars().next() {
        match letter {
            '{' => {
                open.push((plain.len(), rest[1..2].to_owned()));
                rest = &rest[3..];
            }
            '}' => {
                let (start, kind) = open.pop().expect("a brace that opens");
                wanted.push((start, std::cmp::Reverse(plain.len()), kind));
                rest = &rest[1..];
            }
            _ => {
                plain.push(letter);
                rest = &rest[letter.len_utf8()..];
            }
        }
    }
    wanted.sort();
    let contents: Vec<String> =
        wanted.iter().map(|(start, end, kind)| format!("{kind} {}", &plain[*start..end.0])).collect();
    asked(&plain, |syntax, entities, quotes| {
        let found: Vec<String> = quotes
            .all()
            .iter()
            .map(|claim| {
                let kind = claim.what.kind.name()[..1].to_uppercase();
                format!("{kind} {}", syntax.text().slice(claim.what.content))
            })
            .collect();
        assert_eq!(found, contents, "contents in {plain:?}");
        let found: Vec<String> = quotes.all().iter().map(|claim| told(syntax, entities, &claim.what)).collect();
        assert_eq!(found, lines, "in {plain:?}");
    });
}

#[test]
fn marks_of_all_kinds() {
    check("“{D|We won the vote,}” said Ann Miller.", &["Ann Miller: said"]);
    check("\"{D|We won the vote,}\" said Ann Miller.", &["Ann Miller: said"]);
    check("‘{D|We won the players’ vote,}’ said Ann Miller.", &["Ann Miller: said"]);
    check("'{D|It's the players' vote,}' said Ann Miller.", &["Ann Miller: said"]);
    check("« {D|We won the vote} », said Ann Miller.", &["Ann Miller: said"]);
    check("Ann Miller said: “{D|We won the vote.}”", &["Ann Miller: said"]);
    check("Ann Miller said, “{D|We won the vote.}”", &["Ann Miller: said"]);
}

#[test]
fn quotes_split_by_their_cue() {
    check(
        "“{D|We were promised an answer,}” the mayor told lawmakers. “{D|We are still waiting.}”",
        &["the mayor: told, to lawmakers", "the mayor: -, to lawmakers, after 0"],
    );
    check(
        "“{D|This is a start,}” the minister said, “{D|but a draft is not a peace.}”",
        &["the minister: said", "the minister: -, after 0"],
    );
}

#[test]
fn quotes_over_paragraphs() {
    check(
        "“{D|The bridge fell. We ran.}\n\n“{D|Nobody came to help us,}” said Ann Miller.",
        &["Ann Miller: -", "Ann Miller: said, after 0"],
    );
    check(
        "“{D|The bridge fell,}” said Ann Miller.\n\n“{D|Nobody came to help us.}”",
        &["Ann Miller: said", "Ann Miller: -, after 0"],
    );
}

#[test]
fn marks_that_are_missing() {
    check(
        "“{D|The bridge fell. The people ran for their lives,} the mayor of the town said.",
        &["the mayor of the town: said"],
    );
    check("“{D|They told us nothing,} said Bob Roe, a baker.", &["Bob Roe: said"]);
    check("“{D|The bridge fell. We ran for our lives.}", &["-: -"]);
    check("The bridge fell.” Ann Miller ran.", &[]);
}

#[test]
fn words_that_are_quoted_and_not_said() {
    check("Joe \"the Hammer\" Smith won the title on Sunday.", &[]);
    check("Her best-known novel, \"The Salt Road,\" sold 400,000 copies.", &[]);
    check("The 6'2\" striker has a \"special\" left foot.", &[]);
    check("The players' union and the fans' club met in '98.", &[]);
}

#[test]
fn words_quoted_within_a_report() {
    check("The senator said the plan was “{M|dead on arrival}”.", &["The senator: said"]);
    check("The senator called the plan “{M|a bad joke}”.", &["The senator: called"]);
    check("The minister called for “{M|honest dialogue}” with the union.", &["The minister: called for"]);
    check(
        "His lawyer said {I|the man was at home that night} and “{M|looks forward to clearing his name.}”",
        &["His lawyer: said", "His lawyer: said"],
    );
}

#[test]
fn reported_clauses() {
    check("The minister said on Monday that {I|the bridge was safe}.", &["The minister: said"]);
    check("The minister said {I|the bridge, which was built in 1962, was safe}.", &["The minister: said"]);
    check("{I|The bridge was closed after the storm}, police said.", &["police: said"]);
    check("{I|The bridge was closed after the storm}, said the police chief.", &["the police chief: said"]);
    check("{I|The bridge was closed in May}, according to court documents.", &["court documents: according to"]);
    check("According to court documents, {I|the bridge was closed in May}.", &["court documents: According to"]);
    check(
        "The bank said {I|rates would rise}, but warned {I|the outlook was poor}.",
        &["The bank: said", "The bank: warned"],
    );
    check(
        "The minister told parliament that {I|the bridge was safe}, adding that {I|it would reopen in May}.",
        &["The minister: told, to parliament", "The minister: adding, to parliament"],
    );
    check(
        "Two people briefed on the plan said {I|the factory would close}.",
        &["Two people briefed on the plan: said"],
    );
}

#[test]
fn other_things_done_with_words() {
    check("The bank plans {I|to cut 400 jobs}.", &["The bank: plans"]);
    check("Germany pledged {I|to send more buses to Kyiv}.", &["Germany: pledged"]);
    check("The court denied that {I|the judge had slept}.", &["The court: denied, denied"]);
    check("The firm denied {I|any wrongdoing}.", &["The firm: denied, denied"]);
    check("The firm declined {I|to comment}.", &["The firm: declined, denied"]);
    check("The union accused the firm of {I|cheating its workers}.", &["The union: accused"]);
    check("The union urged the firm {I|to pay its workers}.", &["The union: urged, to the firm"]);
    check("Police put {I|the turnout at 12,000}.", &["Police: put"]);
}

#[test]
fn reports_of_reports() {
    check(
        "The paper reported that {I|the minister told the king that {I|the bank planned {I|to cut 400 jobs}}}.",
        &["The paper: reported", "the minister: told, to the king, within 0", "the bank: planned, within 1"],
    );
}

#[test]
fn settings_of_speech() {
    check("“{D|We are very close,}” the minister wrote on Facebook.", &["the minister: wrote, in Facebook"]);
    check("In a statement, the firm said {I|it would sue the city}.", &["the firm: said, in a statement"]);
    check(
        "“{D|It rained all night,}” she said in an interview with the Star.",
        &["she: said, to the Star, in an interview with the Star"],
    );
}

#[test]
fn transcripts() {
    check(
        "SMITH: {D|Where were you that night?}\n\nJONES: {D|I was at home.}\n\nSMITH: {D|Did anybody see you there?}",
        &["SMITH: -", "JONES: -", "SMITH: -"],
    );
    check(
        "Q: {D|Why was the bridge closed?}\n\nA: {D|The bearings had worn.}\n\nQ: {D|And who pays for it?}\n\nA: {D|The \
         city and the state.}",
        &["Q: -", "A: -", "Q: -", "A: -"],
    );
}

#[test]
fn lists_with_headings_are_no_transcripts() {
    check(
        "Lions: Guard Ann Lee (knee) is out.\n\nHawks: Centre Bob Roe missed his third game.\n\nLions: Visit Leeds on \
         Monday.\n\nHawks: Host York on Tuesday.",
        &[],
    );
    check(
        "Leeds: 1 Lee, 2 Roe, 3 Day\n\nYork: 1 Poe, 2 Fox, 3 Kay\n\nReferee: Ann Orr\n\nLeeds: Goals by Lee and Day\n\n\
         York: Goals by Fox",
        &[],
    );
}

#[test]
fn words_of_their_own_paragraph() {
    check(
        "Ann Miller resigned on Monday. In a letter to the council she wrote:\n\n{D|I am sorry for what happened, and I \
         will leave office on Friday.}\n\nThe council accepted it.",
        &["she: wrote, to the council, in a letter to the council"],
    );
    // Nobody speaks of themselves: the writer lists what is known.
    check("The report named the causes. Police said:\n\nThe bearings were worn.", &[]);
    check("I met Ann Miller on Monday. Then she said:\n\nOur bus was late and I ran home.", &[]);
}

#[test]
fn sources_of_passives_and_nouns() {
    check("Bob Roe was accused by prosecutors of {I|taking bribes}.", &["prosecutors: accused"]);
    check("The attackers are believed {I|to have fled by car}.", &["-: believed"]);
    check("The minister's claim that {I|prices fell} was disputed by the bank.", &["The minister: claim"]);
    check("{I|Coffee, according to the study, is harmless}.", &["the study: according to"]);
    check("Asked whether he would resign, the mayor said {I|the vote was lost}.", &["the mayor: said"]);
}

#[test]
fn speakers_behind_the_marks() {
    check(
        "The coach Paolo Bianchi praised the players. “{D|I was not happy and I told them,}” added the Italian.",
        &["the Italian: added"],
    );
    check(
        "Ann Miller would not say how many workers could lose their jobs, but said {I|two plants were under review}.",
        &["Ann Miller: said"],
    );
}

#[test]
fn what_an_editor_puts_in() {
    asked("“They (the banks) will pay [for it],” said Ann Miller.", |syntax, _, quotes| {
        let insertions: Vec<&str> = quotes.all()[0].what.insertions.iter().map(|&at| syntax.text().slice(at)).collect();
        assert_eq!(insertions, ["(the banks)", "[for it]"]);
    });
}

#[test]
fn cues_without_content_say_nothing() {
    check("The minister said. According to. He told her, and she denied.", &[]);
    check("“", &[]);
    check("“” said Ann Miller.", &[]);
}

/// The list is read when it is first asked for: a line that cannot be read fails here.
#[test]
fn the_list_of_verbs_is_read() {
    assert_eq!(verb("deny").map(|verb| verb.polarity), Some(Polarity::Negative));
    assert_eq!(verb("rule out").map(|verb| verb.class), Some(super::Class::Denies));
    assert_eq!(verb("stroll"), None);
    let lines = include_str!("verbs.txt").lines().filter(|line| !line.starts_with('#'));
    for line in lines {
        let fields: Vec<&str> = line.split(" | ").collect();
        assert_eq!(fields.len(), 6, "{line:?} has six fields");
        let first = fields[0].split('_').next().unwrap();
        assert!(!verbs::verbs(first).is_empty() || verbs::noun(first).is_some(), "{line:?} is listed");
    }
}

#[test]
fn hostile_marks_take_no_longer_than_words() {
    for text in ["\" ".repeat(10_000), "“a ".repeat(10_000), "'a' \"".repeat(5_000), "said ".repeat(10_000)] {
        asked(&text, |syntax, _, quotes| {
            assert!(quotes.all().iter().all(|claim| claim.at.end() <= syntax.text().len()));
        });
    }
}

#[test]
fn the_name_that_ends_a_title_speaks() {
    check(
        "House of Keys speaker Ann Lee said {I|the vote was lost}. “{D|We lost,}” said council member Ann Lee.",
        &["House of Keys speaker Ann Lee: said", "council member Ann Lee: said"],
    );
}

#[test]
fn what_is_according_to_a_source_begins_behind_it() {
    check(
        "According to police in Leeds, Yorkshire, {I|the driver had fled before}.",
        &["police in Leeds: According to"],
    );
    check("The bridge was built according to plan.", &[]);
}

#[test]
fn things_do_not_urge() {
    check(
        "The Forum said {I|demand remained weak} and urged the ministers {I|to act}.",
        &["The Forum: said", "The Forum: urged, to the ministers"],
    );
}

#[test]
fn thoughts_are_somebodys() {
    check("Residents fear {I|the dam will burst}. Ann Lee works for a think tank.", &["Residents: fear"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn quotes_lie_in_the_text_in_order(words in prop::collection::vec(
        "[\"“”‘’'«»(),.:;?!—-]|said|told|according|to|that|Ann|Lee|the|mayor|denied|it|was|\n\n|wrote|but|and|[A-Za-z]{1,6}", 1..60,
    )) {
        let text = words.join(" ");
        asked(&text, |syntax, _, quotes| {
            let all = quotes.all();
            for pair in all.windows(2) {
                let key = |claim: &crate::text::Claim<Quote>| {
                    (claim.what.content.start(), std::cmp::Reverse(claim.what.content.end()))
                };
                prop_assert!(key(&pair[0]) < key(&pair[1]));
            }
            for (place, claim) in all.iter().enumerate() {
                let quote = &claim.what;
                prop_assert!(!syntax.text().slice(quote.content).trim().is_empty());
                let parties = [&quote.speaker, &quote.addressee, &quote.medium];
                for at in parties.into_iter().flatten().filter_map(|party| party.at) {
                    prop_assert!(!syntax.text().slice(at).is_empty());
                }
                if let Some(outer) = quote.nested_in {
                    prop_assert!((outer.0 as usize) < place);
                    prop_assert!(all[outer.0 as usize].what.content.covers(quote.content));
                }
                prop_assert!(quote.continues.is_none_or(|before| (before.0 as usize) < place));
            }
            Ok(())
        })?;
    }
}
