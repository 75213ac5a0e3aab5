//! The program: see [`jingtu::cli`].

use std::process::ExitCode;

/// A register in memory is some tens of millions of small pieces, which this allocator packs tighter than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    jingtu::cli::run()
}
