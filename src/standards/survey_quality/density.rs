//! How many points a survey needs (布点密度), HJ 25.1-2019 and announcement 2017 No. 72.

use serde::{Deserialize, Serialize};

use super::Advice;

const SOURCE: &str = "HJ 25.1-2019; 公告2017年第72号";

/// The survey that is planned or was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SurveyStage {
    /// Preliminary investigation (初步调查).
    Preliminary,
    /// Detailed investigation (详细调查).
    Detailed,
}

/// Least points of soil, and what is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Density {
    pub least: u32,
    /// Points that are missing; zero where there are enough.
    pub missing: u32,
}

/// A preliminary survey of at most this area needs [`FEW`] points, m2.
const SMALL_M2: f64 = 5000.0;
const FEW: u32 = 3;
const MORE: u32 = 6;
/// Area of one point where contamination is found or suspected: 20 m x 20 m.
const SUSPECTED_M2: f64 = 400.0;
/// Elsewhere: 40 m x 40 m.
const OTHER_M2: f64 = 1600.0;

/// Least points for an area, of which a part is contaminated or suspected, m2.
pub fn density(
    stage: SurveyStage,
    area_m2: f64,
    suspected_m2: f64,
    points: u32,
) -> Advice<Density> {
    let least = match stage {
        SurveyStage::Preliminary if area_m2 <= SMALL_M2 => FEW,
        SurveyStage::Preliminary => MORE,
        SurveyStage::Detailed => {
            let suspected = suspected_m2.min(area_m2);
            let cells = |area: f64, each: f64| (area / each).ceil() as u32;
            cells(suspected, SUSPECTED_M2) + cells(area_m2 - suspected, OTHER_M2)
        }
    };
    let missing = least.saturating_sub(points);
    Advice::of(SOURCE, Density { least, missing })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preliminary_survey_needs_three_or_six() {
        let least = |area| density(SurveyStage::Preliminary, area, 0.0, 3).value;
        assert_eq!(
            least(5000.0),
            Density {
                least: 3,
                missing: 0
            }
        );
        assert_eq!(
            least(5000.1),
            Density {
                least: 6,
                missing: 3
            }
        );
    }

    #[test]
    fn a_detailed_survey_is_denser_where_contamination_is_suspected() {
        let least = |area, suspected| {
            density(SurveyStage::Detailed, area, suspected, 0)
                .value
                .least
        };
        assert_eq!(least(1600.0, 0.0), 1);
        assert_eq!(least(1600.0, 1600.0), 4);
        assert_eq!(least(1601.0, 0.0), 2);
        assert_eq!(least(10_000.0, 800.0), 2 + 6);
        assert_eq!(least(400.0, 9999.0), 1, "no more than all is suspected");
        assert!(!density(SurveyStage::Detailed, 1.0, 0.0, 0).confirmed);
    }
}
