//! From where somebody comes to sign in: the network address, what the browser says of itself, and the devices that it
//! was told it is. Nothing here decides whether they may come in.

use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use super::cookie;
use super::token::Token;
use crate::client::Client;
use crate::error::ApiError;
use crate::state::AppState;

/// Most characters that are kept of what a browser says of itself.
const LABEL_MAX: usize = 60;

/// Somebody at the door.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The client's address.
    pub address: IpAddr,
    /// The devices that this browser is to those who signed in with it.
    pub devices: Vec<Token>,
    /// What the browser is called: `Chrome · macOS`.
    pub label: Option<String>,
}

impl FromRequestParts<AppState> for Arrival {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let Client { address } = Client::from_request_parts(parts, state).await?;
        let devices = cookie::devices(&parts.headers, &state.config);
        Ok(Self { address, devices, label: label(&parts.headers) })
    }
}

/// What the browser of a request is called.
pub fn label(headers: &HeaderMap) -> Option<String> {
    let said = headers.get(header::USER_AGENT)?.to_str().ok()?;
    let found = |names: &[(&str, &'static str)]| {
        names.iter().find(|(sign, _)| said.contains(sign)).map(|(_, name)| *name)
    };
    match (found(BROWSERS), found(SYSTEMS)) {
        (Some(browser), Some(system)) => Some(format!("{browser} · {system}")),
        (Some(one), None) | (None, Some(one)) => Some(one.to_owned()),
        (None, None) => {
            let short: String = said.chars().take(LABEL_MAX).collect();
            Some(short.trim().to_owned()).filter(|short| !short.is_empty())
        }
    }
}

/// What stands in the header of a browser, and its name. Each also says that it is the ones below it.
const BROWSERS: &[(&str, &str)] = &[
    ("wxwork/", "企业微信"),
    ("MicroMessenger/", "微信"),
    ("DingTalk/", "钉钉"),
    ("Lark/", "飞书"),
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("OPR/", "Opera"),
    ("HuaweiBrowser/", "Huawei"),
    ("QQBrowser/", "QQ"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// The same for the system it runs on.
const SYSTEMS: &[(&str, &str)] = &[
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn of(said: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(header::USER_AGENT, said.parse().unwrap());
        label(&headers)
    }

    #[test]
    fn a_browser_is_called_by_its_name_and_system() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 Edg/126.0";
        assert_eq!(of(edge).as_deref(), Some("Edge · Windows"));
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1";
        assert_eq!(of(phone).as_deref(), Some("Safari · iPhone"));
        assert_eq!(of("curl/8.5.0").as_deref(), Some("curl/8.5.0"));
        assert_eq!(of(&"x".repeat(500)).map(|label| label.len()), Some(LABEL_MAX));
        assert_eq!(label(&HeaderMap::new()), None);
    }
}
