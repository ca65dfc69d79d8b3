use proptest::prelude::*;

use super::*;

/// A date as it is written, and what it is: `written = ISO 8601`, or `written = -` for no date.
fn check_date(case: &str) {
    let (written, wanted) = case.rsplit_once(" = ").expect("a case has its answer");
    let read = calendar::parse(written).map(|moment| moment.value);
    assert_eq!(read.as_deref().unwrap_or("-"), wanted, "{written}");
}

#[test]
fn dates_as_they_are_written() {
    for case in [
        "2025-07-14 = 2025-07-14",
        " 2025-07-14  = 2025-07-14",
        "2025-07-14T09:12:44Z = 2025-07-14T09:12:44Z",
        "2025-07-14T09:12:44.123Z = 2025-07-14T09:12:44Z",
        "2025-07-14T09:12:44+02:00 = 2025-07-14T09:12:44+02:00",
        "2025-07-14T09:12:44-0330 = 2025-07-14T09:12:44-03:30",
        "2025-07-14T09:12:44 = 2025-07-14T09:12:44",
        "2025-07-14T09:12 = 2025-07-14T09:12:00",
        "2025-07-14 09:12:44 = 2025-07-14T09:12:44",
        "2025-07-14 09:12:44 UTC = 2025-07-14T09:12:44Z",
        "2025-07-14 09:12:44 +0000 = 2025-07-14T09:12:44Z",
        "2025-07-14 09:12:44 +0000 UTC = 2025-07-14T09:12:44Z",
        "2025-07-14T09:12:44+02:00[Europe/Paris] = 2025-07-14T09:12:44+02:00",
        "2025-07-14 9:12 AM = 2025-07-14",
        "2025-07 = 2025-07",
        "2025 = 2025",
        "20250714 = 2025-07-14",
        "20250714091244 = 2025-07-14T09:12:44",
        "20250714T091244Z = 2025-07-14T09:12:44Z",
        "1752484364 = 2025-07-14T09:12:44Z",
        "1752484364000 = 2025-07-14T09:12:44Z",
        "1752484364.25 = 2025-07-14T09:12:44Z",
        "1752484364000000 = 2025-07-14T09:12:44Z",
        "Mon, 14 Jul 2025 09:12:44 +0200 = 2025-07-14T09:12:44+02:00",
        "Mon, 14 Jul 2025 09:12:44 GMT = 2025-07-14T09:12:44Z",
        "Sun, 14 Jul 2025 09:12:44 GMT = 2025-07-14T09:12:44Z",
        "14 Jul 2025 09:12 EST = 2025-07-14T09:12:00-05:00",
        "2025/07/14 = 2025-07-14",
        "2025/7/4 09:12 = 2025-07-04",
        "14.07.2025 = 2025-07-14",
        "5.7.2025 = 2025-07-05",
        "14/07/2025 = 2025-07-14",
        "07/14/2025 = 2025-07-14",
        "07/07/2025 = 2025-07-07",
        "July 14, 2025 = 2025-07-14",
        "Jul. 14, 2025 = 2025-07-14",
        "Sept. 5, 2025 = 2025-09-05",
        "14 July 2025 = 2025-07-14",
        "14th July 2025 = 2025-07-14",
        "Monday, July 14, 2025 at 9:12 AM EDT = 2025-07-14",
        "Mon Jul 14 09:12:44 +0000 2025 = 2025-07-14",
        "14-Jul-2025 = 2025-07-14",
        "July 2025 = 2025-07",
        "Feb 29, 2024 = 2024-02-29",
    ] {
        check_date(case);
    }
}

#[test]
fn what_is_no_date() {
    for case in [
        " = -",
        "soon = -",
        "2025-02-30 = -",
        "2025-13-01 = -",
        "Feb 29, 2025 = -",
        "July 14 = -",
        "14 = -",
        "07/06/2025 = -",
        "1970-01-01T00:00:00Z = -",
        "0001-01-01T00:00:00 = -",
        "20251340 = -",
        "99999999999999999999 = -",
        "-5 = -",
        "July 14 of the year 2025 in Paris = -",
        "2025-07-14x = -",
        "４月１日 = -",
        "T = -",
        ". = -",
    ] {
        check_date(case);
    }
    assert_eq!(calendar::parse(&"1".repeat(1 << 20)), None);
}

#[test]
fn dates_in_urls() {
    for case in [
        "https://news.example/2025/07/14/ferry-sinks = 2025-07-14",
        "https://news.example/world/2025/jul/14/ferry = 2025-07-14",
        "https://news.example/world/2025/7/4/ferry.html?x=2024/01/01 = 2025-07-04",
        "https://news.example/a/2025-07-14/ferry = 2025-07-14",
        "https://news.example/world/ferry-sinks-2025-07-14 = 2025-07-14",
        "https://news.example/2025-07-14-ferry-sinks/ = 2025-07-14",
        "https://news.example/article/20250714/ferry = 2025-07-14",
        "https://news.example/2025/07/ferry = 2025-07",
        "/2025/07/14/ferry = 2025-07-14",
        "https://news.example/2025/ferry = -",
        "https://news.example/story/19850714/ = -",
        "https://news.example/2025/13/45/ferry = -",
        "https://news.example/story-12345678 = -",
        "https://2025.example/ferry = -",
        "2025/07/14 = -",
    ] {
        let (url, wanted) = case.rsplit_once(" = ").expect("a case has its answer");
        let found = elsewhere::in_url(url).map(|moment| moment.value);
        assert_eq!(found.as_deref().unwrap_or("-"), wanted, "{url}");
    }
}

/// Decides among `source value` lines; a dateline's words are the first line of the text.
fn decide(lines: &[(Source, &str)]) -> Decision {
    let candidates: Vec<Candidate> = lines
        .iter()
        .filter(|(source, _)| *source != Source::Dateline)
        .map(|(source, raw)| Candidate { raw: (*raw).to_owned(), at: None, source: *source })
        .collect();
    let dateline = lines.iter().find(|(source, _)| *source == Source::Dateline).map_or("", |(_, words)| words);
    let text = Text::verbatim(7, &format!("{dateline} The ferry sank."));
    let at = text.span(0, dateline.len()).expect("the text begins with it");
    let claim = Claim::by_rule("dateline", Furniture::Dateline, at, Score::CERTAIN);
    let furniture = if dateline.is_empty() { vec![] } else { vec![claim] };
    let decision = run(&candidates, &text, &furniture);
    assert_eq!(decision, run(&candidates, &text, &furniture));
    decision
}

/// The chosen value and the codes of the warnings.
fn chosen(lines: &[(Source, &str)]) -> (Option<String>, Vec<Code>) {
    let decision = decide(lines);
    let codes = decision.warnings().iter().map(|warning| warning.code).collect();
    (decision.reading().and_then(|reading| reading.value.clone()), codes)
}

fn some(value: &str) -> Option<String> {
    Some(value.to_owned())
}

#[test]
fn the_best_source_with_a_day_wins() {
    use Source::*;
    assert_eq!(chosen(&[(Header, "2025-07-14")]), (some("2025-07-14"), vec![]));
    assert_eq!(chosen(&[(JsonField, "2025"), (JsonCreated, "2025-07-14")]), (some("2025-07-14"), vec![]));
    assert_eq!(
        chosen(&[(JsonSeen, "20250716T000000Z"), (Url, "https://a.example/2025/07/14/b")]),
        (some("2025-07-14"), vec![])
    );
    assert_eq!(chosen(&[(Url, "https://a.example/b")]), (None, vec![Code::NoDate]));
    assert_eq!(chosen(&[]), (None, vec![Code::NoDate]));
    assert_eq!(chosen(&[(Header, "2025-02-30")]), (None, vec![Code::InvalidDate, Code::NoDate]));
    assert_eq!(
        chosen(&[(JsonField, "yesterday"), (JsonModified, "2025-07-15")]),
        (some("2025-07-15"), vec![Code::InvalidDate])
    );
}

#[test]
fn only_what_is_unusual_disagrees() {
    use Source::*;
    let disagree = |lines: &[_]| chosen(lines).1 == [Code::DatesDisagree];
    let published = (JsonField, "2025-07-14T23:30:00Z");
    assert!(!disagree(&[published, (Url, "https://a.example/2025/07/15/b")]), "time zones");
    assert!(disagree(&[published, (Url, "https://a.example/2025/07/04/b")]));
    assert!(disagree(&[published, (JsonField, "2024-07-14")]));
    assert!(!disagree(&[published, (JsonModified, "2025-08-01")]));
    assert!(disagree(&[published, (JsonModified, "2025-07-01")]));
    assert!(!disagree(&[published, (JsonCreated, "2025-06-01")]));
    assert!(disagree(&[published, (JsonCreated, "2025-08-01")]));
    assert!(!disagree(&[published, (Url, "https://a.example/2025/07/b")]));
    assert!(disagree(&[published, (Url, "https://a.example/2025/06/b")]));
    assert!(disagree(&[published, (Dateline, "PARIS, June 3 (AFP) -")]));
}

#[test]
fn agreement_raises_the_score_and_contradiction_lowers_it() {
    use Source::*;
    let score = |lines: &[_]| decide(lines).score.expect("something is chosen").thousandths();
    let alone = score(&[(JsonField, "2025-07-14")]);
    let borne_out = score(&[(JsonField, "2025-07-14"), (Url, "https://a.example/2025/07/14/b")]);
    let denied = score(&[(JsonField, "2025-07-14"), (Url, "https://a.example/2025/05/01/b")]);
    let echoed = score(&[(JsonField, "2025-07-14"), (JsonField, "2025-07-14T08:00:00Z")]);
    assert!(denied < alone && alone < borne_out && echoed == alone, "{denied} {alone} {borne_out} {echoed}");
    assert!(score(&[(JsonSeen, "2025-07-14")]) < score(&[(Url, "https://a.example/2025/07/14/b")]));
}

#[test]
fn a_dateline_takes_its_year_from_elsewhere() {
    use Source::*;
    let read = |words: &str, published: &str| {
        let decision = decide(&[(JsonField, published), (Dateline, words)]);
        let of = |reading: &&Reading| reading.candidate.source == Dateline;
        decision.readings.iter().find(of).map(|reading| reading.value.clone())
    };
    assert_eq!(read("PARIS, July 3 (Reuters) -", "2025-07-04"), Some(some("2025-07-03")));
    assert_eq!(read("LONDON, 31 Dec. -", "2025-01-01"), Some(some("2024-12-31")));
    assert_eq!(read("LONDON, Jan. 1 -", "2024-12-31"), Some(some("2025-01-01")));
    assert_eq!(read("KYIV, Ukraine, Aug. 12, 2024 (AP) —", "2025-07-04"), Some(some("2024-08-12")));
    assert_eq!(read("MARCH, England, July 3 -", "2025-07-04"), Some(some("2025-07-03")));
    assert_eq!(read("PARIS, Feb 30 -", "2025-02-28"), Some(None));
    assert_eq!(read("PARIS (AP) -", "2025-07-04"), None);
    assert_eq!(read("MAY, Oklahoma (AP) -", "2025-07-04"), None);

    let alone = decide(&[(Dateline, "PARIS, July 3 (Reuters) -")]);
    assert_eq!((alone.readings[0].value.as_deref(), alone.chosen), (Some("XXXX-07-03"), None));
    assert_eq!(alone.readings[0].candidate.at, Some(RawSpan::new(7, 32)));
    assert_eq!(chosen(&[(Dateline, "PARIS, July 3, 2025 (Reuters) -")]), (some("2025-07-03"), vec![]));
}

#[test]
fn all_candidates_are_kept_best_first() {
    use Source::*;
    let decision = decide(&[
        (JsonSeen, "2025-07-16"),
        (JsonField, "never"),
        (JsonField, "2025-07-14"),
        (Url, "https://a.example/2025/07/14/b"),
    ]);
    let sources: Vec<Source> = decision.readings.iter().map(|reading| reading.candidate.source).collect();
    assert_eq!(sources, [JsonField, Url, JsonSeen, JsonField]);
    assert_eq!((decision.chosen, decision.readings[3].value.as_deref()), (Some(0), None));
}

proptest! {
    #[test]
    fn any_string_is_a_date_or_none(written in "\\PC{0,40}", digits in "[0-9TZ:/. +-]{0,24}") {
        for raw in [written, digits] {
            if let Some(moment) = calendar::parse(&raw) {
                // What was read is read again, alike.
                prop_assert_eq!(calendar::parse(&moment.value), Some(moment));
            }
            elsewhere::in_url(&raw);
            elsewhere::in_dateline(&raw).map(|dated| dated.near(None));
        }
    }

    #[test]
    fn every_day_is_read_in_every_form(year in 1990_i16..2100, month in 1_i8..=12, day in 1_i8..=28) {
        let name = ["Jan", "Feb", "March", "Apr.", "May", "June", "July", "Aug", "Sept", "October", "Nov.", "December"][month as usize - 1];
        let wanted = format!("{year}-{month:02}-{day:02}");
        for written in [
            wanted.clone(),
            format!("{year}{month:02}{day:02}"),
            format!("{year}/{month}/{day}"),
            format!("{day}.{month}.{year}"),
            format!("{name} {day}, {year}"),
            format!("{day} {name} {year}"),
        ] {
            prop_assert_eq!(calendar::parse(&written).map(|moment| moment.value), Some(wanted.clone()), "{}", written);
        }
    }
}
