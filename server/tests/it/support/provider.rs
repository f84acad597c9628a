//! A provider of OpenID Connect on the loopback, with a certificate and keys of its own. It plays by the rules, and says
//! what a story has it say.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use axum_server::tls_rustls::RustlsConfig;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::hmac;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use serde_json::{Map, Value, json};
use server::auth::open_id::Settings;
use server::clock::{Clock, FixedClock, random};
use server::config::Config;
use server::outgoing::Rule;
use sha2::{Digest, Sha256};

const CLIENT: &str = "sluice";
const SECRET: &str = "the secret of the client";
/// To which address it sends people back.
pub(crate) const SITE: &str = "https://crm.example";

/// How a token is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signing {
    /// By its present key.
    Right,
    /// By nothing, as `alg: none` says.
    Nothing,
    /// By the client's secret.
    Secret,
    /// By a key that it does not show, under the name of one that it does.
    OtherKey,
}

/// A running provider.
#[derive(Clone)]
pub(crate) struct Provider {
    pub(crate) issuer: String,
    authority: CertificateDer<'static>,
    said: Arc<Mutex<Said>>,
}

struct Said {
    clock: Arc<FixedClock>,
    issuer: String,
    keys: Vec<(String, EcdsaKeyPair)>,
    /// By code: nonce, challenge, and whether it was used.
    codes: HashMap<String, (String, String)>,
    claims: Map<String, Value>,
    signing: Signing,
    /// How often it was asked what it is, for its keys, and who a code stands for.
    described: usize,
    asked: usize,
    redeemed: usize,
}

type Shared = State<Arc<Mutex<Said>>>;

fn key() -> EcdsaKeyPair {
    let random = SystemRandom::new();
    let text = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, text.as_ref(), &random).unwrap()
}

impl Provider {
    /// Starts one that knows somebody with a verified address, and goes by `clock`.
    pub(crate) async fn start(clock: Arc<FixedClock>, subject: &str, email: &str) -> Self {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let authority = made.cert.der().clone();
        let secret = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
        let ring = Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ServerConfig::builder_with_provider(ring)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![authority.clone()], secret.into())
            .unwrap();
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let issuer = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let claims = json!({"sub": subject, "email": email, "email_verified": true, "name": "方敏"});
        let said = Arc::new(Mutex::new(Said {
            clock,
            issuer: issuer.clone(),
            keys: vec![("first".to_owned(), key())],
            codes: HashMap::new(),
            claims: claims.as_object().unwrap().clone(),
            signing: Signing::Right,
            described: 0,
            asked: 0,
            redeemed: 0,
        }));
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(describe))
            .route("/keys", get(keys))
            .route("/authorize", get(authorize))
            .route("/token", post(token))
            .with_state(said.clone());
        let tls = RustlsConfig::from_config(Arc::new(tls));
        let server = axum_server::from_tcp_rustls(listener, tls).unwrap().serve(routes.into_make_service());
        tokio::spawn(async move { server.await.unwrap() });
        Self { issuer, authority, said }
    }

    /// Has `config` sign people in by it.
    pub(crate) fn set(&self, config: &mut Config) {
        let host = self.issuer.strip_prefix("https://").unwrap();
        config.outgoing =
            Rule { inside: vec![host.parse().unwrap()], authorities: vec![self.authority.clone()] };
        config.open_id = Some(Settings {
            issuer: self.issuer.clone(),
            client_id: CLIENT.to_owned(),
            client_secret: SECRET.to_owned(),
            name: "启衡集团账号".to_owned(),
            domain: None,
            team: None,
            return_address: format!("{SITE}{}", server::auth::open_id::settings::RETURN_PATH),
        });
    }

    /// Says `claims` from now on, beside or in place of what it says otherwise; nothing where they are null.
    pub(crate) fn says(&self, claims: Value) {
        self.said.lock().unwrap().claims.extend(claims.as_object().unwrap().clone());
    }

    /// Says nothing else of `claim` any more.
    pub(crate) fn forgets(&self, claim: &str) {
        self.said.lock().unwrap().claims.remove(claim);
    }

    /// Signs so from now on.
    pub(crate) fn signs(&self, signing: Signing) {
        self.said.lock().unwrap().signing = signing;
    }

    /// Signs by a new key from now on, and shows no other.
    pub(crate) fn changes_keys(&self) {
        let mut said = self.said.lock().unwrap();
        said.keys = vec![("second".to_owned(), key())];
    }

    /// Calls itself so from now on.
    pub(crate) fn calls_itself(&self, issuer: &str) {
        self.said.lock().unwrap().issuer = issuer.to_owned();
    }

    /// How often it was asked what it is.
    pub(crate) fn described(&self) -> usize {
        self.said.lock().unwrap().described
    }

    /// How often its keys were asked for.
    pub(crate) fn asked(&self) -> usize {
        self.said.lock().unwrap().asked
    }

    /// How often it was asked who a code stands for.
    pub(crate) fn redeemed(&self) -> usize {
        self.said.lock().unwrap().redeemed
    }

    /// A browser that trusts it and stays where it is sent.
    pub(crate) fn browser(&self) -> reqwest::Client {
        let authority = reqwest::Certificate::from_der(&self.authority).unwrap();
        let client = reqwest::Client::builder().tls_certs_only([authority]);
        client.redirect(reqwest::redirect::Policy::none()).build().unwrap()
    }
}

async fn describe(State(said): Shared) -> Json<Value> {
    let mut said = said.lock().unwrap();
    said.described += 1;
    let issuer = &said.issuer;
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
    }))
}

async fn keys(State(said): Shared) -> Json<Value> {
    let mut said = said.lock().unwrap();
    said.asked += 1;
    let shown = said.keys.iter().map(|(name, key)| {
        let (x, y) = key.public_key().as_ref()[1..].split_at(32);
        let [x, y] = [x, y].map(|part| URL_SAFE_NO_PAD.encode(part));
        json!({"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": name, "x": x, "y": y})
    });
    Json(json!({"keys": shown.collect::<Vec<_>>()}))
}

/// Whoever comes is signed in already, and goes back with a code.
async fn authorize(State(said): Shared, Query(query): Query<HashMap<String, String>>) -> Redirect {
    assert_eq!((query["client_id"].as_str(), query["response_type"].as_str()), (CLIENT, "code"));
    assert_eq!(query["code_challenge_method"], "S256");
    assert!(query["scope"].split(' ').any(|scope| scope == "openid"));
    let mut said = said.lock().unwrap();
    let code = URL_SAFE_NO_PAD.encode(random::<16>());
    said.codes.insert(code.clone(), (query["nonce"].clone(), query["code_challenge"].clone()));
    let back = [
        ("code", code.as_str()),
        ("state", &query["state"]),
        ("iss", &said.issuer),
        // As one of the large ones does.
        ("session_state", "3f6b"),
    ];
    Redirect::to(&format!("{}?{}", query["redirect_uri"], serde_urlencoded::to_string(back).unwrap()))
}

async fn token(State(said): Shared, headers: HeaderMap, body: String) -> Response {
    let form: HashMap<String, String> = serde_urlencoded::from_str(&body).unwrap();
    let shown = headers[header::AUTHORIZATION].to_str().unwrap();
    let expected = format!("{CLIENT}:{}", SECRET.replace(' ', "+"));
    assert_eq!(shown, format!("Basic {}", STANDARD.encode(expected)));
    let mut said = said.lock().unwrap();
    said.redeemed += 1;
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&form["code_verifier"]));
    match said.codes.remove(&form["code"]) {
        Some((nonce, expected)) if expected == challenge => {
            let token = said.id_token(&nonce);
            Json(json!({"access_token": "unused", "token_type": "Bearer", "expires_in": 60, "id_token": token}))
                .into_response()
        }
        _ => (StatusCode::BAD_REQUEST, Json(json!({"error": "invalid_grant"}))).into_response(),
    }
}

impl Said {
    fn id_token(&self, nonce: &str) -> String {
        let now = self.clock.now().millis() / 1000;
        let mut claims =
            json!({"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce});
        claims.as_object_mut().unwrap().extend(self.claims.clone());
        claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        let (name, key) = self.keys.last().unwrap();
        let head = match self.signing {
            Signing::Nothing => json!({"alg": "none"}),
            Signing::Secret => json!({"alg": "HS256"}),
            Signing::Right | Signing::OtherKey => json!({"alg": "ES256", "kid": name}),
        };
        let [head, claims] = [head, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        let text = format!("{head}.{claims}");
        let by = |key: &EcdsaKeyPair| {
            URL_SAFE_NO_PAD.encode(key.sign(&SystemRandom::new(), text.as_bytes()).unwrap())
        };
        let seal = match self.signing {
            Signing::Right => by(key),
            Signing::OtherKey => by(&self::key()),
            Signing::Nothing => String::new(),
            Signing::Secret => {
                let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
                URL_SAFE_NO_PAD.encode(hmac::sign(&key, text.as_bytes()))
            }
        };
        format!("{text}.{seal}")
    }
}
