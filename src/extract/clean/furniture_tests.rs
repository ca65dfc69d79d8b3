use super::*;

/// Cleans a body whose furniture is marked `‹Kind:words›` and compares the marks, agencies in datelines included.
fn check(marked: &str) {
    let mut body = String::new();
    let mut wanted = Vec::new();
    let mut open = Vec::new();
    let mut rest = marked;
    while let Some(at) = rest.find(['‹', '›']) {
        body.push_str(&rest[..at]);
        let mark = rest[at..].chars().next().expect("a mark was found");
        rest = &rest[at + mark.len_utf8()..];
        if mark == '‹' {
            let (kind, behind) = rest.split_once(':').expect("a mark names its kind");
            open.push((kind, body.len()));
            rest = behind;
        } else {
            let (kind, start) = open.pop().expect("marks are paired");
            wanted.push((start, body.len(), kind.to_owned()));
        }
    }
    body.push_str(rest);
    wanted.sort_by_key(|&(start, end, _)| (start, std::cmp::Reverse(end)));
    let cleaned = run(&Text::verbatim(0, &body));
    assert_eq!(cleaned.text.as_str(), body, "the text itself is clean");
    let claims = cleaned.furniture.iter();
    let found = claims.map(|claim| (claim.at.start(), claim.at.end(), format!("{:?}", claim.what))).collect::<Vec<_>>();
    assert_eq!(found, wanted, "{marked}");
}

#[test]
fn datelines_with_and_without_an_agency() {
    check("‹Dateline:PARIS —› The city slept.");
    check("‹Dateline:WASHINGTON ‹Agency:(AP)› —› Congress met.");
    check("‹Dateline:LONDON, July 3 ‹Agency:(Reuters)› -› Shares rose.");
    check("‹Dateline:KYIV, Ukraine ‹Agency:(AP)› —› Drones fell.");
    check("‹Dateline:BEIJING, 14 July ‹Agency:(Xinhua)› --› Trade grew.");
    check("‹Dateline:Beijing, July 14 ‹Agency:(Xinhua)› --› Trade grew.");
    check("‹Dateline:PARIS/LONDON ‹Agency:(AFP)› –› Leaders met.");
    check("‹Dateline:NEW YORK and ST. LOUIS, Mo. ‹Agency:(AP)› —› Two cities.");
    check("‹Dateline:MEXICO CITY, Oct. 14, 2024 —› The peso fell.");
    check("‹Dateline:XI'AN, China —› Tourists came.");
    check("‹Dateline:London, July 3 –› Shares rose.");
    check("‹Agency:(CNN)› -- The storm passed.");
    check("‹Byline:By Jane Doe›\n\n‹Dateline:NAIROBI, Kenya ‹Agency:(AP)› —› Rain fell.");
}

#[test]
fn what_is_no_dateline() {
    for text in [
        "He came — and left.",
        "The President — tired — slept.",
        "NATO — the alliance — met.",
        "Jane Doe (right) - the winner - smiled.",
        "Smith (Labour) - a former teacher - won the seat.",
        "Rock 'n' Roll — the music — lives.",
        "A well-known CITY — not really.",
        "Monday, then Tuesday — the week went by.",
    ] {
        let cleaned = run(&Text::verbatim(0, text));
        let dated = cleaned.furniture.iter().any(|claim| claim.what == Furniture::Dateline);
        assert!(!dated, "{text}");
    }
}

#[test]
fn bylines_at_the_top() {
    check("‹Byline:By Jane Doe›\n\nThe city slept through the night.");
    check("‹Byline:By JANE DOE and JOHN ROE, Associated Press›\n\nThe city slept.");
    check("Storm Hits Coast\n\n‹Byline:By Maria de la Cruz, Jean-Luc O'Neil and J. R. Smith Jr.›\n\nIt rained.");
    check("‹Byline:By Reuters Staff›\n\nIt rained.");
    check("‹Byline:Written by Jane Doe | Political Editor›\n\nIt rained.");
}

#[test]
fn what_is_no_byline() {
    check("By the time Jane Doe arrived, the city slept.");
    check("By Monday, Paris Was Calm\n\nIt had rained.");
    check("By Jane Doe's own account the night was calm.");
    check("By George, He Did It\n\nIt was late.");
    check("By Friday Night Rain Was Falling\n\nIt was late.");
    check("By 2030 Costs Will Double\n\nIt was late.");
    check("He was shot.\n\nBy John");
}

#[test]
fn links_to_other_stories() {
    check("One thing happened.\n\n‹Related:READ MORE: Another thing happened›\n\nThen a third.");
    check("One thing.\n\n‹Related:Related News›\n\nMore of it.");
    check("One thing.\n\n‹Related:Also read: The other thing›\n\n‹Related:See also›\n\nMore of it.");
    check("One thing.\n\n‹Related:[Read more: The other thing]›\n\nMore of it.");
    check("One thing.\n\n‹Related:WATCH: The other thing, live›\n\nMore of it.");
}

#[test]
fn what_is_no_link() {
    check("Related costs rose by a tenth, the bank said.");
    check("Read more than one book, she told them.");
    check("Listen: he means it.");
    check("More: that was all they wanted.");
    check("See also how the rule was broken before, the judge wrote.");
    check("Related: the two cases share a judge, and she wrote both rulings.");
}

#[test]
fn credits_at_the_end() {
    check("He left.\n\n‹Credits:(Reporting by Jane Doe in Paris; Editing by John Roe)›");
    check("He left. ‹Credits:(Reporting by Jane Doe; Editing by John Roe)›");
    check("He left.\n\n‹Credits:Additional reporting by Jane Doe›");
    check(
        "He left.\n\n‹Credits:___›\n\n‹Credits:Associated Press writer Jane Doe in Rome contributed to this report.›",
    );
    check("He left.\n\n‹Credits:(This story has been corrected to fix the date in paragraph 2)›");
}

#[test]
fn what_are_no_credits() {
    check("Reporting by the commission was late, and editing by hand is slow.");
    check("Written by hand, the letter was short.");
    check("The heat, which contributed to this drought, will stay.");
    check("He left (see the report).");
}

#[test]
fn rights_and_subscriptions() {
    check("He left.\n\n‹Boilerplate:Copyright 2025 The Example Post. All rights reserved.›");
    check("He left.\n\n‹Boilerplate:© 2025 Example Media›\n\n‹Boilerplate:All rights reserved.›");
    check("One.\n\n‹Boilerplate:Advertisement›\n\nTwo.");
    check("One.\n\n‹Boilerplate:Sign up for our daily newsletter here.›\n\n‹Boilerplate:Follow us on Facebook and X›");
    check("One.\n\n‹Boilerplate:Click here to subscribe›");
}

#[test]
fn what_is_no_boilerplate() {
    check("Sign up for military service has doubled since May, the ministry said.");
    check("Advertisement spending fell by a third.");
    check("Follow the money, prosecutors say.");
    check("Copyright law changed in 1998.");
    check("Subscribe to that view or not, he said, it is the law.");
}
