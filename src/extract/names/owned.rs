//! Shops and restaurants that are called after somebody, "Ray's Pizza", "Barry's Auto Tech": the network often takes the
//! owner alone for the name.

use std::ops::Range;

use super::Kind;
use super::document::Page;
use super::labels;

/// How much such a name gains as an organisation, in logarithms of odds, for each token: more than the network is sure of
/// the owner.
const OWNED: f32 = 14.0;

/// Words between the owner and the trade, at most: "Barry's Auto Tech".
const BETWEEN: usize = 2;

/// What such places are, as their names tell it.
const TRADES: [&str; 44] = [
    "Pizza",
    "Pizzeria",
    "Grill",
    "Grille",
    "Restaurant",
    "Diner",
    "Cafe",
    "Café",
    "Bistro",
    "Bar",
    "Pub",
    "Tavern",
    "Bakery",
    "Deli",
    "Kitchen",
    "BBQ",
    "Barbecue",
    "Steakhouse",
    "Burgers",
    "Bagels",
    "Donuts",
    "Coffee",
    "Auto",
    "Automotive",
    "Tech",
    "Garage",
    "Motors",
    "Towing",
    "Salon",
    "Barbershop",
    "Nails",
    "Karate",
    "Gym",
    "Market",
    "Shop",
    "Store",
    "Books",
    "Bookstore",
    "Records",
    "Hardware",
    "Pharmacy",
    "Florist",
    "Flowers",
    "Plumbing",
];

/// Adds to `scores` (tokens x labels) for the places that are called after their owners.
pub(super) fn favour(page: Page<'_>, scores: &mut [f32]) {
    for sentence in page.sentences {
        for mark in sentence.clone().filter(|&token| matches!(page.form(token), "'s" | "’s" | "s")) {
            let Some(tokens) = place(page, scores, sentence, mark) else { continue };
            labels::add(scores, tokens.clone(), Kind::Org, OWNED);
        }
    }
}

/// The owner's name, what makes it a possessive, and the words up to the trade, where the network has a person before it.
fn place(page: Page<'_>, scores: &[f32], sentence: &Range<usize>, mark: usize) -> Option<Range<usize>> {
    let owner = |token: usize| matches!(labels::best(scores, token), Some((Kind::Person, _)));
    let mut start = mark;
    while sentence.start < start && owner(start - 1) {
        start -= 1;
    }
    let after = mark + 1..sentence.end.min(mark + 2 + BETWEEN);
    let capitals = after.take_while(|&token| page.form(token).starts_with(char::is_uppercase));
    let trade = capitals.filter(|&token| TRADES.contains(&page.form(token))).last()?;
    (start < mark).then_some(start..trade + 1)
}
