//! Checking a file offline: the same checks and the same screening as over HTTP.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};

use crate::clock::Clock;
use crate::domain::day::Day;
use crate::domain::land_use::LimitClass;
use crate::intake::lab::{LabMapping, Medium};
use crate::registry::{RegistryError, ScreeningAnswer, ScreeningAsk, annotate, screen_table};
use crate::standards::SoilQuestion;

/// Check a table of laboratory results and say what it means; nothing is written to the register.
#[derive(Args)]
pub(super) struct CheckFile {
    /// xlsx, xls, ods or csv, told apart by content.
    file: PathBuf,
    /// What the table holds.
    #[arg(long, value_enum, default_value = "lab")]
    kind: Kind,
    /// Class of land use: I or II.
    #[arg(long, default_value = "I")]
    class: String,
    /// Day whose standards count, YYYY-MM-DD [default: today at UTC+08:00].
    #[arg(long)]
    day: Option<String>,
    /// Columns of a table from elsewhere: field=Heading, analyte.Heading=unit, default_unit=unit; may be repeated.
    #[arg(long = "map", value_name = "FIELD=HEADING")]
    map: Vec<String>,
    /// Write the workbook again with faulty cells coloured and commented.
    #[arg(long, value_name = "OUT.xlsx")]
    annotated: Option<PathBuf>,
    /// Print the whole answer as JSON.
    #[arg(long)]
    json: bool,
}

/// What a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Results of soil and groundwater, as columns and sheets say.
    Lab,
    /// Results of soil alone.
    LabSoil,
    /// Results of groundwater alone.
    LabGroundwater,
}

/// Prints what was found; the exit code is 0 without errors, 1 with errors at cells, 2 when the file is no table.
pub(super) fn check(clock: &Clock, check: &CheckFile) -> anyhow::Result<ExitCode> {
    let class = match check.class.as_str() {
        "I" | "1" => LimitClass::I,
        "II" | "2" => LimitClass::II,
        other => bail!("--class: expected I or II, found {other:?}"),
    };
    let day = match &check.day {
        Some(text) => Day::parse(text)?,
        None => clock.today(),
    };
    let mut mapping = LabMapping::parse(&check.map).map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("--map: {}", faults.join("; "))
    })?;
    mapping.medium = match check.kind {
        Kind::Lab => None,
        Kind::LabSoil => Some(Medium::Soil),
        Kind::LabGroundwater => Some(Medium::Groundwater),
    };
    if check.annotated.as_ref() == Some(&check.file) {
        bail!("--annotated: the file that was sent is never written to: name another");
    }
    let bytes = std::fs::read(&check.file).with_context(|| check.file.display().to_string())?;
    let soil = SoilQuestion {
        class,
        day,
        backgrounds: Vec::new(),
        local_limits: Vec::new(),
    };
    let (workbook, file, answer) = match screen_table(&bytes, &ScreeningAsk { soil, mapping }) {
        Ok(read) => read,
        Err(RegistryError::Invalid(faults)) => {
            for fault in faults {
                eprintln!("{}: {fault}", check.file.display());
            }
            return Ok(ExitCode::from(2));
        }
        Err(error) => return Err(error.into()),
    };
    if let Some(out) = &check.annotated {
        let marked = annotate(&workbook, &file).context("the annotated workbook")?;
        std::fs::write(out, marked).with_context(|| out.display().to_string())?;
    }
    if check.json {
        println!("{}", serde_json::to_string_pretty(&answer)?);
    } else {
        summary(&answer);
    }
    Ok(ExitCode::from(u8::from(!answer.accepted)))
}

/// Faults that are printed one by one.
const SHOWN: usize = 100;

fn summary(answer: &ScreeningAnswer) {
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
    for note in &answer.notes {
        println!("  {}", note.text);
    }
    for fault in answer.faults.iter().take(SHOWN) {
        println!("  {} {fault}", fault.code);
    }
    let more = answer.faults.len().saturating_sub(SHOWN) + answer.more_faults;
    if more > 0 {
        println!("  {more} more: see --json or --annotated");
    }
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
