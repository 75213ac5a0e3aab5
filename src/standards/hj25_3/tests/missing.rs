//! What is not known is said, and is never zero.

use super::*;
use ExposurePath as P;

/// A substance, and on each path what is not known of carcinogenic effects and of others.
type Known = (
    &'static str,
    &'static [(P, &'static [&'static str], &'static [&'static str])],
);

const UNKNOWN: &[Known] = &[
    (
        // no Henry's constant, and it can evaporate
        "甲基汞",
        &[
            (P::SoilIngestion, &["SFo"], &[]),
            (P::SoilDermalContact, &["SFo", "ABSd"], &["ABSd"]),
            (P::SoilParticles, &["IUR"], &["RfC"]),
            (
                P::OutdoorVapourSurfaceSoil,
                &["IUR", "H", "Da", "Dw", "Koc"],
                &["RfC", "H", "Da", "Dw", "Koc"],
            ),
            (
                P::OutdoorVapourSubsoil,
                &["IUR", "H", "Da", "Dw", "Koc"],
                &["RfC", "H", "Da", "Dw", "Koc"],
            ),
            (
                P::IndoorVapourSubsoil,
                &["IUR", "H", "Da", "Dw", "Koc"],
                &["RfC", "H", "Da", "Dw", "Koc"],
            ),
            (
                P::OutdoorVapourGroundwater,
                &["IUR", "H", "Da", "Dw"],
                &["RfC", "H", "Da", "Dw"],
            ),
            (
                P::IndoorVapourGroundwater,
                &["IUR", "H", "Da", "Dw"],
                &["RfC", "H", "Da", "Dw"],
            ),
            (P::GroundwaterDrinking, &["SFo"], &[]),
        ],
    ),
    (
        "苯",
        &[
            (P::SoilIngestion, &[], &[]),
            (P::SoilDermalContact, &["ABSd"], &["ABSd"]),
            (P::SoilParticles, &[], &[]),
            (P::OutdoorVapourSurfaceSoil, &[], &[]),
            (P::OutdoorVapourSubsoil, &[], &[]),
            (P::IndoorVapourSubsoil, &[], &[]),
            (P::OutdoorVapourGroundwater, &[], &[]),
            (P::IndoorVapourGroundwater, &[], &[]),
            (P::GroundwaterDrinking, &[], &[]),
        ],
    ),
    (
        // no reference doses
        "218-01-9",
        &[
            (P::SoilIngestion, &[], &["RfDo"]),
            (P::SoilDermalContact, &[], &["RfDo"]),
            (P::SoilParticles, &[], &["RfC"]),
            (P::OutdoorVapourSurfaceSoil, &[], &["RfC"]),
            (P::OutdoorVapourSubsoil, &[], &["RfC"]),
            (P::IndoorVapourSubsoil, &[], &["RfC"]),
            (P::OutdoorVapourGroundwater, &[], &["RfC"]),
            (P::IndoorVapourGroundwater, &[], &["RfC"]),
            (P::GroundwaterDrinking, &[], &["RfDo"]),
        ],
    ),
    (
        // its share of the reference dose is contradicted
        "Hg",
        &[
            (P::SoilIngestion, &["SFo"], &["SAF"]),
            (P::SoilDermalContact, &["SFo", "ABSd"], &["ABSd", "SAF"]),
            (P::SoilParticles, &["IUR"], &["SAF"]),
            (P::OutdoorVapourSurfaceSoil, &["IUR"], &["SAF"]),
            (P::OutdoorVapourSubsoil, &["IUR"], &["SAF"]),
            (P::IndoorVapourSubsoil, &["IUR"], &["SAF"]),
            (P::OutdoorVapourGroundwater, &["IUR"], &["WAF"]),
            (P::IndoorVapourGroundwater, &["IUR"], &["WAF"]),
            (P::GroundwaterDrinking, &["SFo"], &["WAF"]),
        ],
    ),
];

fn missing(effect: &PathEffect) -> Vec<&str> {
    effect.missing.iter().map(|one| one.parameter).collect()
}

#[test]
fn every_path_says_which_parameter_it_lacks() {
    for class in [LimitClass::I, LimitClass::II] {
        for (substance, known) in UNKNOWN {
            assert_eq!(known.len(), 9, "{substance}: every path");
            let result = first(&about(class, substance, 5.0, 0.1));
            for (at, cancer, hazard) in *known {
                let found = path(&result, *at);
                for (effect, wanted) in [(&found.cancer, cancer), (&found.hazard, hazard)] {
                    assert_eq!(missing(effect), *wanted, "{substance} {}", at.code());
                    let lacks = !wanted.is_empty();
                    let outcome = if lacks {
                        PathOutcome::NoParameter
                    } else {
                        PathOutcome::Computed
                    };
                    assert_eq!(effect.outcome, outcome, "{substance} {}", at.code());
                    assert_eq!(effect.risk.is_none(), lacks);
                    assert_eq!(effect.control_value.is_none(), lacks);
                }
            }
        }
    }
}

#[test]
fn a_total_over_paths_that_are_not_known_is_incomplete() {
    let benzene = first(&about(LimitClass::I, "苯", 0.1, 0.0001));
    let total = &benzene.soil.cancer;
    assert!(total.value.unwrap() < 1e-6);
    assert_eq!(total.left_out, [P::SoilDermalContact]);
    assert!(!total.complete);
    assert_eq!(total.judgement, RiskJudgement::NotAboveAsFarAsKnown);
    assert_eq!(
        benzene.control_values.soil_cancer.left_out,
        [P::SoilDermalContact]
    );
    assert!(!benzene.control_values.soil.unwrap().complete);
    // what is above is above, whatever is left out
    let more = first(&about(LimitClass::I, "苯", 10.0, 0.0001));
    assert_eq!(more.soil.cancer.judgement, RiskJudgement::Above);
    // water of benzene lacks nothing
    assert_eq!(
        benzene.groundwater.cancer.judgement,
        RiskJudgement::NotAbove
    );
    // nothing at all
    let copper = first(&about(LimitClass::I, "Cu", 10.0, 0.1));
    assert_eq!(copper.soil.cancer.value, None);
    assert_eq!(copper.soil.cancer.judgement, RiskJudgement::Unknown);
    assert_eq!(copper.control_values.soil_cancer.value, None);
}

#[test]
fn what_does_not_evaporate_is_told_from_what_is_not_known() {
    let arsenic = first(&about(LimitClass::I, "As", 1.0, 0.001));
    for at in P::ALL.into_iter().filter(|path| path.is_vapour()) {
        assert_eq!(path(&arsenic, at).cancer.outcome, PathOutcome::NotVolatile);
        assert_eq!(path(&arsenic, at).cancer.risk, Some(0.0));
    }
    assert!(arsenic.soil.cancer.complete && arsenic.soil.hazard.complete);
    let without: Vec<&str> = substances()
        .iter()
        .filter(|one| one.cell(Property::H).value.is_none() && !one.is_not_volatile())
        .map(|one| one.name_zh.as_str())
        .collect();
    assert_eq!(without, ["甲基汞", "多溴联苯"]);
    let listed = substances().iter().filter(|one| one.is_not_volatile());
    assert!(
        listed
            .clone()
            .all(|one| one.cell(Property::H).value.is_none())
    );
    assert_eq!(listed.count(), 18);
}

#[test]
fn a_concentration_that_was_not_measured_is_not_zero() {
    let mut question = about(LimitClass::I, "As", 1.0, 0.001);
    question.substances[0].subsoil_mg_per_kg = None;
    question.substances[0].groundwater_mg_per_l = None;
    let arsenic = first(&question);
    // nothing comes from the subsoil, whatever is in it
    assert!(arsenic.soil.cancer.complete);
    assert_eq!(arsenic.groundwater.cancer.value, None);
    assert_eq!(
        path(&arsenic, P::GroundwaterDrinking).cancer.outcome,
        PathOutcome::NoConcentration
    );
    question.substances[0].substance = "苯".to_owned();
    let benzene = first(&question);
    let left_out = [
        P::SoilDermalContact,
        P::OutdoorVapourSubsoil,
        P::IndoorVapourSubsoil,
    ];
    assert_eq!(benzene.soil.cancer.left_out, left_out);
    // the control values do not need it
    let value = benzene.control_values.soil_cancer.value.unwrap();
    assert!((value - 0.9712402).abs() < 1e-6);
}

#[test]
fn inferred_values_are_used_when_asked_for_and_told() {
    let mut question = about(LimitClass::I, "汞", 8.0, 0.001);
    let without = first(&question);
    assert_eq!(without.soil.hazard.value, None);
    let missing = &path(&without, P::SoilIngestion).hazard.missing;
    assert_eq!(missing[0].status, Confirmation::Contradicted);
    question.use_inferred = true;
    let with = first(&question);
    assert!((with.soil.hazard.value.unwrap() - 1.076).abs() < 1e-3);
    let told = |parameter: &str| {
        let mut told = with
            .rests_on
            .iter()
            .filter(|one| one.parameter == parameter);
        told.next().map(|one| (one.value, one.status))
    };
    assert_eq!(told("SAF"), Some((0.5, Confirmation::Inferred)));
    assert_eq!(told("WAF"), Some((0.5, Confirmation::Inferred)));
    assert_eq!(told("Kd"), Some((52.0, Confirmation::SingleSource)));
    assert_eq!(told("RfC"), None, "confirmed by IRIS");
}

#[test]
fn a_path_that_is_off_is_neither_counted_nor_missed() {
    let mut question = about(LimitClass::I, "苯", 1.0, 0.01);
    question.paths_off = vec![P::SoilDermalContact, P::IndoorVapourSubsoil];
    let result = first(&question);
    assert_eq!(
        path(&result, P::IndoorVapourSubsoil).cancer.outcome,
        PathOutcome::SwitchedOff
    );
    assert!(result.soil.cancer.complete && result.control_values.soil_cancer.complete);
    let rest = [7.032076e-08, 2.164431e-10, 6.629349e-09, 1.32587e-08]
        .iter()
        .sum::<f64>();
    assert!((result.soil.cancer.value.unwrap() / rest - 1.0).abs() < 1e-6);
}

#[test]
fn lead_is_not_assessed() {
    let mut question = about(LimitClass::II, "Pb", 800.0, 0.01);
    question.substances.push(RiskSubstanceAsked {
        substance: "As".to_owned(),
        surface_mg_per_kg: Some(20.0),
        ..RiskSubstanceAsked::default()
    });
    let assessment = assess(&question).unwrap();
    let lead = &assessment.substances[0];
    assert_eq!(lead.not_assessed, Some(NotAssessed::LeadByBloodLead));
    assert_eq!(lead.result, None);
    let printed = lead.gb36600.unwrap();
    assert_eq!(printed.screening.as_deref(), Some("800"));
    let total = &assessment.site.soil_cancer;
    assert_eq!(total.left_out, [7]);
    assert!(total.value.is_some() && !total.complete);
}
