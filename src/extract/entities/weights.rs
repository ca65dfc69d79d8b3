//! How much speaks for what a pronoun may mean.

/// How a pronoun asks for what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Number {
    /// "He" and "she".
    Person,
    /// "It".
    Thing,
    /// "They".
    Several,
}

macro_rules! features {
    ($($(#[$doc:meta])* $feature:ident: $person:literal, $thing:literal, $several:literal;)*) => {
        /// What is seen of a candidate.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Feature {
            $($(#[$doc])* $feature,)*
        }

        /// What each feature counts for a person, a thing and several, in hundredths of a natural logarithm of odds.
        const WEIGHTS: &[[i16; 3]] = &[$([$person, $thing, $several],)*];
    };
}

features! {
    /// Share of the greatest distance in tokens, in the same sentence.
    Tokens: -1, 7, 33;
    /// Sentences off.
    Sentence1: 35, -31, -13;
    Sentence2: -52, -109, -177;
    Sentence3: -64, -138, -154;
    Sentence4: -111, -195, -193;
    /// It stands in another paragraph.
    Paragraph: -108, -143, -129;
    /// Nothing that could be meant stands nearer.
    Nearest: 166, 99, 124;
    NearestBefore: 33, 0, 50;
    /// The subject that a paragraph begins with, for a pronoun in another sentence.
    Opens: 63, 53, 29;
    /// What it is in its clause.
    Subject: 29, 25, 36;
    SubjectPassive: -2, 59, 37;
    Object: -10, -20, -33;
    Agent: 4, -59, -36;
    Oblique: -59, -70, -84;
    Possessor: 23, -33, 99;
    Modifier: -61, -89, -99;
    Root: 6, 71, 28;
    Other: -26, -47, -15;
    /// In a dateline, or an adjective.
    Aside: 0, -187, -143;
    /// The first of its kind in its sentence.
    First: 30, 34, 17;
    /// The subject of the clause that a possessive or reflexive stands in.
    OwnSubject: 139, 42, 92;
    /// The subject of a clause that the pronoun's own stands in.
    Dominates: 103, 62, 79;
    DominatesObject: -34, 51, 36;
    /// The same, of a verb of saying.
    DominatesSaying: 99, 114, -45;
    /// A subject of another sentence, of a pronoun that is subject, or that owns.
    SubjectAgain: 13, 47, 20;
    SubjectOwns: -29, -66, -65;
    ObjectAgain: -75, 66, 52;
    /// How it is mentioned, beside by its name.
    Nominal: 55, 53, 3;
    Pronoun: 33, 73, 40;
    Definite: -93, -12, -22;
    Indefinite: -66, -51, -29;
    Ahead: -26, -50, 0;
    /// A common noun for an organisation, and one for persons.
    Body: -95, -22, 49;
    Persons: 0, 0, 69;
    /// The gender is known, and fits.
    Gender: 104, 0, 58;
    /// The logarithm of how often it was mentioned so far, and is named in the whole text.
    Count: 26, 15, -51;
    Named: 22, 8, -23;
    /// It is named most of all of its kind.
    Main: 14, 46, -55;
    /// Who spoke last goes on speaking.
    SaysAgain: 124, 105, 61;
    /// What it is, beside a person or an organisation.
    Country: 0, -40, 0;
    Town: 0, -7, 0;
    Site: 0, -45, 0;
    Work: 0, 24, 0;
    People: 0, -94, -10;
    /// A place where something is or happens.
    Where: 0, -60, 0;
    /// The pronoun is quoted and it is not, or the other way round.
    QuotedOnly: -56, -112, -20;
    OfQuote: -161, -98, -20;
    /// Nothing that was mentioned.
    None: -4, 27, 28;
    NoneQuoted: -68, 38, 18;
    NonePossessive: -34, -72, 37;
    NoneSubject: -16, -13, 44;
    NoneSays: -23, -71, -7;
    NoneCopula: 67, 33, -28;
    NoneClause: -3, 54, -13;
}

/// What a feature counts.
pub(super) fn weight(feature: Feature, number: Number) -> f32 {
    f32::from(WEIGHTS[feature as usize][number as usize]) / 100.0
}
