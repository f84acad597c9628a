//! The one way out: whatever the server asks of other machines goes through [`Outgoing::send`], because somebody may have
//! had it ask there. It speaks https alone, to hosts out there and to those inside that the settings name; it follows no
//! redirect, takes no more than it can hold and waits no longer than it says.
//!
//! A name is resolved here and checked by its addresses, and the connection goes to the very addresses that were checked: a
//! name that means something else a moment later leads nowhere else.

mod address;

use std::error::Error as _;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::http;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

pub use address::is_public;

/// Longest time until a connection stands.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);
/// Longest time until an answer is there.
const TIME_LIMIT: Duration = Duration::from_secs(15);
/// Largest answer, in bytes.
const ANSWER_MAX: usize = 1024 * 1024;
/// The port that is asked of hosts which the settings do not name.
const PORT: u16 = 443;

/// A host inside that may be asked at one port, as the settings name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InsideHost {
    /// A name in lower case, or an address as URLs write it.
    host: String,
    port: u16,
}

impl std::str::FromStr for InsideHost {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let url = Url::parse(&format!("https://{}", text.trim())).map_err(|_| ())?;
        let port = url.port().unwrap_or(PORT);
        // Nothing but a host and a port was written.
        match url.host_str() {
            Some(host) if is_bare(&url) && url.path() == "/" => {
                Ok(Self { host: unrooted(host).to_owned(), port })
            }
            _ => Err(()),
        }
    }
}

/// What is let out beyond hosts out there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    /// Hosts inside, and hosts at other ports.
    pub inside: Vec<InsideHost>,
    /// Further certificates to trust, as those of a company's own authority.
    pub authorities: Vec<CertificateDer<'static>>,
}

impl Rule {
    /// Reads the certificates of the PEM file `path`, to be trusted beside the world's.
    ///
    /// # Errors
    /// When it cannot be read, or has none.
    pub fn trust(&mut self, path: &Path) -> anyhow::Result<()> {
        let read: Result<Vec<_>, _> = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
        self.authorities = read.map_err(|error| anyhow::anyhow!("{error}"))?;
        anyhow::ensure!(!self.authorities.is_empty(), "there is no certificate in it");
        Ok(())
    }
}

/// Why nothing came back.
#[derive(Debug, thiserror::Error)]
pub enum OutgoingError {
    /// It was not asked: not https, another port, a host of this network.
    #[error("{0} is not let out: {1}")]
    Refused(String, &'static str),
    /// More came than is held.
    #[error("the answer of {0} is longer than {ANSWER_MAX} bytes")]
    TooLong(String),
    /// It could not be reached, was not who it should be, or did not answer in time.
    #[error("asking {0}")]
    Failed(String, #[source] reqwest::Error),
}

/// The client.
#[derive(Debug)]
pub struct Outgoing {
    rule: Arc<Rule>,
    // The authorities of the world are read when something is asked for the first time, which many sites never do.
    client: OnceLock<Client>,
}

impl Outgoing {
    /// Lets out what `rule` says.
    pub fn new(rule: Rule) -> Self {
        Self { rule: Arc::new(rule), client: OnceLock::new() }
    }

    /// Sends `request` and returns the whole answer, whatever its status; a redirect is an answer, too.
    ///
    /// # Errors
    /// [`OutgoingError`]. It never holds more of the address than the host, because the rest may hold secrets.
    pub async fn send(
        &self,
        request: http::Request<Vec<u8>>,
    ) -> Result<http::Response<Vec<u8>>, OutgoingError> {
        let url = Url::parse(&request.uri().to_string())
            .map_err(|_| OutgoingError::Refused("what is no address".to_owned(), "it cannot be read"))?;
        let host = url.host_str().unwrap_or_default().to_owned();
        check(&self.rule, &url).map_err(|why| OutgoingError::Refused(host.clone(), why))?;
        let failed = |error: reqwest::Error| told(&host, error);
        let client = self.client().map_err(failed)?;
        let request = reqwest::Request::try_from(request).map_err(failed)?;
        let mut response = client.execute(request).await.map_err(failed)?;
        let mut body = Vec::new();
        while let Some(part) = response.chunk().await.map_err(failed)? {
            if body.len() + part.len() > ANSWER_MAX {
                return Err(OutgoingError::TooLong(host));
            }
            body.extend_from_slice(&part);
        }
        let mut answer = http::Response::new(body);
        *answer.status_mut() = response.status();
        *answer.headers_mut() = std::mem::take(response.headers_mut());
        Ok(answer)
    }

    fn client(&self) -> Result<&Client, reqwest::Error> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let client = Client::builder()
            .tls_backend_preconfigured(tls(&self.rule))
            .https_only(true)
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            .connect_timeout(CONNECT_LIMIT)
            .timeout(TIME_LIMIT)
            .dns_resolver(Arc::new(Checked(self.rule.clone())))
            .build()?;
        Ok(self.client.get_or_init(|| client))
    }
}

/// Lets `url` pass by what can be said without resolving its name.
fn check(rule: &Rule, url: &Url) -> Result<(), &'static str> {
    if url.scheme() != "https" {
        return Err("it is not https");
    }
    let Some(host) = url.host_str().filter(|_| is_bare(url)) else { return Err("it is no plain address") };
    let port = url.port().unwrap_or(PORT);
    let named: Vec<_> = rule.inside.iter().filter(|inside| inside.host == unrooted(host)).collect();
    if named.iter().any(|inside| inside.port == port) {
        return Ok(());
    }
    if !named.is_empty() {
        return Err("it is named for another port");
    }
    if port != PORT {
        return Err("it is at another port");
    }
    // An address is not resolved, so the resolver would not see it.
    match host.trim_matches(['[', ']']).parse::<IpAddr>() {
        Ok(address) if !is_public(address) => Err("it is inside"),
        _ => Ok(()),
    }
}

/// Whether nothing stands before the host: no name, no password.
fn is_bare(url: &Url) -> bool {
    url.username().is_empty() && url.password().is_none()
}

/// A name without the dot at its end, which means nothing else with it.
fn unrooted(host: &str) -> &str {
    host.strip_suffix('.').unwrap_or(host)
}

fn told(host: &str, error: reqwest::Error) -> OutgoingError {
    let mut cause = error.source();
    while let Some(this) = cause {
        if this.is::<Inside>() {
            return OutgoingError::Refused(host.to_owned(), "it is inside");
        }
        cause = this.source();
    }
    OutgoingError::Failed(host.to_owned(), error.without_url())
}

fn tls(rule: &Rule) -> rustls::ClientConfig {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    roots.add_parsable_certificates(rule.authorities.iter().cloned());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = [&rustls::version::TLS13, &rustls::version::TLS12];
    let config = rustls::ClientConfig::builder_with_provider(provider).with_protocol_versions(&versions);
    #[expect(clippy::expect_used, reason = "ring speaks both versions, which a story shows")]
    config.expect("both versions of TLS").with_root_certificates(roots).with_no_client_auth()
}

/// A name led inside.
#[derive(Debug, thiserror::Error)]
#[error("the name leads inside")]
struct Inside;

/// Resolves names and keeps what is out there.
struct Checked(Arc<Rule>);

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let rule = self.0.clone();
        Box::pin(async move {
            // At which port it may be asked was checked before.
            let inside = rule.inside.iter().any(|host| host.host == unrooted(name.as_str()));
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let kept: Vec<SocketAddr> = found.filter(|address| inside || is_public(address.ip())).collect();
            if kept.is_empty() {
                return Err(Inside.into());
            }
            let kept: Addrs = Box::new(kept.into_iter());
            Ok(kept)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(inside: &[&str]) -> Rule {
        Rule { inside: inside.iter().map(|text| text.parse().unwrap()).collect(), ..Rule::default() }
    }

    fn checked(inside: &[&str], url: &str) -> Result<(), &'static str> {
        check(&rule(inside), &Url::parse(url).unwrap())
    }

    #[test]
    fn an_address_passes_by_its_scheme_its_port_and_its_host() {
        assert_eq!(checked(&[], "https://idp.example.com/token"), Ok(()));
        assert_eq!(checked(&[], "https://1.1.1.1/"), Ok(()));
        assert_eq!(checked(&[], "http://idp.example.com/"), Err("it is not https"));
        assert_eq!(checked(&[], "ftp://idp.example.com/"), Err("it is not https"));
        assert_eq!(checked(&[], "https://idp.example.com:8443/"), Err("it is at another port"));
        assert_eq!(checked(&[], "https://user@idp.example.com/"), Err("it is no plain address"));
        for inside in [
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://169.254.169.254/latest/meta-data",
            // As browsers read them: decimal, octal, hexadecimal, short.
            "https://2130706433/",
            "https://0177.0.0.1/",
            "https://0x7f.1/",
            "https://127.1/",
            "https://１２７.0.0.1/",
        ] {
            assert_eq!(checked(&[], inside), Err("it is inside"), "{inside}");
        }
    }

    #[test]
    fn a_host_inside_passes_at_the_port_that_is_named() {
        let named = &["idp.corp.example:8443", "10.0.0.5", "[fd00::5]:9443"];
        assert_eq!(checked(named, "https://idp.corp.example:8443/token"), Ok(()));
        assert_eq!(checked(named, "https://IDP.corp.example.:8443/token"), Ok(()));
        assert_eq!(checked(named, "https://10.0.0.5/"), Ok(()));
        assert_eq!(checked(named, "https://[fd00::5]:9443/"), Ok(()));
        assert_eq!(checked(named, "https://idp.corp.example:9443/"), Err("it is named for another port"));
        assert_eq!(checked(named, "https://10.0.0.6/"), Err("it is inside"));
        assert_eq!(checked(named, "http://10.0.0.5/"), Err("it is not https"));
        for text in ["", "a b", "host/path", "user@host", "host:port", "https://host"] {
            assert_eq!(text.parse::<InsideHost>(), Err(()), "{text}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_leads_nowhere() {
        let out = Outgoing::new(Rule::default());
        let ask = |url: &str| out.send(http::Request::get(url).body(Vec::new()).unwrap());
        let refused = ask("https://localhost/x?secret=1").await.unwrap_err();
        assert!(matches!(refused, OutgoingError::Refused(_, "it is inside")), "{refused:?}");
        assert!(!format!("{refused:?} {refused}").contains("secret"));
    }
}
