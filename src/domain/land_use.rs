//! Land use: the limit class that GB 36600 asks for.

/// Class of land use in GB 36600-2018, 4.1 (第一类用地、第二类用地): it decides which limit applies.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub enum LimitClass {
    I,
    II,
}
