//! What a list can say of a name.

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

impl Class {
    /// All of them, in order: each stands at its own number.
    pub const ALL: [Class; 23] = [
        Class::GivenName,
        Class::FamilyName,
        Class::Person,
        Class::Country,
        Class::Region,
        Class::City,
        Class::Nature,
        Class::Facility,
        Class::Company,
        Class::Agency,
        Class::Organisation,
        Class::Party,
        Class::Media,
        Class::Team,
        Class::Demonym,
        Class::Product,
        Class::Work,
        Class::Law,
        Class::Event,
        Class::Title,
        Class::CompanySuffix,
        Class::OrganisationWord,
        Class::PlaceWord,
    ];

    /// Its name in a list.
    pub fn name(self) -> &'static str {
        match self {
            Class::GivenName => "given-name",
            Class::FamilyName => "family-name",
            Class::Person => "person",
            Class::Country => "country",
            Class::Region => "region",
            Class::City => "city",
            Class::Nature => "nature",
            Class::Facility => "facility",
            Class::Company => "company",
            Class::Agency => "agency",
            Class::Organisation => "organisation",
            Class::Party => "party",
            Class::Media => "media",
            Class::Team => "team",
            Class::Demonym => "demonym",
            Class::Product => "product",
            Class::Work => "work",
            Class::Law => "law",
            Class::Event => "event",
            Class::Title => "title",
            Class::CompanySuffix => "company-suffix",
            Class::OrganisationWord => "organisation-word",
            Class::PlaceWord => "place-word",
        }
    }

    /// The class of this name.
    pub fn named(name: &str) -> Option<Class> {
        Class::ALL.into_iter().find(|class| class.name() == name)
    }

    /// Whether its entries are things, which are told apart, rather than words.
    pub fn names_things(self) -> bool {
        !matches!(
            self,
            Class::GivenName
                | Class::FamilyName
                | Class::Title
                | Class::CompanySuffix
                | Class::OrganisationWord
                | Class::PlaceWord
        )
    }
}
