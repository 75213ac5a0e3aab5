//! What results of a laboratory mean, printed.

use crate::registry::ScreeningAnswer;

use super::found;

pub(super) fn summary(answer: &ScreeningAnswer) {
    let counts = &answer.counts;
    println!(
        "{} rows, {} samples, {} results, {} not tested; {} errors, {} warnings, {} notes",
        counts.rows,
        counts.samples,
        counts.results,
        counts.not_tested,
        counts.errors,
        counts.warnings,
        counts.notes
    );
    found(&answer.notes, &answer.faults, answer.more_faults);
    if let Some(soil) = &answer.soil {
        println!(
            "{} class {:?}, multiple {}",
            soil.standard, soil.class, soil.multiple
        );
        println!(
            "  {:<28} {:>7} {:>14} {:>10} {:>10} {:>8}  outcome (other class)",
            "analyte", "tested", "maximum", "screening", "control", "multiple"
        );
        for line in &soil.lines {
            let number = |number: Option<rust_decimal::Decimal>| {
                number.map_or_else(
                    || "-".to_owned(),
                    |number| number.round_dp(6).normalize().to_string(),
                )
            };
            println!(
                "  {:<28} {:>7} {:>14} {:>10} {:>10} {:>8}  {} ({}) {}",
                line.name_zh,
                line.tested,
                number(line.maximum_mg_per_kg),
                number(line.screening.as_ref().map(|limit| limit.mg_per_kg)),
                number(line.control.as_ref().map(|limit| limit.mg_per_kg)),
                number(
                    line.exceedance_multiple
                        .map(|multiple| multiple.round_dp(2))
                ),
                code(&line.outcome),
                code(&line.under_other_class),
                line.maximum_sample
                    .as_ref()
                    .map_or_else(String::new, |at| format!("{} {}", at.sample, at.cell)),
            );
        }
        for other in &soil.not_screened {
            println!(
                "  {:<28} {:>7} not screened: {}",
                other.analyte,
                other.tested,
                code(&other.why)
            );
        }
        println!(
            "  {} of the 45 basic items were not tested",
            soil.basic_not_tested.len()
        );
    }
    for water in &answer.groundwater {
        let class = water
            .quality
            .class
            .map_or_else(|| "-".to_owned(), |class| class.to_string());
        let deciding = water.quality.deciding_index.as_deref().unwrap_or("-");
        println!(
            "  {} class {class} ({}), decided by {deciding}",
            water.sample, water.quality.standard
        );
    }
}

/// The code of an enum on the wire.
fn code(value: &impl serde::Serialize) -> String {
    let text = serde_json::to_value(value).unwrap_or_default();
    text.as_str().unwrap_or_default().to_owned()
}
