//! Laws of algebra.

use proptest::prelude::*;

use super::*;

fn classes() -> impl Strategy<Value = LimitClass> {
    prop_oneof![Just(LimitClass::I), Just(LimitClass::II)]
}

fn substance() -> impl Strategy<Value = &'static str> {
    let names = substances().iter().filter(|one| !one.is_lead());
    prop::sample::select(names.map(|one| one.name_zh.as_str()).collect::<Vec<_>>())
}

fn near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(other.abs())
}

/// Every number of the answer that is not finite stands as null: count what should be a number.
fn all_finite(result: &SubstanceResult) -> bool {
    let finite = |value: Option<f64>| value.is_none_or(f64::is_finite);
    let effects = result
        .paths
        .iter()
        .flat_map(|path| [&path.cancer, &path.hazard]);
    effects.clone().all(|one| {
        finite(one.risk)
            && finite(one.exposure)
            && finite(one.control_value)
            && finite(one.contribution_percent)
    }) && finite(result.soil.cancer.value)
        && finite(result.groundwater.hazard.value)
        && result
            .intermediates
            .iter()
            .flatten()
            .all(|(_, value)| value.is_finite())
}

proptest! {
    #[test]
    fn risk_grows_with_the_concentration(
        class in classes(), name in substance(), soil in 1e-6..1e3_f64, water in 1e-6..1e3_f64, times in 1e-3..1e3_f64,
    ) {
        let one = first(&about(class, name, soil, water));
        let more = first(&about(class, name, soil * times, water * times));
        for (one, more) in one.paths.iter().zip(&more.paths) {
            for (one, more) in [(&one.cancer, &more.cancer), (&one.hazard, &more.hazard)] {
                prop_assert_eq!(one.outcome, more.outcome);
                prop_assert_eq!(one.control_value, more.control_value);
                if let (Some(one), Some(more)) = (one.risk, more.risk) {
                    prop_assert!(near(one * times, more));
                }
            }
        }
    }

    #[test]
    fn a_control_value_put_back_meets_the_acceptable_level(class in classes(), name in substance()) {
        let values = first(&about(class, name, 1.0, 1.0)).control_values;
        let soil = |value: &RiskControlValue| value.value.map(|value| first(&about(class, name, value, 1.0)).soil);
        let water = |value: &RiskControlValue| {
            value.value.map(|value| first(&about(class, name, 1.0, value)).groundwater)
        };
        // a control value above pure substance cannot be put back
        let fits = |value: &RiskControlValue| value.value.is_none_or(|value| value < 1e6);
        if fits(&values.soil_cancer) && let Some(soil) = soil(&values.soil_cancer) {
            prop_assert!(near(soil.cancer.value.unwrap(), 1e-6));
        }
        if fits(&values.soil_hazard) && let Some(soil) = soil(&values.soil_hazard) {
            prop_assert!(near(soil.hazard.value.unwrap(), 1.0));
        }
        if fits(&values.groundwater_cancer) && let Some(water) = water(&values.groundwater_cancer) {
            prop_assert!(near(water.cancer.value.unwrap(), 1e-6));
        }
        if fits(&values.groundwater_hazard) && let Some(water) = water(&values.groundwater_hazard) {
            prop_assert!(near(water.hazard.value.unwrap(), 1.0));
        }
    }

    #[test]
    fn whatever_a_site_gives_no_figure_is_infinite(
        class in classes(), name in substance(),
        values in prop::collection::vec((any::<prop::sample::Index>(), -15.0..15.0_f64), 0..8),
    ) {
        let mut question = about(class, name, 1.0, 1.0);
        question.intermediates = true;
        question.use_inferred = true;
        for (index, power) in values {
            let symbol = &index.get(defaults()).symbol;
            if question.overrides.iter().all(|one| one.parameter != *symbol) {
                question.overrides.push(given(symbol, 10f64.powf(power)));
            }
        }
        if let Ok(mut assessment) = assess(&question) {
            let result = assessment.substances.remove(0).result.unwrap();
            prop_assert!(all_finite(&result), "{:?}", question.overrides);
        }
    }

    #[test]
    fn a_slight_underpressure_is_like_none(class in classes(), name in substance()) {
        let mut question = about(class, name, 1.0, 1.0);
        let none = first(&question);
        question.overrides = vec![given("dP", 1e-9)];
        let slight = first(&question);
        question.overrides = vec![given("dP", 100.0)];
        let strong = first(&question);
        for at in [ExposurePath::IndoorVapourSubsoil, ExposurePath::IndoorVapourGroundwater] {
            let risk = |of: &SubstanceResult| path(of, at).hazard.risk;
            if let (Some(none), Some(slight), Some(strong)) = (risk(&none), risk(&slight), risk(&strong)) {
                prop_assert!((slight - none).abs() <= 1e-4 * none);
                prop_assert!(strong >= none * 0.999_999);
            }
        }
    }
}

#[test]
fn shares_of_paths_and_of_substances_make_a_hundred() {
    let mut question = about(LimitClass::I, "苯", 1.0, 0.01);
    let other = about(LimitClass::I, "氯乙烯", 0.5, 0.02)
        .substances
        .remove(0);
    question.substances.push(other);
    let assessment = assess(&question).unwrap();
    for one in &assessment.substances {
        let result = one.result.as_ref().unwrap();
        let soil = result.paths.iter().filter(|path| path.path.is_soil());
        let shares: f64 = soil
            .filter_map(|path| path.cancer.contribution_percent)
            .sum();
        assert!(near(shares, 100.0));
    }
    let total = &assessment.site.soil_cancer;
    let each: Vec<f64> = assessment
        .substances
        .iter()
        .map(|one| one.result.as_ref().unwrap().soil.cancer.value.unwrap())
        .collect();
    assert!(near(total.value.unwrap(), each.iter().sum()));
    assert_eq!(total.contributions[0].no, 51, "vinyl chloride is more");
    assert!(near(
        total
            .contributions
            .iter()
            .filter_map(|one| one.percent)
            .sum(),
        100.0
    ));
    assert!(!total.complete, "skin is not in it");
}

#[test]
fn what_the_site_gives_is_used_and_told_with_its_source() {
    let mut question = about(LimitClass::I, "苯", 1.0, 0.01);
    question.overrides = vec![given("OSIRa", 200.0), given("OSIRc", 400.0)];
    question.substances[0].overrides = vec![given("SFo", 0.11)];
    let assessment = assess(&question).unwrap();
    let result = assessment.substances[0].result.as_ref().unwrap();
    let ingestion = path(result, ExposurePath::SoilIngestion);
    assert!(near(
        ingestion.cancer.risk.unwrap() / 4.0,
        first(&about(LimitClass::I, "苯", 1.0, 0.01)).paths[0]
            .cancer
            .risk
            .unwrap()
    ));
    let own: Vec<&RestsOn> = assessment
        .rests_on
        .iter()
        .filter(|one| one.status == Confirmation::Override)
        .collect();
    assert_eq!(
        own.iter().map(|one| one.parameter).collect::<Vec<_>>(),
        ["OSIRa", "OSIRc"]
    );
    assert_eq!(own[0].source.as_deref(), Some("示例 (example)"));
    let slope = result
        .rests_on
        .iter()
        .find(|one| one.parameter == "SFo")
        .unwrap();
    assert_eq!((slope.value, slope.status), (0.11, Confirmation::Override));
    assert!(
        assessment
            .rests_on
            .iter()
            .any(|one| one.parameter == "Lgw" && one.status == Confirmation::SingleSource)
    );
}

#[test]
fn without_a_partition_the_protection_of_groundwater_is_a_lower_bound() {
    let mut question = about(LimitClass::I, "As", 1.0, 0.01);
    question.substances[0].groundwater_protection_mg_per_l = Some(0.8);
    let values = first(&question).control_values;
    let bound = values.soil_protecting_groundwater.unwrap();
    assert!(near(bound.value, 4.8) && bound.at_least);
    assert_eq!(bound.missing, ["Koc"]);
    question.substances[0].overrides = vec![given("Kd", 30.0)];
    let known = first(&question)
        .control_values
        .soil_protecting_groundwater
        .unwrap();
    assert!(!known.at_least && known.missing.is_empty() && known.value > bound.value);
}

#[test]
fn sensitivity_is_the_relative_change() {
    let mut question = about(LimitClass::II, "苯", 1.0, 0.01);
    let named = ["IUR", "OSIRa", "Lcrack", "dP", "fom"].map(str::to_owned);
    question.sensitivity = Some(SensitivityAsked {
        step_percent: 10.0,
        parameters: Some(named.into()),
    });
    let ratios = first(&question).sensitivity.unwrap();
    let of = |name: &str| ratios.iter().find(|one| one.parameter == name).unwrap();
    let share = path(&first(&question), ExposurePath::SoilIngestion)
        .cancer
        .contribution_percent
        .unwrap();
    // ingestion is its share of the total, inhalation the rest
    assert!(near(of("OSIRa").soil_cancer_risk.unwrap(), share / 100.0));
    assert!(near(
        of("IUR").soil_cancer_risk.unwrap(),
        1.0 - share / 100.0
    ));
    assert!(of("Lcrack").soil_cancer_risk.unwrap() < -0.5);
    assert!(of("fom").soil_control_value.unwrap() > 0.0);
    assert_eq!(
        of("dP").soil_cancer_risk,
        None,
        "a tenth more of nothing is nothing"
    );
    // unasked: those of the paths that count, the strongest first
    question.sensitivity = Some(SensitivityAsked {
        step_percent: -5.0,
        parameters: None,
    });
    let ratios = first(&question).sensitivity.unwrap();
    let names: Vec<&str> = ratios.iter().map(|one| one.parameter.as_str()).collect();
    assert!(
        names.contains(&"H") && names.contains(&"LB") && !names.contains(&"SSARa"),
        "{names:?}"
    );
}
