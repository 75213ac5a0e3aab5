//! Reading what is asked about the evaluation of remediation, and the numbers of such questions.

use crate::domain::fault::{Fault, check_text};
use crate::standards::survey_quality::Sample;

use super::params::Fields;
use super::risk_question::{close, list};
use super::survey_question::{DEEPEST_M, MOST_VALUES};

/// Objects, pits or heaps of one question.
const MOST_OBJECTS: usize = 200;
/// The largest area, volume or concentration that is meant.
pub(super) const MOST: f64 = 1e9;

/// What was sampled after remediation, with its target.
#[derive(Debug, Clone, PartialEq, utoipa::ToSchema)]
pub struct RemediatedObject {
    /// Such as 基坑底部 苯.
    pub object: String,
    /// Target of remediation, in the unit of the samples.
    pub target: f64,
    pub samples: Vec<Sample>,
}

/// A pit that was dug.
#[derive(Debug, Clone, PartialEq, utoipa::ToSchema)]
pub struct RemediatedPit {
    pub pit: String,
    /// Of its bottom, square metres.
    pub area_m2: f64,
    /// Metres; needed above 12,500 m2.
    pub perimeter_m: Option<f64>,
    /// Metres; for the layers of its walls.
    pub depth_m: Option<f64>,
}

/// Soil that was treated outside its pit.
#[derive(Debug, Clone, PartialEq, utoipa::ToSchema)]
pub struct TreatedSoil {
    pub heap: String,
    pub volume_m3: f64,
    /// 0.05 to 1, where it is known.
    pub bias_factor: Option<f64>,
}

/// Remediation that is evaluated.
#[derive(Debug, Clone, PartialEq, Default, utoipa::ToSchema)]
pub struct RemediationAsked {
    #[schema(required = false)]
    pub objects: Vec<RemediatedObject>,
    #[schema(required = false)]
    pub pits: Vec<RemediatedPit>,
    #[schema(required = false)]
    pub treated_soil: Vec<TreatedSoil>,
}

/// Reads objects, pits and treated soil.
pub(super) fn remediation(fields: &mut Fields) -> RemediationAsked {
    let objects = list(fields, "objects", remediated);
    most(fields, "objects", objects.len(), MOST_OBJECTS);
    let pits = list(fields, "pits", pit);
    most(fields, "pits", pits.len(), MOST_OBJECTS);
    let treated_soil = list(fields, "treated_soil", treated);
    most(fields, "treated_soil", treated_soil.len(), MOST_OBJECTS);
    let nothing = objects.is_empty() && pits.is_empty() && treated_soil.is_empty();
    if nothing && fields.faults.is_empty() {
        fields.missing("objects", "objects, pits or treated_soil");
    }
    close(fields, &["objects", "pits", "treated_soil"]);
    RemediationAsked {
        objects,
        pits,
        treated_soil,
    }
}

fn remediated(fields: &mut Fields) -> RemediatedObject {
    let object = name(fields, "object");
    let target = needed(fields, "target", Above::Zero, MOST);
    let wanted = "a list of {\"found\": number} and {\"below\": reporting limit}";
    if !fields.rest.contains_key("samples") {
        fields.missing("samples", wanted);
    }
    let given: Option<Vec<Sample>> = fields.take("samples", wanted);
    if let Some(samples) = &given {
        most(fields, "samples", samples.len(), MOST_VALUES);
        if samples.is_empty() {
            let fault = Fault::new("samples", "at least one sample", "none", "give the samples");
            fields.faults.push(fault);
        }
        for (index, sample) in samples.iter().enumerate() {
            let (Sample::Found(value) | Sample::Below(value)) = *sample;
            if !(0.0..=MOST).contains(&value) {
                let at = format!("samples[{index}]");
                let remedy = "check the number and its unit";
                let fault = Fault::new(at, "a number, 0 or more", value, remedy);
                fields.faults.push(fault);
            }
        }
    }
    close(fields, &["object", "target", "samples"]);
    RemediatedObject {
        object,
        target,
        samples: given.unwrap_or_default(),
    }
}

fn pit(fields: &mut Fields) -> RemediatedPit {
    let pit = RemediatedPit {
        pit: name(fields, "pit"),
        area_m2: needed(fields, "area_m2", Above::Zero, MOST),
        perimeter_m: number(fields, "perimeter_m", Above::Zero, MOST),
        depth_m: number(fields, "depth_m", Above::Zero, DEEPEST_M),
    };
    close(fields, &["pit", "area_m2", "perimeter_m", "depth_m"]);
    pit
}

fn treated(fields: &mut Fields) -> TreatedSoil {
    let heap = name(fields, "heap");
    let volume_m3 = needed(fields, "volume_m3", Above::Zero, MOST);
    let bias_factor = number(fields, "bias_factor", Above::Zero, 1.0);
    if let Some(factor) = bias_factor.filter(|factor| *factor < 0.05) {
        let remedy = "leave it out where it is not known";
        let fault = Fault::new("bias_factor", "0.05 to 1", factor, remedy);
        fields.faults.push(fault);
    }
    close(fields, &["heap", "volume_m3", "bias_factor"]);
    TreatedSoil {
        heap,
        volume_m3,
        bias_factor,
    }
}

/// From where on a number is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Above {
    Zero,
    ZeroOrMore,
}

/// A number within its bounds; none when it is absent or wrong.
pub(super) fn number(fields: &mut Fields, name: &str, above: Above, most: f64) -> Option<f64> {
    let number: f64 = fields.take(name, "a number such as 1.5")?;
    let above_least = match above {
        Above::Zero => number > 0.0,
        Above::ZeroOrMore => number >= 0.0,
    };
    if above_least && number <= most {
        return Some(number);
    }
    let least = match above {
        Above::Zero => "above 0",
        Above::ZeroOrMore => "0 or more",
    };
    let wanted = format!("a number {least}, at most {most}");
    let fault = Fault::new(name, wanted, number, "check the number and its unit");
    fields.faults.push(fault);
    None
}

/// A number that must be there; what could not be read is named already.
fn needed(fields: &mut Fields, name: &str, above: Above, most: f64) -> f64 {
    if !fields.rest.contains_key(name) {
        fields.missing(name, "a number such as 1.5");
    }
    number(fields, name, above, most).unwrap_or(1.0)
}

/// A name that must be there.
pub(super) fn name(fields: &mut Fields, name: &str) -> String {
    let text = fields.text(name);
    if !told(fields, name) {
        check_text(&mut fields.faults, name, &text, 200);
    }
    text
}

pub(super) fn most(fields: &mut Fields, name: &str, found: usize, most: usize) {
    if found > most {
        let remedy = "ask in several questions";
        let fault = Fault::new(name, format!("at most {most}"), found, remedy);
        fields.faults.push(fault);
    }
}

/// Whether a fault of a field is told already.
pub(super) fn told(fields: &Fields, name: &str) -> bool {
    fields.faults.iter().any(|fault| fault.at == name)
}
