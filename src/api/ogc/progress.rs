//! How far downloads are, for whoever began one under a name of his own (`progress`): pages show it while a file is written.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::domain::fault::Fault;
use crate::registry::{Caller, RegistryError};

use super::super::params::PathTexts;
use super::super::{Api, Problem};
use super::asked::Asked;
use super::collections::layer_of;

/// Follows the downloads that a page begins.
const SCRIPT: &str = include_str!("progress.js");
/// How long the end of a download can be read.
const REMEMBERED: Duration = Duration::from_secs(60);
/// Ends that are remembered at the most, the latest.
const MOST_ENDED: usize = 1_000;

/// The downloads that somebody follows.
#[derive(Default)]
pub(in crate::api) struct Downloads {
    /// By the caller and the name that he gave.
    all: Mutex<HashMap<(String, String), Arc<Download>>>,
}

/// A download.
#[derive(Default)]
pub(super) struct Download {
    rows: AtomicU64,
    of: u64,
    bytes: AtomicU64,
    ended: OnceLock<(bool, Instant)>,
}

/// A download under way; it has broken off when this is dropped before the file is whole.
pub(super) struct UnderWay(Arc<Download>);

#[derive(Serialize)]
struct Told {
    /// Features written.
    rows: u64,
    /// Features that there are to write.
    of: u64,
    /// Bytes sent.
    bytes: u64,
    state: &'static str,
}

impl Downloads {
    /// Begins a download of so many features, which its caller can follow where he gave it a name.
    pub(super) fn begin(
        &self,
        caller: &Caller,
        name: Option<String>,
        of: u64,
    ) -> Result<UnderWay, Fault> {
        let own = Arc::new(Download {
            of,
            ..Download::default()
        });
        if let Some(name) = name {
            let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
            forget(&mut all);
            let key = (caller.id.clone(), name);
            if all
                .get(&key)
                .is_some_and(|there| there.ended.get().is_none())
            {
                let wanted = "a name that no download under way bears";
                return Err(Fault::new("progress", wanted, key.1, "give a new one"));
            }
            all.insert(key, own.clone());
        }
        Ok(UnderWay(own))
    }

    fn of(&self, caller: &Caller, name: &str) -> Option<Arc<Download>> {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&(caller.id.clone(), name.to_owned())).cloned()
    }
}

/// Forgets what ended long ago, and the oldest ends where there are many.
fn forget(all: &mut HashMap<(String, String), Arc<Download>>) {
    let ended = |download: &Download| download.ended.get().map(|(_, at)| *at);
    all.retain(|_, download| ended(download).is_none_or(|at| at.elapsed() < REMEMBERED));
    let mut ends: Vec<Instant> = all.values().filter_map(|own| ended(own)).collect();
    if ends.len() > MOST_ENDED {
        ends.sort_unstable_by(|a, b| b.cmp(a));
        let oldest = ends[MOST_ENDED - 1];
        all.retain(|_, download| ended(download).is_none_or(|at| at >= oldest));
    }
}

impl Download {
    pub fn sent(&self, bytes: usize) {
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    fn told(&self) -> Told {
        Told {
            rows: self.rows.load(Ordering::Relaxed),
            of: self.of,
            bytes: self.bytes.load(Ordering::Relaxed),
            state: match self.ended.get() {
                None => "writing",
                Some((true, _)) => "whole",
                Some((false, _)) => "broken-off",
            },
        }
    }
}

impl UnderWay {
    pub fn download(&self) -> Arc<Download> {
        self.0.clone()
    }

    /// A feature more is written.
    pub fn row(&self) {
        self.0.rows.fetch_add(1, Ordering::Relaxed);
    }

    /// The file is whole.
    pub fn whole(self) {
        self.0.ended.get_or_init(|| (true, Instant::now()));
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.ended.get_or_init(|| (false, Instant::now()));
    }
}

/// The name of a download, which others do not guess.
pub(super) fn name(text: &str) -> Result<String, Fault> {
    let fits = (16..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if fits {
        return Ok(text.to_owned());
    }
    let wanted = "a name of your own, 16 to 64 letters, digits and hyphens, such as a random UUID";
    Err(Fault::new("", wanted, text, "give such a name"))
}

/// `GET /ogc/collections/{id}/downloads/{name}`, beneath the page that asks: a browser sends on what somebody signed in with.
pub(super) async fn progress(
    State(api): State<Api>,
    PathTexts(id, name): PathTexts,
    mut asked: Asked,
) -> Result<Response, Problem> {
    layer_of(&asked, &id)?;
    asked.params.only(&["f"]);
    asked.params.read("f", |code| match code {
        "json" => Ok(()),
        _ => Err(Fault::new("", "json", code, "leave it out")),
    });
    asked.params.clone().checked()?;
    let found = api.downloads.of(&asked.caller, &name);
    let download = found.ok_or(RegistryError::NotFound {
        what: "download",
        id: name,
    })?;
    let body = axum::Json(download.told());
    Ok(([(CACHE_CONTROL, "no-store")], body).into_response())
}

/// `GET /ogc/progress.js`
pub(super) async fn script() -> Response {
    let headers = [
        (CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (CACHE_CONTROL, "no-cache"),
    ];
    (headers, SCRIPT).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_download_is_followed_by_whoever_began_it_until_its_end_is_old() {
        let downloads = Downloads::default();
        let (one, another) = (Caller::operator(), Caller::anonymous());
        let name = || Some("0123456789abcdef".to_owned());
        let first = downloads.begin(&one, name(), 2).unwrap();
        assert!(downloads.begin(&one, name(), 2).is_err());
        let other = downloads.begin(&another, name(), 3).unwrap();
        first.row();
        first.download().sent(7);
        let told = downloads.of(&one, "0123456789abcdef").unwrap().told();
        assert_eq!(
            (told.rows, told.of, told.bytes, told.state),
            (1, 2, 7, "writing")
        );
        first.whole();
        drop(other);
        let state = |caller| {
            downloads
                .of(caller, "0123456789abcdef")
                .unwrap()
                .told()
                .state
        };
        assert_eq!((state(&one), state(&another)), ("whole", "broken-off"));
        // the name is free again
        let _again = downloads.begin(&one, name(), 2).unwrap();
        assert_eq!(state(&one), "writing");
    }

    #[test]
    fn the_latest_ends_are_remembered_and_what_is_under_way_never_forgotten() {
        let downloads = Downloads::default();
        let caller = Caller::anonymous();
        let name = |number: usize| format!("download-of-number-{number}");
        let _under_way = downloads.begin(&caller, Some(name(0)), 1).unwrap();
        for number in 1..=MOST_ENDED + 20 {
            drop(downloads.begin(&caller, Some(name(number)), 1).unwrap());
        }
        forget(&mut downloads.all.lock().unwrap());
        assert!(downloads.all.lock().unwrap().len() <= MOST_ENDED + 1);
        assert!(downloads.of(&caller, &name(0)).is_some());
        assert!(downloads.of(&caller, &name(1)).is_none());
        assert!(downloads.of(&caller, &name(MOST_ENDED + 20)).is_some());
    }
}
