//! The only place that knows where the bytes of models and compiled lists come from: they are in the binary.

/// The compiled gazetteer, for [`Gazetteer::load`](super::gazetteer::Gazetteer::load).
pub fn gazetteer_bytes() -> &'static [u8] {
    include_bytes!("../../models/gazetteer.fst")
}
