//! What the fuzz targets share: the doors of the readers, and how one of them is run.

// what no target reaches is not dead: the main crate uses it
#![allow(dead_code, unused_imports)]

// `jingtu::intake` is what the doors say, here as in the main suite
extern crate self as jingtu;

pub mod doors;
#[path = "../../src/domain/mod.rs"]
pub mod domain;
#[path = "../../src/intake/mod.rs"]
pub mod intake;
#[path = "../../src/standards/mod.rs"]
pub mod standards;

pub use libfuzzer_sys;

/// Bytes that one input may hold at a time, beside what the fuzzer keeps itself.
pub const MOST_HELD: usize = 1 << 30;

/// A target: one door of [`doors`], with a ceiling on memory.
#[macro_export]
macro_rules! target {
    ($door:ident) => {
        #[global_allocator]
        static ALLOCATOR: $crate::Cap = $crate::Cap::new(std::alloc::System, $crate::MOST_HELD);

        $crate::libfuzzer_sys::fuzz_target!(
            init: $crate::only_what_is_not_caught(),
            |data: &[u8]| $crate::doors::$door(data)
        );
    };
}

/// The allocator of a target.
pub type Cap = cap::Cap<std::alloc::System>;

/// The reader of sheets catches the panics of the crates that it uses, and answers that the file is damaged. Only a panic
/// that leaves the door ends a run; the fuzzer's own hook would end it at every one.
pub fn only_what_is_not_caught() {
    std::panic::set_hook(Box::new(|panic| eprintln!("{panic}")));
}
