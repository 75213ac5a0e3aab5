//! What GB 36600 prints for a substance, to stand beside what is computed.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Serialize;

use super::tables::{Substance, substances};
use crate::domain::land_use::LimitClass;
use crate::standards::{LimitKind, gb36600};

/// Printed values of GB 36600-2018 for the class, decimal, mg/kg.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct PrintedLimits {
    /// Name of the item of the standard.
    pub item_zh: String,
    pub item_en: String,
    /// Screening value (筛选值).
    pub screening: Option<String>,
    /// Control value (管制值).
    pub control: Option<String>,
    pub unit: &'static str,
    /// Where the screening value is printed.
    pub citation_zh: Option<String>,
    pub citation_en: Option<String>,
}

/// Of every substance, by its place in the table and the class.
static PRINTED: LazyLock<HashMap<(u16, LimitClass), PrintedLimits>> = LazyLock::new(|| {
    let both = |substance| [LimitClass::I, LimitClass::II].map(|class| (substance, class));
    let all = substances().iter().flat_map(both);
    all.filter_map(|(substance, class)| Some(((substance.no, class), read(substance, class)?)))
        .collect()
});

/// None for what the standard does not list, and for one isomer of a sum.
pub(super) fn printed(substance: &Substance, class: LimitClass) -> Option<&'static PrintedLimits> {
    PRINTED.get(&(substance.no, class))
}

fn read(substance: &Substance, class: LimitClass) -> Option<PrintedLimits> {
    let names = [substance.cas.as_deref(), Some(&substance.name_zh)];
    let name = names
        .into_iter()
        .flatten()
        .find(|name| gb36600::find(name).is_some())?;
    let item = gb36600::find(name)?;
    let screening = gb36600::limit_cited(name, class, LimitKind::Screening)?;
    let (citation_zh, citation_en) = screening.citation();
    Some(PrintedLimits {
        item_zh: item.name_zh.clone(),
        item_en: item.name_en.clone(),
        screening: Some(screening.value.to_string()),
        control: gb36600::limit(name, class, LimitKind::Control).map(|value| value.to_string()),
        unit: item.unit(),
        citation_zh: Some(citation_zh),
        citation_en: Some(citation_en),
    })
}
