//! Small files with bytes changed and ends cut off: whatever comes out, it is an answer, and it costs little.

use std::io::Cursor;
use std::time::{Duration, Instant};

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::formats::shapefile_bytes;
use super::*;

/// Cases of each file, and the time they may take together: a slow machine looks at fewer.
const CASES: usize = 150;
const TIME: Duration = Duration::from_millis(500);
/// Address space that a damaged count may claim, all cases together: a count taken at its word claims more at once.
const CLAIMED: u64 = 4 << 30;

type Files = Vec<(String, Vec<u8>)>;

fn files(paths: &[&str]) -> Files {
    paths
        .iter()
        .map(|path| ((*path).to_owned(), fs::read(data(path)).unwrap()))
        .collect()
}

fn seeds() -> Vec<Files> {
    let square = |e: f64| {
        vec![
            [e, 4.3e6],
            [e, 4.4e6],
            [e + 1e3, 4.4e6],
            [e + 1e3, 4.3e6],
            [e, 4.3e6],
        ]
    };
    let (shp, shx) = shapefile_bytes(15, &[Some(vec![square(39.5e6), square(39.6e6)]), None]);
    let text = "[属性描述]\n坐标系=2000国家大地坐标系\n几度分带=3\n带号=39\n[地块坐标]\n4,1,甲,乙,面,,,,@\n\
                J1,1,4337300,39514600\nJ2,1,4337300,39514700\nJ3,1,4337400,39514700\nJ1,1,4337300,39514600\n";
    vec![
        files(&["cgcs2000/gbk-names-4527.zip"]),
        files(&["cgcs2000/districts-4527.fgb"]),
        files(&["cgcs2000/districts-4490-noindex.fgb"]),
        files(&["cgcs2000/districts-4527.gpkg"]),
        files(&[
            "cgcs2000/gbk-wrongcpg-4527.dbf",
            "cgcs2000/gbk-wrongcpg-4527.prj",
            "cgcs2000/gbk-wrongcpg-4527.cpg",
            "cgcs2000/gbk-wrongcpg-4527.shx",
            "cgcs2000/gbk-wrongcpg-4527.shp",
        ]),
        vec![("a.shp".to_owned(), shp), ("a.shx".to_owned(), shx)],
        vec![("a.txt".to_owned(), text.as_bytes().to_vec())],
        vec![(
            "a.geojson".to_owned(),
            collection(&[feature(json!({"key": "a"}), super::square(0))])
                .to_string()
                .into_bytes(),
        )],
    ]
}

/// Some bytes changed, most of them near the beginning, where the counts are; or the end cut off.
fn damaged(files: &Files, random: &mut ChaCha8Rng) -> Files {
    let mut files = files.clone();
    let which = random.random_range(0..files.len());
    let bytes = &mut files[which].1;
    if bytes.is_empty() {
        return files;
    }
    if random.random_ratio(1, 4) {
        bytes.truncate(random.random_range(0..bytes.len()));
        return files;
    }
    for _ in 0..random.random_range(1..8) {
        let reach = if random.random() {
            bytes.len()
        } else {
            bytes.len().min(256)
        };
        let at = random.random_range(0..reach);
        bytes[at] = match random.random_range(0..4) {
            0 => 0xff,
            1 => 0x7f,
            2 => bytes[at] ^ 1 << random.random_range(0..8),
            _ => random.random(),
        };
    }
    files
}

/// Kilobytes of address space ever claimed; 0 where the system does not tell.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmPeak:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or(0)
}

#[test]
fn damaged_files_end_in_an_answer_and_claim_little() {
    let mut random = ChaCha8Rng::seed_from_u64(20_261_128);
    let before = peak();
    let rule = ParcelMapping {
        missing: MissingKeys::Generate,
        limits: Limits::DISTRICT,
        ..ParcelMapping::default()
    };
    let (mut answered, mut unharmed) = (0, 0);
    for files in seeds() {
        let began = Instant::now();
        for _ in 0..CASES {
            let damaged = damaged(&files, &mut random);
            let upload = damaged
                .into_iter()
                .fold(Upload::default(), |upload, (name, bytes)| {
                    upload.with(name, Cursor::new(bytes))
                });
            let file = read_parcel_file(upload, &rule);
            answered += usize::from(!file.faults.is_empty());
            unharmed += usize::from(file.is_clean());
            if began.elapsed() > TIME {
                break;
            }
        }
    }
    assert!(answered > 40 && unharmed > 5, "{answered} {unharmed}");
    assert!(
        peak().saturating_sub(before) << 10 < CLAIMED,
        "{} kB",
        peak() - before
    );
}
