//! Each format read back.
