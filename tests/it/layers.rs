//! The one direction: reads every file under `src/` and fails on an arrow between rooms that points the wrong way.
//!
//! An arrow is a path that starts at the root of the crate (`crate::store::...`, in a `use` or anywhere else, or as many
//! `super::` as lead there). Comments and tests (`#[cfg(test)] mod`, files named `tests.rs`) may name what they like.
//! Whoever adds a room adds its line to [`ROOMS`].

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};

/// A room, and what it may use.
struct Room {
    name: &'static str,
    /// Rooms whose names may stand behind `crate::`.
    uses: &'static [&'static str],
    /// Crates it must not name.
    never: &'static [&'static str],
}

/// Pure rooms: no I/O, no async.
const PURE: &[&str] = &["sqlx", "axum", "tokio"];
/// SQL lives in `store` alone, HTTP in `api` and `web`.
const NO_SQL_NO_HTTP: &[&str] = &["sqlx", "axum"];
const NO_SQL: &[&str] = &["sqlx"];

/// What a door may use: never `store` or `atlas`.
const DOOR: &[&str] = &[
    "domain",
    "cql2",
    "standards",
    "log",
    "rules",
    "intake",
    "tiles",
    "formats",
    "identity",
    "registry",
    "clock",
    "config",
];
/// What the commands may use.
const COMMAND: &[&str] = &[
    "domain",
    "standards",
    "log",
    "rules",
    "intake",
    "paper",
    "tiles",
    "notify",
    "identity",
    "registry",
    "api",
    "web",
    "clock",
    "config",
    "demo",
    "cli",
];

const ROOMS: &[Room] = &[
    Room {
        name: "domain",
        uses: &[],
        never: PURE,
    },
    Room {
        name: "standards",
        uses: &["domain"],
        never: PURE,
    },
    Room {
        name: "log",
        uses: &["domain"],
        never: PURE,
    },
    Room {
        name: "rules",
        uses: &["domain", "standards", "log"],
        never: PURE,
    },
    Room {
        name: "cql2",
        uses: &[],
        never: PURE,
    },
    Room {
        name: "store",
        uses: &["domain", "log"],
        never: &["axum"],
    },
    Room {
        name: "atlas",
        uses: &["domain", "log", "store"],
        never: NO_SQL_NO_HTTP,
    },
    Room {
        name: "blobs",
        uses: &["domain", "clock"],
        never: NO_SQL_NO_HTTP,
    },
    Room {
        name: "intake",
        uses: &["domain", "standards"],
        never: NO_SQL_NO_HTTP,
    },
    Room {
        name: "paper",
        uses: &["domain", "standards"],
        never: PURE,
    },
    Room {
        name: "tiles",
        uses: &[],
        never: PURE,
    },
    Room {
        name: "formats",
        uses: &[],
        never: PURE,
    },
    Room {
        name: "notify",
        uses: &["domain", "clock"],
        never: NO_SQL_NO_HTTP,
    },
    Room {
        name: "identity",
        uses: &["domain", "clock"],
        never: NO_SQL_NO_HTTP,
    },
    Room {
        name: "registry",
        uses: &[
            "domain",
            "standards",
            "log",
            "rules",
            "store",
            "atlas",
            "blobs",
            "cql2",
            "intake",
            "paper",
            "notify",
            "identity",
            "clock",
        ],
        never: NO_SQL_NO_HTTP,
    },
    Room {
        name: "api",
        uses: DOOR,
        never: NO_SQL,
    },
    Room {
        name: "web",
        uses: DOOR,
        never: NO_SQL,
    },
    // Beside the house: the clock, the machine's settings, and those who put everything together.
    Room {
        name: "clock",
        uses: &["domain"],
        never: PURE,
    },
    Room {
        name: "config",
        uses: &["domain"],
        never: PURE,
    },
    Room {
        name: "cli",
        uses: COMMAND,
        never: NO_SQL,
    },
    Room {
        name: "demo",
        uses: COMMAND,
        never: NO_SQL,
    },
    Room {
        name: "main",
        uses: COMMAND,
        never: NO_SQL,
    },
    Room {
        name: "lib",
        uses: &[],
        never: PURE,
    },
];

/// One place that breaks the direction.
#[derive(Debug)]
struct Violation {
    file: PathBuf,
    line: usize,
    what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(
            f,
            "src/{}:{}: {}",
            self.file.display(),
            self.line,
            self.what
        )
    }
}

#[test]
fn arrows_between_rooms_point_one_way() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = rust_files(&root);
    assert!(
        files.contains(&root.join("lib.rs")),
        "there is something to read"
    );
    let violations: Vec<String> = files
        .iter()
        .flat_map(|file| {
            let source = std::fs::read_to_string(file).expect("a readable source file");
            violations(file.strip_prefix(&root).expect("a file under src"), &source)
        })
        .map(|violation| violation.to_string())
        .collect();
    assert!(
        violations.is_empty(),
        "arrows that point the wrong way:\n{}",
        violations.join("\n")
    );
}

fn rust_files(directory: &Path) -> BTreeSet<PathBuf> {
    let mut files = BTreeSet::new();
    for entry in std::fs::read_dir(directory).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.insert(path);
        }
    }
    files
}

/// What is wrong in one file; `file` is its path under `src`.
fn violations(file: &Path, source: &str) -> Vec<Violation> {
    let modules = module_path(file);
    if file.ends_with("tests.rs") {
        return Vec::new();
    }
    let name = modules.first().map_or_else(
        || file.file_stem().expect("a name").to_str().unwrap(),
        String::as_str,
    );
    let at = |line, what| Violation {
        file: file.to_owned(),
        line,
        what,
    };
    let Some(room) = ROOMS.iter().find(|room| room.name == name) else {
        return vec![at(
            1,
            format!("the room {name} is not in the table of tests/it/layers.rs"),
        )];
    };
    let tokens: TokenStream = match source.parse() {
        Ok(tokens) => tokens,
        Err(error) => return vec![at(1, format!("not Rust: {error}"))],
    };
    let mut reader = Reader { found: Vec::new() };
    reader.read(tokens, modules.len());
    reader
        .found
        .into_iter()
        .filter_map(|(line, name)| room.objects_to(&name).map(|what| at(line, what)))
        .collect()
}

/// `rules/listing.rs` and `rules/listing/mod.rs` are `["rules", "listing"]`; `lib.rs` and `main.rs` are the root.
fn module_path(file: &Path) -> Vec<String> {
    let mut modules: Vec<String> = file
        .with_extension("")
        .iter()
        .map(|part| part.to_str().expect("a plain name").to_owned())
        .collect();
    let last = modules.last().map(String::as_str);
    if last == Some("mod") || (modules.len() == 1 && matches!(last, Some("lib" | "main"))) {
        modules.pop();
    }
    modules
}

impl Room {
    fn objects_to(&self, name: &Name) -> Option<String> {
        match name {
            Name::Room(other) if other == self.name => None,
            Name::Room(other) if other == "*" => {
                Some("a glob of the crate's root hides what is used".to_owned())
            }
            Name::Room(other) => {
                let known = ROOMS.iter().any(|room| room.name == other);
                (known && !self.uses.contains(&other.as_str()))
                    .then(|| format!("{} must not use {other}", self.name))
            }
            Name::Crate(other) => self
                .never
                .contains(&other.as_str())
                .then(|| format!("{} must not use the crate {other}", self.name)),
        }
    }
}

/// A name found at the beginning of a path.
#[derive(Debug, PartialEq)]
enum Name {
    /// The first segment behind the root of this crate.
    Room(String),
    /// Any other first segment: perhaps a crate.
    Crate(String),
}

struct Reader {
    /// With the line on which each stands.
    found: Vec<(usize, Name)>,
}

impl Reader {
    /// Collects names from `tokens`, which stand `depth` modules below the root of the crate.
    fn read(&mut self, tokens: TokenStream, depth: usize) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            at = self.step(&tokens, at, depth);
        }
    }

    /// Reads one thing and returns where the next begins.
    fn step(&mut self, tokens: &[TokenTree], at: usize, depth: usize) -> usize {
        if let Some(next) = after_test_module(tokens, at) {
            return next;
        }
        match &tokens[at] {
            TokenTree::Group(group) => {
                let module = at >= 2
                    && is_ident(&tokens[at - 2], "mod")
                    && group.delimiter() == Delimiter::Brace;
                self.read(group.stream(), depth + usize::from(module));
                at + 1
            }
            TokenTree::Ident(ident) => self.path(ident, tokens, at, depth),
            TokenTree::Punct(_) | TokenTree::Literal(_) => at + 1,
        }
    }

    /// A path that begins with `ident`; returns where its first segments end.
    fn path(&mut self, ident: &Ident, tokens: &[TokenTree], at: usize, depth: usize) -> usize {
        if at >= 2 && separated(tokens, at - 2) {
            return at + 1; // in the middle of a path
        }
        let mut next = at + 1;
        let root = match ident.to_string().as_str() {
            "crate" | "jingtu" => true,
            "super" => {
                let mut steps = 1;
                while separated(tokens, next)
                    && tokens
                        .get(next + 2)
                        .is_some_and(|token| is_ident(token, "super"))
                {
                    steps += 1;
                    next += 3;
                }
                steps == depth
            }
            name => {
                self.found
                    .push((ident.span().start().line, Name::Crate(name.to_owned())));
                return next;
            }
        };
        if root && separated(tokens, next) {
            self.rooms(&tokens[next + 2..]);
        }
        next
    }

    /// What follows `crate::`: one name, a star, or several of them in braces.
    fn rooms(&mut self, tokens: &[TokenTree]) {
        match tokens.first() {
            Some(TokenTree::Ident(ident)) => {
                self.found
                    .push((ident.span().start().line, Name::Room(ident.to_string())));
            }
            Some(TokenTree::Punct(punct)) if punct.as_char() == '*' => {
                self.found
                    .push((punct.span().start().line, Name::Room("*".to_owned())));
            }
            Some(TokenTree::Group(group)) => {
                let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
                for part in tokens.split(
                    |token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ','),
                ) {
                    self.rooms(part);
                }
            }
            Some(TokenTree::Punct(_) | TokenTree::Literal(_)) | None => {}
        }
    }
}

/// Where the text goes on behind `#[cfg(test)] mod name { ... }`, when that begins here.
fn after_test_module(tokens: &[TokenTree], at: usize) -> Option<usize> {
    let TokenTree::Punct(punct) = &tokens[at] else {
        return None;
    };
    let TokenTree::Group(attribute) = tokens.get(at + 1)? else {
        return None;
    };
    if punct.as_char() != '#' || attribute.stream().to_string().replace(' ', "") != "cfg(test)" {
        return None;
    }
    let end = tokens[at..].iter().position(|token| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        TokenTree::Ident(_) | TokenTree::Literal(_) => false,
    })?;
    tokens[at..at + end]
        .iter()
        .any(|token| is_ident(token, "mod"))
        .then_some(at + end + 1)
}

/// Whether `::` stands here.
fn separated(tokens: &[TokenTree], at: usize) -> bool {
    [at, at + 1].iter().all(
        |at| matches!(tokens.get(*at), Some(TokenTree::Punct(punct)) if punct.as_char() == ':'),
    )
}

fn is_ident(token: &TokenTree, name: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == name)
}

mod tests {
    use super::*;

    fn complaints(file: &str, source: &str) -> Vec<String> {
        violations(Path::new(file), source)
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn a_wrong_arrow_is_shown_with_file_and_line() {
        assert_eq!(
            complaints(
                "domain/stage.rs",
                "use std::fmt;\n\nuse crate::store::Store;\n"
            ),
            ["src/domain/stage.rs:3: domain must not use store"]
        );
    }

    #[test]
    fn an_arrow_that_points_the_right_way_passes() {
        let source =
            "use crate::domain::day::Day;\nuse crate::rules::{Rule, decide};\nuse axum::Router;\n";
        assert!(complaints("api/transfers.rs", source).is_empty());
    }

    #[test]
    fn doors_never_use_store_or_atlas() {
        let source = "use crate::{\n    registry::Registry,\n    store::{Store, Read},\n    atlas as map,\n};\n";
        for door in ["api", "web"] {
            assert_eq!(
                complaints(&format!("{door}/mod.rs"), source),
                [
                    format!("src/{door}/mod.rs:3: {door} must not use store"),
                    format!("src/{door}/mod.rs:4: {door} must not use atlas"),
                ]
            );
        }
    }

    #[test]
    fn paths_in_bodies_and_macros_count() {
        let source = "fn f() {\n    println!(\"{}\", crate::registry::name());\n}\n";
        assert_eq!(
            complaints("rules/mod.rs", source),
            ["src/rules/mod.rs:2: rules must not use registry"]
        );
    }

    #[test]
    fn supers_that_reach_the_root_count() {
        let wrong = ["src/log/tree.rs:1: log must not use rules"];
        assert_eq!(
            complaints("log/tree.rs", "use super::super::rules::Rule;"),
            wrong
        );
        assert!(complaints("log/tree.rs", "use super::rules::Rule;").is_empty());
        assert_eq!(
            complaints(
                "log/tree.rs",
                "mod inner { use super::super::super::rules::Rule; }"
            ),
            wrong
        );
        assert!(
            complaints(
                "log/tree.rs",
                "mod inner { use super::super::rules::Rule; }"
            )
            .is_empty()
        );
    }

    #[test]
    fn comments_texts_and_test_modules_do_not_count() {
        let source = r##"
            //! [`crate::store`]
            // use crate::store::Store;
            /* use crate::api; */
            const TEXT: &str = r#"use crate::web;"#;
            #[cfg(test)]
            #[allow(dead_code)]
            mod tests { use crate::store::Store; }
            #[cfg(test)]
            mod elsewhere;
        "##;
        assert!(complaints("domain/mod.rs", source).is_empty());
        assert!(complaints("domain/tests.rs", "use crate::store::Store;").is_empty());
        assert_eq!(
            complaints(
                "domain/mod.rs",
                "#[cfg(test)]\nuse std::fmt;\nuse crate::store::Store;"
            )
            .len(),
            1
        );
    }

    #[test]
    fn pure_rooms_name_no_driver_server_or_runtime() {
        for room in ["domain", "standards", "rules", "log"] {
            for name in ["sqlx", "axum", "tokio"] {
                let file = format!("{room}/mod.rs");
                let wrong = [format!(
                    "src/{file}:1: {room} must not use the crate {name}"
                )];
                assert_eq!(complaints(&file, &format!("use {name}::x;")), wrong);
                assert_eq!(
                    complaints(&file, &format!("#[{name}::x] fn f() {{}}")),
                    wrong
                );
            }
        }
        assert!(complaints("store/mod.rs", "use sqlx::Pool;").is_empty());
    }

    #[test]
    fn an_unknown_room_and_a_glob_of_the_root_are_refused() {
        assert_eq!(
            complaints("helpers/mod.rs", ""),
            ["src/helpers/mod.rs:1: the room helpers is not in the table of tests/it/layers.rs"]
        );
        assert_eq!(complaints("store/mod.rs", "use crate::*;").len(), 1);
    }

    #[test]
    fn the_program_puts_together_what_the_library_offers() {
        assert!(complaints("main.rs", "use jingtu::{api, registry::Registry};").is_empty());
        assert_eq!(
            complaints("main.rs", "use jingtu::store::Store;"),
            ["src/main.rs:1: main must not use store"]
        );
    }
}
