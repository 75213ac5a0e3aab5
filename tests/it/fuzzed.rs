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
fn every_door_is_a_target_of_the_fuzzer() {
    let manifest = fs::read_to_string(format!("{FUZZ}/Cargo.toml")).expect("a manifest");
    for (name, door) in DOORS {
        let target = fs::read_to_string(format!("{FUZZ}/targets/{name}.rs")).expect(name);
        assert!(target.contains(&format!("target!({name})")), "{name}");
        assert!(manifest.contains(&format!("path = \"targets/{name}.rs\"")), "{name}");
        door(b"");
        door(b"\n%%%% a\n\xff\xff\xff\xff");
    }
}
