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
    Tokens: 0, 0, 11;
    /// Sentences off.
    Sentence1: -4, -53, -34;
    Sentence2: -48, -104, -179;
    Sentence3: -69, -126, -133;
    Sentence4: -117, -189, -177;
    /// It stands in another paragraph.
    Paragraph: -115, -137, -154;
    /// Nothing that could be meant stands nearer.
    Nearest: 99, 66, 85;
    /// What it is in its clause.
    Subject: 30, 31, 55;
    SubjectPassive: 17, 71, 54;
    Object: -11, -23, -38;
    Agent: -7, -70, -39;
    Oblique: -47, -68, -83;
    Possessor: 14, -57, 114;
    Modifier: -55, -101, -105;
    Root: -2, 85, -11;
    Other: -43, -42, -37;
    /// In a dateline, or an adjective.
    Aside: 0, -186, -135;
    /// The first of its kind in its sentence.
    First: 39, 36, 21;
    /// The subject of the clause that a possessive or reflexive stands in.
    OwnSubject: 137, 51, 95;
    /// The subject of a clause that the pronoun's own stands in.
    Dominates: 83, 69, 77;
    DominatesObject: -7, 40, 33;
    /// The same, of a verb of saying.
    DominatesSaying: 91, 97, -6;
    /// A subject of another sentence, of a pronoun that is subject, or that owns.
    SubjectAgain: 20, 71, 8;
    SubjectOwns: -36, -41, -59;
    ObjectAgain: -94, 71, 67;
    /// How it is mentioned, beside by its name.
    Nominal: 98, 65, 11;
    Pronoun: 42, 23, 81;
    Definite: -78, -11, -2;
    Indefinite: -47, -46, -12;
    Ahead: -24, -70, 0;
    /// A common noun for an organisation, and one for persons.
    Body: -109, -10, 52;
    Persons: 0, 0, 93;
    /// The gender is known, and fits.
    Gender: 100, 0, 58;
    /// The logarithm of how often it was mentioned so far, and is named in the whole text.
    Count: 22, 14, -22;
    Named: 25, 15, -23;
    /// It is named most of all of its kind.
    Main: 16, 28, -57;
    /// Who spoke last goes on speaking.
    SaysAgain: 109, 124, 58;
    /// What it is, beside a person or an organisation.
    Country: 0, -38, 0;
    Town: 0, 2, 0;
    Site: 0, -5, 0;
    Work: 0, 28, 0;
    People: 0, -97, -26;
    /// A place where something is or happens.
    Where: 0, -62, 0;
    /// The pronoun is quoted and it is not, or the other way round.
    QuotedOnly: -48, -96, -21;
    OfQuote: -154, -104, -23;
    /// Nothing that was mentioned.
    None: -3, 62, 31;
    NoneQuoted: -51, 32, 26;
    NonePossessive: -39, -98, 36;
    NoneSubject: -18, -20, 46;
    NoneSays: -25, -69, -5;
    NoneCopula: 69, 51, -46;
    NoneClause: -5, 61, 6;
}

/// What a feature counts.
pub(super) fn weight(feature: Feature, number: Number) -> f32 {
    f32::from(WEIGHTS[feature as usize][number as usize]) / 100.0
}
