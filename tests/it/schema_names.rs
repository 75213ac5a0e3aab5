//! Schemas of the description go by the names of types: two types of one name would overwrite each other, and the
//! description would show one of them in the place of the other. Reads every file under `src/`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Names of schemas in a file: of each type that derives `ToSchema`, or has an `impl` of it.
fn schemas(tokens: TokenStream, found: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let (mut derives, mut named): (bool, Option<String>) = (false, None);
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at] {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                if let Some(TokenTree::Group(attribute)) = tokens.get(at + 1) {
                    derives |= is_derived(attribute.stream());
                    named = named.or_else(|| name_given(attribute.stream()));
                    at += 1;
                }
            }
            TokenTree::Ident(ident) if *ident == "struct" || *ident == "enum" => {
                if let Some(TokenTree::Ident(name)) = tokens.get(at + 1)
                    && derives
                {
                    found.push(named.take().unwrap_or_else(|| name.to_string()));
                }
                (derives, named) = (false, None);
            }
            TokenTree::Ident(ident) if *ident == "ToSchema" => {
                if let (Some(TokenTree::Ident(of)), Some(TokenTree::Ident(name))) =
                    (tokens.get(at + 1), tokens.get(at + 2))
                    && *of == "for"
                {
                    found.push(name.to_string());
                }
            }
            TokenTree::Ident(ident)
                if ["fn", "impl", "mod", "use"].iter().any(|own| ident == own) =>
            {
                (derives, named) = (false, None);
            }
            // the macro of codes makes a type of each name before a brace
            TokenTree::Ident(ident) if *ident == "coded" => {
                if let Some(TokenTree::Group(group)) = tokens.get(at + 2) {
                    found.extend(before_brace(group.stream()));
                    at += 2;
                }
            }
            TokenTree::Group(group) if group.delimiter() != Delimiter::Parenthesis => {
                schemas(group.stream(), found);
            }
            _ => {}
        }
        at += 1;
    }
}

fn before_brace(tokens: TokenStream) -> Option<String> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    tokens.windows(2).find_map(|pair| match pair {
        [TokenTree::Ident(name), TokenTree::Group(group)]
            if group.delimiter() == Delimiter::Brace =>
        {
            Some(name.to_string())
        }
        _ => None,
    })
}

/// Whether an attribute is a `derive` that names `ToSchema`.
fn is_derived(attribute: TokenStream) -> bool {
    let mut tokens = attribute.into_iter();
    let derive = matches!(tokens.next(), Some(TokenTree::Ident(ident)) if ident == "derive");
    derive
        && tokens
            .next()
            .is_some_and(|list| list.to_string().contains("ToSchema"))
}

/// The name in `#[schema(as = name)]`.
fn name_given(attribute: TokenStream) -> Option<String> {
    let mut tokens = attribute.into_iter();
    let schema = matches!(tokens.next(), Some(TokenTree::Ident(ident)) if ident == "schema");
    let Some(TokenTree::Group(list)) = tokens.next().filter(|_| schema) else {
        return None;
    };
    let list: Vec<TokenTree> = list.stream().into_iter().collect();
    let at = list
        .iter()
        .position(|token| matches!(token, TokenTree::Ident(ident) if ident == "as"))?;
    let name = list[at + 2..].iter();
    let name = name
        .take_while(|token| !matches!(token, TokenTree::Punct(punct) if punct.as_char() == ','));
    Some(name.map(ToString::to_string).collect())
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            found.push(path);
        }
    }
}

/// Names that stand more than once, with their files.
fn twice<'a>(sources: impl Iterator<Item = (String, &'a str)>) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (file, source) in sources {
        let tokens: TokenStream = source.parse().expect("tokens");
        let mut found = Vec::new();
        schemas(tokens, &mut found);
        for name in found {
            all.entry(name).or_default().push(file.clone());
        }
    }
    all.retain(|_, files| files.len() > 1);
    all
}

#[test]
fn no_two_types_share_the_name_of_a_schema() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    files(&root, &mut paths);
    let sources: Vec<(String, String)> = paths
        .iter()
        .map(|path| {
            let source = std::fs::read_to_string(path).expect("a source");
            (path.display().to_string(), source)
        })
        .collect();
    // the reader is not blind: it sees every schema of the description; a generic one goes on with its argument
    let mut seen = Vec::new();
    for (_, source) in &sources {
        schemas(source.parse().expect("tokens"), &mut seen);
    }
    let description = serde_json::to_value(jingtu::api::openapi()).expect("a description");
    let described = description["components"]["schemas"].as_object();
    let described = described.into_iter().flat_map(serde_json::Map::keys);
    let unseen: Vec<&String> = described
        .filter(|name| !seen.iter().any(|own| name.split('_').next() == Some(own)))
        .collect();
    assert!(unseen.is_empty() && seen.len() > 300, "{unseen:?}");
    let sources = sources
        .iter()
        .map(|(file, source)| (file.clone(), source.as_str()));
    let twice = twice(sources);
    assert!(
        twice.is_empty(),
        "give each a name of its own, or #[schema(as = ...)]: {twice:#?}"
    );
}

#[test]
fn a_name_that_stands_twice_is_found() {
    let one = "/// A view.\n#[derive(Debug, utoipa::ToSchema)]\n#[serde(rename_all = \"snake_case\")]\npub struct StepView { a: u8 }";
    let other = "mod inner { #[derive(ToSchema, Clone)] enum StepView { A } }";
    let given = "#[derive(ToSchema)] #[schema(as = OtherStep, example = 1)] struct StepView;";
    let plain =
        "#[derive(Debug)] struct StepView; impl ToSchema for Own {} impl ToSchema for Own {}";
    let of = |all: &[&'static str]| -> Vec<String> {
        let named = all.iter().enumerate();
        let named = named.map(|(index, source)| (index.to_string(), *source));
        twice(named).into_keys().collect()
    };
    assert_eq!(of(&[one, other]), ["StepView"]);
    assert_eq!(of(&[one, given]), [""; 0]);
    assert_eq!(of(&[one, plain]), ["Own"]);
}
