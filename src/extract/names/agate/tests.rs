use proptest::prelude::*;

use super::super::tests::{check, names, parsed};

#[test]
fn results_name_sides() {
    check(&["[ORG Leeds] 4 [ORG Arsenal] 0"]);
    check(&["[ORG Everton] 0 [ORG Derby] 1"]);
    check(&["[GPE Norway] 2 [GPE Chile] 1 ( halftime 1-0 )"]);
    check(&["[ORG Bochum] 1 ( [PERSON Weber] 31st minute ) [ORG Cologne] 0 . Halftime 1-0 . Attendance 22,000 ."]);
    check(&["Gold prices rose 4 percent to 1,200 ."]);
    check(&["Chapter 1 Section 2"]);
    check(&["Monday 4 June 12"]);
}

#[test]
fn a_side_is_a_city_elsewhere() {
    check(&["[ORG DENVER] 101 [ORG Boston] 90", "In [GPE Denver] , thousands marched against the plan on Sunday ."]);
}

#[test]
fn fixtures_name_sides_or_players() {
    check(&["Playing Sunday : [ORG Middlesbrough] v [ORG Newcastle]"]);
    check(&["[ORG SEATTLE] AT [ORG DETROIT]"]);
    check(&["[PERSON Jonas Berg] v [PERSON Peter Lind]"]);
}

#[test]
fn matches_are_told_in_sentences_too() {
    check(&["[ORG Hampshire] beat [ORG Durham] by 61 runs ."]);
    check(&["[GPE Norway] beat [GPE Chile] 3-1 ."]);
}

#[test]
fn standings_name_sides() {
    check(&["[ORG Arsenal] 25 12 9 4 45 26 45"]);
    check(&["[ORG KANSAS CITY] 48 68 .414 14"]);
    check(&["[GPE Norway] 8 6 1 1 22 9 19"]);
    // A single row of something unknown may be anything.
    check(&["Widgets 25 12 9 4 45"]);
    // The weather.
    check(&["The weather on Monday , in degrees :", "[GPE Boston] 12 8 10 9", "[GPE Denver] 14 9 11 10"]);
    check(&["Eastern division", "[ORG Boston] 12 8 10 9", "[ORG Denver] 14 9 11 10"]);
}

#[test]
fn placings_name_persons_countries_and_teams() {
    check(&["1. [PERSON Karl Vastic] ( [GPE Austria] ) [ORG Lotus] 1:23.303"]);
    check(&["[PERSON Karim Alami] ( [GPE Morocco] ) beat 7 - [PERSON Albert Costa] ( [GPE Spain] ) 6-3 6-1"]);
    check(&[
        "[PERSON Ann Lee] and [PERSON Eva Ruiz] ( [GPE Spain] / [GPE Chile] ) beat [PERSON Ida Moe] and [PERSON Liv Dahl] ( [GPE Norway] ) 6-2 6-2",
    ]);
    check(&["12 - [PERSON Luc Nilis] ( [ORG PSV Eindhoven] )"]);
    check(&["2. [PERSON Heidi Zurbrig] ( [GPE Austria] ) 1:20.1", "1. [PERSON Zurbrig] 58 points"]);
    check(&["203 [PERSON Lee Westwood] 69 68 66"]);
}

#[test]
fn scorecards_name_players() {
    check(&["[PERSON A. Ranatunga] lbw b [PERSON Srinath] 45"]);
    check(&["[PERSON M. Slater] c and b [PERSON Muralitharan] 219"]);
    check(&["Bowling : [PERSON Akram] 12-3-40-1 , [PERSON Younis] 10-0-62-2 ( nb-4 )"]);
    check(&["Did not bat : [PERSON Vaas] , [PERSON Muralitharan] ."]);
}

#[test]
fn leaders_and_scorers_go_with_their_sides() {
    check(&["Scoring : [PERSON Karl Lind] , [ORG Chicago] , 30.4 ; [PERSON Ivo Berg] , [ORG Houston] , 26.9"]);
    check(&["[ORG Valladolid] - [PERSON Victor] ( 55th )"]);
    // An address.
    check(&["[GPE Houston] , [GPE Texas] , 77002"]);
}

#[test]
fn the_sport_that_heads_a_report_is_no_name() {
    check(&["TENNIS - [PERSON MARIA LOPEZ] WINS IN [GPE BERLIN]"]);
}

proptest! {
    /// Any line of such words is read, in linear time, with no name outside it.
    #[test]
    fn any_line_is_read(words in prop::collection::vec(
        prop::sample::select(vec![
            "Leeds", "Ann", "v", "at", "AT", "(", ")", "3", "1.", "12-3-40-1", "2-1", ",", ".", ":", "-", "and", "/", "b", "c",
            "lbw", "beat", "by", "runs", "Norway", "Did", "not", "bat", "of", "'s", "66",
        ]),
        1..90,
    )) {
        let line = words.join(" ");
        let parsed = parsed(&[&line]);
        for name in names(&parsed).all() {
            prop_assert!(!parsed.article.text.slice(name.at).is_empty());
        }
    }
}
