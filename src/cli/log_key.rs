//! The key that signs checkpoints: a file that only its owner reads, made at the first start.
//!
//! Its one line is `PRIVATE+KEY+origin+id+base64`, as tools for signed notes write it. Whoever loses it cannot sign for the
//! same log any more; whoever has it can: several nodes of one register get the same file.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

use crate::clock::random;
use crate::config::Config;
use crate::log::SignerKey;

/// The key of the file that the settings name, made when there is none.
pub(super) fn read_or_make(config: &Config) -> anyhow::Result<SignerKey> {
    let path = config.log_key_file();
    if !path.try_exists().with_context(|| told(&path))? {
        make(&path, config).with_context(|| told(&path))?;
    }
    let key = read(&path).with_context(|| told(&path))?;
    if let Some(wanted) = &config.log_origin {
        let verifier = key.verifier();
        let found = verifier.name();
        ensure!(
            found == wanted,
            "log_origin is {wanted:?}, and the key in {} is of {found:?}: a log keeps its origin for its whole life",
            path.display()
        );
    }
    Ok(key)
}

fn told(path: &Path) -> String {
    format!("log_key {}", path.display())
}

fn read(path: &Path) -> anyhow::Result<SignerKey> {
    let mode = path.metadata()?.mode() & 0o777;
    ensure!(
        mode & 0o077 == 0,
        "others than its owner may read it (mode {mode:03o}): chmod 600"
    );
    let text = std::fs::read_to_string(path)?;
    Ok(SignerKey::parse(text.trim_end())?)
}

/// Writes a new key beside its place and links it there: two that start at once end with one key, and none is half written.
fn make(path: &Path, config: &Config) -> anyhow::Result<()> {
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_owned);
    if !folder.as_os_str().is_empty() {
        std::fs::create_dir_all(&folder)?;
    }
    let key = SignerKey::from_bytes(&origin(config)?, &random())?;
    let draft = folder.join(format!(".log-key-{}", hex::encode(random::<8>())));
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)?;
    let written = write_and_link(&mut file, &key, (&draft, path));
    std::fs::remove_file(&draft)?;
    written
}

fn write_and_link(
    file: &mut File,
    key: &SignerKey,
    (draft, path): (&Path, &Path),
) -> anyhow::Result<()> {
    file.write_all(format!("{}\n", key.to_secret_text()).as_bytes())?;
    file.sync_all()?;
    match std::fs::hard_link(draft, path) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        linked => Ok(linked?),
    }
}

/// The origin of a new log: as it is set, else the host that browsers know, else a name of chance.
fn origin(config: &Config) -> anyhow::Result<String> {
    if let Some(origin) = &config.log_origin {
        return Ok(origin.clone());
    }
    let public = config.public_origin().map_err(|why| anyhow::anyhow!(why))?;
    let host = public.and_then(|url| url.split_once("://").map(|(_, host)| host.to_owned()));
    Ok(host.unwrap_or_else(|| format!("jingtu-{}", hex::encode(random::<4>()))))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn config(folder: &Path) -> Config {
        Config {
            data: folder.join("new"),
            ..Config::default()
        }
    }

    #[test]
    fn a_key_is_made_once_for_its_owner_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let config = config(folder.path());
        let made = read_or_make(&config).unwrap().verifier();
        let file = config.log_key_file();
        assert_eq!(file.metadata().unwrap().mode() & 0o777, 0o600);
        assert_eq!(read_or_make(&config).unwrap().verifier(), made);
        assert_eq!(std::fs::read_dir(&config.data).unwrap().count(), 1);

        let other = Config {
            log_origin: Some("other.example".to_owned()),
            ..config
        };
        let why = read_or_make(&other).unwrap_err().to_string();
        assert!(why.contains("keeps its origin"), "{why}");
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o644)).unwrap();
        let why = format!("{:#}", read_or_make(&other).unwrap_err());
        assert!(why.contains("chmod 600"), "{why}");
    }

    #[test]
    fn the_origin_is_what_the_settings_say() {
        let folder = tempfile::tempdir().unwrap();
        let mut config = config(folder.path());
        config.public_url = Some("https://jingtu.example.cn".to_owned());
        let key = read_or_make(&config).unwrap();
        assert_eq!(key.verifier().name(), "jingtu.example.cn");
        config.log_key = Some(folder.path().join("second.key"));
        config.log_origin = Some("log.example.cn".to_owned());
        assert_eq!(
            read_or_make(&config).unwrap().verifier().name(),
            "log.example.cn"
        );
    }
}
