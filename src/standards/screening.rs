//! The highest values of a survey against the screening values of the class it was judged on.

use rust_decimal::Decimal;

use super::{LimitKind, LocalLimits, compare, compare_not_detected, find, strictest};
use crate::domain::day::Day;
use crate::domain::event::{AgainstScreening, Screened};
use crate::domain::land_use::LimitClass;
use crate::domain::record::{Maximum, Survey};

/// Compares all stored values of a survey with screening, national or local, as in force on a day. A class not stated is Class I (GB 36600 5.3.1); As, Co and V up
/// to the documented background are no exceedance; an analyte without a limit is not compared.
pub fn screen(survey: &Survey, (local, day): (&LocalLimits, Day)) -> Screened {
    let class = survey.class_assessed.unwrap_or(LimitClass::I);
    let limit = |analyte: &str| {
        let found = strictest(analyte, (class, LimitKind::Screening), (local, day));
        found.map(|(limit, _)| limit)
    };
    let above = survey.maxima.iter().filter_map(|maximum| {
        let screening = limit(&maximum.analyte)?;
        let exceeding = compare(maximum.mg_per_kg, screening).is_exceeding();
        (exceeding && !is_background(maximum, class))
            .then(|| against(&maximum.analyte, maximum.mg_per_kg, screening))
    });
    let unseen = survey.not_detected.iter().filter_map(|missed| {
        let screening = limit(&missed.analyte)?;
        let detection = missed.detection_limit_mg_per_kg;
        (compare_not_detected(detection, screening) == super::Exceedance::MethodUnsuitable)
            .then(|| against(&missed.analyte, detection, screening))
    });
    Screened {
        class,
        exceeding: above.collect(),
        unsuitable: unseen.collect(),
        complete: survey.maxima_complete,
    }
}

/// Within the documented background of an analyte that the standard excuses.
fn is_background(maximum: &Maximum, class: LimitClass) -> bool {
    find(&maximum.analyte).is_some_and(|item| item.background_exception(class))
        && maximum
            .background_mg_per_kg
            .is_some_and(|background| maximum.mg_per_kg <= background)
}

fn against(analyte: &str, value: Decimal, limit: Decimal) -> AgainstScreening {
    AgainstScreening {
        analyte: analyte.to_owned(),
        value: value.to_string(),
        limit: limit.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn survey(class: Option<&str>, maxima: serde_json::Value) -> Survey {
        let mut survey = serde_json::json!({
            "id": "s", "parcel": "HQ-000001", "title": "示例", "maxima_complete": true, "maxima": maxima,
            "not_detected": [{"analyte": "71-43-2", "detection_limit_mg_per_kg": "2"}]
        });
        if let Some(class) = class {
            survey["class_assessed"] = class.into();
        }
        serde_json::from_value(survey).unwrap()
    }

    fn screened(survey: Survey) -> Screened {
        screen(&survey, (&LocalLimits::default(), day()))
    }

    fn day() -> Day {
        Day::parse("2026-11-20").unwrap()
    }

    fn analytes(of: &[AgainstScreening]) -> Vec<&str> {
        of.iter().map(|one| one.analyte.as_str()).collect()
    }

    #[test]
    fn the_class_decides_and_equal_is_not_an_exceedance() {
        let values = serde_json::json!([
            {"analyte": "As", "mg_per_kg": "20"}, {"analyte": "Pb", "mg_per_kg": "400.01"},
            {"analyte": "unheard of", "mg_per_kg": "99999"}
        ]);
        assert_eq!(
            analytes(&screened(survey(Some("I"), values.clone())).exceeding),
            ["Pb"]
        );
        assert!(
            screened(survey(Some("II"), values.clone()))
                .exceeding
                .is_empty()
        );
        let unsaid = screened(survey(None, values));
        assert_eq!(unsaid.class, LimitClass::I);
        assert_eq!(analytes(&unsaid.exceeding), ["Pb"]);
    }

    #[test]
    fn background_excuses_arsenic_and_not_lead() {
        let values = serde_json::json!([
            {"analyte": "As", "mg_per_kg": "25", "background_mg_per_kg": "25"},
            {"analyte": "Pb", "mg_per_kg": "500", "background_mg_per_kg": "600"}
        ]);
        assert_eq!(
            analytes(&screened(survey(Some("I"), values)).exceeding),
            ["Pb"]
        );
    }

    #[test]
    fn a_method_that_cannot_see_the_limit_answers_nothing() {
        let found = screened(survey(Some("I"), serde_json::json!([])));
        assert_eq!(analytes(&found.unsuitable), ["71-43-2"]);
        assert!(
            screened(survey(Some("II"), serde_json::json!([])))
                .unsuitable
                .is_empty()
        );
    }
}
