//! The types of names.

use std::fmt;

use crate::extract::gazetteer::Class;

/// What a name names, by the types of OntoNotes 5 (LDC2013T19).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Kind {
    /// A person, real or invented.
    Person,
    /// A company, agency, party, team, band, medium.
    Org,
    /// A country, state, city: a place with a government.
    Gpe,
    /// Any other place: a sea, a mountain, a region, a continent.
    Loc,
    /// A building, road, bridge, airport.
    Fac,
    /// A nationality, religious or political group.
    Norp,
    /// A war, storm, summit, tournament.
    Event,
    /// A vehicle, weapon, device, food: a thing one can buy.
    Product,
    /// A book, film, song, painting, award.
    Work,
    /// A named law or treaty.
    Law,
}

impl Kind {
    /// All of them, in order.
    pub const ALL: [Kind; 10] = [
        Kind::Person,
        Kind::Org,
        Kind::Gpe,
        Kind::Loc,
        Kind::Fac,
        Kind::Norp,
        Kind::Event,
        Kind::Product,
        Kind::Work,
        Kind::Law,
    ];

    /// Its name in the record.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Person => "PERSON",
            Kind::Org => "ORG",
            Kind::Gpe => "GPE",
            Kind::Loc => "LOC",
            Kind::Fac => "FAC",
            Kind::Norp => "NORP",
            Kind::Event => "EVENT",
            Kind::Product => "PRODUCT",
            Kind::Work => "WORK",
            Kind::Law => "LAW",
        }
    }

    /// The type of this name.
    pub fn named(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What a name of this class of the lists is; none of words that only go with names.
    pub fn of(class: Class) -> Option<Kind> {
        Some(match class {
            Class::Person => Kind::Person,
            Class::Country | Class::Region | Class::City => Kind::Gpe,
            Class::Nature => Kind::Loc,
            Class::Facility => Kind::Fac,
            Class::Company | Class::Agency | Class::Organisation | Class::Party | Class::Media | Class::Team => {
                Kind::Org
            }
            Class::Demonym => Kind::Norp,
            Class::Product => Kind::Product,
            Class::Work => Kind::Work,
            Class::Law => Kind::Law,
            Class::Event => Kind::Event,
            _ => return None,
        })
    }

    /// The type in the coarser sets of CoNLL-2003 and Universal NER: PER, ORG, LOC, or none.
    pub fn coarse(self) -> Option<&'static str> {
        match self {
            Kind::Person => Some("PER"),
            Kind::Org => Some("ORG"),
            Kind::Gpe | Kind::Loc | Kind::Fac => Some("LOC"),
            _ => None,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
