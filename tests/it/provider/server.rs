//! A small provider of the tests, faithful to OpenID Connect Core and Discovery: it remembers the nonce, the challenge
//! and the address of each code, gives a code out once, proves the client and PKCE, and signs. It does not use the
//! library that the program checks with. What it does wrong, it is told to.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use rsa::pkcs1v15::SigningKey;
use rsa::signature::{SignatureEncoding, Signer};
use rsa::traits::PublicKeyParts;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::app::NOON;

pub const CLIENT: &str = "jingtu";
pub const SECRET: &str = "示例 s3cret:+%/";

/// What it does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Twist {
    Nothing,
    Nonce,
    NoNonce,
    Audience,
    AnotherAudienceAsWell,
    Issuer,
    Expired,
    FromTheFuture,
    /// Signed with a key that is not published, under the name of one that is.
    Key,
    /// `alg: none`.
    Unsigned,
    /// Signed with the secret of the client.
    Hs256,
    Payload,
    NoIdToken,
}

/// How it signs.
pub enum Key {
    Es256(Box<EcdsaKeyPair>),
    Rs256(Box<rsa::RsaPrivateKey>),
}

impl Key {
    pub fn es256() -> Self {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &random).expect("a key");
        let key = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref(), &random);
        Key::Es256(Box::new(key.expect("a key")))
    }

    pub fn rs256() -> Self {
        let key = rsa::RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048);
        Key::Rs256(Box::new(key.expect("a key")))
    }

    fn algorithm(&self) -> &'static str {
        match self {
            Key::Es256(_) => "ES256",
            Key::Rs256(_) => "RS256",
        }
    }

    fn sign(&self, text: &[u8]) -> Vec<u8> {
        match self {
            Key::Es256(key) => {
                let signed = key.sign(&SystemRandom::new(), text);
                signed.expect("a signature").as_ref().to_vec()
            }
            Key::Rs256(key) => {
                let key = SigningKey::<rsa::sha2::Sha256>::new(key.as_ref().clone());
                key.sign(text).to_vec()
            }
        }
    }

    fn public(&self, id: &str) -> Value {
        match self {
            Key::Es256(key) => {
                let point = key.public_key().as_ref();
                let (x, y) = (encode(&point[1..33]), encode(&point[33..]));
                json!({"kty": "EC", "crv": "P-256", "use": "sig", "kid": id, "x": x, "y": y})
            }
            Key::Rs256(key) => {
                let (n, e) = (key.n().to_bytes_be(), key.e().to_bytes_be());
                json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": id, "n": encode(&n), "e": encode(&e)})
            }
        }
    }
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What a code is good for.
struct Issued {
    nonce: String,
    challenge: String,
    redirect_uri: String,
}

struct Inside {
    issuer: String,
    key: Key,
    key_id: String,
    twist: Twist,
    subject: String,
    codes: HashMap<String, Issued>,
    count: usize,
}

/// A provider that listens on this machine.
#[derive(Clone)]
pub struct Server(Arc<Mutex<Inside>>);

impl Server {
    pub async fn start(key: Key) -> Server {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let issuer = format!("http://{}", listener.local_addr().expect("an address"));
        let server = Server(Arc::new(Mutex::new(Inside {
            issuer,
            key,
            key_id: "key-1".to_owned(),
            twist: Twist::Nothing,
            subject: "s-1".to_owned(),
            codes: HashMap::new(),
            count: 0,
        })));
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/jwks", get(jwks))
            .route("/authorize", get(authorize))
            .route("/token", post(token))
            .with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        server
    }

    pub fn issuer(&self) -> String {
        self.inside().issuer.clone()
    }

    pub fn twist(&self, twist: Twist) {
        self.inside().twist = twist;
    }

    /// Somebody else signs in from now on.
    pub fn subject(&self, subject: &str) {
        self.inside().subject = subject.to_owned();
    }

    /// Signs with another key from now on, and publishes it.
    pub fn rotate(&self) {
        let mut inside = self.inside();
        inside.key = Key::es256();
        inside.key_id = "key-2".to_owned();
    }

    fn inside(&self) -> std::sync::MutexGuard<'_, Inside> {
        self.0.lock().expect("no panic inside")
    }
}

async fn discovery(State(server): State<Server>) -> Json<Value> {
    let inside = server.inside();
    let issuer = &inside.issuer;
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        // it claims more than is believed
        "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": ["openid", "profile"],
    }))
}

async fn jwks(State(server): State<Server>) -> Json<Value> {
    let inside = server.inside();
    Json(json!({"keys": [inside.key.public(&inside.key_id)]}))
}

/// The person is signed in there and agrees.
async fn authorize(
    State(server): State<Server>,
    Query(asked): Query<HashMap<String, String>>,
) -> Response {
    let text = |name: &str| asked.get(name).cloned().unwrap_or_default();
    let fits = text("response_type") == "code"
        && text("client_id") == CLIENT
        && text("scope").split(' ').any(|scope| scope == "openid")
        && text("code_challenge_method") == "S256"
        && text("state").len() >= 43
        && text("nonce").len() >= 43;
    if !fits {
        return (StatusCode::BAD_REQUEST, format!("{asked:?}")).into_response();
    }
    let mut inside = server.inside();
    inside.count += 1;
    let code = format!("code-{}", inside.count);
    let issued = Issued {
        nonce: text("nonce"),
        challenge: text("code_challenge"),
        redirect_uri: text("redirect_uri"),
    };
    let state: String = form_urlencoded::byte_serialize(text("state").as_bytes()).collect();
    let issuer: String = form_urlencoded::byte_serialize(inside.issuer.as_bytes()).collect();
    let back = format!(
        "{}?code={code}&state={state}&iss={issuer}&session_state=x",
        issued.redirect_uri
    );
    inside.codes.insert(code, issued);
    Redirect::to(&back).into_response()
}

fn refused(why: &str) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!({"error": why}))).into_response()
}

async fn token(
    State(server): State<Server>,
    headers: HeaderMap,
    Form(asked): Form<HashMap<String, String>>,
) -> Response {
    let text = |name: &str| asked.get(name).cloned().unwrap_or_default();
    if !is_client(&headers) {
        return (
            StatusCode::UNAUTHORIZED,
            Json(json!({"error": "invalid_client"})),
        )
            .into_response();
    }
    let mut inside = server.inside();
    let Some(issued) = inside.codes.remove(&text("code")) else {
        return refused("invalid_grant");
    };
    let challenge = encode(&Sha256::digest(text("code_verifier").as_bytes()));
    let fits = text("grant_type") == "authorization_code"
        && challenge == issued.challenge
        && text("redirect_uri") == issued.redirect_uri;
    if !fits {
        return refused("invalid_grant");
    }
    let mut body = json!({"access_token": "x", "token_type": "Bearer", "expires_in": 60});
    if inside.twist != Twist::NoIdToken {
        body["id_token"] = json!(inside.id_token(&issued.nonce));
    }
    Json(body).into_response()
}

/// RFC 6749, 2.3.1: name and secret are form-encoded before they go into the header.
fn is_client(headers: &HeaderMap) -> bool {
    let header = headers
        .get("authorization")
        .and_then(|value| value.to_str().ok());
    let pair = header
        .and_then(|text| text.strip_prefix("Basic "))
        .and_then(|text| STANDARD.decode(text).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .unwrap_or_default();
    let Some((id, secret)) = pair.split_once(':') else {
        return false;
    };
    let decode = |text: &str| {
        let mut pairs = form_urlencoded::parse(text.as_bytes());
        pairs.next().map(|(name, _)| name.into_owned())
    };
    decode(id).as_deref() == Some(CLIENT) && decode(secret).as_deref() == Some(SECRET)
}

impl Inside {
    fn id_token(&self, nonce: &str) -> String {
        let now = NOON.unix_timestamp();
        let twist = self.twist;
        let mut claims = json!({
            "iss": self.issuer,
            "sub": self.subject,
            "aud": CLIENT,
            "exp": now + 300,
            "iat": now,
            "nonce": nonce,
            "name": "示例 赵",
            "office": "示例 土壤科",
        });
        match twist {
            Twist::Nonce => claims["nonce"] = json!("another"),
            Twist::NoNonce => drop(claims.as_object_mut().expect("claims").remove("nonce")),
            Twist::Audience => claims["aud"] = json!("another"),
            Twist::AnotherAudienceAsWell => claims["aud"] = json!([CLIENT, "another"]),
            Twist::Issuer => claims["iss"] = json!("https://another.example"),
            Twist::Expired => claims["exp"] = json!(now - 1),
            Twist::FromTheFuture => claims["iat"] = json!(now + 3600),
            _ => {}
        }
        let algorithm = match twist {
            Twist::Unsigned => "none",
            Twist::Hs256 => "HS256",
            _ => self.key.algorithm(),
        };
        let head = json!({"alg": algorithm, "typ": "JWT", "kid": self.key_id});
        let part = |value: &Value| encode(value.to_string().as_bytes());
        let signed = format!("{}.{}", part(&head), part(&claims));
        let signature = match twist {
            Twist::Unsigned => Vec::new(),
            Twist::Key => Key::es256().sign(signed.as_bytes()),
            Twist::Hs256 => {
                let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, SECRET.as_bytes());
                ring::hmac::sign(&key, signed.as_bytes()).as_ref().to_vec()
            }
            _ => self.key.sign(signed.as_bytes()),
        };
        if twist == Twist::Payload {
            claims["sub"] = json!("somebody else");
            let changed = format!("{}.{}", part(&head), part(&claims));
            return format!("{changed}.{}", encode(&signature));
        }
        format!("{signed}.{}", encode(&signature))
    }
}
