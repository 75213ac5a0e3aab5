//! A split and a merge of an example, by the path that a planner takes: everything is inherited by geometry.

use serde_json::{Map, Value, json};

use super::DemoError;
use super::book::Book;
use super::ground::Part;
use crate::domain::day::Day;
use crate::registry::{
    CadastralConditions, CadastralTaken, Caller, Registry, RegistryError, read_cadastral,
};
use crate::rules::render::Lang;

/// The example that is split: on the negative list, so that one sees what its successors inherit.
const SPLIT: u8 = 46;
/// Days back on which it is split, and on which two of the successors are merged.
const DAYS: [i64; 2] = [3, 2];
/// Strips from west to east.
const STRIPS: [Part; 3] = [
    Part(0.0, 0.3, 0.0, 1.0),
    Part(0.3, 0.6, 0.0, 1.0),
    Part(0.6, 1.0, 0.0, 1.0),
];
/// The two western strips together.
const WESTERN: Part = Part(0.0, 0.6, 0.0, 1.0);

/// Splits an example in three and merges two of them, in a register that [`super::hongqiao`] filled.
pub async fn split_and_merge(registry: &Registry) -> Result<[CadastralTaken; 2], DemoError> {
    let book = Book::of(registry.clock().today());
    let mut strips = Vec::new();
    for (strip, name) in STRIPS.into_iter().zip(["西段", "中段", "东段"]) {
        let outline = book.part(SPLIT, strip)?;
        let name = format!("示例{SPLIT} {name} (example: strip of {SPLIT})");
        strips.push(json!({"name": name, "outline": outline.as_geojson()}));
    }
    let whole = book.no(SPLIT)?.to_string();
    let split = act(registry, ("split", book.ago(DAYS[0])), (&[whole], strips)).await?;
    let numbers: Vec<String> = split
        .successors
        .iter()
        .take(2)
        .map(|own| own.registry_no.clone())
        .collect();
    let outline = book.part(SPLIT, WESTERN)?;
    let name = format!("示例{SPLIT} 西段与中段 (example: two strips of {SPLIT} merged)");
    let into = vec![json!({"name": name, "outline": outline.as_geojson()})];
    let merge = act(registry, ("merge", book.ago(DAYS[1])), (&numbers, into)).await?;
    Ok([split, merge])
}

async fn act(
    registry: &Registry,
    (kind, day): (&str, Day),
    (predecessors, successors): (&[String], Vec<Value>),
) -> Result<CadastralTaken, DemoError> {
    let body = json!({
        "kind": kind, "day": day, "predecessors": predecessors, "successors": successors,
        "papers": [{
            "kind": "cadastral_change", "title": "示例文件 地籍变更 (example)", "number": format!("示例籍〔{day}〕"),
            "issuer": "示例单位 (example)", "day": day
        }],
        "actor": {"kind": "natural_resources", "name": "示例区自然资源局 (example)"},
        "reason": "示例:分割与合并 (example: a split and a merge)"
    });
    let fields: Map<String, Value> = serde_json::from_value(body)?;
    let request = read_cadastral(fields).map_err(RegistryError::from)?;
    let key = format!("demo-{kind}-{day}");
    let conditions = CadastralConditions {
        key: Some((&key, kind.as_bytes())),
        if_match: None,
        lang: Lang::Zh,
    };
    let operator = Caller::operator();
    Ok(registry
        .cadastral_act(&operator, &request, &conditions)
        .await?)
}
