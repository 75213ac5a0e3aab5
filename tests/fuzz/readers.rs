//! The fuzz target: the door that `DOOR` names (see `doors.rs`). Without it, what every door starts from is written into
//! `corpus/`.

#![no_main]

mod seeds;

use std::panic::catch_unwind;
use std::sync::{LazyLock, Mutex};

use jingtu_fuzz::doors::{DOORS, Door};
use libfuzzer_sys::fuzz_target;

/// Bytes that the readers may hold at a time: a count taken at its word ends the run.
const MOST_HELD: usize = 1 << 30;

#[global_allocator]
static ALLOCATOR: cap::Cap<std::alloc::System> = cap::Cap::new(std::alloc::System, MOST_HELD);

static DOOR: LazyLock<Door> = LazyLock::new(|| {
    let name = std::env::var("DOOR").unwrap_or_default();
    let known = DOORS.iter().find(|(own, _)| *own == name);
    known.unwrap_or_else(|| panic!("{name:?} is no door")).1
});

/// What the last panic said.
static LAST: Mutex<String> = Mutex::new(String::new());

fuzz_target!(init: ready(), |data: &[u8]| {
    // The reader of sheets catches the panics of the crates that it uses, and answers that the file is damaged. Only a
    // panic that leaves the door ends a run; the fuzzer's own hook would end it at every one.
    if catch_unwind(|| DOOR(data)).is_err() {
        eprintln!("{}", LAST.lock().map(|last| last.clone()).unwrap_or_default());
        std::process::abort();
    }
});

fn ready() {
    if std::env::var_os("DOOR").is_none() {
        seeds::write();
        std::process::exit(0);
    }
    std::panic::set_hook(Box::new(|panic| {
        if let Ok(mut last) = LAST.lock() {
            *last = panic.to_string();
        }
    }));
    let _known = &*DOOR;
}
