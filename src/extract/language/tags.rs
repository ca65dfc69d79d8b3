//! Language tags: ISO 639-3 as the detector has them, BCP 47 as the record wants them.

use whatlang::{Lang, Script};

/// A language with a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Known {
    /// The shortest tag, as BCP 47 demands: two letters where ISO 639-1 has them.
    pub(super) tag: &'static str,
    /// What the detector calls it, if it tells it.
    pub(super) lang: Option<Lang>,
}

impl Known {
    /// Whether the language is written in `script`, as far as is known.
    pub(super) fn is_written_in(self, script: Script) -> bool {
        let kana = matches!(script, Script::Hiragana | Script::Katakana | Script::Mandarin);
        match self.lang {
            Some(Lang::Jpn) if kana => true,
            // Serbian is written in both; the detector has it in Cyrillic alone. The same holds for some of Central Asia.
            Some(Lang::Srp | Lang::Uzb | Lang::Aze | Lang::Tuk)
                if matches!(script, Script::Latin | Script::Cyrillic) =>
            {
                true
            }
            Some(lang) => script.langs().contains(&lang),
            None => true,
        }
    }
}

/// Tags of the languages that the detector tells, in its order of names.
const DETECTED: [(Lang, &str); 70] = [
    (Lang::Epo, "eo"),
    (Lang::Eng, "en"),
    (Lang::Rus, "ru"),
    (Lang::Cmn, "zh"),
    (Lang::Spa, "es"),
    (Lang::Por, "pt"),
    (Lang::Ita, "it"),
    (Lang::Ben, "bn"),
    (Lang::Fra, "fr"),
    (Lang::Deu, "de"),
    (Lang::Ukr, "uk"),
    (Lang::Kat, "ka"),
    (Lang::Ara, "ar"),
    (Lang::Hin, "hi"),
    (Lang::Jpn, "ja"),
    (Lang::Heb, "he"),
    (Lang::Yid, "yi"),
    (Lang::Pol, "pl"),
    (Lang::Amh, "am"),
    (Lang::Jav, "jv"),
    (Lang::Kor, "ko"),
    (Lang::Nob, "nb"),
    (Lang::Dan, "da"),
    (Lang::Swe, "sv"),
    (Lang::Fin, "fi"),
    (Lang::Tur, "tr"),
    (Lang::Nld, "nl"),
    (Lang::Hun, "hu"),
    (Lang::Ces, "cs"),
    (Lang::Ell, "el"),
    (Lang::Bul, "bg"),
    (Lang::Bel, "be"),
    (Lang::Mar, "mr"),
    (Lang::Kan, "kn"),
    (Lang::Ron, "ro"),
    (Lang::Slv, "sl"),
    (Lang::Hrv, "hr"),
    (Lang::Srp, "sr"),
    (Lang::Mkd, "mk"),
    (Lang::Lit, "lt"),
    (Lang::Lav, "lv"),
    (Lang::Est, "et"),
    (Lang::Tam, "ta"),
    (Lang::Vie, "vi"),
    (Lang::Urd, "ur"),
    (Lang::Tha, "th"),
    (Lang::Guj, "gu"),
    (Lang::Uzb, "uz"),
    (Lang::Pan, "pa"),
    (Lang::Aze, "az"),
    (Lang::Ind, "id"),
    (Lang::Tel, "te"),
    (Lang::Pes, "fa"),
    (Lang::Mal, "ml"),
    (Lang::Ori, "or"),
    (Lang::Mya, "my"),
    (Lang::Nep, "ne"),
    (Lang::Sin, "si"),
    (Lang::Khm, "km"),
    (Lang::Tuk, "tk"),
    (Lang::Aka, "ak"),
    (Lang::Zul, "zu"),
    (Lang::Sna, "sn"),
    (Lang::Afr, "af"),
    (Lang::Lat, "la"),
    (Lang::Slk, "sk"),
    (Lang::Cat, "ca"),
    (Lang::Tgl, "tl"),
    (Lang::Hye, "hy"),
    (Lang::Cym, "cy"),
];

/// Tags of languages that the detector does not tell, and that a producer may claim.
const CLAIMED_ONLY: [&str; 38] = [
    "no", "nn", "ga", "gd", "eu", "gl", "is", "mt", "sq", "bs", "lb", "fo", "ms", "sw", "ha", "yo", "ig", "so", "rw",
    "xh", "st", "tn", "mg", "ku", "ps", "ckb", "sd", "ug", "kk", "ky", "tg", "tt", "mn", "bo", "dz", "lo", "as", "fil",
];

/// Other names of the same: ISO 639-2 and 639-3, old codes, and English names as envelopes have them.
const ALIASES: [(&str, &str); 64] = [
    ("english", "en"),
    ("ger", "de"),
    ("german", "de"),
    ("fre", "fr"),
    ("french", "fr"),
    ("spanish", "es"),
    ("italian", "it"),
    ("portuguese", "pt"),
    ("dut", "nl"),
    ("dutch", "nl"),
    ("russian", "ru"),
    ("ukrainian", "uk"),
    ("polish", "pl"),
    ("cze", "cs"),
    ("czech", "cs"),
    ("slo", "sk"),
    ("slovak", "sk"),
    ("rum", "ro"),
    ("romanian", "ro"),
    ("gre", "el"),
    ("greek", "el"),
    ("turkish", "tr"),
    ("arabic", "ar"),
    ("hebrew", "he"),
    ("iw", "he"),
    ("persian", "fa"),
    ("farsi", "fa"),
    ("per", "fa"),
    ("fas", "fa"),
    ("hindi", "hi"),
    ("urdu", "ur"),
    ("bengali", "bn"),
    ("chi", "zh"),
    ("zho", "zh"),
    ("chinese", "zh"),
    ("mandarin", "zh"),
    ("yue", "zh"),
    ("japanese", "ja"),
    ("korean", "ko"),
    ("in", "id"),
    ("indonesian", "id"),
    ("vietnamese", "vi"),
    ("thai", "th"),
    ("swedish", "sv"),
    ("danish", "da"),
    ("norwegian", "no"),
    ("nor", "no"),
    ("nno", "nn"),
    ("finnish", "fi"),
    ("hungarian", "hu"),
    ("bulgarian", "bg"),
    ("croatian", "hr"),
    ("serbian", "sr"),
    ("scc", "sr"),
    ("slovenian", "sl"),
    ("lithuanian", "lt"),
    ("latvian", "lv"),
    ("estonian", "et"),
    ("arm", "hy"),
    ("geo", "ka"),
    ("ji", "yi"),
    ("afrikaans", "af"),
    ("catalan", "ca"),
    ("arb", "ar"),
];

/// Groups whose members are taken for one another where letters are few.
const KIN: [&[&str]; 9] = [
    &["nb", "no", "nn", "da"],
    &["sr", "hr", "bs", "sl", "mk"],
    &["cs", "sk"],
    &["id", "ms", "jv"],
    &["es", "pt", "gl", "ca"],
    &["ru", "uk", "be", "bg", "mk"],
    &["nl", "af"],
    &["hi", "mr", "ne"],
    &["ar", "fa", "ur"],
];

/// The tag of a language that the detector tells.
pub(super) fn tag_of(lang: Lang) -> Option<&'static str> {
    DETECTED.iter().find(|(known, _)| *known == lang).map(|&(_, tag)| tag)
}

/// The language that a producer names: a BCP 47 tag of which only the language counts (`en-GB`), a code of ISO 639, or
/// an English name. `None` for one that is not known, or for no language (`und`, `mul`).
pub(super) fn named(claimed: &str) -> Option<Known> {
    let claimed = claimed.trim();
    let primary = claimed.split(['-', '_', '.', ' ', ';', ',']).next()?;
    if !(2..=12).contains(&primary.len()) || !primary.is_ascii() {
        return None;
    }
    let primary = primary.to_ascii_lowercase();
    let alias = ALIASES.iter().find(|(name, _)| *name == primary).map(|&(_, tag)| tag);
    let short = alias.unwrap_or(&primary);
    let detected = DETECTED.iter().find(|(lang, tag)| *tag == short || lang.code() == short);
    if let Some(&(lang, tag)) = detected {
        return Some(Known { tag, lang: Some(lang) });
    }
    CLAIMED_ONLY.iter().find(|tag| **tag == short).map(|&tag| Known { tag, lang: None })
}

/// Whether two languages are taken for one another where letters are few.
pub(super) fn are_kin(one: &str, other: &str) -> bool {
    KIN.iter().any(|group| group.contains(&one) && group.contains(&other))
}
