//! Which provider the site signs people in by, as the settings say it.

use anyhow::{Context, bail};
use reqwest::Url;

/// The path to which the provider sends people back.
pub const RETURN_PATH: &str = "/api/v1/session/open-id/return";

/// A provider.
#[derive(Clone, PartialEq, Eq)]
pub struct Settings {
    /// Its address, under which its description is found, exactly as it calls itself.
    pub issuer: String,
    /// What this site is called there.
    pub client_id: String,
    /// What this site shows there that it is itself.
    pub client_secret: String,
    /// What people call it.
    pub name: String,
    /// The domain of the addresses that are let in for the first time; any, while there is none.
    pub domain: Option<String>,
    /// The team into which people come whom nobody has added; they are not let in while there is none.
    pub team: Option<String>,
    /// The address to which it sends people back.
    pub return_address: String,
}

impl Settings {
    /// Reads them by the names of the settings; nothing where none of them is set.
    ///
    /// # Errors
    /// One sentence that names the first setting that is missing or wrong.
    pub fn read<'a>(value: impl Fn(&str) -> Option<&'a str>) -> anyhow::Result<Option<Self>> {
        const NAMES: [&str; 6] = ["issuer", "client_id", "client_secret", "name", "domain", "team"];
        let of = |name: &str| value(&format!("open_id_{name}")).filter(|value| !value.trim().is_empty());
        if NAMES.iter().all(|name| of(name).is_none()) {
            return Ok(None);
        }
        let needed = |name: &str| {
            let variable = format!("SLUICE_OPEN_ID_{}", name.to_uppercase());
            of(name).map(str::to_owned).with_context(|| {
                format!("{variable} is missing beside the other settings of OpenID Connect.")
            })
        };
        let issuer = needed("issuer")?;
        if !Url::parse(&issuer).is_ok_and(|url| url.scheme() == "https" && url.query().is_none()) {
            bail!("SLUICE_OPEN_ID_ISSUER must be an address that begins with https://.");
        }
        let site = value("public_address").context(
            "SLUICE_PUBLIC_ADDRESS is missing beside the settings of OpenID Connect, which has to send people back.",
        )?;
        Ok(Some(Self {
            issuer,
            client_id: needed("client_id")?,
            client_secret: needed("client_secret")?,
            name: needed("name")?,
            domain: of("domain").map(str::to_lowercase),
            team: of("team").map(str::to_owned),
            return_address: format!("{}{RETURN_PATH}", site.trim_end_matches('/')),
        }))
    }
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Without the secret.
        f.debug_struct("Settings").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}
