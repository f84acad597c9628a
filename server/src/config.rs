//! Settings of the process: `sluice.toml` in the working folder, then the environment, which wins. Whatever is
//! not known or not right stops the start with one sentence that names the setting.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use chrono_tz::Tz;

use crate::auth::open_id;
use crate::outgoing;

/// The settings: name in `sluice.toml`, name in the environment.
const SETTINGS: &[(&str, &str)] = &[
    ("listen", "SLUICE_LISTEN"),
    ("data", "SLUICE_DATA"),
    ("audit_heads", "SLUICE_AUDIT_HEADS"),
    ("database_url", "DATABASE_URL"),
    ("demo_password", "SLUICE_DEMO_PASSWORD"),
    ("tls_cert", "SLUICE_TLS_CERT"),
    ("tls_key", "SLUICE_TLS_KEY"),
    ("trusted_proxy", "SLUICE_TRUSTED_PROXY"),
    ("outgoing_hosts", "SLUICE_OUTGOING_HOSTS"),
    ("outgoing_authorities", "SLUICE_OUTGOING_AUTHORITIES"),
    ("second_factor", "SLUICE_SECOND_FACTOR"),
    ("secret_key", "SLUICE_SECRET_KEY"),
    ("public_address", "SLUICE_PUBLIC_ADDRESS"),
    ("open_id_issuer", "SLUICE_OPEN_ID_ISSUER"),
    ("open_id_client_id", "SLUICE_OPEN_ID_CLIENT_ID"),
    ("open_id_client_secret", "SLUICE_OPEN_ID_CLIENT_SECRET"),
    ("open_id_name", "SLUICE_OPEN_ID_NAME"),
    ("open_id_domain", "SLUICE_OPEN_ID_DOMAIN"),
    ("open_id_team", "SLUICE_OPEN_ID_TEAM"),
    ("time_zone", "SLUICE_TIME_ZONE"),
    ("log", "SLUICE_LOG"),
    ("log_format", "SLUICE_LOG_FORMAT"),
];

/// How the names of settings begin in the environment.
const PREFIX: &str = "SLUICE_";
/// What the tests and tools of the project are told in the environment; the program itself heeds none of it.
const OF_THE_TOOLS: &[&str] =
    &["SLUICE_BINARY", "SLUICE_CHROMIUM", "SLUICE_PICTURES", "SLUICE_PREPARED_DATA", "SLUICE_TEST_POSTGRES"];

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Whether people need a second factor to sign in with a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondFactor {
    /// Whoever wants one has one.
    Optional,
    /// Everybody sets one up at the next sign-in.
    Required,
}

/// Certificate and key files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tls {
    /// Certificate chain, PEM.
    pub certificate: PathBuf,
    /// Private key, PEM.
    pub key: PathBuf,
}

/// Everything that can be set.
#[derive(Clone, PartialEq, Eq)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The folder of the database and the files.
    pub data: PathBuf,
    /// The file, outside of the database, that the heads of the audit log are added to.
    pub audit_heads: PathBuf,
    /// The database: `sqlite:<file>` or `postgres://…`.
    pub database_url: String,
    /// The password of the demonstration's people; one is made up while there is none.
    pub demo_password: Option<String>,
    /// Own certificate, if the server speaks TLS itself.
    pub tls: Option<Tls>,
    /// The proxies whose word on the client's address and protocol is taken.
    pub trusted_proxy: Vec<IpAddr>,
    /// What the server may ask of other machines.
    pub outgoing: outgoing::Rule,
    /// Whether people need a second factor to sign in with a password.
    pub second_factor: SecondFactor,
    /// What secrets that have to be read again are sealed with in the database; they stand there as they are without it.
    pub secret_key: Option<[u8; 32]>,
    /// The company's own sign-in, where there is one.
    pub open_id: Option<open_id::Settings>,
    /// The site's time zone.
    pub time_zone: Tz,
    /// What is logged, as `tracing` filters say it.
    pub log: String,
    /// How it is logged.
    pub log_format: LogFormat,
    /// A sentence for each name in the environment that looks like a setting and is none.
    pub strangers: Vec<String>,
}

impl Config {
    /// The defaults, with everything kept under `data`.
    pub fn in_folder(data: &Path) -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 3000)),
            data: data.to_owned(),
            audit_heads: data.join("audit.heads"),
            database_url: format!("sqlite:{}", data.join("sluice.db").display()),
            demo_password: None,
            tls: None,
            trusted_proxy: Vec::new(),
            outgoing: outgoing::Rule::default(),
            second_factor: SecondFactor::Optional,
            secret_key: None,
            open_id: None,
            time_zone: Tz::Asia__Shanghai,
            log: "info,sea_orm=warn,sea_orm_migration=warn,sqlx=warn".to_owned(),
            log_format: LogFormat::Text,
            strangers: Vec::new(),
        }
    }

    /// Reads `file`, where it exists, and then `environment`.
    ///
    /// # Errors
    /// One sentence that names the first setting that is unknown or wrong.
    pub fn load(file: &Path, environment: impl Iterator<Item = (String, String)>) -> anyhow::Result<Self> {
        let mut values = from_file(file)?;
        let mut strangers = Vec::new();
        for (name, value) in environment {
            // The environment is shared with other programs; those of other names are not meant for this one.
            if let Some((key, _)) = SETTINGS.iter().find(|(_, variable)| *variable == name) {
                values.insert(key, (name, value));
            } else if name.starts_with(PREFIX) && !OF_THE_TOOLS.contains(&name.as_str()) {
                let nearest = nearest(&name, SETTINGS.iter().map(|(_, variable)| *variable));
                strangers.push(format!("{name} is no setting of Sluice; the nearest is {nearest}."));
            }
        }
        strangers.sort_unstable();
        Ok(Self { strangers, ..Self::from_values(&values)? })
    }

    /// Does the browser speak TLS to this site, by our certificate or the proxy's?
    pub fn is_secure(&self) -> bool {
        self.tls.is_some() || !self.trusted_proxy.is_empty()
    }

    fn from_values(values: &Values) -> anyhow::Result<Self> {
        let text = |key: &str| values.get(key).map(|(_, value)| value.as_str());
        let mut config = Self::in_folder(Path::new(text("data").unwrap_or("data")));
        if let Some((name, value)) = values.get("listen") {
            config.listen = value
                .parse()
                .ok()
                .with_context(|| format!("{name} must be an address and a port such as 127.0.0.1:3000."))?;
        }
        if let Some(path) = text("audit_heads") {
            config.audit_heads = PathBuf::from(path);
        }
        if let Some((name, value)) = values.get("database_url") {
            if !["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| value.starts_with(scheme)) {
                bail!("{name} must begin with sqlite: or postgres://.");
            }
            config.database_url.clone_from(value);
        }
        if let Some((name, value)) = values.get("demo_password") {
            if value.chars().count() < 15 {
                bail!("{name} must have at least 15 characters.");
            }
            config.demo_password = Some(value.clone());
        }
        config.tls = match (text("tls_cert"), text("tls_key")) {
            (None, None) => None,
            (Some(certificate), Some(key)) => Some(Tls {
                certificate: readable(values, "tls_cert", certificate)?,
                key: readable(values, "tls_key", key)?,
            }),
            (Some(_), None) => bail!("SLUICE_TLS_CERT needs SLUICE_TLS_KEY beside it."),
            (None, Some(_)) => bail!("SLUICE_TLS_KEY needs SLUICE_TLS_CERT beside it."),
        };
        if let Some((name, value)) = values.get("trusted_proxy") {
            let addresses: Option<_> = value.split(',').map(|address| address.trim().parse().ok()).collect();
            config.trusted_proxy =
                addresses.with_context(|| format!("{name} must be IP addresses, separated by commas."))?;
        }
        if let Some((name, value)) = values.get("outgoing_hosts") {
            let hosts: Result<_, ()> = value.split(',').map(str::parse).collect();
            config.outgoing.inside = hosts.ok().with_context(|| {
                format!("{name} must be hosts such as login.corp.example:8443, separated by commas.")
            })?;
        }
        if let Some((name, value)) = values.get("outgoing_authorities") {
            let read = config.outgoing.trust(&readable(values, "outgoing_authorities", value)?);
            read.with_context(|| format!("{name} names a file without certificates in PEM form: {value}."))?;
        }
        config.second_factor = match values.get("second_factor") {
            None => SecondFactor::Optional,
            Some((_, value)) if value == "optional" => SecondFactor::Optional,
            Some((_, value)) if value == "required" => SecondFactor::Required,
            Some((name, _)) => bail!("{name} must be optional or required."),
        };
        if let Some((name, value)) = values.get("secret_key") {
            let key = key_of(value).with_context(|| {
                format!("{name} must be 64 hexadecimal digits, as openssl rand -hex 32 makes them.")
            })?;
            config.secret_key = Some(key);
        }
        if let Some((name, value)) = values.get("public_address")
            && !is_site(value)
        {
            bail!("{name} must be the address of the site, such as https://crm.example.com.");
        }
        config.open_id = open_id::Settings::read(text)?;
        if let Some((name, value)) = values.get("time_zone") {
            config.time_zone = value
                .parse()
                .ok()
                .with_context(|| format!("{name} must be an IANA time zone such as Asia/Shanghai."))?;
        }
        if let Some((name, value)) = values.get("log") {
            if value.parse::<tracing_subscriber::EnvFilter>().is_err() {
                bail!(
                    "{name} must be a level (error, warn, info, debug, trace) or a filter such as server=debug."
                );
            }
            config.log.clone_from(value);
        }
        config.log_format = match values.get("log_format") {
            None => LogFormat::Text,
            Some((_, value)) if value == "text" => LogFormat::Text,
            Some((_, value)) if value == "json" => LogFormat::Json,
            Some((name, _)) => bail!("{name} must be text or json."),
        };
        Ok(config)
    }
}

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Neither passwords nor keys, nor the database's address, which may hold one.
        f.debug_struct("Config")
            .field("listen", &self.listen)
            .field("data", &self.data)
            .finish_non_exhaustive()
    }
}

/// Key → where the value was set, and the value.
type Values = BTreeMap<&'static str, (String, String)>;

fn from_file(file: &Path) -> anyhow::Result<Values> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Values::new()),
        Err(error) => return Err(error).with_context(|| format!("{} cannot be read.", file.display())),
    };
    let table: toml::Table =
        text.parse().with_context(|| format!("{} is not valid TOML.", file.display()))?;
    let mut values = Values::new();
    for (key, value) in table {
        let Some((known_key, _)) = SETTINGS.iter().find(|(name, _)| *name == key) else {
            let nearest = nearest(&key, SETTINGS.iter().map(|(name, _)| *name));
            let file = file.display();
            bail!("{key} in {file} is no setting of Sluice; the nearest is {nearest}, all are {}.", known());
        };
        let toml::Value::String(value) = value else {
            bail!("{key} in {} must be a text in quotation marks.", file.display());
        };
        values.insert(known_key, (format!("{key} in {}", file.display()), value));
    }
    Ok(values)
}

/// The known name that was most likely meant.
fn nearest(name: &str, known: impl Iterator<Item = &'static str>) -> &'static str {
    known.min_by_key(|known| strsim::osa_distance(name, known)).unwrap_or_default()
}

fn known() -> String {
    SETTINGS.iter().map(|(key, variable)| format!("{key} ({variable})")).collect::<Vec<_>>().join(", ")
}

/// 32 bytes in hexadecimal digits.
fn key_of(text: &str) -> Option<[u8; 32]> {
    let mut key = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (place, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * place..2 * place + 2)?, 16).ok()?;
    }
    Some(key)
}

/// Whether `value` is a scheme and a host, and nothing behind it.
fn is_site(value: &str) -> bool {
    let uri = value.trim_end_matches('/').parse::<axum::http::Uri>().ok();
    uri.is_some_and(|uri| {
        matches!(uri.scheme_str(), Some("https" | "http"))
            && uri.path() == "/"
            && uri.query().is_none()
            && uri.authority().is_some_and(|authority| !authority.as_str().contains('@'))
    })
}

fn readable(values: &Values, key: &str, path: &str) -> anyhow::Result<PathBuf> {
    let name = values.get(key).map_or(key, |(name, _)| name);
    std::fs::File::open(path).with_context(|| format!("{name} names a file that cannot be read: {path}."))?;
    Ok(PathBuf::from(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(file: &str, environment: &[(&str, &str)]) -> anyhow::Result<Config> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sluice.toml");
        std::fs::write(&path, file).unwrap();
        let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Config::load(&path, environment)
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let config =
            load("listen = \"127.0.0.1:4000\"\ndata = \"/srv/sluice\"", &[("SLUICE_LISTEN", "[::1]:5000")]);
        let config = config.unwrap();
        assert_eq!(config.listen, SocketAddr::from(([0, 0, 0, 0, 0, 0, 0, 1], 5000)));
        assert_eq!(config.database_url, "sqlite:/srv/sluice/sluice.db");
        assert!(!config.is_secure());
    }

    #[test]
    fn a_name_that_is_nearly_a_setting_is_pointed_out() {
        let set = [("SLUICE_LISTN", "127.0.0.1:1"), ("SLUICE_TEST_POSTGRES", "none"), ("LISTEN", "x")];
        let config = load("", &set).unwrap();
        assert_eq!(config.strangers, ["SLUICE_LISTN is no setting of Sluice; the nearest is SLUICE_LISTEN."]);
        let refused = load("time_zon = \"UTC\"", &[]).unwrap_err().to_string();
        assert!(refused.contains("the nearest is time_zone"), "{refused}");
    }

    #[test]
    fn a_provider_is_set_as_a_whole_or_not_at_all() {
        let mut set = vec![("SLUICE_OPEN_ID_ISSUER", "https://login.example.com")];
        for (missing, value) in [
            ("SLUICE_PUBLIC_ADDRESS", "https://crm.example.com/"),
            ("SLUICE_OPEN_ID_CLIENT_ID", "sluice"),
            ("SLUICE_OPEN_ID_CLIENT_SECRET", "secret"),
            ("SLUICE_OPEN_ID_NAME", "Example"),
        ] {
            let refused = load("", &set).unwrap_err().to_string();
            assert!(refused.contains(missing), "{refused}");
            set.push((missing, value));
        }
        let settings = load("", &set).unwrap().open_id.unwrap();
        assert_eq!(settings.return_address, "https://crm.example.com/api/v1/session/open-id/return");
        assert!(!format!("{settings:?}").contains("secret"));
        set[0].1 = "http://login.example.com";
        let refused = load("", &set).unwrap_err().to_string();
        assert!(refused.contains("https://"), "{refused}");
        assert_eq!(load("", &[]).unwrap().open_id, None);
    }

    #[test]
    fn a_wrong_setting_is_named_in_one_sentence() {
        for (name, value) in [
            ("SLUICE_LISTEN", "everywhere"),
            ("DATABASE_URL", "mysql://localhost"),
            ("SLUICE_DEMO_PASSWORD", "short"),
            ("SLUICE_TLS_CERT", "/nowhere/cert.pem"),
            ("SLUICE_TRUSTED_PROXY", "our proxy"),
            ("SLUICE_OUTGOING_HOSTS", "https://login.corp.example"),
            ("SLUICE_OUTGOING_AUTHORITIES", "/nowhere/authority.pem"),
            ("SLUICE_SECOND_FACTOR", "sometimes"),
            ("SLUICE_SECRET_KEY", "a short one"),
            ("SLUICE_PUBLIC_ADDRESS", "crm.example.com"),
            ("SLUICE_PUBLIC_ADDRESS", "https://crm.example.com/app"),
            ("SLUICE_TIME_ZONE", "Middle Earth"),
            ("SLUICE_LOG", "server=loud"),
            ("SLUICE_LOG_FORMAT", "xml"),
        ] {
            let refused = load("", &[(name, value)]).unwrap_err().to_string();
            assert!(refused.contains(name) && refused.ends_with('.'), "{refused}");
        }
        for file in ["listn = \"127.0.0.1:3000\"", "listen = 3000", "listen = \"here\""] {
            let refused = load(file, &[]).unwrap_err().to_string();
            assert!(refused.contains("list") && refused.contains("sluice.toml"), "{refused}");
        }
    }
}
