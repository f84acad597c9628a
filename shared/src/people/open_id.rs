//! Signing in through a company's own provider (OpenID Connect): what the browser asks and is told. Who somebody is, the
//! server finds out from the provider and never from here.

use serde::{Deserialize, Serialize};

use crate::endpoint::described;
use crate::wire::{wire, words};

/// Most characters of an address that somebody returns to.
pub const RETURN_MAX: usize = 500;

words! {
    /// Why somebody who came back from the provider is not signed in.
    OpenIdRefusal {
        /// They, or the provider, did not want to.
        Cancelled = "cancelled",
        /// It took too long, was done already, or began in another browser.
        Stale = "stale",
        /// The provider knows them, but nobody here is theirs for certain.
        Unknown = "unknown",
        /// The provider could not be asked, what it said could not be believed, or too many came back in vain from there.
        Failed = "failed",
    }
}

wire! {
    /// The ways to sign in beside a password.
    pub struct SignInWays {
        /// What the company's own sign-in is called, where there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub open_id: Option<String>,
    }

    /// How a sign-in by the provider begins.
    #[derive(Default)]
    pub struct OpenIdQuery {
        /// The page of this site to return to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub to: Option<String>,
    }
}

/// What the provider sends the browser back with. Providers add members of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpenIdReturn {
    /// What was sent along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// With which the provider tells who it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Why there is no code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Which provider it is (RFC 9207).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iss: Option<String>,
}

described!(OpenIdReturn);

/// `to` when it is a page of this site, and nothing that a browser would take for another one.
pub fn local_page(to: &str) -> Option<&str> {
    let own = to.starts_with('/') && !to.starts_with("//") && !to.starts_with("/api/");
    // A browser reads a backslash as a slash and drops tabs and ends of lines.
    let plain = to.len() <= RETURN_MAX && to.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    (own && plain).then_some(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_returns_to_a_page_of_this_site_alone() {
        for to in ["/", "/deals", "/deals?whose=mine&stage=first_contact", "/accounts/1#notes"] {
            assert_eq!(local_page(to), Some(to));
        }
        for to in [
            "",
            "deals",
            "//evil.test",
            "/\\evil.test",
            "\\\\evil.test",
            "https://evil.test",
            "javascript:alert(1)",
            "/\tevil",
            "/\n/evil.test",
            "/api/v1/session",
            "/客户",
            " /deals",
        ] {
            assert_eq!(local_page(to), None, "{to:?}");
        }
        assert_eq!(local_page(&format!("/{}", "x".repeat(RETURN_MAX))), None);
    }
}
