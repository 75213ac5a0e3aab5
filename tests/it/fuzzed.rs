//! Inputs that once broke a reader of files, through the doors that the fuzzer uses (`tests/fuzz`).

#[path = "../fuzz/doors.rs"]
mod doors;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use doors::DOORS;

const FUZZ: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fuzz");
/// What one small input may take, on a busy machine without optimisation.
const LONGEST: Duration = Duration::from_secs(20);

#[test]
fn readers_survive_what_once_broke_them() {
    let mut inputs = 0;
    for (name, door) in DOORS {
        let folder = Path::new(FUZZ).join("regressions").join(name);
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries {
            let path = entry.expect("an entry").path();
            let began = Instant::now();
            println!("{}", path.display());
            door(&fs::read(&path).expect("a file"));
            assert!(began.elapsed() < LONGEST, "{} takes long", path.display());
            inputs += 1;
        }
    }
    println!("{inputs} inputs");
}

#[test]
fn every_door_stands_what_is_no_file() {
    for (name, door) in DOORS {
        println!("{name}");
        for input in [
            &b""[..],
            b"\n%%%% a\n\xff\xff\xff\xff",
            b"[{}]",
            b"\0\0\x27\x0a",
        ] {
            door(input);
        }
    }
}
