//! What a mention of a place means: the place, its government, its people, its team.

use super::Sense;
use super::atlas::Site;
use super::words::{Tells, WORDS};
use crate::extract::syntax::{Syntax, pos, rel, tag};
use crate::extract::tokens::TokenId;
use crate::text::Score;

/// How many words of games a text about them has at least, and how many tokens there may be for each.
const SPORT_WORDS_MIN: usize = 5;
const SPORT_TOKENS_MAX: usize = 70;

/// Most steps from one of several joined names to the first.
const JOINED_MAX: usize = 12;

/// How many words that depend on a noun are looked at.
const CHILDREN_MAX: usize = 16;

/// A sense, how sure it is, and the rule that tells it.
pub(super) type Told = (Sense, Score, &'static str);

const SURE: Score = Score::per_mille(920);
const LIKELY: Score = Score::per_mille(820);
const DEFAULT: Score = Score::per_mille(700);

/// Prepositions that bring a government after a noun that governments have to do with.
const STATELY: [&str; 15] = [
    "with", "to", "for", "from", "against", "by", "between", "toward", "towards", "of", "among", "about", "and",
    "versus", "than",
];

/// Who and what a capital has as any city has.
const CITY_OFFICES: [&str; 8] =
    ["mayor", "council", "councillor", "police", "bishop", "archbishop", "district", "court"];

/// What is put on governments: "sanctions on Iran", but "strikes on Kharkiv".
const BURDENS: [&str; 12] = [
    "sanction",
    "tariff",
    "embargo",
    "pressure",
    "restriction",
    "levy",
    "duty",
    "ban",
    "policy",
    "vote",
    "fine",
    "demand",
];

/// Whose business the place is: "war in Ukraine", "invasion of Ukraine", "attack on Kyiv".
const BLOWS: [&str; 12] = [
    "attack",
    "strike",
    "offensive",
    "invasion",
    "war",
    "conflict",
    "incursion",
    "occupation",
    "aggression",
    "annexation",
    "troop",
    "force",
];

/// What the atlas makes of the place that is mentioned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Country,
    /// A capital or another seat of power.
    Seat,
    /// A state, a province.
    Region,
    City,
    /// A sea, a mountain, a building.
    Spot,
}

impl Standing {
    pub(super) fn of(site: Option<&Site<'_>>, is_seat: bool) -> Standing {
        match site {
            _ if is_seat => Standing::Seat,
            Some(site) if site.is_country() || site.is_nation() => Standing::Country,
            Some(site) if site.is_capital() => Standing::Seat,
            Some(site) if site.feature == "ADM1" => Standing::Region,
            Some(site) if site.is_city() => Standing::City,
            Some(_) => Standing::Spot,
            None => Standing::City,
        }
    }

    fn is_state(self) -> bool {
        matches!(self, Standing::Country | Standing::Seat)
    }

    fn governs(self) -> bool {
        matches!(self, Standing::Country | Standing::Seat | Standing::Region)
    }
}

/// Whether the text is about games.
pub(super) fn is_about_games(syntax: &Syntax<'_>) -> bool {
    let words = syntax.ids().filter(|&token| WORDS.tells(syntax.lemma(token), Tells::Sport)).count();
    words >= SPORT_WORDS_MIN && words * SPORT_TOKENS_MAX >= syntax.len()
}

/// A mention whose sense is asked for.
#[derive(Clone, Copy)]
pub(super) struct Asked<'s, 'a> {
    pub(super) syntax: &'s Syntax<'a>,
    pub(super) head: TokenId,
    /// The token after the mention, in the same sentence.
    pub(super) next: Option<TokenId>,
    pub(super) standing: Standing,
    /// Whether it stands behind a comma as what the place before lies in.
    pub(super) outer: bool,
    pub(super) games: bool,
}

impl Asked<'_, '_> {
    /// What it means.
    pub(super) fn sense(self) -> Told {
        if self.standing == Standing::Spot {
            return (Sense::Location, SURE, "spot");
        }
        let syntax = self.syntax;
        if self.outer {
            return (Sense::Location, LIKELY, "around");
        }
        if let Some(told) = self.hyphened() {
            return told;
        }
        // The first of several joined names tells for all, but each may have its own preposition.
        let mut first = self.head;
        let mut preposition = syntax.preposition(self.head);
        for _ in 0..JOINED_MAX {
            let Some(head) = syntax.head(first).filter(|_| syntax.relation(first) == rel::CONJ) else { break };
            if !matches!(syntax.upos(head), pos::PROPN | pos::NOUN | pos::ADJ | pos::PRON | pos::X) {
                break;
            }
            first = head;
            preposition = preposition.or_else(|| syntax.preposition(head));
        }
        let relation = syntax.relation(first);
        let governor = syntax.head(first);
        if let Some(told) = self.team(first, preposition, governor) {
            return told;
        }
        let told = match (governor, preposition) {
            (Some(governor), _) if relation == rel::POSS => self.possessor(governor),
            (Some(governor), Some(preposition)) => self.after(preposition, first, governor),
            (Some(governor), None) if rel::SUBJECTS.contains(&relation) => self.subject(governor, relation),
            (Some(governor), None) if relation == rel::OBJ || relation == rel::IOBJ => self.object(governor),
            (Some(governor), None) if is_attributive(relation) => self.attribute(governor),
            _ => None,
        };
        told.or_else(|| self.relative()).unwrap_or((Sense::Location, DEFAULT, "place"))
    }

    /// What a seat of power means that is a building or a body: the power, unless something is told to be there.
    pub(super) fn seat(self) -> Told {
        let preposition = self.syntax.preposition(self.head).map(|preposition| self.syntax.form(preposition));
        match preposition {
            Some("in" | "at" | "near" | "outside" | "inside" | "around" | "In" | "At" | "Outside" | "Near") => {
                (Sense::Location, LIKELY, "preposition")
            }
            _ => (Sense::Government, LIKELY, "seat"),
        }
    }

    /// "Cairo-born", "Saudi-led".
    fn hyphened(self) -> Option<Told> {
        /// How far behind a comma the hyphen stands: "Oakland, New Mexico-based".
        const REGION_TOKENS_MAX: usize = 3;
        let syntax = self.syntax;
        let mut next = self.next?;
        if syntax.form(next) == "," {
            let behind = std::iter::successors(syntax.after(next), |&token| syntax.after(token));
            next = behind.skip(1).take(REGION_TOKENS_MAX).find(|&token| syntax.form(token) == "-")?;
            let based = syntax.after(next).is_some_and(|word| matches!(syntax.form(word), "based" | "born"));
            return based.then_some((Sense::Location, SURE, "hyphen"));
        }
        let next = Some(next).filter(|&next| self.syntax.form(next) == "-")?;
        let word = self.syntax.after(next)?;
        match self.syntax.form(word) {
            "led" | "backed" | "brokered" | "sponsored" | "mediated" | "funded" | "supplied" | "imposed"
            | "controlled" | "run" | "allied" | "aligned" => Some((Sense::Government, LIKELY, "hyphen")),
            _ => Some((Sense::Location, SURE, "hyphen")),
        }
    }

    /// Whether it is the team that goes by its name.
    fn team(self, first: TokenId, preposition: Option<TokenId>, governor: Option<TokenId>) -> Option<Told> {
        let syntax = self.syntax;
        let told = Some((Sense::Organisation, LIKELY, "team"));
        let relation = syntax.relation(first);
        let plays = |token: TokenId| WORDS.tells(syntax.lemma(token), Tells::Team);
        if !self.games {
            return None;
        }
        // "Ghana striker", "Norwich boss", "Sunderland head coach", "Ghana Under-20 international"
        if is_attributive(relation) || relation == rel::POSS || preposition.is_none() {
            let mut word = self.next;
            for _ in 0..3 {
                match word {
                    Some(token) if plays(token) => return told,
                    Some(token) if !matches!(syntax.upos(token), pos::VERB | pos::AUX | pos::PUNCT | pos::ADP) => {
                        word = syntax.after(token);
                    }
                    _ => break,
                }
            }
        }
        let governor = governor?;
        let verb = syntax.lemma(governor);
        match preposition.map(|preposition| syntax.form(preposition)) {
            Some("against" | "over" | "versus") => told,
            Some("for") if syntax.is_verb(governor) => told,
            Some("from" | "for" | "to" | "with" | "of" | "by" | "between") if plays(governor) => told,
            Some("from" | "to" | "with") if matches!(verb, "sign" | "join" | "loan" | "lose" | "draw" | "home") => told,
            Some(_) => None,
            None if rel::SUBJECTS.contains(&relation) => {
                let idle = WORDS.tells(verb, Tells::Idle) && !WORDS.tells(verb, Tells::Game);
                (!idle || syntax.is_verb(governor)).then_some(())?;
                told
            }
            None if relation == rel::OBJ => {
                let team = WORDS.tells(verb, Tells::Game) || matches!(verb, "join" | "leave" | "represent" | "captain");
                if team && verb != "visit" { told } else { None }
            }
            None if relation == rel::POSS && syntax.upos(governor) == pos::PROPN => told,
            None => None,
        }
    }

    /// "Moscow's rejection", "Peru's coast".
    fn possessor(self, owned: TokenId) -> Option<Told> {
        let lemma = self.syntax.lemma(owned);
        let acts = ["tion", "sion", "ment", "ance", "sal"].iter().any(|ending| lemma.ends_with(ending));
        match self.standing {
            Standing::Seat if CITY_OFFICES.contains(&lemma) => Some((Sense::Location, LIKELY, "possessor")),
            _ if WORDS.tells(lemma, Tells::Land) => Some((Sense::Location, SURE, "possessor")),
            standing if standing.governs() && WORDS.tells(lemma, Tells::State) => {
                Some((Sense::Government, SURE, "possessor"))
            }
            standing if standing.governs() && self.has_office(owned) => Some((Sense::Government, LIKELY, "possessor")),
            standing if standing.is_state() && acts => Some((Sense::Government, LIKELY, "possessor")),
            _ => Some((Sense::Location, DEFAULT, "possessor")),
        }
    }

    /// "Peru's foreign ministry", "Yemen's President Hadi": whether a word between tells an office.
    fn has_office(self, owned: TokenId) -> bool {
        let syntax = self.syntax;
        let office = |&child: &TokenId| {
            let relation = syntax.relation(child);
            let before = relation == rel::COMPOUND || relation == rel::FLAT || relation == rel::NMOD_DESC;
            before && (WORDS.tells(syntax.lemma(child), Tells::State) || is_office(syntax.form(child)))
        };
        is_office(syntax.form(owned)) || syntax.children(owned).iter().take(CHILDREN_MAX).any(office)
    }

    /// "talks with Beijing", "systems to Kyiv", "brokered by Oman", "in Athens".
    fn after(self, preposition: TokenId, first: TokenId, governor: TokenId) -> Option<Told> {
        let syntax = self.syntax;
        let form = syntax.form(preposition);
        let government = Some((Sense::Government, LIKELY, "preposition"));
        let place = Some((Sense::Location, SURE, "preposition"));
        let standing = self.standing;
        if form.eq_ignore_ascii_case("according") || self.follows(preposition, "according") {
            return government.filter(|_| standing.governs()).or(place);
        }
        // The noun right before the preposition tells, wherever the phrase is attached: "bowed to pressure from Beijing".
        let beside = syntax.before(preposition).filter(|&noun| syntax.upos(noun) == pos::NOUN);
        let governor = match beside {
            Some(noun) if WORDS.tells(syntax.lemma(noun), Tells::State) && STATELY.contains(&form) => noun,
            _ => governor,
        };
        let lemma = syntax.lemma(governor);
        if syntax.relation(first) == rel::OBL_AGENT {
            return government.filter(|_| standing.governs()).or(place);
        }
        // "the mayor of London" speaks for no country.
        if standing == Standing::Seat && CITY_OFFICES.contains(&lemma.to_lowercase().as_str()) {
            return place;
        }
        let states = WORDS.tells(lemma, Tells::State) || is_office(syntax.form(governor));
        if syntax.is_verb(governor) {
            if standing.is_state() && form == "on" && matches!(lemma, "call" | "prevail") {
                return government;
            }
            let deals = WORDS.tells(lemma, Tells::Deal) && matches!(form, "with" | "from" | "against");
            let given = WORDS.tells(lemma, Tells::Give) && matches!(form, "to" | "for");
            let object = syntax.child(governor, &[rel::OBJ, rel::NSUBJ_PASS]);
            let aid = object.is_some_and(|object| self.is_aid(object));
            let asked = object.is_none() && matches!(lemma, "appeal" | "turn" | "apologise" | "apologize" | "complain");
            let stately = object.is_some_and(|object| WORDS.tells(syntax.lemma(object), Tells::State))
                && matches!(form, "with" | "against" | "between" | "toward" | "towards" | "by")
                || form == "by" && syntax.xpos(governor) == tag::VBN;
            if standing.is_state() && (deals || given && (aid || asked) || stately) {
                return government;
            }
            // "pressured by", "read as a modifier of the object": the object is asked where the verb tells nothing.
            if let Some(object) = object.filter(|_| standing.is_state() && matches!(form, "to" | "from" | "on" | "for"))
            {
                let noun = syntax.lemma(object);
                let put = form == "on" && BURDENS.contains(&noun);
                let said = matches!(form, "to" | "from")
                    && matches!(
                        noun,
                        "message" | "letter" | "response" | "pressure" | "warning" | "praise" | "criticism" | "support"
                    );
                if put || said {
                    return government;
                }
            }
            return place;
        }
        if !standing.governs() {
            return place;
        }
        let stately = match form {
            "on" => BURDENS.contains(&lemma),
            "of" => states && !BLOWS.contains(&lemma),
            "to" | "for" => states && !BLOWS.contains(&lemma) || self.is_aid(governor),
            _ => states && STATELY.contains(&form),
        };
        let stately = stately && (standing.is_state() || form == "of" || form == "with");
        if stately { government } else { place }
    }

    fn follows(self, token: TokenId, word: &str) -> bool {
        self.syntax.before(token).is_some_and(|before| self.syntax.form(before).eq_ignore_ascii_case(word))
    }

    fn is_aid(self, noun: TokenId) -> bool {
        let syntax = self.syntax;
        let aid = |token: TokenId| WORDS.tells(syntax.lemma(token), Tells::Aid);
        let mut children = syntax.children(noun).iter().take(CHILDREN_MAX);
        aid(noun) || children.any(|&child| syntax.relation(child) == rel::COMPOUND && aid(child))
    }

    /// "Moscow rejected", "Athens had been assured", "Paris was quick to", "Peru sits on".
    fn subject(self, verb: TokenId, relation: crate::extract::tree::Relation) -> Option<Told> {
        let syntax = self.syntax;
        let lemma = syntax.lemma(verb);
        let standing = self.standing;
        let government = Some((Sense::Government, LIKELY, "subject"));
        let place = Some((Sense::Location, LIKELY, "subject"));
        if relation == rel::NSUBJ_PASS {
            let meant = standing.is_state() && WORDS.tells(lemma, Tells::Address);
            return if meant { government } else { place };
        }
        if !syntax.is_verb(verb) {
            let ready = WORDS.tells(lemma, Tells::Ready);
            let stately = standing.is_state()
                && WORDS.tells(lemma, Tells::State)
                && !WORDS.tells(lemma, Tells::Land)
                && !BLOWS.contains(&lemma);
            return if standing.governs() && ready || stately { government } else { place };
        }
        // "has yet to comment", "is seeking to join": what the verb leads to tells.
        let leads = syntax.child(verb, &[rel::XCOMP]).filter(|&led| syntax.is_verb(led));
        // "had held up the package": with a particle it is another verb.
        let idle = WORDS.tells(lemma, Tells::Idle) && syntax.child(verb, &[rel::PRT]).is_none();
        let governs = WORDS.tells(lemma, Tells::Govern) || syntax.child(verb, &[rel::CCOMP]).is_some();
        match standing {
            Standing::Country | Standing::Seat if idle && leads.is_none() => place,
            Standing::Country | Standing::Seat => government,
            Standing::Region | Standing::City if governs => government,
            _ => place,
        }
    }

    /// "accused Egypt", "struck Kharkiv".
    fn object(self, verb: TokenId) -> Option<Told> {
        let address = WORDS.tells(self.syntax.lemma(verb), Tells::Address);
        match self.standing {
            standing if standing.is_state() && address => Some((Sense::Government, LIKELY, "object")),
            _ => Some((Sense::Location, LIKELY, "object")),
        }
    }

    /// "Ukraine policy", "U.S. president", "Ohio plants".
    fn attribute(self, noun: TokenId) -> Option<Told> {
        let syntax = self.syntax;
        let next = self.next.unwrap_or(noun);
        let tells = |what| {
            WORDS.tells(syntax.lemma(noun), what)
                || WORDS.tells(syntax.lemma(next), what)
                || WORDS.tells(syntax.form(next).to_lowercase().as_str(), what)
        };
        let of_city = self.standing == Standing::Seat && CITY_OFFICES.contains(&syntax.lemma(next));
        let state = (tells(Tells::State) || is_office(syntax.form(next))) && !of_city;
        let abbreviated = syntax.form(self.head).chars().all(|c| c.is_uppercase() || c == '.');
        match self.standing {
            standing if standing.is_state() && state => Some((Sense::Government, LIKELY, "attribute")),
            Standing::Region if state => Some((Sense::Government, DEFAULT, "attribute")),
            Standing::Country if abbreviated && !tells(Tells::Land) => {
                let office = matches!(syntax.upos(next), pos::PROPN);
                let sense = if office { Sense::Government } else { Sense::Demonym };
                Some((sense, DEFAULT, "attribute"))
            }
            _ => Some((Sense::Location, DEFAULT, "attribute")),
        }
    }

    /// "Oman, which brokered the truce", where nothing else tells.
    fn relative(self) -> Option<Told> {
        let clause = self.syntax.child(self.head, &[rel::RELCL])?;
        let subject = self.syntax.child(clause, &[rel::NSUBJ])?;
        let which = matches!(self.syntax.form(subject), "which" | "who" | "that");
        which.then(|| self.subject(clause, rel::NSUBJ)).flatten()
    }
}

/// Titles that tell a government, as they stand before names.
fn is_office(form: &str) -> bool {
    matches!(
        form,
        "President"
            | "Prime"
            | "Minister"
            | "Foreign"
            | "Chancellor"
            | "Secretary"
            | "Ambassador"
            | "Senator"
            | "Sen."
            | "Rep."
            | "Gov."
            | "Governor"
            | "Vice"
            | "Deputy"
            | "Attorney"
            | "Congress"
            | "Senate"
            | "State"
            | "Supreme"
            | "District"
            | "Federal"
            | "Department"
            | "Army"
            | "Navy"
            | "Air"
            | "Defense"
            | "Defence"
            | "Treasury"
            | "Representative"
            | "Special"
            | "King"
            | "Queen"
            | "Crown"
            | "House"
            | "Attorney-General"
    )
}

fn is_attributive(relation: crate::extract::tree::Relation) -> bool {
    [rel::COMPOUND, rel::AMOD, rel::NMOD, rel::NMOD_UNMARKED, rel::NMOD_DESC, rel::FLAT, rel::DEP].contains(&relation)
}
