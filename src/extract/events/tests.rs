use std::sync::LazyLock;

use proptest::prelude::*;

use super::{Event, Events, Participant};
use crate::extract::quotes::Polarity;
use crate::extract::trial::settings;
use crate::extract::{Annotated, Meter, Raw, Settings, annotate, parse, read};

static SETTINGS: LazyLock<Settings> = LazyLock::new(settings);

/// The events of an article of these words, published on 2024-03-05; none where it is no article.
fn annotated(text: &str) -> Option<Annotated> {
    // A name and a verb alone are no language yet.
    const ENGLISH: &str = "The weather in the country is fine, as it is in all of the other parts of it.";
    let payload = format!("date 2024-03-05 {text}\n\n{ENGLISH}");
    let mut meter = Meter::still();
    let raw =
        Raw { payload: payload.as_bytes(), content_type: Some("text/plain; charset=utf-8"), content_encoding: None };
    let article = read(&SETTINGS, raw, &mut meter).ok()?;
    let parsed = parse(&SETTINGS, article, &mut meter);
    Some(annotate(&SETTINGS, parsed, &mut meter))
}

/// A sentence in which the trigger stands as `<TYPE modality:word>`, with `not ` before the type where it is denied, and
/// those who take part as `[actor:words]` and `[to:words]`: they are to be found, and no others.
fn check(marked: &str) {
    let (mut plain, mut trigger, mut wanted) = (String::new(), None, Vec::new());
    let mut rest = marked;
    while let Some(at) = rest.find(['<', '[']) {
        let close = if rest[at..].starts_with('<') { '>' } else { ']' };
        let end = at + rest[at..].find(close).expect("a mark that closes");
        let (label, words) = rest[at + 1..end].split_once(':').expect("a label and words");
        plain.push_str(&rest[..at]);
        if close == '>' {
            trigger = Some((plain.len(), label.to_owned()));
        } else {
            wanted.push(format!("{label}:{words}"));
        }
        plain.push_str(words);
        rest = &rest[end + 1..];
    }
    plain.push_str(rest);
    let (start, label) = trigger.expect("a trigger");
    let annotated = annotated(&plain).expect("an article");
    let text = &annotated.parsed.article.text;
    let events = annotated.claims.events.as_ref().expect("the stage ran");
    let event = events.all().iter().find(|event| event.what.trigger.start() == start);
    let event: &Event = &event.unwrap_or_else(|| panic!("no event in {marked:?}: {events:?}")).what;
    let not = if event.polarity == Polarity::Negative { "not " } else { "" };
    assert_eq!(format!("{not}{} {}", event.kind.name(), event.modality.name()), label, "in {marked:?}");
    let told = |label: &str, parts: &[Participant]| -> Vec<String> {
        parts.iter().map(|part| format!("{label}:{}", text.slice(part.at))).collect()
    };
    let mut found = told("actor", &event.actors);
    found.extend(told("to", &event.recipients));
    found.sort();
    wanted.sort();
    assert_eq!(found, wanted, "in {marked:?}");
}

#[test]
fn who_does_what_to_whom() {
    check("[actor:Russia] <ASSAULT actual:attacked> [to:Ukraine] on Monday.");
    check("[to:Ukraine] was <ASSAULT actual:attacked> by [actor:Russia] on Monday.");
    check("[actor:Russian] <ASSAULT actual:strikes> on [to:Ukrainian] cities continued for weeks.");
    check("[actor:France] and [actor:Germany] held <CONSULT actual:talks> in Paris on Monday.");
    check("[to:Anna Kowalska] was <APPOINT actual:appointed> by [actor:Donald Tusk] in May.");
    check("The envoy regretted [actor:Moscow]'s <REJECT actual:rejection> of the plan.");
    check("BERLIN (AP) — [actor:Germany] <COERCE actual:banned> the drug on Monday.");
    check("The company was <MERGER actual:acquired> by [actor:Siemens] in 2019.");
}

#[test]
fn who_stands_behind_other_words() {
    check(
        "Teams of the [actor:Red Cross] and the [actor:United Nations] have <EVACUATE actual:evacuated> [to:400 people].",
    );
    check("Paris accused [actor:Egypt] of <OCCUR actual:arming> [to:Libya].");
    check("[to:Acme] was <OCCUR actual:founded> in Leeds in 1921 by [actor:Ann Miller].");
    check("[actor:Ann Miller] <OCCUR actual:sided> with [to:Bob Roe] in May.");
}

/// The time and the place of the event whose trigger is `trigger`.
fn when_and_where(text: &str, trigger: &str) -> (Option<String>, Option<String>) {
    let annotated = annotated(text).expect("an article");
    let article = &annotated.parsed.article.text;
    let events = annotated.claims.events.as_ref().expect("the stage ran");
    let event = events.all().iter().find(|event| article.slice(event.what.trigger) == trigger);
    let event = &event.unwrap_or_else(|| panic!("no {trigger:?} in {text:?}")).what;
    let times = annotated.claims.times.as_ref().expect("the stage ran");
    let places = annotated.claims.places.as_ref().expect("the stage ran");
    let time = event.time.and_then(|time| times.get(time)).map(|time| article.slice(time.at).to_owned());
    let place = event.place.map(|place| article.slice(places.all()[place.0 as usize].at).to_owned());
    (time, place)
}

#[test]
fn when_and_where_it_happens() {
    let told = |text: &str, trigger: &str| {
        let (time, place) = when_and_where(text, trigger);
        format!("{} {}", time.as_deref().unwrap_or("-"), place.as_deref().unwrap_or("-"))
    };
    let moved = "Ann Miller moved to Lisbon, where she studied law.";
    assert_eq!(told(moved, "studied"), "- Lisbon");
    let fired = "Bob Roe worked in Leeds until 2014, when he was fired by the council.";
    assert_eq!(told(fired, "fired"), "2014 Leeds");
    let won = "Gunmen attacked a school in Kuyello on Monday and shot a guard.";
    assert_eq!(told(won, "shot"), "Monday Kuyello");
    let condemned = "Paris condemned the attack in Mali on Monday.";
    assert_eq!(told(condemned, "condemned").split(' ').next_back(), Some("-"), "what is condemned is elsewhere");
}

#[test]
fn whether_it_happened() {
    check("[actor:Paris] will <AID planned:send> tanks to [to:Kyiv].");
    check("[actor:Paris] pledged to <AID planned:send> tanks to [to:Kyiv].");
    check("[actor:Paris] may <AID possible:send> tanks to [to:Kyiv].");
    check("[actor:Paris] has not <not AID actual:sent> tanks to [to:Kyiv].");
    check("Washington urged [actor:Paris] to <AID requested:send> tanks.");
    check("[actor:Paris] would <AID conditional:send> tanks if Berlin agreed.");
    check("Berlin denied that [actor:Paris] had <not AID denied:sent> tanks.");
    check("Prosecutors called for an <INVESTIGATE requested:investigation>.");
    check("[actor:Germany] failed to <not AID actual:send> tanks.");
}

#[test]
fn what_is_no_event() {
    for text in ["The town lies on the coast.", "Residents know the area well.", "Strikes are legal in France."] {
        let annotated = annotated(text).expect("an article");
        assert_eq!(annotated.claims.events.expect("the stage ran").all(), [], "{text:?}");
    }
}

#[test]
fn what_is_told_twice_is_one_event() {
    let annotated = annotated("Gunmen attacked a convoy in Mali on Monday. Nobody claimed the attack.").unwrap();
    let events: Events = annotated.claims.events.unwrap();
    let attacks: Vec<usize> = events
        .all()
        .iter()
        .filter(|event| event.what.kind == super::Kind::Assault)
        .map(|event| event.what.mentions.len())
        .collect();
    assert_eq!(attacks, [1]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn events_lie_in_their_text_and_in_order(text in "([A-Za-z]{1,9}[ ,.\"“”‘’()-]{1,2}|said |that |if |not |killed |talks ){1,60}") {
        let Some(annotated) = annotated(&text) else { return Ok(()) };
        let text = &annotated.parsed.article.text;
        let events = annotated.claims.events.unwrap_or_default();
        let mut last = 0;
        for event in events.all() {
            let event = &event.what;
            prop_assert!(event.trigger.start() >= last && event.trigger.end() <= text.len());
            last = event.trigger.end();
            for part in event.actors.iter().chain(&event.recipients) {
                prop_assert!(!text.slice(part.at).is_empty());
            }
            prop_assert!(event.object.is_none_or(|object| !text.slice(object).trim().is_empty()));
        }
    }
}
