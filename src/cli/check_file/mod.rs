//! Checking a file offline: the same checks and the same screening as over HTTP.

mod screened;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};

use crate::clock::Clock;
use crate::domain::day::Day;
use crate::domain::geometry::Crs;
use crate::domain::land_use::LimitClass;
use crate::intake::lab::{self, LabMapping, Medium};
use crate::intake::sheet::{self, ToldFault, Workbook};
use crate::intake::table_kind::TableKind;
use crate::intake::upload::holds_outlines;
use crate::intake::{ParcelMapping, read_parcel_file};
use crate::registry::{
    NoteTold, ScreeningAsk, TableChecked, annotate, check_outlines, check_table, screen_lab,
};
use crate::standards::{LocalLimits, SoilQuestion};

use super::parcels::watched;

/// Check a file and say what is wrong with it at which cell; of laboratory results also what they mean. Nothing is
/// written to the register.
#[derive(Args)]
pub(super) struct CheckFile {
    /// xlsx, xls, ods or csv; outlines as GeoJSON, shapefile, GeoPackage, FlatGeobuf, land-boundary text. Told apart by
    /// content.
    file: PathBuf,
    /// What the file holds [default: told by its headings, where these leave no doubt].
    #[arg(long, value_enum)]
    kind: Option<Kind>,
    /// Of results: class of land use, I or II.
    #[arg(long, default_value = "I")]
    class: String,
    /// Of results: day whose standards count, YYYY-MM-DD [default: today at UTC+08:00].
    #[arg(long)]
    day: Option<String>,
    /// Columns of a file from elsewhere; may be repeated. Results: field=Heading, analyte.Heading=unit,
    /// default_unit=unit. Outlines: field=Property.
    #[arg(long = "map", value_name = "FIELD=HEADING")]
    map: Vec<String>,
    /// Of sampling points and outlines: coordinate system, such as EPSG:4548 [default: as the file says, else by
    /// magnitude].
    #[arg(long)]
    crs: Option<String>,
    /// Write the workbook again with faulty cells coloured and commented.
    #[arg(long, value_name = "OUT.xlsx")]
    annotated: Option<PathBuf>,
    /// Print the whole answer as JSON.
    #[arg(long)]
    json: bool,
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Results of soil and groundwater, as columns and sheets say.
    Lab,
    /// Results of soil alone.
    LabSoil,
    /// Results of groundwater alone.
    LabGroundwater,
    /// Sampling points.
    SamplingPoints,
    /// A table of parcels.
    Parcels,
    /// Units under key soil supervision.
    SupervisedUnits,
    /// A notice of a list.
    ListNotice,
    /// Firms.
    Practitioners,
    /// Outlines of parcels: a map layer.
    Outlines,
}

impl Kind {
    /// The table that it asks for; none for a map layer.
    fn table(self) -> Option<TableKind> {
        Some(match self {
            Kind::Lab | Kind::LabSoil | Kind::LabGroundwater => TableKind::Lab,
            Kind::SamplingPoints => TableKind::SamplingPoints,
            Kind::Parcels => TableKind::Parcels,
            Kind::SupervisedUnits => TableKind::SupervisedUnits,
            Kind::ListNotice => TableKind::ListNotice,
            Kind::Practitioners => TableKind::Practitioners,
            Kind::Outlines => return None,
        })
    }
}

/// The exit code of a file that could not be looked at.
const NOT_READ: u8 = 2;

/// Prints what was found; the exit code is 0 without errors, 1 with errors, 2 when the file cannot be read or does not
/// tell what it is.
pub(super) fn check(clock: &Clock, check: &CheckFile) -> anyhow::Result<ExitCode> {
    if check.annotated.as_ref() == Some(&check.file) {
        bail!("--annotated: the file that was sent is never written to: name another");
    }
    let crs = check.crs.as_deref().map(Crs::parse);
    let crs = crs.transpose().context("--crs")?;
    let shown = check.file.display();
    if check.file.is_dir() {
        return outlines(check, crs);
    }
    let bytes = std::fs::read(&check.file).with_context(|| shown.to_string())?;
    let name = check.file.file_name().unwrap_or_default().to_string_lossy();
    match check.kind {
        Some(Kind::Outlines) => return outlines(check, crs),
        None if holds_outlines(&name, &bytes) => return outlines(check, crs),
        Some(_) | None => {}
    }
    let workbook = match sheet::read(&bytes) {
        Ok(workbook) => workbook,
        Err(fault) => {
            let told = fault.told(&[]);
            eprintln!("{shown}: {told}\n{}", in_chinese(&told));
            return Ok(ExitCode::from(NOT_READ));
        }
    };
    let kind = match check.kind.and_then(Kind::table) {
        Some(kind) => kind,
        // columns are declared of results alone
        None if !check.map.is_empty() => TableKind::Lab,
        None => match TableKind::told_by_headings(&workbook) {
            Ok(kind) => kind,
            Err(may) => {
                eprintln!("{shown}: {}", not_told(&may));
                return Ok(ExitCode::from(NOT_READ));
            }
        },
    };
    if kind == TableKind::Lab {
        return results(clock, check, &workbook);
    }
    let Some(checked) = check_table(&workbook, kind, crs) else {
        bail!("{} is not checked here", kind.code());
    };
    write_annotated(check, || checked.annotated(&workbook))?;
    if check.json {
        println!("{}", serde_json::to_string_pretty(&checked.answer)?);
    } else {
        summary(&checked.answer);
    }
    Ok(ExitCode::from(u8::from(!checked.answer.accepted)))
}

/// That the headings do not tell what the table is.
fn not_told(may: &[TableKind]) -> String {
    let codes = |kinds: &[TableKind]| {
        let codes: Vec<&str> = kinds.iter().map(|kind| kind.code()).collect();
        codes.join(", ")
    };
    if may.is_empty() {
        let all = codes(&TableKind::ALL);
        return format!(
            "the headings are those of no table that is known; say what it holds with --kind ({all}), or use a template\n\
             表头不属于任何已知表格；请用 --kind 说明（{all}），或使用模板"
        );
    }
    let may = codes(may);
    format!(
        "by its headings the table may hold {may}; say which with --kind\n按表头可能是 {may}；请用 --kind 说明"
    )
}

fn write_annotated(
    check: &CheckFile,
    write: impl FnOnce() -> Option<Vec<u8>>,
) -> anyhow::Result<()> {
    if let Some(out) = &check.annotated {
        let marked = write().context("the annotated workbook")?;
        std::fs::write(out, marked).with_context(|| out.display().to_string())?;
    }
    Ok(())
}

fn results(clock: &Clock, check: &CheckFile, workbook: &Workbook) -> anyhow::Result<ExitCode> {
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
        Some(Kind::LabSoil) => Some(Medium::Soil),
        Some(Kind::LabGroundwater) => Some(Medium::Groundwater),
        _ => None,
    };
    let soil = SoilQuestion {
        class,
        day,
        backgrounds: Vec::new(),
        local_limits: LocalLimits::default(),
    };
    let file = lab::read(workbook, &mapping);
    let answer = screen_lab(workbook, &file, &ScreeningAsk { soil, mapping });
    write_annotated(check, || annotate(workbook, &file))?;
    if check.json {
        println!("{}", serde_json::to_string_pretty(&answer)?);
    } else {
        screened::summary(&answer);
    }
    Ok(ExitCode::from(u8::from(!answer.accepted)))
}

fn outlines(check: &CheckFile, crs: Option<Crs>) -> anyhow::Result<ExitCode> {
    if check.annotated.is_some() {
        bail!("--annotated: a map layer has no cells; its faults are told by feature");
    }
    let mut mapping = ParcelMapping::parse(&check.map).context("--map")?;
    mapping.crs = crs;
    let upload = watched(std::slice::from_ref(&check.file))?;
    let answer = check_outlines(read_parcel_file(upload, &mapping));
    if check.json {
        println!("{}", serde_json::to_string_pretty(&answer)?);
    } else {
        let errors = answer.faults.iter().filter(|fault| fault.is_error());
        println!(
            "outlines: {} features, {} read; {} errors, {} warnings",
            answer.features,
            answer.read,
            errors.count() + answer.more_faults,
            answer
                .faults
                .iter()
                .filter(|fault| !fault.is_error())
                .count(),
        );
        for note in &answer.notes {
            println!("  {}", note.text);
        }
        for fault in answer.faults.iter().take(SHOWN) {
            println!("  {fault}");
        }
        more(answer.faults.len(), answer.more_faults);
    }
    Ok(ExitCode::from(u8::from(!answer.accepted)))
}

/// Faults that are printed one by one.
const SHOWN: usize = 100;

fn summary(answer: &TableChecked) {
    let counts = &answer.counts;
    println!(
        "{}: {} rows read; {} errors, {} warnings, {} notes",
        answer.kind, counts.read, counts.errors, counts.warnings, counts.notes
    );
    found(&answer.notes, &answer.faults, answer.more_faults);
}

/// Prints notes and faults, each fault in English and Chinese.
fn found(notes: &[NoteTold], faults: &[ToldFault], beyond: usize) {
    for note in notes {
        println!("  {}", note.text);
    }
    for fault in faults.iter().take(SHOWN) {
        println!("  {} {fault}\n    {}", fault.code, in_chinese(fault));
    }
    more(faults.len(), beyond);
}

fn in_chinese(fault: &ToldFault) -> String {
    let ToldFault {
        wanted_zh,
        found,
        remedy_zh,
        ..
    } = fault;
    format!("应为{wanted_zh}，实为{found}；{remedy_zh}")
}

fn more(faults: usize, beyond: usize) {
    let more = faults.saturating_sub(SHOWN) + beyond;
    if more > 0 {
        println!("  {more} more: see --json or --annotated");
    }
}
