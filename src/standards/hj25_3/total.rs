//! Totals of a site over its substances, and what each contributes (污染物风险贡献率).

use serde::Serialize;

use super::assess::Computed;
use super::risk::{sum, totals_complete};
use super::terms::Effect;

/// What one substance adds to a total of the site.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct SubstanceContribution {
    /// Row of the toxicity table.
    pub no: u16,
    pub name_zh: &'static str,
    pub name_en: &'static str,
    pub value: f64,
    /// Null where the total is zero.
    pub percent: Option<f64>,
}

/// One effect over all substances.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct SiteTotal {
    /// Null where nothing could be computed.
    pub value: Option<f64>,
    /// Whether every substance is in it on every path that is not switched off.
    pub complete: bool,
    /// The largest first.
    pub contributions: Vec<SubstanceContribution>,
    /// Rows of substances of which nothing is in it.
    pub left_out: Vec<u16>,
}

/// The site. The acceptable levels are those of one substance; none is set for these sums.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct SiteTotals {
    pub soil_cancer: SiteTotal,
    pub soil_hazard: SiteTotal,
    pub groundwater_cancer: SiteTotal,
    pub groundwater_hazard: SiteTotal,
}

pub(super) fn site_totals(computed: &[Computed], not_assessed: &[u16]) -> SiteTotals {
    let total = |soil, effect| site_total(computed, not_assessed, soil, effect);
    SiteTotals {
        soil_cancer: total(true, Effect::Cancer),
        soil_hazard: total(true, Effect::Hazard),
        groundwater_cancer: total(false, Effect::Cancer),
        groundwater_hazard: total(false, Effect::Hazard),
    }
}

fn site_total(
    computed: &[Computed],
    not_assessed: &[u16],
    soil: bool,
    effect: Effect,
) -> SiteTotal {
    let mut left_out = not_assessed.to_vec();
    let mut complete = left_out.is_empty();
    let mut contributions = Vec::new();
    for one in computed {
        complete &= totals_complete(&one.terms, &one.found, soil, effect);
        match sum(&one.terms, &one.found, soil, effect) {
            None => left_out.push(one.substance.no),
            Some(value) => contributions.push(SubstanceContribution {
                no: one.substance.no,
                name_zh: &one.substance.name_zh,
                name_en: &one.substance.name_en,
                value,
                percent: None,
            }),
        }
    }
    let total: f64 = contributions.iter().map(|one| one.value).sum();
    for one in &mut contributions {
        one.percent = (total > 0.0).then(|| 100.0 * one.value / total);
    }
    contributions.sort_by(|a, b| b.value.total_cmp(&a.value).then(a.no.cmp(&b.no)));
    left_out.sort_unstable();
    SiteTotal {
        value: (!contributions.is_empty()).then_some(total),
        complete,
        contributions,
        left_out,
    }
}
