//! The program: see [`jingtu::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    jingtu::cli::run()
}
