//! Where a request comes from, for the places that treat strangers by their address.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};

use crate::config::Config;
use crate::error::ApiError;
use crate::state::AppState;

/// Whoever asks, known by address alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client {
    /// The client's address: of the connection, or as a trusted proxy says.
    pub address: IpAddr,
}

impl FromRequestParts<AppState> for Client {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let address = address(&parts.extensions, &parts.headers, &state.config);
        Ok(Self { address: address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)) })
    }
}

/// The network of an address: whoever has one of IPv6 has the whole network of 64 bits.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
        address @ IpAddr::V4(_) => address,
    }
}

/// The client's address: of the connection, or as a trusted proxy says; none where there is no connection.
pub(crate) fn address(extensions: &Extensions, headers: &HeaderMap, config: &Config) -> Option<IpAddr> {
    let ConnectInfo(peer) = extensions.get::<ConnectInfo<SocketAddr>>()?;
    // A listener of both kinds writes an IPv4 address as one of IPv6.
    let peer = peer.ip().to_canonical();
    Some(forwarded(headers, peer, &config.trusted_proxy).unwrap_or(peer))
}

/// The last address in `X-Forwarded-For` that is no trusted proxy: what stands before it, anybody can write.
fn forwarded(headers: &HeaderMap, peer: IpAddr, trusted: &[IpAddr]) -> Option<IpAddr> {
    if !trusted.contains(&peer) {
        return None;
    }
    let values = headers.get_all("x-forwarded-for");
    let hops: Vec<&str> =
        values.iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).collect();
    let hops = hops.into_iter().rev().map(|hop| hop.trim().parse::<IpAddr>().map(|hop| hop.to_canonical()));
    hops.map_while(Result::ok).find(|hop| !trusted.contains(hop))
}
