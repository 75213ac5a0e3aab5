//! Evaluation of remediation (修复效果评估), HJ 25.5-2018: are the targets reached, and where to sample.

use serde::{Deserialize, Serialize};

use super::Advice;

const SOURCE: &str = "HJ 25.5-2018";

/// Samples from which on statistics may be used.
const STATISTICS_FROM: usize = 8;
/// 95 % quantile of the normal distribution.
const Z95: f64 = 1.644_853_626_951_472_2;

/// One value of a sample, in the unit of the target.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sample {
    Found(f64),
    /// Below this reporting limit: enters as the limit.
    Below(f64),
}

impl Sample {
    fn value(self) -> f64 {
        match self {
            Sample::Found(value) | Sample::Below(value) => value,
        }
    }
}

/// How the target was compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EvaluationMethod {
    /// Point by point (逐一对比): fewer than eight samples.
    PointByPoint,
    /// Upper confidence limit of the mean, and the largest value.
    Statistics,
}

/// Whether a target is reached.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct RemediationEvaluation {
    pub method: EvaluationMethod,
    pub reached: bool,
    pub samples: usize,
    /// Samples above the target; those that cluster in one place are treated separately, reached or not.
    pub above_target: usize,
    pub largest: f64,
    pub mean: f64,
    /// One-sided upper 95 % confidence limit of the mean by Student's t; null with fewer than eight samples.
    pub upper_confidence_limit: Option<f64>,
}

/// Compares the samples of one object with the target; none without a sample.
pub fn evaluate(samples: &[Sample], target: f64) -> Option<Advice<RemediationEvaluation>> {
    let values: Vec<f64> = samples.iter().map(|sample| sample.value()).collect();
    let largest = values.iter().copied().reduce(f64::max)?;
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let statistics = values.len() >= STATISTICS_FROM;
    let limit = statistics.then(|| {
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        let deviation = (squares / (count - 1.0)).sqrt();
        mean + student95(count - 1.0) * deviation / count.sqrt()
    });
    let reached = match limit {
        Some(limit) => limit <= target && largest <= 2.0 * target,
        None => largest <= target,
    };
    let method = if statistics {
        EvaluationMethod::Statistics
    } else {
        EvaluationMethod::PointByPoint
    };
    let evaluation = RemediationEvaluation {
        method,
        reached,
        samples: values.len(),
        above_target: values.iter().filter(|value| **value > target).count(),
        largest,
        mean,
        upper_confidence_limit: limit,
    };
    Some(Advice::of(SOURCE, evaluation))
}

/// One-sided 95 % quantile of Student's t for seven and more degrees of freedom, to four digits: Fisher's expansion
/// around the normal quantile (Abramowitz and Stegun 26.7.5).
fn student95(freedom: f64) -> f64 {
    let z = Z95;
    let odd = |power| z.powi(power);
    z + (odd(3) + z) / (4.0 * freedom)
        + (5.0 * odd(5) + 16.0 * odd(3) + 3.0 * z) / (96.0 * freedom.powi(2))
        + (3.0 * odd(7) + 19.0 * odd(5) + 17.0 * odd(3) - 15.0 * z) / (384.0 * freedom.powi(3))
        + (79.0 * odd(9) + 776.0 * odd(7) + 1482.0 * odd(5) - 1920.0 * odd(3) - 945.0 * z)
            / (92_160.0 * freedom.powi(4))
}

/// Least points in a pit (基坑).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct PitPoints {
    pub bottom: u32,
    /// Points along the walls, in each layer; null for a pit so large that they follow from its perimeter.
    pub walls: Option<u32>,
}

/// Area below which the points hold, m2, with those of bottom and walls.
const PITS: [(f64, u32, u32); 7] = [
    (100.0, 2, 4),
    (1000.0, 3, 5),
    (1500.0, 4, 6),
    (2500.0, 5, 7),
    (5000.0, 6, 8),
    (7500.0, 7, 9),
    (12_500.0, 8, 10),
];
/// Widest distance in a larger pit, m.
const GRID_M: f64 = 40.0;

/// Least points in a pit of this bottom area, m2; `perimeter_m` is read above 12,500 m2 only.
pub fn pit_points(area_m2: f64, perimeter_m: Option<f64>) -> Advice<PitPoints> {
    let row = PITS.into_iter().find(|(below, _, _)| area_m2 < *below);
    let points = match row {
        Some((_, bottom, walls)) => PitPoints {
            bottom,
            walls: Some(walls),
        },
        None => PitPoints {
            bottom: (area_m2 / (GRID_M * GRID_M)).ceil() as u32,
            walls: perimeter_m.map(|perimeter| (perimeter / GRID_M).ceil() as u32),
        },
    };
    Advice::of(SOURCE, points)
}

/// Layers of a wall that is sampled: 0 to 0.2 m, then at most 3 m each.
pub fn wall_layers(depth_m: f64) -> Advice<u32> {
    const TOP_M: f64 = 0.2;
    const LAYER_M: f64 = 3.0;
    let below = ((depth_m - TOP_M) / LAYER_M).ceil().max(0.0) as u32;
    Advice::of(SOURCE, 1 + below)
}

/// Bias factor up to which a sample stands for so much soil, m3.
const HEAPS: [(f64, f64); 5] = [
    (0.20, 100.0),
    (0.40, 300.0),
    (0.60, 500.0),
    (0.80, 800.0),
    (1.00, 1000.0),
];
/// Soil that one sample stands for where no bias factor is known, m3.
const HEAP_M3: f64 = 500.0;

/// Least samples of treated soil of this volume, m3; none for a bias factor outside 0.05 to 1.
pub fn treated_soil_samples(volume_m3: f64, bias_factor: Option<f64>) -> Option<Advice<u32>> {
    let each = match bias_factor {
        None => HEAP_M3,
        Some(factor) if factor < 0.05 => return None,
        Some(factor) => HEAPS.into_iter().find(|(most, _)| factor <= *most)?.1,
    };
    Some(Advice::of(
        SOURCE,
        (volume_m3 / each).ceil().max(1.0) as u32,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(values: &[f64]) -> Vec<Sample> {
        values.iter().copied().map(Sample::Found).collect()
    }

    fn evaluated(values: &[f64], target: f64) -> RemediationEvaluation {
        evaluate(&found(values), target).unwrap().value
    }

    #[test]
    fn few_samples_are_compared_one_by_one() {
        assert!(evaluated(&[1.0, 2.0, 3.0], 3.0).reached, "equal is reached");
        let one_above = evaluated(&[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 3.1], 3.0);
        assert!(!one_above.reached);
        assert_eq!(one_above.method, EvaluationMethod::PointByPoint);
        assert_eq!(
            (one_above.above_target, one_above.upper_confidence_limit),
            (1, None)
        );
        assert_eq!(evaluate(&[], 3.0), None);
    }

    #[test]
    fn eight_samples_may_have_one_above() {
        let eight = evaluated(&[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 3.1], 3.0);
        assert_eq!(eight.method, EvaluationMethod::Statistics);
        assert!(eight.reached);
        // mean 1.2625, deviation 0.742462, t(0.95, 7) = 1.894579
        let limit = eight.upper_confidence_limit.unwrap();
        assert!((limit - 1.75983).abs() < 1e-4, "{limit}");
        let largest = evaluated(&[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 6.1], 3.0);
        assert!(!largest.reached, "more than twice the target");
        assert!(largest.upper_confidence_limit.unwrap() <= 3.0);
        let mean = evaluated(&[2.9, 2.9, 2.9, 2.9, 3.1, 3.1, 3.1, 3.1], 3.0);
        assert!(!mean.reached, "the limit of the mean is above");
    }

    #[test]
    fn what_was_not_detected_enters_as_the_limit() {
        let samples = [Sample::Below(5.0), Sample::Found(1.0)];
        assert!(!evaluate(&samples, 3.0).unwrap().value.reached);
    }

    #[test]
    fn quantiles_are_those_of_the_tables() {
        for (freedom, wanted) in [
            (7.0, 1.8946),
            (10.0, 1.8125),
            (30.0, 1.6973),
            (120.0, 1.6577),
        ] {
            let found = student95(freedom);
            assert!((found - wanted).abs() < 1e-4, "{freedom}: {found}");
        }
    }

    #[test]
    fn points_of_pits_at_the_edges_of_the_table() {
        let points = |area| {
            let points = pit_points(area, Some(500.0)).value;
            (points.bottom, points.walls)
        };
        assert_eq!(points(99.9), (2, Some(4)));
        assert_eq!(points(100.0), (3, Some(5)));
        assert_eq!(points(1000.0), (4, Some(6)));
        assert_eq!(points(1500.0), (5, Some(7)));
        assert_eq!(points(2500.0), (6, Some(8)));
        assert_eq!(points(5000.0), (7, Some(9)));
        assert_eq!(points(7500.0), (8, Some(10)));
        assert_eq!(points(16_000.0), (10, Some(13)));
        assert_eq!(pit_points(16_000.0, None).value.walls, None);
        assert!(!pit_points(1.0, None).confirmed);
    }

    #[test]
    fn layers_of_walls_and_heaps_of_soil() {
        let layers = [0.1, 0.2, 0.3, 3.2, 3.3, 6.2].map(|depth| wall_layers(depth).value);
        assert_eq!(layers, [1, 1, 2, 2, 3, 3]);
        let samples = |volume, factor| treated_soil_samples(volume, factor).map(|own| own.value);
        assert_eq!(samples(1000.0, None), Some(2));
        assert_eq!(samples(1001.0, None), Some(3));
        assert_eq!(samples(1000.0, Some(0.2)), Some(10));
        assert_eq!(samples(1000.0, Some(0.21)), Some(4));
        assert_eq!(samples(10.0, Some(1.0)), Some(1));
        assert_eq!(samples(10.0, Some(0.04)), None);
        assert_eq!(samples(10.0, Some(1.01)), None);
    }
}
