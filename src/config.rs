//! Machine settings: where the register lives and where it listens. From a file, the environment and the command line,
//! the later one winning. Everything that a rule reads is a legal setting and lies in the record.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};

/// How the variables of the tests begin after `JINGTU_`; they are no settings.
const OF_TESTS: [&str; 6] = ["test_", "require_", "chromium", "bin", "long", "kills"];

/// The machine settings. Unknown keys are refused.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Folder of the embedded database.
    pub data: PathBuf,
    /// `postgres://...` for a city; the embedded SQLite database when absent.
    pub database_url: Option<String>,
    /// Address to listen on; this machine only unless told otherwise.
    pub listen: SocketAddr,
    /// Template of a raster base map, `https://.../{z}/{x}/{y}.png`; no base map when absent.
    pub base_map: Option<String>,
    /// Attribution of the base map, with its map review number (审图号).
    pub base_map_attribution: Option<String>,
    /// Address under which browsers reach this register, `https://jingtu.example.cn`; the one it listens on when absent.
    pub public_url: Option<String>,
    /// Addresses of proxies before this server, whose X-Forwarded-For is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Whether edits of features under `/ogc` must send `If-Match`. Desktop GIS does not send it.
    pub require_if_match: bool,
    /// Minutes without a request after which somebody must sign in again.
    pub session_idle_minutes: u32,
    /// Hours after which somebody must sign in again.
    pub session_hours: u32,
    /// Clues from the public that one address may send in an hour.
    pub clues_per_address_per_hour: u32,
    /// Clues from the public that are taken in an hour in all.
    pub clues_per_hour: u32,
    /// File with the key that signs checkpoints of the log; `log.key` in the folder `data` when absent, made at the first
    /// start.
    pub log_key: Option<PathBuf>,
    /// Name of the log in its checkpoints, for its whole life; of a new key, the host of `public_url` when absent.
    pub log_origin: Option<String>,
    /// Where the files of documents are kept: a folder, or `s3://bucket/prefix` (keys, region and endpoint from `AWS_*`);
    /// `blobs` in the folder `data` when absent.
    pub blobs: Option<String>,
    /// Largest report, letter or text, MiB.
    pub file_mib: u32,
    /// Largest photograph or scan, MiB.
    pub picture_file_mib: u32,
    /// Largest table, dataset or archive, MiB.
    pub data_file_mib: u32,
    /// Issuer of an OpenID Connect provider with which people sign in, `https://...`; none when absent.
    pub oidc_issuer: Option<String>,
    /// The name of this register at the provider.
    pub oidc_client_id: Option<String>,
    /// File with the secret that the provider gave; none for a public client.
    pub oidc_client_secret_file: Option<PathBuf>,
    /// Claim of the ID token that a person is called by.
    pub oidc_name_claim: String,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            data: PathBuf::from("jingtu-data"),
            database_url: None,
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            base_map: None,
            base_map_attribution: None,
            public_url: None,
            trusted_proxies: Vec::new(),
            require_if_match: false,
            session_idle_minutes: 60,
            session_hours: 12,
            clues_per_address_per_hour: 5,
            clues_per_hour: 100,
            log_key: None,
            log_origin: None,
            blobs: None,
            file_mib: 300,
            picture_file_mib: 100,
            data_file_mib: 300,
            oidc_issuer: None,
            oidc_client_id: None,
            oidc_client_secret_file: None,
            oidc_name_claim: "name".to_owned(),
        }
    }
}

impl Config {
    /// Reads `jingtu.toml` (or the file named), then `JINGTU_*` and `DATABASE_URL`.
    pub fn read(file: Option<&PathBuf>) -> Result<Self, Box<figment::Error>> {
        let default = PathBuf::from("jingtu.toml");
        let path = file.unwrap_or(&default);
        let toml = if file.is_some() {
            Toml::file_exact(path)
        } else {
            Toml::file(path)
        };
        // variables of tests and tools share the prefix and are no settings
        let own =
            |key: &figment::value::UncasedStr| !OF_TESTS.iter().any(|start| key.starts_with(start));
        Figment::from(Serialized::defaults(Config::default()))
            .merge(toml)
            .merge(Env::raw().only(&["DATABASE_URL"]))
            .merge(Env::prefixed("JINGTU_").filter(own))
            .extract()
            .map_err(Box::new)
    }

    /// The origin under which browsers reach this register, when it is set: scheme and host, without a path.
    pub fn public_origin(&self) -> Result<Option<String>, String> {
        let Some(url) = &self.public_url else {
            return Ok(None);
        };
        let wanted = || {
            format!(
                "public_url is {url:?}: expected scheme and host, such as https://jingtu.example.cn"
            )
        };
        let origin = url.trim_end_matches('/').to_lowercase();
        let host = origin
            .strip_prefix("https://")
            .or_else(|| origin.strip_prefix("http://"))
            .ok_or_else(wanted)?;
        let fits = !host.is_empty()
            && host
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-.:[]".contains(&b));
        if fits {
            Ok(Some(origin))
        } else {
            Err(wanted())
        }
    }

    /// Where the key of the log lies.
    pub fn log_key_file(&self) -> PathBuf {
        let default = || self.data.join("log.key");
        self.log_key.clone().unwrap_or_else(default)
    }

    /// Where the files of documents are kept.
    pub fn blobs(&self) -> String {
        let default = || self.data.join("blobs").display().to_string();
        self.blobs.clone().unwrap_or_else(default)
    }

    /// The address of the database.
    pub fn url(&self) -> String {
        match &self.database_url {
            Some(url) => url.clone(),
            None => format!("sqlite://{}", self.data.join("register.sqlite").display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_keys_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("jingtu.toml");
        std::fs::write(&file, "listne = \"127.0.0.1:1\"\n").unwrap();
        let error = Config::read(Some(&file)).unwrap_err().to_string();
        assert!(error.contains("listne"), "{error}");
        std::fs::write(&file, "listen = \"127.0.0.1:1\"\n").unwrap();
        assert_eq!(Config::read(Some(&file)).unwrap().listen.port(), 1);
    }

    #[test]
    fn a_public_address_is_an_origin() {
        let origin = |url: &str| {
            let config = Config {
                public_url: Some(url.to_owned()),
                ..Config::default()
            };
            config.public_origin()
        };
        assert_eq!(
            origin("https://Jingtu.example.cn/"),
            Ok(Some("https://jingtu.example.cn".to_owned()))
        );
        assert_eq!(
            origin("http://127.0.0.1:8080"),
            Ok(Some("http://127.0.0.1:8080".to_owned()))
        );
        for wrong in [
            "jingtu.example.cn",
            "https://",
            "https://a/b",
            "ftp://a",
            "https://a b",
        ] {
            assert!(origin(wrong).unwrap_err().contains("public_url"), "{wrong}");
        }
    }
}
