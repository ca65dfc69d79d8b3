//! The trained models and the lists: the only place that knows where their bytes come from.

use std::sync::{Arc, OnceLock};

use sha2::{Digest, Sha256};

use super::Stage;
use super::gazetteer::Gazetteer;
use super::learn::model::Network;
use super::learn::words::Words;
use super::places::{Atlas, Metonyms};
use super::tags::Lemmatizer;

/// The network's name in the manifest and in grounds.
pub(super) const NETWORK: &str = super::learn::model::NAME;

/// The version of the models, as in the manifest: rises when they are trained anew.
pub const MODELS_VERSION: u16 = 2;

static NETWORK_FILE: &[u8] = include_bytes!("../../models/network.model");
static WORDS_FILE: &[u8] = include_bytes!("../../models/words.model");
static LEMMAS_FILE: &[u8] = include_bytes!("../../models/lemmas.model");
static GAZETTEER_FILE: &[u8] = include_bytes!("../../models/gazetteer.fst");
static ATLAS_FILE: &[u8] = include_bytes!("../../models/atlas.bin");

/// All of them, ready to use.
#[derive(Clone, Debug)]
pub struct Models {
    /// What reads a text.
    pub network: Arc<Network>,
    /// What is known of words.
    pub words: Arc<Words>,
    /// What finds lemmas.
    pub lemmatizer: Arc<Lemmatizer>,
    /// What the lists know.
    pub gazetteer: Gazetteer,
    /// Where places are.
    pub atlas: Atlas,
    /// Which of them stand for whom.
    pub metonyms: Metonyms,
}

/// Why the models cannot be used.
#[derive(Clone, Debug, thiserror::Error)]
#[error("models/{file}: {reason}")]
pub struct Unusable {
    file: &'static str,
    reason: String,
}

fn unusable<E: std::fmt::Display>(file: &'static str) -> impl Fn(E) -> Unusable {
    move |error| Unusable { file, reason: error.to_string() }
}

impl Models {
    /// Those that are part of the program, loaded once.
    ///
    /// # Errors
    ///
    /// A file is damaged or of another kind: the program was built with the wrong ones.
    pub fn embedded() -> Result<Arc<Self>, Unusable> {
        static LOADED: OnceLock<Result<Arc<Models>, Unusable>> = OnceLock::new();
        LOADED.get_or_init(|| Self::load().map(Arc::new)).clone()
    }

    fn load() -> Result<Self, Unusable> {
        let words = Words::load(WORDS_FILE).map_err(unusable("words.model"))?;
        let network = Network::load(NETWORK_FILE).map_err(unusable("network.model"))?;
        Ok(Self {
            network: Arc::new(network.acquainted(&words)),
            words: Arc::new(words),
            lemmatizer: Arc::new(Lemmatizer::load(LEMMAS_FILE).map_err(unusable("lemmas.model"))?),
            gazetteer: embedded_gazetteer()?,
            atlas: embedded_atlas()?,
            metonyms: Metonyms::embedded(),
        })
    }
}

/// A file that takes part in making records, by its checksum.
#[derive(Clone, Debug)]
pub struct ModelFile {
    /// Its name in the manifest.
    pub name: &'static str,
    /// Its version there.
    pub version: u16,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// The stage that reads it.
    pub stage: Stage,
}

/// All files, in the order of the stages that read them; the checksums are reckoned at the first call.
pub fn model_files() -> &'static [ModelFile] {
    static FILES: OnceLock<Vec<ModelFile>> = OnceLock::new();
    let of = |(name, stage, bytes): (&'static str, Stage, &[u8])| {
        let digest = Sha256::digest(bytes);
        let sha256 = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        ModelFile { name, version: MODELS_VERSION, sha256, stage }
    };
    FILES.get_or_init(|| {
        let files = [
            ("gazetteer", Stage::Gazetteer, GAZETTEER_FILE),
            (NETWORK, Stage::Reading, NETWORK_FILE),
            ("words", Stage::Reading, WORDS_FILE),
            ("lemmas", Stage::Tags, LEMMAS_FILE),
            ("atlas", Stage::Places, ATLAS_FILE),
        ];
        files.into_iter().map(of).collect()
    })
}

/// The compiled lists as they are embedded.
pub fn gazetteer_bytes() -> &'static [u8] {
    GAZETTEER_FILE
}

/// The gazetteer alone.
///
/// # Errors
///
/// Its file is damaged: the program was built with a wrong one.
pub fn embedded_gazetteer() -> Result<Gazetteer, Unusable> {
    Gazetteer::load(GAZETTEER_FILE).map_err(unusable("gazetteer.fst"))
}

/// The atlas as it is embedded.
pub fn atlas_bytes() -> &'static [u8] {
    ATLAS_FILE
}

/// The atlas alone.
///
/// # Errors
///
/// Its file is damaged: the program was built with a wrong one.
pub fn embedded_atlas() -> Result<Atlas, Unusable> {
    Atlas::load(ATLAS_FILE).map_err(unusable("atlas.bin"))
}
