//! What can happen.

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal)+) => {
        /// A type of event: those of PLOVER (2023 codebook), and those that news is full of and PLOVER leaves out.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[$doc])* $name,)+
        }

        impl Kind {
            /// All of them, in order.
            pub const ALL: &'static [Kind] = &[$(Kind::$name),+];

            /// Its name in the record.
            pub fn name(self) -> &'static str {
                match self {
                    $(Kind::$name => $text,)+
                }
            }

            /// The type of this name.
            pub fn named(name: &str) -> Option<Kind> {
                Kind::ALL.iter().copied().find(|kind| kind.name() == name)
            }
        }
    };
}

kinds! {
    /// PLOVER: agree to do something.
    Agree = "AGREE"
    /// PLOVER: discuss, meet, negotiate.
    Consult = "CONSULT"
    /// PLOVER: express support.
    Support = "SUPPORT"
    /// PLOVER: cooperate, exchange.
    Cooperate = "COOPERATE"
    /// PLOVER: provide aid.
    Aid = "AID"
    /// PLOVER: give in, release, withdraw.
    Concede = "CONCEDE"
    /// PLOVER: demand, appeal, urge.
    Request = "REQUEST"
    /// PLOVER: accuse, criticise.
    Accuse = "ACCUSE"
    /// PLOVER: refuse, veto.
    Reject = "REJECT"
    /// PLOVER: threaten.
    Threaten = "THREATEN"
    /// PLOVER: demonstrate, strike.
    Protest = "PROTEST"
    /// PLOVER: break off, sanction.
    Sanction = "SANCTION"
    /// PLOVER: show of force, mobilise.
    Mobilize = "MOBILIZE"
    /// PLOVER: arrest, seize, restrict.
    Coerce = "COERCE"
    /// PLOVER: use violence.
    Assault = "ASSAULT"
    /// Somebody says something publicly that is no other type.
    Statement = "STATEMENT"
    /// Somebody is given an office or job.
    Appoint = "APPOINT"
    /// Somebody leaves an office or job, or loses it.
    Resign = "RESIGN"
    /// An election is held, won or lost.
    Election = "ELECTION"
    /// Somebody is charged with a crime.
    Charge = "CHARGE"
    /// A court finds.
    Verdict = "VERDICT"
    /// A court sentences.
    Sentence = "SENTENCE"
    /// Somebody sues.
    Lawsuit = "LAWSUIT"
    /// A law or rule is passed.
    Legislate = "LEGISLATE"
    /// An inquiry is held.
    Investigate = "INVESTIGATE"
    /// A company buys or merges with another.
    Merger = "MERGER"
    /// Results are reported, or rise or fall.
    Earnings = "EARNINGS"
    /// A price, rate or number rises or falls.
    Change = "CHANGE"
    /// Jobs are cut.
    Layoff = "LAYOFF"
    /// Something is invested, bought, sold or funded.
    Trade = "TRADE"
    /// A product is launched or withdrawn.
    Launch = "LAUNCH"
    /// A player changes clubs.
    Transfer = "TRANSFER"
    /// A match is played, won or lost.
    Match = "MATCH"
    /// A natural disaster.
    Disaster = "DISASTER"
    /// An accident.
    Accident = "ACCIDENT"
    /// People flee or are moved out.
    Evacuate = "EVACUATE"
    /// Somebody dies.
    Death = "DEATH"
    /// Somebody is hurt or falls ill.
    Injury = "INJURY"
    /// Somebody is born or marries.
    Life = "LIFE"
    /// An award or prize is given.
    Award = "AWARD"
    /// Something is found out or published.
    Discovery = "DISCOVERY"
    /// Somebody travels or visits.
    Travel = "TRAVEL"
    /// Something is built, begins, ends or takes place.
    Occur = "OCCUR"
}
