//! Who somebody is, as a provider outside says: OpenID Connect, authorization code with PKCE, state and nonce.
//!
//! This room asks the provider (discovery, keys, token) and proves what it answers: signature by one of its published
//! keys, issuer, audience, nonce, expiry. It knows no account and no session. Only keys that are published are believed:
//! a token signed with the client's secret (HS256) or with nothing is refused, whatever the provider says of itself.
//!
//! Chosen: the crate `openidconnect`, because these checks are easily forgotten; its time is the [`Clock`]'s.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration as Wall;

use chrono::{DateTime, Utc};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreIdToken, CoreIdTokenVerifier,
    CoreJwsSigningAlgorithm as Alg, CoreProviderMetadata,
};
use openidconnect::{
    AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl, Nonce, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, Scope, TokenResponse,
};
use time::{Duration, OffsetDateTime};
use tokio::sync::Mutex;

use crate::clock::Clock;

/// What the provider must be asked with; machine settings.
#[derive(Debug, Clone)]
pub struct ProviderSettings {
    /// As the provider writes itself in `iss`.
    pub issuer: String,
    pub client_id: String,
    /// None for a public client.
    pub client_secret: Option<String>,
    /// The claim that a person is called by.
    pub name_claim: String,
    /// Where the provider sends people back to, in full.
    pub return_url: String,
}

/// Who a provider has proved that somebody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    pub issuer: String,
    /// Never reused by the issuer.
    pub subject: String,
    pub name: Option<String>,
}

/// What a sign-in carries to the provider and proves on the way back.
#[derive(Debug, Clone)]
pub struct Challenge<'a> {
    pub nonce: &'a str,
    /// The secret of PKCE.
    pub verifier: &'a str,
}

/// Why nobody was proved.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// The provider does not answer, or not as the standard says.
    #[error("the provider cannot be asked: {0}")]
    Unreachable(String),
    /// What came back proves nothing.
    #[error("the provider's answer is refused: {0}")]
    Refused(&'static str),
    /// The machine settings cannot be used.
    #[error("{0}")]
    Settings(String),
}

/// Signatures that are believed: by a key that the provider publishes.
const BELIEVED: [Alg; 9] = [
    Alg::RsaSsaPkcs1V15Sha256,
    Alg::RsaSsaPkcs1V15Sha384,
    Alg::RsaSsaPkcs1V15Sha512,
    Alg::RsaSsaPssSha256,
    Alg::RsaSsaPssSha384,
    Alg::RsaSsaPssSha512,
    Alg::EcdsaP256Sha256,
    Alg::EcdsaP384Sha384,
    Alg::EdDsa,
];
/// How long what the provider says of itself is kept; a key that is not known is asked for at once.
const KEPT: Duration = Duration::hours(12);
/// How far the provider's clock may be ahead of ours.
const AHEAD: Duration = Duration::minutes(5);
const PATIENCE: Wall = Wall::from_secs(10);

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// A provider that people sign in with.
pub struct Provider {
    settings: ProviderSettings,
    issuer: IssuerUrl,
    return_url: RedirectUrl,
    http: reqwest::Client,
    clock: Clock,
    known: Mutex<Option<(OffsetDateTime, Arc<CoreProviderMetadata>)>>,
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Provider({})", self.settings.issuer)
    }
}

/// Reads the secret of the client from its file.
pub fn read_secret(file: &Path) -> Result<String, ProviderError> {
    let failed = |why: &dyn std::fmt::Display| {
        ProviderError::Settings(format!("oidc_client_secret_file {}: {why}", file.display()))
    };
    let text = std::fs::read_to_string(file).map_err(|error| failed(&error))?;
    let secret = text.trim();
    if secret.is_empty() {
        return Err(failed(&"expected the secret, found nothing"));
    }
    Ok(secret.to_owned())
}

impl Provider {
    /// A provider by its settings. Nothing is asked yet: the register serves while the provider is away.
    pub fn new(settings: ProviderSettings, clock: Clock) -> Result<Self, ProviderError> {
        let wrong = |name: &str, why: &dyn std::fmt::Display| {
            ProviderError::Settings(format!("{name}: {why}"))
        };
        let issuer = IssuerUrl::new(settings.issuer.clone())
            .map_err(|error| wrong("oidc_issuer", &error))?;
        let is_https = issuer.url().scheme() == "https";
        let here = matches!(
            issuer.url().host_str(),
            Some("127.0.0.1" | "localhost" | "[::1]")
        );
        if !is_https && !here {
            let why = "expected https://, for whoever stands between could sign anybody in";
            return Err(wrong("oidc_issuer", &why));
        }
        let return_url = RedirectUrl::new(settings.return_url.clone())
            .map_err(|error| wrong("public_url", &error))?;
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PATIENCE)
            .https_only(is_https)
            .build()
            .map_err(|error| wrong("oidc_issuer", &error))?;
        Ok(Provider {
            settings,
            issuer,
            return_url,
            http,
            clock,
            known: Mutex::new(None),
        })
    }

    /// The issuer, as it writes itself.
    pub fn issuer(&self) -> &str {
        &self.settings.issuer
    }

    /// Where a browser is sent to sign in.
    pub async fn authorize_url(
        &self,
        state: &str,
        challenge: &Challenge<'_>,
    ) -> Result<String, ProviderError> {
        let client = self.client(&*self.metadata().await?);
        let verifier = PkceCodeVerifier::new(challenge.verifier.to_owned());
        let state = CsrfToken::new(state.to_owned());
        let nonce = Nonce::new(challenge.nonce.to_owned());
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let (url, _, _) = client
            .authorize_url(flow, move || state, move || nonce)
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        Ok(url.to_string())
    }

    /// Redeems the code that a browser came back with, and proves the token that it is good for.
    pub async fn prove(
        &self,
        code: &str,
        challenge: &Challenge<'_>,
    ) -> Result<Subject, ProviderError> {
        let metadata = self.metadata().await?;
        let client = self.client(&metadata);
        let answer = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| ProviderError::Unreachable(error.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(challenge.verifier.to_owned()))
            .request_async(&self.http)
            .await
            .map_err(|error| match error {
                openidconnect::RequestTokenError::ServerResponse(_) => {
                    ProviderError::Refused("it does not accept the code")
                }
                other => unreachable(&other),
            })?;
        let token = answer
            .id_token()
            .ok_or(ProviderError::Refused("there is no ID token in it"))?;
        let nonce = Nonce::new(challenge.nonce.to_owned());
        let proved = match self.check(&client, token, &nonce) {
            // a key that was published since
            Err(ClaimsVerificationError::SignatureVerification(_)) => {
                let client = self.client(&*self.ask_again(&metadata).await?);
                self.check(&client, token, &nonce)
            }
            other => other,
        };
        let subject = proved.map_err(|error| ProviderError::Refused(why(&error)))?;
        Ok(Subject {
            issuer: self.settings.issuer.clone(),
            subject,
            name: self.name_in(token),
        })
    }

    /// The subject of a token that is proved.
    fn check(
        &self,
        client: &Client,
        token: &CoreIdToken,
        nonce: &Nonce,
    ) -> Result<String, ClaimsVerificationError> {
        let now = self.clock.now();
        let latest = instant(now + AHEAD);
        let verifier: CoreIdTokenVerifier<'_> = client
            .id_token_verifier()
            .set_allowed_algs(BELIEVED)
            .set_time_fn(move || instant(now))
            .set_issue_time_verifier_fn(move |issued| {
                if issued <= latest {
                    Ok(())
                } else {
                    Err("issued in the future".to_owned())
                }
            });
        let claims = token.claims(&verifier, nonce)?;
        Ok(claims.subject().to_string())
    }

    /// The claim that a person is called by, out of a token that was proved.
    fn name_in(&self, token: &CoreIdToken) -> Option<String> {
        use base64::Engine;
        let text = token.to_string();
        let payload = text.split('.').nth(1)?;
        let payload = base64::engine::general_purpose::URL_SAFE_NO_PAD
            .decode(payload)
            .ok()?;
        let claims: serde_json::Value = serde_json::from_slice(&payload).ok()?;
        let name = claims.get(&self.settings.name_claim)?.as_str()?;
        Some(name.to_owned())
    }

    fn client(&self, metadata: &CoreProviderMetadata) -> Client {
        let id = ClientId::new(self.settings.client_id.clone());
        let secret = self.settings.client_secret.clone().map(ClientSecret::new);
        let client = CoreClient::from_provider_metadata(metadata.clone(), id, secret)
            .set_redirect_uri(self.return_url.clone());
        let methods = metadata.token_endpoint_auth_methods_supported();
        let by_body = methods.is_some_and(|methods| {
            methods.contains(&CoreClientAuthMethod::ClientSecretPost)
                && !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
        });
        if by_body {
            client.set_auth_type(AuthType::RequestBody)
        } else {
            client
        }
    }

    /// What the provider says of itself, kept for a while.
    async fn metadata(&self) -> Result<Arc<CoreProviderMetadata>, ProviderError> {
        let mut known = self.known.lock().await;
        let now = self.clock.now();
        if let Some((at, metadata)) = &*known
            && now - *at < KEPT
        {
            return Ok(metadata.clone());
        }
        let metadata = Arc::new(self.discover().await?);
        *known = Some((now, metadata.clone()));
        Ok(metadata)
    }

    /// What it says now, unless somebody has asked since `before`.
    async fn ask_again(
        &self,
        before: &Arc<CoreProviderMetadata>,
    ) -> Result<Arc<CoreProviderMetadata>, ProviderError> {
        let mut known = self.known.lock().await;
        if let Some((_, metadata)) = &*known
            && !Arc::ptr_eq(metadata, before)
        {
            return Ok(metadata.clone());
        }
        let metadata = Arc::new(self.discover().await?);
        *known = Some((self.clock.now(), metadata.clone()));
        Ok(metadata)
    }

    async fn discover(&self) -> Result<CoreProviderMetadata, ProviderError> {
        CoreProviderMetadata::discover_async(self.issuer.clone(), &self.http)
            .await
            .map_err(|error| unreachable(&error))
    }
}

/// An error with its causes, in one line.
fn unreachable(error: &dyn std::error::Error) -> ProviderError {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text = format!("{text}: {next}");
        cause = next.source();
    }
    ProviderError::Unreachable(text)
}

fn instant(at: OffsetDateTime) -> DateTime<Utc> {
    DateTime::from_timestamp(at.unix_timestamp(), at.nanosecond()).unwrap_or(DateTime::UNIX_EPOCH)
}

/// Why a token proves nothing, without repeating it.
fn why(error: &ClaimsVerificationError) -> &'static str {
    match error {
        ClaimsVerificationError::Expired(_) => "the token has expired or is not valid yet",
        ClaimsVerificationError::InvalidAudience(_) => "the token is for another audience",
        ClaimsVerificationError::InvalidIssuer(_) => "the token is of another issuer",
        ClaimsVerificationError::InvalidNonce(_) => "the nonce is not that of this sign-in",
        ClaimsVerificationError::InvalidSubject(_) => "the subject is not the one expected",
        ClaimsVerificationError::SignatureVerification(_) => {
            "the signature is not by a key that the provider publishes"
        }
        _ => "the token is not as the standard says",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_provider_on_this_machine_may_be_asked_without_https() {
        let provider = |issuer: &str| {
            let settings = ProviderSettings {
                issuer: issuer.to_owned(),
                client_id: "jingtu".to_owned(),
                client_secret: None,
                name_claim: "name".to_owned(),
                return_url: "https://jingtu.example/return".to_owned(),
            };
            Provider::new(settings, Clock::system()).map(drop)
        };
        assert!(provider("https://id.example").is_ok());
        assert!(provider("http://127.0.0.1:1").is_ok());
        for wrong in [
            "http://id.example",
            "http://127.0.0.1.example",
            "id.example",
        ] {
            let error = provider(wrong).unwrap_err().to_string();
            assert!(error.starts_with("oidc_issuer"), "{error}");
        }
    }

    #[test]
    fn a_secret_is_read_from_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret");
        assert!(read_secret(&file).is_err());
        std::fs::write(&file, "\n").unwrap();
        assert!(
            read_secret(&file)
                .unwrap_err()
                .to_string()
                .contains("found nothing")
        );
        std::fs::write(&file, "s3cret\n").unwrap();
        assert_eq!(read_secret(&file).unwrap(), "s3cret");
    }
}
