//! Asks the provider, and believes of its answers what it signed for this site, this browser and this moment.
//!
//! The protocol is the crate `openidconnect`'s; here is what it is used with: the one way out, our clock, the algorithms
//! that are believed, and keys that are fetched anew when the provider has others.

use std::sync::Arc;

use anyhow::{Context, bail, ensure};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreJwsSigningAlgorithm, CoreProviderMetadata,
};
use openidconnect::{
    AccessTokenHash, AsyncHttpClient, AuthType, AuthorizationCode, ClaimsVerificationError, ClientId,
    ClientSecret, CsrfToken, HttpRequest, HttpResponse, IssuerUrl, Nonce, OAuth2TokenResponse,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, TokenResponse,
};
use shared::form::normal_email;
use shared::time::Instant;
use tokio::sync::{Mutex, Semaphore};

use super::Settings;
use super::attempt::Attempt;
use crate::outgoing::{Outgoing, OutgoingError};

/// How long the provider's description and keys are used before they are fetched again.
const FRESH_MILLIS: i64 = 60 * 60 * 1000;
/// How old they are at least when an unknown key has them fetched again, so that made-up ones do not keep us asking.
const KEYS_MILLIS: i64 = 60 * 1000;
/// How long a provider that could not be asked what it is is not asked again: whoever clicks meanwhile does not wait for it,
/// and it is not asked by everybody at once when it comes back.
const FAILED_MILLIS: i64 = 30 * 1000;
/// How far ahead the provider's clock may be.
const AHEAD_MILLIS: i64 = 2 * 60 * 1000;
/// Sign-ins that are finished at a time; further ones wait.
const TURNS: usize = 8;

/// By what a provider may sign. A secret that both know is none, and neither is nothing.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// Somebody as the provider vouches for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vouched {
    /// The provider.
    pub issuer: String,
    /// Who they are to it, for ever.
    pub subject: String,
    /// Their address, if the provider says that it is theirs.
    pub email: Option<String>,
    /// Their name.
    pub name: Option<String>,
}

/// What is known of the provider in this process.
#[derive(Debug)]
pub struct Provider {
    known: Mutex<Known>,
    turns: Semaphore,
}

#[derive(Debug, Default)]
struct Known {
    /// Its description and keys, and when they were fetched.
    metadata: Option<(Arc<CoreProviderMetadata>, Instant)>,
    /// When it could not be asked, unless it could be since.
    failed_at: Option<Instant>,
}

impl Default for Provider {
    fn default() -> Self {
        Self { known: Mutex::default(), turns: Semaphore::new(TURNS) }
    }
}

impl Provider {
    /// The page of the provider at which `attempt` goes on.
    ///
    /// # Errors
    /// When the provider cannot be asked.
    pub async fn address(
        &self,
        outgoing: &Outgoing,
        settings: &Settings,
        attempt: &Attempt,
        now: Instant,
    ) -> anyhow::Result<String> {
        let metadata = self.metadata(outgoing, settings, FRESH_MILLIS, now).await?;
        let client = CoreClient::from_provider_metadata(
            (*metadata).clone(),
            ClientId::new(settings.client_id.clone()),
            None,
        )
        .set_redirect_uri(RedirectUrl::new(settings.return_address.clone())?);
        let verifier = PkceCodeVerifier::new(attempt.verifier.clone());
        let (state, nonce) = (CsrfToken::new(attempt.state.clone()), Nonce::new(attempt.nonce.clone()));
        let (url, _, _) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || state.clone(),
                move || nonce.clone(),
            )
            .add_scope(Scope::new("email".to_owned()))
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        ensure!(url.scheme() == "https", "the provider's page is not https");
        Ok(url.into())
    }

    /// Whom the provider vouches for by `code`, which came back to `attempt`.
    ///
    /// # Errors
    /// When the provider cannot be asked, or what it says cannot be believed; the cause is for the log.
    pub async fn vouched(
        &self,
        outgoing: &Outgoing,
        settings: &Settings,
        attempt: &Attempt,
        code: String,
        now: Instant,
    ) -> anyhow::Result<Vouched> {
        let _turn = self.turns.acquire().await?;
        let metadata = self.metadata(outgoing, settings, FRESH_MILLIS, now).await?;
        let client = CoreClient::from_provider_metadata(
            (*metadata).clone(),
            ClientId::new(settings.client_id.clone()),
            Some(ClientSecret::new(settings.client_secret.clone())),
        )
        .set_redirect_uri(RedirectUrl::new(settings.return_address.clone())?)
        .set_auth_type(way_to_show_oneself(&metadata));
        let answer = client
            .exchange_code(AuthorizationCode::new(code))?
            .set_pkce_verifier(PkceCodeVerifier::new(attempt.verifier.clone()))
            .request_async(outgoing)
            .await
            .context("the provider takes the code for nothing")?;
        let signed = answer.id_token().context("the provider says nothing of who it is")?;
        let nonce = Nonce::new(attempt.nonce.clone());
        // Keys are changed by whoever has them: an unknown one is looked for once among the provider's present ones.
        let verify = |metadata: &CoreProviderMetadata| {
            let keys = CoreClient::from_provider_metadata(
                metadata.clone(),
                ClientId::new(settings.client_id.clone()),
                Some(ClientSecret::new(settings.client_secret.clone())),
            );
            let verifier = keys
                .id_token_verifier()
                .set_allowed_algs(ALGORITHMS)
                .set_time_fn(move || now.to_utc())
                .set_issue_time_verifier_fn(move |issued| {
                    let latest = now.plus_millis(AHEAD_MILLIS).to_utc();
                    if issued > latest { Err("issued in the future".to_owned()) } else { Ok(()) }
                });
            let claims = signed.claims(&verifier, &nonce)?.clone();
            if let Some(expected) = claims.access_token_hash() {
                let untrusted =
                    |error: &dyn std::fmt::Display| ClaimsVerificationError::Other(error.to_string());
                let alg = signed.signing_alg().map_err(|error| untrusted(&error))?;
                let key = signed.signing_key(&verifier).map_err(|error| untrusted(&error))?;
                let actual = AccessTokenHash::from_token(answer.access_token(), alg, key)
                    .map_err(|error| untrusted(&error))?;
                if actual != *expected {
                    return Err(ClaimsVerificationError::Other("another access token".to_owned()));
                }
            }
            Ok(claims)
        };
        let claims = match verify(&metadata) {
            Err(ClaimsVerificationError::SignatureVerification(_)) => {
                let present = self.metadata(outgoing, settings, KEYS_MILLIS, now).await?;
                verify(&present)
            }
            verified => verified,
        };
        let claims = claims.context("what the provider says cannot be believed")?;
        // The crate leaves this to whoever uses it: a token that was issued to another site is none for us.
        let ours = |party: &ClientId| *party.as_str() == *settings.client_id;
        ensure!(claims.authorized_party().is_none_or(ours), "the provider signed this for another site");
        let subject = claims.subject().as_str();
        if subject.is_empty() || subject.len() > 255 || subject.chars().any(char::is_control) {
            bail!("the provider has no proper name for them");
        }
        let verified = claims.email_verified() == Some(true);
        let email = claims.email().filter(|_| verified).and_then(|email| normal_email(email.as_str()));
        let name = claims.name().and_then(|name| name.get(None)).map(|name| name.as_str().to_owned());
        Ok(Vouched { issuer: settings.issuer.clone(), subject: subject.to_owned(), email, name })
    }

    /// The provider's description and keys, at most `fresh` milliseconds old.
    async fn metadata(
        &self,
        outgoing: &Outgoing,
        settings: &Settings,
        fresh: i64,
        now: Instant,
    ) -> anyhow::Result<Arc<CoreProviderMetadata>> {
        let mut known = self.known.lock().await;
        if let Some((metadata, _)) = known.metadata.as_ref().filter(|(_, at)| at.plus_millis(fresh) > now) {
            return Ok(metadata.clone());
        }
        let failed_lately = known.failed_at.is_some_and(|at| at.plus_millis(FAILED_MILLIS) > now);
        ensure!(!failed_lately, "the provider could not be asked a moment ago");
        let issuer = IssuerUrl::new(settings.issuer.clone())?;
        // It compares what the provider calls itself with what it is called here.
        let found = CoreProviderMetadata::discover_async(issuer, outgoing).await;
        known.failed_at = found.is_err().then_some(now);
        let metadata = Arc::new(found.context("the provider cannot be asked what it is")?);
        known.metadata = Some((metadata.clone(), now));
        Ok(metadata)
    }
}

impl<'c> AsyncHttpClient<'c> for Outgoing {
    type Error = OutgoingError;
    type Future = BoxFuture<'c, Result<HttpResponse, OutgoingError>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        self.send(request).boxed()
    }
}

/// How the provider wants to be shown the client's secret; in a header, unless it takes it in the body alone.
fn way_to_show_oneself(metadata: &CoreProviderMetadata) -> AuthType {
    match metadata.token_endpoint_auth_methods_supported() {
        Some(ways)
            if !ways.contains(&CoreClientAuthMethod::ClientSecretBasic)
                && ways.contains(&CoreClientAuthMethod::ClientSecretPost) =>
        {
            AuthType::RequestBody
        }
        _ => AuthType::BasicAuth,
    }
}
