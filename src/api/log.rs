//! The log of the record for whoever watches it: checkpoints and proofs, of hashes alone. 存证日志

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use serde::Serialize;

use crate::domain::fault::Fault;

use super::params::{Params, Who};
use super::{Api, Problem};

/// The public key of the log.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct LogKey {
    /// Name of the log, the first line of its checkpoints.
    pub origin: String,
    /// Verifier key of a signed note: name, key id, and base64 of 0x01 and the Ed25519 key, joined by plus signs.
    pub verifier_key: String,
    /// The 32 bytes of the Ed25519 key, hex.
    pub public_key: String,
}

/// That a leaf stands at its place: RFC 6962, 2.1.1. Hashes are SHA-256, hex.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Inclusion {
    /// Place of the leaf, from 0.
    pub leaf: u64,
    /// Hash of the leaf.
    pub leaf_hash: String,
    pub tree_size: u64,
    /// Root of the tree of that size, to be compared with that of a checkpoint.
    pub root: String,
    /// Hashes beside the way from the leaf up to the root.
    pub path: Vec<String>,
}

/// That a tree begins with an earlier one: RFC 6962, 2.1.2. Hashes are SHA-256, hex.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Consistency {
    /// Leaves of the earlier tree.
    pub first: u64,
    pub first_root: String,
    /// Leaves of the later tree.
    pub second: u64,
    pub second_root: String,
    pub path: Vec<String>,
}

/// The head of the log, signed: a C2SP tlog-checkpoint with origin, tree size and root. 检查点
#[utoipa::path(
    get,
    path = "/api/v1/log/checkpoint",
    operation_id = "read_checkpoint",
    tag = "log",
    responses(
        (
            status = 200,
            description = "A signed note: origin, tree size and root in base64, then `revision` and `recorded_at`, a blank \
                           line, and the signature of the key at /api/v1/log/key. Keep it: what it says can be proved of \
                           every later tree",
            body = String,
            content_type = "text/plain; charset=utf-8",
            example = "jingtu-example\n1284\nqINS1GRFhWHwdkUeqLEoP4yEMkTBBzxBkGwGQlVlVcs=\nrevision 512\n\
                       recorded_at 2026-08-15T00:00:00Z\n\n— jingtu-example x08go/ZJ...\n"
        ),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The token is not valid", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Nothing is recorded yet", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn checkpoint(
    State(api): State<Api>,
    Who(caller): Who,
    mut params: Params,
) -> Result<impl IntoResponse, Problem> {
    params.only(&[]);
    params.lang();
    params.checked()?;
    let note = api.registry.checkpoint(&caller).await?.to_string();
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], note))
}

/// The public key that checkpoints are signed with. 公钥
#[utoipa::path(
    get,
    path = "/api/v1/log/key",
    operation_id = "read_log_key",
    tag = "log",
    responses(
        (status = 200, description = "The key", body = LogKey),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The token is not valid", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn key(
    State(api): State<Api>,
    Who(caller): Who,
    mut params: Params,
) -> Result<Json<LogKey>, Problem> {
    params.only(&[]);
    params.lang();
    params.checked()?;
    let key = api.registry.log_key(&caller)?;
    Ok(Json(LogKey {
        origin: key.name().to_owned(),
        verifier_key: key.to_string(),
        public_key: hex::encode(key.to_bytes()),
    }))
}

/// Proof that a leaf is in the log. 包含证明
#[utoipa::path(
    get,
    path = "/api/v1/log/proofs/inclusion",
    operation_id = "prove_inclusion",
    tag = "log",
    params(
        ("leaf" = u64, Query, description = "Place of the leaf, from 0", example = 2),
        ("tree_size" = Option<u64>, Query, description = "Leaves of the tree, as a checkpoint says; the head when absent", example = 5),
    ),
    responses(
        (status = 200, description = "The proof", body = Inclusion),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The token is not valid", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn inclusion(
    State(api): State<Api>,
    Who(caller): Who,
    mut params: Params,
) -> Result<Json<Inclusion>, Problem> {
    params.only(&["leaf", "tree_size"]);
    params.lang();
    let leaf = needed(&mut params, "leaf");
    let size = params.read("tree_size", count);
    params.checked()?;
    let proved = api.registry.prove_leaf(&caller, leaf, size).await?;
    Ok(Json(Inclusion {
        leaf,
        leaf_hash: proved.leaf.to_string(),
        tree_size: proved.proof.tree_size,
        root: proved.root.to_string(),
        path: proved.proof.path.iter().map(ToString::to_string).collect(),
    }))
}

/// Proof that the log only grew. 一致性证明
#[utoipa::path(
    get,
    path = "/api/v1/log/proofs/consistency",
    operation_id = "prove_consistency",
    tag = "log",
    params(
        ("first" = u64, Query, description = "Leaves of the earlier tree, as its checkpoint says", example = 3),
        ("second" = Option<u64>, Query, description = "Leaves of the later tree; the head when absent", example = 7),
    ),
    responses(
        (status = 200, description = "The proof", body = Consistency),
        (status = 400, description = "Every fault in the request", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The token is not valid", body = Problem, content_type = "application/problem+json")
    )
)]
pub async fn consistency(
    State(api): State<Api>,
    Who(caller): Who,
    mut params: Params,
) -> Result<Json<Consistency>, Problem> {
    params.only(&["first", "second"]);
    params.lang();
    let first = needed(&mut params, "first");
    let second = params.read("second", count);
    params.checked()?;
    let proved = api.registry.prove_growth(&caller, first, second).await?;
    Ok(Json(Consistency {
        first,
        first_root: proved.first_root.to_string(),
        second: proved.proof.to_size,
        second_root: proved.second_root.to_string(),
        path: proved.proof.path.iter().map(ToString::to_string).collect(),
    }))
}

fn count(text: &str) -> Result<u64, Fault> {
    let wanted = "a whole number, from 0";
    text.parse()
        .map_err(|_| Fault::new("", wanted, text, "write it in digits"))
}

/// A number that must be given.
fn needed(params: &mut Params, name: &'static str) -> u64 {
    if params.all(name).is_empty() {
        let remedy = "give this parameter";
        params.fault(Fault::new(
            name,
            "a whole number, from 0",
            "nothing",
            remedy,
        ));
    }
    params.read(name, count).unwrap_or_default()
}
