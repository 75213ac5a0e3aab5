//! What is wrong with a question is said at once.

use super::*;

fn places(question: &RiskQuestion) -> Vec<String> {
    let faults = assess(question).expect_err("faults");
    faults.into_iter().map(|fault| fault.at).collect()
}

#[test]
fn every_fault_is_told_in_one_pass() {
    let mut question = about(LimitClass::II, "苯", -1.0, f64::INFINITY);
    question.substances[0].subsoil_mg_per_kg = Some(2e6);
    question.substances[0].groundwater_protection_mg_per_l = Some(0.0);
    question.substances[0].overrides = vec![
        given("SFO", 1.0),
        given("Koc", -1.0),
        given("Koc", 1.0),
        given("Da", 0.0),
        given("ABSgi", 1.5),
        given("H", f64::NAN),
        ParameterOverride {
            source: " ".to_owned(),
            ..given("Dw", 1e-5)
        },
    ];
    for name in ["71-43-2", "unheard of", "二甲苯和别的"] {
        question.substances.push(RiskSubstanceAsked {
            substance: name.to_owned(),
            ..RiskSubstanceAsked::default()
        });
    }
    question.overrides = vec![
        given("fon", 15.0),
        given("BWc", 19.2),
        given("rho_b", 0.0),
        given("EFa", 400.0),
        given("eta", 2.0),
    ];
    question.sensitivity = Some(SensitivityAsked {
        step_percent: 0.0,
        parameters: Some(vec!["fom".to_owned(), "foc".to_owned()]),
    });
    let wanted = [
        "overrides[0].parameter",
        "overrides[1].parameter",
        "overrides[2].value",
        "overrides[3].value",
        "overrides[4].value",
        "sensitivity.step_percent",
        "sensitivity.parameters[1]",
        "substances[0].surface_mg_per_kg",
        "substances[0].subsoil_mg_per_kg",
        "substances[0].groundwater_mg_per_l",
        "substances[0].groundwater_protection_mg_per_l",
        "substances[1].substance",
        "substances[2].substance",
        "substances[3].substance",
        "substances[0].overrides[0].parameter",
        "substances[0].overrides[1].value",
        "substances[0].overrides[2].parameter",
        "substances[0].overrides[3].value",
        "substances[0].overrides[4].value",
        "substances[0].overrides[5].value",
        "substances[0].overrides[6].source",
    ];
    assert_eq!(places(&question), wanted);
    let fault = &assess(&question).unwrap_err()[0];
    assert_eq!(fault.remedy, "did you mean fom?");
}

#[test]
fn values_that_contradict_each_other_are_refused() {
    let wrong: &[&[(&str, f64)]] = &[
        &[("Lgw", 500.0)],
        &[("rho_b", 2.6)],
        &[("Pws", 0.3)],
        &[("theta_acap", 0.9)],
        &[("theta_wcrack", 0.9)],
        &[("dP", 10.0), ("Zcrack", 0.01)],
    ];
    for values in wrong {
        let mut question = about(LimitClass::I, "苯", 1.0, 1.0);
        question.overrides = values
            .iter()
            .map(|(name, value)| given(name, *value))
            .collect();
        assert_eq!(places(&question), ["overrides"], "{values:?}");
    }
    let mut question = about(LimitClass::I, "苯", 1.0, 1.0);
    question.substances[0].overrides = vec![given("Kd", 1.0), given("Koc", 1.0)];
    assert_eq!(places(&question), ["substances[0].overrides"]);
    question.substances[0].overrides.clear();
    question.overrides = vec![given("Lgw", 500.0), given("hv", 495.0)];
    assert!(assess(&question).is_ok());
}

#[test]
fn as_many_substances_as_may_be() {
    let mut question = RiskQuestion::new(LimitClass::I);
    assert_eq!(places(&question), ["substances"]);
    question.substances = vec![RiskSubstanceAsked::default(); MOST_SUBSTANCES + 1];
    assert_eq!(places(&question), ["substances"]);
}

#[test]
fn the_tables_can_be_read_and_are_whole() {
    assert_eq!((substances().len(), defaults().len()), (125, 69));
    for default in defaults() {
        let site = Site::standard(LimitClass::I);
        let value = site.get(&default.symbol).expect("a parameter of the model");
        assert_eq!(
            value.is_nan(),
            default.status == Confirmation::Derived,
            "{}",
            default.symbol
        );
        assert!(default.values[0].is_some());
    }
    for substance in substances() {
        let share = substance.cell(Property::SAF).value;
        assert!(
            [None, Some(0.33), Some(0.5)].contains(&share),
            "{}",
            substance.name_en
        );
        for property in Property::ALL {
            let cell = substance.cell(property);
            let told = [Confirmation::NotListed, Confirmation::Contradicted].contains(&cell.status);
            assert_eq!(
                cell.value.is_none(),
                told,
                "{} {property:?}",
                substance.name_en
            );
        }
    }
    assert_eq!(find("砷").unwrap().no, 2);
    assert_eq!(find("六价铬").unwrap().no, 6);
    assert!(find("间二甲苯+对二甲苯").is_none(), "a sum is no isomer");
    assert!(find("总铬").is_none());
}
