//! Inputs that once broke a reader of files, through the doors that the fuzzer uses (`tests/fuzz`).

#[path = "../fuzz/doors.rs"]
mod doors;

use std::collections::BTreeSet;
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

/// The fuzzing crate compiles these rooms from their sources and is built by `tests/fuzz/run.sh` alone: what they come to
/// use has to be named there too.
#[test]
fn the_fuzzing_crate_names_what_the_readers_use() {
    let root = env!("CARGO_MANIFEST_DIR");
    let named = |manifest: &str| -> BTreeSet<String> {
        let text = fs::read_to_string(manifest).expect("a manifest");
        let (_, dependencies) = text.split_once("\n[dependencies]").expect("dependencies");
        let lines = dependencies.lines().skip(1);
        let lines = lines.take_while(|line| !line.starts_with('['));
        let names = lines.filter_map(|line| line.split_once(" = "));
        names.map(|(name, _)| name.replace('-', "_")).collect()
    };
    let main = named(&format!("{root}/Cargo.toml"));
    let fuzz = named(&format!("{FUZZ}/Cargo.toml"));
    let mut used = BTreeSet::new();
    for room in ["cql2", "domain", "intake", "standards"] {
        sources(&Path::new(root).join("src").join(room), &mut |text| {
            let paths = text.split("::").filter_map(|before| {
                let own = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
                before.rsplit(|letter| !own(letter)).next()
            });
            used.extend(paths.filter(|name| main.contains(*name)).map(str::to_owned));
        });
    }
    assert!(used.contains("calamine"), "no source was read");
    let missing: Vec<&String> = used.difference(&fuzz).collect();
    assert_eq!(missing, [""; 0], "add them to tests/fuzz/Cargo.toml");
}

/// Gives the text of every source file below a folder.
fn sources(folder: &Path, take: &mut impl FnMut(&str)) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, take);
        } else if path.extension().is_some_and(|end| end == "rs") {
            take(&fs::read_to_string(&path).expect("a source"));
        }
    }
}
