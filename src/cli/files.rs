//! The files of documents: where they are kept, verified, copied beside a backup or an export, brought back.

use std::path::Path;

use anyhow::Context;
use indicatif::{HumanBytes, ProgressBar, ProgressStyle};

use crate::config::Config;
use crate::registry::{
    Blobs, FileCopy, FileDifference, FileLimits, StoreOptions, check_files, copy_files,
    documents_on_record,
};

/// The blob store of the settings.
pub(super) fn blobs(config: &Config) -> anyhow::Result<Blobs> {
    let (place, incoming) = (config.blobs(), config.data.join("incoming"));
    Blobs::open(&place, &incoming).with_context(|| format!("blob store {place}"))
}

/// The size limits of the settings.
pub(super) fn limits(config: &Config) -> FileLimits {
    let bytes = |mib: u32| u64::from(mib) << 20;
    FileLimits {
        paper: bytes(config.file_mib),
        picture: bytes(config.picture_file_mib),
        data: bytes(config.data_file_mib),
    }
}

fn bytes_bar() -> anyhow::Result<ProgressBar> {
    let bar = ProgressBar::new(0);
    bar.set_style(ProgressStyle::with_template(
        "{bar:40} {bytes}/{total_bytes} {elapsed}",
    )?);
    Ok(bar)
}

/// Reads every file again; whether all are as the record says.
pub(super) async fn verify(config: &Config) -> anyhow::Result<bool> {
    let bar = bytes_bar()?;
    let told = |done, of| {
        bar.set_length(of);
        bar.set_position(done);
    };
    let options = StoreOptions::reading(config.url());
    let check = check_files(&options, &blobs(config)?, told).await?;
    bar.finish_and_clear();
    tell(&check.differences);
    let clean = check.differences.is_empty();
    println!(
        "{} documents, {}: {}",
        check.documents,
        HumanBytes(check.bytes),
        if clean {
            "clean".to_owned()
        } else {
            format!("{} NOT as the record says", check.differences.len())
        }
    );
    if check.unnamed > 0 {
        println!(
            "{} files that no commit names: uploads that wait, or were given up",
            check.unnamed
        );
    }
    Ok(clean)
}

fn tell(differences: &[FileDifference]) {
    for difference in differences {
        eprintln!("{difference}");
    }
}

/// Copies the files of documents into a folder, or says that they are not in what was written.
pub(super) async fn copy_out(config: &Config, folder: Option<&Path>) -> anyhow::Result<bool> {
    let options = StoreOptions::reading(config.url());
    let own = blobs(config)?;
    match folder {
        Some(folder) => copy(&options, (&own, &Blobs::folder(folder))).await,
        None => left_out(&options, &own.place(), "is not in it").await,
    }
}

/// Brings the files of documents back from a folder, or says that they are missing.
pub(super) async fn copy_in(config: &Config, folder: Option<&Path>) -> anyhow::Result<bool> {
    let options = StoreOptions::reading(config.url());
    let own = blobs(config)?;
    match folder {
        Some(folder) => copy(&options, (&Blobs::folder(folder), &own)).await,
        None => left_out(&options, &own.place(), "does not come with it").await,
    }
}

async fn copy(options: &StoreOptions, stores: (&Blobs, &Blobs)) -> anyhow::Result<bool> {
    let bar = bytes_bar()?;
    let told = |done, of| {
        bar.set_length(of);
        bar.set_position(done);
    };
    let FileCopy {
        documents,
        bytes,
        differences,
    } = copy_files(options, stores, told).await?;
    bar.finish_and_clear();
    tell(&differences);
    let place = stores.1.place();
    eprintln!("{documents} documents, {}, in {place}", HumanBytes(bytes));
    Ok(differences.is_empty())
}

async fn left_out(options: &StoreOptions, place: &str, how: &str) -> anyhow::Result<bool> {
    let (documents, bytes) = documents_on_record(options).await?;
    if documents > 0 {
        let size = HumanBytes(bytes);
        eprintln!(
            "the content of {documents} documents ({size}, in {place}) {how}: use --documents DIR"
        );
    }
    Ok(true)
}
