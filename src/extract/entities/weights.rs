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
    Tokens: -2, 9, 26;
    /// Sentences off.
    Sentence1: 35, -31, -10;
    Sentence2: -52, -111, -176;
    Sentence3: -64, -135, -147;
    Sentence4: -111, -192, -192;
    /// It stands in another paragraph.
    Paragraph: -108, -144, -129;
    /// Nothing that could be meant stands nearer.
    Nearest: 166, 102, 122;
    NearestBefore: 33, -4, 45;
    /// The subject that a paragraph begins with, for a pronoun in another sentence.
    Opens: 63, 56, 36;
    /// What it is in its clause.
    Subject: 29, 24, 35;
    SubjectPassive: -2, 55, 43;
    Object: -10, -20, -34;
    Agent: 4, -60, -32;
    Oblique: -59, -70, -83;
    Possessor: 24, -37, 109;
    Modifier: -61, -87, -104;
    Root: 6, 74, 25;
    Other: -26, -42, -17;
    /// In a dateline, or an adjective.
    Aside: 0, -187, -142;
    /// The first of its kind in its sentence.
    First: 30, 38, 20;
    /// The subject of the clause that a possessive or reflexive stands in.
    OwnSubject: 139, 40, 96;
    /// The subject of a clause that the pronoun's own stands in.
    Dominates: 103, 70, 80;
    DominatesObject: -34, 50, 36;
    /// The same, of a verb of saying.
    DominatesSaying: 99, 109, -42;
    /// A subject of another sentence, of a pronoun that is subject, or that owns.
    SubjectAgain: 13, 48, 19;
    SubjectOwns: -29, -66, -58;
    ObjectAgain: -75, 69, 55;
    /// How it is mentioned, beside by its name.
    Nominal: 56, 37, 8;
    Pronoun: 33, 82, 34;
    Definite: -93, -12, -24;
    Indefinite: -66, -51, -29;
    Ahead: -26, -48, 0;
    /// A common noun for an organisation, and one for persons.
    Body: -95, -13, 51;
    Persons: 0, 0, 64;
    /// The gender is known, and fits.
    Gender: 104, 0, 58;
    /// The logarithm of how often it was mentioned so far, and is named in the whole text.
    Count: 26, 18, -56;
    Named: 22, 4, -28;
    /// It is named most of all of its kind.
    Main: 14, 49, -49;
    /// Who spoke last goes on speaking.
    SaysAgain: 124, 106, 61;
    /// What it is, beside a person or an organisation.
    Country: 0, -37, 0;
    Town: 0, -6, 0;
    Site: 0, -8, 0;
    Work: 0, 22, 0;
    People: 0, -92, -8;
    /// A place where something is or happens.
    Where: 0, -62, 0;
    /// The pronoun is quoted and it is not, or the other way round.
    QuotedOnly: -56, -112, -21;
    OfQuote: -161, -98, -21;
    /// Nothing that was mentioned.
    None: -4, 26, 27;
    NoneQuoted: -68, 38, 21;
    NonePossessive: -34, -72, 31;
    NoneSubject: -16, -10, 38;
    NoneSays: -23, -70, -3;
    NoneCopula: 67, 35, -25;
    NoneClause: -3, 54, -23;
}

/// What a feature counts.
pub(super) fn weight(feature: Feature, number: Number) -> f32 {
    f32::from(WEIGHTS[feature as usize][number as usize]) / 100.0
}
