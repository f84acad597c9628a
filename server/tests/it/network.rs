//! Stories of how people reach Sluice: by its own certificate, or through a proxy that ends TLS.

use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use reqwest::header::{COOKIE, ORIGIN, SET_COOKIE};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use shared::endpoint::Nothing;
use shared::people::Language;
use shared::people::api::{ChangePreferences, CreateSession, Preferences, ShowSession, SignIn};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::support::{PASSWORD, Serving, TestApp, add_fang, both, said, sluice};

/// The proxy of these stories, which is where they all come from.
const PROXY: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// Writes a fresh certificate for `localhost` and its key into `folder` as PEM files.
fn certify(folder: &Path, name: &str) -> CertificateDer<'static> {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(folder.join(format!("{name}.pem")), made.cert.pem()).unwrap();
    std::fs::write(folder.join(format!("{name}.key")), made.signing_key.serialize_pem()).unwrap();
    made.cert.der().clone()
}

fn with_certificate(folder: &Path, certificate: &str, key: &str) -> Command {
    let mut command = sluice(folder, None);
    command.env("SLUICE_TLS_CERT", certificate).env("SLUICE_TLS_KEY", key);
    command
}

/// Sends one request by TLS, trusting `authority` alone, and reads the whole answer.
async fn ask(address: &str, authority: &CertificateDer<'static>, request: &str) -> std::io::Result<String> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut roots = RootCertStore::empty();
    roots.add(authority.clone()).unwrap();
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let stream = TcpStream::connect(address).await?;
    let name = ServerName::try_from("localhost").unwrap();
    let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    // The end may come without TLS' own good-bye.
    let _ = stream.read_to_end(&mut answer).await;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_a_certificate_people_sign_in_by_https_and_by_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let authority = certify(folder.path(), "own");
    add_fang(folder.path(), None, &[]).unwrap();
    let serving = Serving::start(with_certificate(folder.path(), "own.pem", "own.key"));
    let address = serving.address.strip_prefix("https://").unwrap();

    let request = "GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    let answer = ask(address, &authority, request).await.unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 204") && answer.contains("strict-transport-security: max-age="),
        "{answer}"
    );

    let form = serde_json::json!({ "email": "fang@sluice.test", "password": PASSWORD }).to_string();
    let request = format!(
        "POST /api/v1/session HTTP/1.1\r\nhost: localhost\r\norigin: https://localhost\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{form}",
        form.len()
    );
    let answer = ask(address, &authority, &request).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
    assert!(cookie.starts_with("__Host-sluice=") && cookie.contains("; Secure"), "{cookie}");

    // Plain http gets no answer at all, and who trusts another authority does not get that far.
    let mut plain = TcpStream::connect(address).await.unwrap();
    plain.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    let _ = plain.read_to_end(&mut answer).await;
    assert!(!answer.starts_with(b"HTTP/"), "{}", String::from_utf8_lossy(&answer));
    let stranger = certify(folder.path(), "other");
    assert!(ask(address, &stranger, request.as_str()).await.is_err());
}

#[test]
fn a_certificate_without_its_key_is_named_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    certify(folder.path(), "own");
    certify(folder.path(), "other");
    for (certificate, key, told) in [
        (
            "own.pem",
            "other.key",
            "SLUICE_TLS_CERT and SLUICE_TLS_KEY are no certificate with its key in PEM form.",
        ),
        (
            "own.key",
            "own.key",
            "SLUICE_TLS_CERT and SLUICE_TLS_KEY are no certificate with its key in PEM form.",
        ),
        ("own.pem", "lost.key", "SLUICE_TLS_KEY names a file that cannot be read: lost.key."),
    ] {
        for command in ["serve", "check"] {
            let refused = said(with_certificate(folder.path(), certificate, key).arg(command)).unwrap_err();
            assert!(refused.contains(told), "{command} with {certificate} and {key}: {refused}");
        }
    }
}

/// Signs in at `app`, as from behind `hops`, and says how that was answered.
async fn sign_in(app: &TestApp, hops: &str, password: &str) -> reqwest::Response {
    let form = SignIn { email: "fang@sluice.test".to_owned(), password: password.to_owned() };
    let request = app.stranger().prepare::<CreateSession>(&(), &Nothing {}, &form);
    request.header("x-forwarded-for", hops).header("x-forwarded-proto", "https").send().await.unwrap()
}

both! {
    async fn who_is_refused_while_sending_still_hears_why(app: TestApp) {
        let mut stream = TcpStream::connect(app.address).await.unwrap();
        let length = 8 * 1024 * 1024;
        let head = format!("POST /api/v1/imports?name=a.csv HTTP/1.1\r\nhost: sluice\r\ncontent-length: {length}\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(&vec![b'a'; length]).await.unwrap();
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"HTTP/1.1 401");
    }

    async fn behind_a_proxy_a_guesser_is_known_by_the_address_that_it_gives(app: TestApp) {
        app.rep("fang").await;
        let behind = app.beside(|config| config.trusted_proxy = vec![PROXY]).await;
        for guess in 0..5 {
            // What stands before the proxy's own word, anybody can write.
            let hops = format!("198.51.100.{guess}, 203.0.113.7");
            assert_eq!(sign_in(&behind, &hops, "wrong").await.status(), 401);
        }
        assert_eq!(sign_in(&behind, "203.0.113.7", PASSWORD).await.status(), 429);
        assert_eq!(sign_in(&behind, "198.51.100.1, 203.0.113.7, 127.0.0.1", PASSWORD).await.status(), 429);
        assert_eq!(sign_in(&behind, "203.0.113.8", PASSWORD).await.status(), 200);
    }

    async fn without_a_trusted_proxy_nobody_is_believed(app: TestApp) {
        app.rep("fang").await;
        let elsewhere = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
        for app in [app.beside(|_| ()).await, app.beside(|config| config.trusted_proxy = vec![elsewhere]).await] {
            for guess in 0..5 {
                assert_eq!(sign_in(&app, &format!("203.0.113.{guess}"), "wrong").await.status(), 401);
            }
            assert_eq!(sign_in(&app, "203.0.113.9", PASSWORD).await.status(), 429);
        }
        // Saying that it came by https makes it no https.
        let response = sign_in(&app, "203.0.113.9", PASSWORD).await;
        let cookie = response.headers()[SET_COOKIE].to_str().unwrap();
        assert!(cookie.starts_with("sluice=") && !cookie.contains("Secure"), "{cookie}");
    }

    async fn behind_a_proxy_a_session_is_for_https_alone(app: TestApp) {
        let fang = app.rep("fang").await;
        let behind = app.beside(|config| config.trusted_proxy = vec![PROXY]).await;
        let response = sign_in(&behind, "203.0.113.7", PASSWORD).await;
        let cookie = response.headers()[SET_COOKIE].to_str().unwrap();
        assert!(cookie.starts_with("__Host-sluice=") && cookie.contains("; Path=/; HttpOnly; SameSite=Strict"), "{cookie}");
        assert!(cookie.ends_with("; Secure"), "{cookie}");
        assert!(response.headers().contains_key("strict-transport-security"));
        let browser = behind.stranger().with_cookie(cookie.split(';').next().unwrap().to_owned());
        assert_eq!(browser.get::<ShowSession>(&()).await.unwrap().user.id, fang.id);
        // A cookie that a plain connection could have set is not read.
        let plain = browser.request(shared::endpoint::Method::Get, "/api/v1/session");
        let token = fang.browser.cookie.clone().unwrap();
        assert_eq!(behind.stranger().with_cookie(token.clone()).get::<ShowSession>(&()).await.unwrap_err().status, 401);
        assert_eq!(plain.header(COOKIE, token).send().await.unwrap().status(), 200, "the other one still counts");
        let write = async |origin: String| {
            let request = Preferences { language: Some(Language::English) };
            let request = browser.prepare::<ChangePreferences>(&(), &Nothing {}, &request);
            request.header(ORIGIN, origin).send().await.unwrap().status().as_u16()
        };
        assert_eq!(write(format!("https://{}", behind.address)).await, 200);
        assert_eq!(write(format!("http://{}", behind.address)).await, 403);
        assert_eq!(write("https://evil.test".to_owned()).await, 403);
    }
}
