//! Finds what the lists know: people's names, places, organisations and the words that go with them.

use std::ops::Range;

/// What a list says of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Class {
    /// A given name.
    GivenName,
    /// A family name.
    FamilyName,
    /// A well-known person's whole name, or the name he or she goes by.
    Person,
    /// A country.
    Country,
    /// A first-order division of a country: a state, a province.
    Region,
    /// A city or town.
    City,
    /// A sea, river, mountain, continent, part of the world.
    Nature,
    /// A building, road, airport, stadium.
    Facility,
    /// A company.
    Company,
    /// A ministry, agency, court, parliament, army.
    Agency,
    /// An organisation of states, charity, university, union, church, armed group.
    Organisation,
    /// A political party.
    Party,
    /// A newspaper, broadcaster, news agency, website, social platform.
    Media,
    /// A team or club.
    Team,
    /// A nationality, people, religious or political group ("Danish", "Danes", "Shiite").
    Demonym,
    /// A vehicle, weapon system, device, drug, programme.
    Product,
    /// A book, film, song, award.
    Work,
    /// A law or treaty.
    Law,
    /// A war, tournament, festival, disaster with a name.
    Event,
    /// A word before a person's name: a title or an office ("President", "Dr.", "Chancellor").
    Title,
    /// The last word of a company's name ("Inc.", "GmbH", "plc").
    CompanySuffix,
    /// A word that ends an organisation's name ("Ministry", "University", "Party", "Committee").
    OrganisationWord,
    /// A word that ends or begins a place's or a building's name ("River", "Mount", "Airport").
    PlaceWord,
}

/// A run of tokens that a list knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The tokens, by their places among those that were given.
    pub tokens: Range<u32>,
    /// What the list says of it.
    pub class: Class,
    /// The number of its Wikidata item, without the Q, where the list gives one.
    pub wikidata: Option<u32>,
}
