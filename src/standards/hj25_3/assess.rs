//! The whole calculation: question in, every path, total, control value and what they rest on out.

use std::collections::BTreeMap;

use serde::Serialize;

use super::chemical::Chemical;
use super::control::{RiskControlValues, control_values};
use super::exposure::Intakes;
use super::intermediates::intermediates;
use super::path::ExposurePath as Path;
use super::printed::{PrintedLimits, printed};
use super::question::{RiskQuestion, RiskSubstanceAsked};
use super::rests::{RestsOn, of_site, of_substance};
use super::risk::{Found, PathRisk, RiskTotals, paths, totals};
use super::sensitivity::{Base, SensitivityRatios, ratios};
use super::site::Site;
use super::tables::Substance;
use super::terms::{How, Terms};
use super::total::{SiteTotals, site_totals};
use super::vapour::CrackPorosity;
use crate::domain::fault::Fault;
use crate::domain::land_use::LimitClass;

/// A risk assessment (风险评估).
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct RiskAssessment {
    pub standard: &'static str,
    pub land_class: LimitClass,
    pub crack_porosity: CrackPorosity,
    pub use_inferred: bool,
    pub paths_off: Vec<Path>,
    /// Acceptable carcinogenic risk of one substance.
    pub acceptable_cancer_risk: f64,
    /// Acceptable hazard quotient of one substance.
    pub acceptable_hazard_quotient: f64,
    /// In the order of the question.
    pub substances: Vec<SubstanceRisk>,
    pub site: SiteTotals,
    /// Values of the site that are weakly tested, from one source, or given by the site itself.
    pub rests_on: Vec<RestsOn>,
}

/// Why a substance is not assessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotAssessed {
    /// Lead is judged by a model of blood lead (血铅模型), not by this one.
    LeadByBloodLead,
}

/// One substance.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct SubstanceRisk {
    /// Row of the toxicity table.
    pub no: u16,
    pub cas: Option<&'static str>,
    pub name_zh: &'static str,
    pub name_en: &'static str,
    /// Why there is no result, where there is none.
    pub not_assessed: Option<NotAssessed>,
    pub result: Option<SubstanceResult>,
    /// What GB 36600-2018 prints for the class. It stays in force beside any computed value.
    pub gb36600: Option<&'static PrintedLimits>,
}

/// What came out for one substance.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct SubstanceResult {
    pub paths: Vec<PathRisk>,
    pub soil: RiskTotals,
    pub groundwater: RiskTotals,
    pub control_values: RiskControlValues,
    /// Values of the substance that are from one source, inferred, or given by the site.
    pub rests_on: Vec<RestsOn>,
    /// By symbol; null unless asked for.
    pub intermediates: Option<BTreeMap<String, f64>>,
    /// Null unless asked for.
    pub sensitivity: Option<Vec<SensitivityRatios>>,
}

/// One substance, computed.
pub(super) struct Computed {
    pub substance: &'static Substance,
    pub chemical: Chemical,
    pub terms: Terms,
    pub found: Found,
}

/// The assessment, or everything that is wrong with the question.
pub fn assess(question: &RiskQuestion) -> Result<RiskAssessment, Vec<Fault>> {
    let mut faults = Vec::new();
    let site = Site::standard(question.land_class).with(&question.overrides);
    let site = site.unwrap_or_else(|found| {
        faults.extend(found);
        Site::standard(question.land_class)
    });
    if let Some(asked) = &question.sensitivity {
        faults.extend(
            asked
                .check()
                .into_iter()
                .map(|fault| fault.under("sensitivity")),
        );
    }
    let substances = question.substances(&mut faults);
    let mut chemicals = Vec::new();
    for (index, (asked, substance)) in question.substances.iter().zip(&substances).enumerate() {
        let Some(substance) = substance else {
            continue;
        };
        match Chemical::of(substance, &site, &asked.overrides, question.use_inferred) {
            Ok(chemical) => chemicals.push((asked, *substance, chemical)),
            Err(found) => {
                let at = format!("substances[{index}]");
                faults.extend(found.into_iter().map(|fault| fault.under(&at)));
            }
        }
    }
    if faults.is_empty() {
        Ok(assessment(question, &site, chemicals))
    } else {
        Err(faults)
    }
}

fn assessment(
    question: &RiskQuestion,
    site: &Site,
    chemicals: Vec<(&RiskSubstanceAsked, &'static Substance, Chemical)>,
) -> RiskAssessment {
    let intakes = Intakes::of(site);
    let how = How {
        off: &question.paths_off,
        porosity: question.crack_porosity,
    };
    let mut computed = Vec::new();
    let mut substances = Vec::new();
    for (asked, substance, chemical) in chemicals {
        let result = (!substance.is_lead()).then(|| {
            let terms = Terms::of(site, &intakes, &chemical, how);
            let one = Computed {
                substance,
                chemical,
                terms,
                found: asked.found(),
            };
            let result = result(question, asked, (site, &intakes, how), &one);
            computed.push(one);
            result
        });
        substances.push(SubstanceRisk {
            no: substance.no,
            cas: substance.cas.as_deref(),
            name_zh: &substance.name_zh,
            name_en: &substance.name_en,
            not_assessed: result.is_none().then_some(NotAssessed::LeadByBloodLead),
            result,
            gb36600: printed(substance, question.land_class),
        });
    }
    let left_out = substances.iter().filter(|one| one.result.is_none());
    let left_out: Vec<u16> = left_out.map(|one| one.no).collect();
    let protects = question
        .substances
        .iter()
        .any(|asked| asked.groundwater_protection_mg_per_l.is_some());
    RiskAssessment {
        standard: super::STANDARD,
        land_class: question.land_class,
        crack_porosity: question.crack_porosity,
        use_inferred: question.use_inferred,
        paths_off: question.paths_off.clone(),
        acceptable_cancer_risk: site.ACR,
        acceptable_hazard_quotient: site.AHQ,
        site: site_totals(&computed, &left_out),
        rests_on: of_site(site, &computed, &question.overrides, protects),
        substances,
    }
}

fn result(
    question: &RiskQuestion,
    asked: &RiskSubstanceAsked,
    (site, intakes, how): (&Site, &Intakes, How),
    one: &Computed,
) -> SubstanceResult {
    let Computed {
        chemical,
        terms,
        found,
        ..
    } = one;
    let base = Base {
        site,
        chemical,
        terms,
        found,
        how,
    };
    let protected = asked.groundwater_protection_mg_per_l;
    let shown = question.intermediates;
    SubstanceResult {
        paths: paths(site, chemical, terms, found),
        soil: totals(site, terms, found, true),
        groundwater: totals(site, terms, found, false),
        control_values: control_values(site, chemical, terms, protected),
        rests_on: of_substance(one, &asked.overrides, protected.is_some()),
        intermediates: shown.then(|| intermediates(site, intakes, terms)),
        sensitivity: question
            .sensitivity
            .as_ref()
            .map(|asked| ratios(base, asked)),
    }
}
