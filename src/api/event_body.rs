//! The body of an act, as it is described; `registry::read_event` reads it field by field.

use serde_json::Value;

use crate::domain::event::{Actor, Paper};

/// An act. What its transition reads beside the first seven fields is told by `events/possible` (`carries`); any other
/// field is refused.
#[derive(utoipa::ToSchema)]
#[allow(dead_code)]
pub struct EventBody {
    /// T01 to T34.
    #[schema(example = "T01")]
    transition: String,
    /// The stage it leads to, where the transition leads to several.
    to: Option<String>,
    /// The legal day on which it happened.
    #[schema(format = Date)]
    day: String,
    /// The papers it rests on; which ones it must have is told by `events/possible`.
    papers: Vec<Paper>,
    /// Who acts, as the papers name him.
    actor: Actor,
    reason: String,
    /// Number of the wrong act that this one takes the place of.
    corrects: Option<String>,
    /// T01, T32: `risk` or `industry`.
    u1_kind: Option<String>,
    /// T03: a survey nobody required.
    voluntary: Option<bool>,
    /// T09, T12: what is known of the samples.
    preliminary_exceeded: Option<bool>,
    /// T32: `event` (V-1 to V-11), `document`.
    #[schema(value_type = Option<Object>)]
    validity: Option<Value>,
    /// T34: true ends the emergency.
    emergency_over: Option<bool>,
    /// T27: false = the last report, nothing is owed any more.
    aftercare_open: Option<bool>,
    /// T27: the day by which the next report is due.
    next_report_due: Option<String>,
    /// T03, T21, T31: the firm engaged; T19: the firm that does the works.
    firm: Option<String>,
    /// T21: the firm that did the works, where the record does not tell.
    works_firm: Option<String>,
    /// T04, T06, T08, T09: the report: title, firm, class_assessed, made_for, sampling_end, signed_on, outline,
    /// covered_area_m2, maxima, maxima_complete, not_detected, groundwater_polluted, neighbour_checked_no_effect,
    /// no_change_statement_on, remarks. T10, T11, T13: only where no report is on record.
    #[schema(value_type = Option<Object>)]
    survey: Option<Value>,
    /// T10 to T13: the survey under review; the last one when absent.
    survey_id: Option<String>,
    /// T14, and T15, T16 where none is on record: firm, signed_on, assessed_classes, scenario_depth_m,
    /// scenario_basement_levels, scenario_groundwater_use.
    #[schema(value_type = Option<Object>)]
    assessment: Option<Value>,
    /// T10 to T13, T15 to T17, T22, T24 to T26: outcome (`pass`, `pass_after_modification`, `fail`), recheck_signed; of an
    /// effect assessment targets_met and safe_use (`yes`, `no`, `with_conditions`).
    #[schema(value_type = Option<Object>)]
    review: Option<Value>,
    /// T16: the entry of the control-and-remediation list: batch, main_pollutants, area_stated_m2, outline.
    #[schema(value_type = Option<Object>)]
    listing: Option<Value>,
    /// T24, T25: target_class, signed_on, effect_sampling_end, restrictions, aftercare, works_firm, effect_firm. T28: the
    /// removal without restrictions.
    #[schema(value_type = Option<Object>)]
    removal: Option<Value>,
    /// T30: kind (`control` or `isolation`), name, outline (GeoJSON polygon, CGCS2000).
    #[schema(value_type = Option<Object>)]
    zone: Option<Value>,
}

/// An act with the land it is about.
#[derive(utoipa::ToSchema)]
#[allow(dead_code)]
pub struct EventRow {
    /// Registry number.
    parcel: String,
    /// Management unit, where the parcel is divided.
    unit: Option<String>,
    #[schema(inline)]
    #[serde(flatten)]
    event: EventBody,
}

/// Acts, 1 to 1000: all are recorded, or none.
#[derive(utoipa::ToSchema)]
#[allow(dead_code)]
pub struct EventRows {
    events: Vec<EventRow>,
}
