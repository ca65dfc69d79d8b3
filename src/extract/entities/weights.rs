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
    Tokens: -1, 2, 28;
    /// Sentences off.
    Sentence1: 33, -39, -11;
    Sentence2: -47, -103, -175;
    Sentence3: -64, -143, -138;
    Sentence4: -113, -185, -194;
    /// It stands in another paragraph.
    Paragraph: -113, -139, -129;
    /// Nothing that could be meant stands nearer.
    Nearest: 163, 94, 116;
    NearestBefore: 30, 16, 39;
    /// The subject that a paragraph begins with, for a pronoun in another sentence.
    Opens: 67, 59, 34;
    /// What it is in its clause.
    Subject: 24, 26, 38;
    SubjectPassive: -1, 52, 45;
    Object: -5, -21, -28;
    Agent: 3, -66, -13;
    Oblique: -51, -68, -88;
    Possessor: 23, -42, 96;
    Modifier: -59, -98, -103;
    Root: 5, 88, 25;
    Other: -22, -39, -16;
    /// In a dateline, or an adjective.
    Aside: 0, -196, -143;
    /// The first of its kind in its sentence.
    First: 31, 40, 24;
    /// The subject of the clause that a possessive or reflexive stands in.
    OwnSubject: 143, 50, 96;
    /// The subject of a clause that the pronoun's own stands in.
    Dominates: 97, 67, 82;
    DominatesObject: -5, 58, 33;
    /// The same, of a verb of saying.
    DominatesSaying: 102, 109, -45;
    /// A subject of another sentence, of a pronoun that is subject, or that owns.
    SubjectAgain: 12, 48, 5;
    SubjectOwns: -33, -42, -64;
    ObjectAgain: -73, 74, 48;
    /// How it is mentioned, beside by its name.
    Nominal: 49, 66, 29;
    Pronoun: 30, 46, 33;
    Definite: -91, -14, -17;
    Indefinite: -64, -46, -23;
    Ahead: -17, -67, 0;
    /// A common noun for an organisation, and one for persons.
    Body: -73, -22, 39;
    Persons: 0, 0, 72;
    /// The gender is known, and fits.
    Gender: 101, 0, 50;
    /// The logarithm of how often it was mentioned so far, and is named in the whole text.
    Count: 26, 20, -46;
    Named: 25, 8, -29;
    /// It is named most of all of its kind.
    Main: 19, 46, -54;
    /// Who spoke last goes on speaking.
    SaysAgain: 107, 118, 62;
    /// What it is, beside a person or an organisation.
    Country: 0, -27, 0;
    Town: 0, 13, 0;
    Site: 0, -24, 0;
    Work: 0, 27, 0;
    People: 0, -86, -9;
    /// A place where something is or happens.
    Where: 0, -60, 0;
    /// The pronoun is quoted and it is not, or the other way round.
    QuotedOnly: -64, -113, -18;
    OfQuote: -168, -100, -18;
    /// Nothing that was mentioned.
    None: -6, 36, 30;
    NoneQuoted: -62, 43, 18;
    NonePossessive: -43, -82, 41;
    NoneSubject: -17, -27, 43;
    NoneSays: -26, -80, -10;
    NoneCopula: 65, 45, -40;
    NoneClause: -6, 62, -8;
}

/// What a feature counts.
pub(super) fn weight(feature: Feature, number: Number) -> f32 {
    f32::from(WEIGHTS[feature as usize][number as usize]) / 100.0
}
