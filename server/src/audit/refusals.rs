//! What was refused: sign-ins, confirmations, and whatever is answered with `forbidden` or `cross_site`.
//!
//! The first refusal of somebody at a route is written before it is answered. Further ones within the minute are counted in
//! memory, and the count is written when the minute is over: asking again and again does not fill the log.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::Method;
use shared::audit::{AuditDetail, AuditSubjectKind, SignInRefusal};
use shared::error::ErrorCode;
use shared::form::normal_email;
use shared::ids::UserId;
use shared::time::Instant;
use uuid::Uuid;

use super::entry::{self, Entry};
use crate::client::network;
use crate::error::ApiResult;
use crate::state::AppState;

/// How long refusals are counted together.
pub(super) const MINUTE_MILLIS: i64 = 60_000;
/// Pairs of person and route, and as many of network and route, that are told apart within a minute; beyond them all are
/// counted together, so that neither memory nor the log grows with whatever is tried.
const MOST: usize = 1_000;

/// Who is refused where.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Person(UserId, String),
    Network(Option<IpAddr>, String),
    Others,
}

/// Refusals of one key since the minute began.
#[derive(Debug)]
struct Counted {
    since: Instant,
    /// Those that are not written yet.
    more: i64,
    /// What to write of them.
    entry: Entry,
    address: Option<String>,
}

/// The refusals of this process that are being counted; a process that is killed forgets the counts of its last minute.
#[derive(Debug, Default)]
pub struct Refusals(Mutex<HashMap<Key, Counted>>);

impl Refusals {
    fn counts(&self) -> MutexGuard<'_, HashMap<Key, Counted>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a refusal, and tells whether it is to be written now.
    fn admit(&self, key: Key, entry: &Entry, address: Option<&str>, now: Instant) -> bool {
        let mut counts = self.counts();
        // Strangers do not use up what is there for people.
        let of_people = matches!(key, Key::Person(..));
        let alike = || counts.keys().filter(|one| matches!(one, Key::Person(..)) == of_people).count();
        let known = counts.contains_key(&key) || alike() < MOST;
        let key = if known { key } else { Key::Others };
        let others = key == Key::Others;
        let counted = counts.entry(key).or_insert_with(|| Counted {
            since: now,
            more: -1,
            entry: if others { Entry { actor: None, subject: None, ..entry.clone() } } else { entry.clone() },
            address: address.filter(|_| !others).map(str::to_owned),
        });
        counted.more += 1;
        counted.more == 0
    }

    /// Takes what was counted in minutes that are over at `now`.
    fn over(&self, now: Instant) -> Vec<(Entry, Option<String>)> {
        let mut counts = self.counts();
        let over = counts.extract_if(|_, counted| counted.since.plus_millis(MINUTE_MILLIS) <= now);
        let told = over.filter(|(_, counted)| counted.more > 0);
        told.map(|(_, Counted { more, mut entry, address, .. })| {
            if let AuditDetail::Refused { count, .. }
            | AuditDetail::SignInRefused { count, .. }
            | AuditDetail::ConfirmationRefused { count, .. } = &mut entry.detail
            {
                *count = more;
            }
            (entry, address)
        })
        .collect()
    }
}

/// Writes at `now` what was counted in minutes that are over at `until`.
///
/// # Errors
/// When the database fails; the counts are lost then.
pub(super) async fn tell_counts(state: &AppState, until: Instant, now: Instant) -> ApiResult<()> {
    let over = state.refusals.over(until);
    if over.is_empty() {
        return Ok(());
    }
    let transaction = state.database.begin().await?;
    for (entry, address) in over {
        entry::record_from(&transaction, now, entry, address).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// Tells that a sign-in with the address `email` was refused to `client`; `person` is whose address it is, if anybody's.
pub async fn sign_in(
    state: &AppState,
    client: IpAddr,
    email: &str,
    person: Option<UserId>,
    reason: SignInRefusal,
) {
    // What is no address may be a password, typed into the wrong field. Who has to wait anyway tries whatever they like, and
    // is told of once a minute.
    let kept = |email: &&str| reason != SignInRefusal::TooMany && normal_email(email).is_some();
    let email = Some(email).filter(kept).unwrap_or_default().to_owned();
    let key = Key::Network(Some(network(client)), format!("{reason} {email}"));
    let subject = person.map(|person| (AuditSubjectKind::Person, person.0));
    let detail = AuditDetail::SignInRefused { email, reason, count: 1 };
    tell(state, key, Entry { actor: None, subject, detail }, Some(client)).await;
}

/// Tells that `person`, who is signed in and asks from `client`, did not show that it is them. Who holds their session is as
/// much them as in any other entry, so it is counted for the person and not for the network.
pub async fn confirmation(state: &AppState, client: Option<IpAddr>, person: UserId, reason: SignInRefusal) {
    let detail = AuditDetail::ConfirmationRefused { reason, count: 1 };
    let key = Key::Person(person, format!("{} {reason}", detail.kind()));
    let subject = Some((AuditSubjectKind::Person, person.0));
    tell(state, key, Entry { actor: Some(person), subject, detail }, client).await;
}

/// A refused request, as the middleware around all of them sees it.
#[derive(Debug)]
pub(crate) struct RefusedRequest<'a> {
    /// The code of the answer.
    pub(crate) code: ErrorCode,
    /// The method.
    pub(crate) method: &'a Method,
    /// The route as it is declared.
    pub(crate) route: &'a str,
    /// The path that was asked for.
    pub(crate) path: &'a str,
    /// Who asked, where that was found out.
    pub(crate) actor: Option<UserId>,
    /// From where.
    pub(crate) client: Option<IpAddr>,
}

/// Whether answers with `code` are told of.
pub(crate) const fn is_told(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::Forbidden | ErrorCode::CrossSite)
}

/// Tells of a refused request.
pub(crate) async fn request(state: &AppState, refused: RefusedRequest<'_>) {
    let RefusedRequest { code, method, route, path, actor, client } = refused;
    let place = format!("{code} {method} {route}");
    let key = match actor {
        Some(person) => Key::Person(person, place),
        None => Key::Network(client.map(network), place),
    };
    let (method, route) = (method.to_string(), route.to_owned());
    let subject = subject(&route, path);
    let detail = AuditDetail::Refused { code, method, route, count: 1 };
    tell(state, key, Entry { actor, subject, detail }, client).await;
}

async fn tell(state: &AppState, key: Key, entry: Entry, client: Option<IpAddr>) {
    let now = state.now();
    let address = client.map(|client| client.to_canonical().to_string());
    if !state.refusals.admit(key, &entry, address.as_deref(), now) {
        return;
    }
    let written = async {
        let transaction = state.database.begin().await?;
        entry::record_from(&transaction, now, entry, address).await?;
        transaction.commit().await?;
        ApiResult::Ok(())
    };
    // The refusal stands, told or not.
    if let Err(error) = written.await {
        tracing::error!(cause = ?error, "a refusal could not be written to the audit log");
    }
}

/// What a path is about: the first place of its route that is named for something, and the id in it.
fn subject(route: &str, path: &str) -> Option<(AuditSubjectKind, Uuid)> {
    route.split('/').zip(path.split('/')).find_map(|(place, given)| {
        let name = place.strip_prefix('{')?.strip_suffix('}')?;
        Some((name.parse().ok()?, Uuid::parse_str(given).ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused() -> Entry {
        let (method, route) = ("GET".to_owned(), "/api/v1/audit".to_owned());
        let detail = AuditDetail::Refused { code: ErrorCode::Forbidden, method, route, count: 1 };
        Entry { actor: None, subject: None, detail }
    }

    #[test]
    fn a_flood_is_two_entries_a_minute() {
        let (refusals, now) = (Refusals::default(), Instant::from_millis(0));
        let key = || Key::Network(None, "forbidden".to_owned());
        let written: Vec<bool> = (0..500).map(|_| refusals.admit(key(), &refused(), None, now)).collect();
        assert_eq!(written.iter().filter(|now| **now).count(), 1);
        assert!(refusals.over(now.plus_millis(MINUTE_MILLIS - 1)).is_empty());
        let told = refusals.over(now.plus_millis(MINUTE_MILLIS));
        assert!(matches!(
            told.as_slice(),
            [(Entry { detail: AuditDetail::Refused { count: 499, .. }, .. }, None)]
        ));
        assert!(refusals.admit(key(), &refused(), None, now.plus_millis(MINUTE_MILLIS)), "a new minute");
    }

    #[test]
    fn a_flood_from_everywhere_is_bounded() {
        let (refusals, now) = (Refusals::default(), Instant::from_millis(0));
        let from = |place: usize| Key::Network(None, place.to_string());
        let written =
            (0..10 * MOST).filter(|place| refusals.admit(from(*place), &refused(), None, now)).count();
        assert_eq!(written, MOST + 1);
        assert_eq!(refusals.over(now.plus_millis(MINUTE_MILLIS)).len(), 1, "the others, counted together");
    }

    #[test]
    fn a_path_is_about_the_record_in_it() {
        let id = Uuid::from_u128(0x0190_a000_0000_7000_8000_0000_0000_0001);
        let found = subject("/api/v1/deals/{deal}/moves", &format!("/api/v1/deals/{id}/moves"));
        assert_eq!(found, Some((AuditSubjectKind::Deal, id)));
        assert_eq!(subject("/api/v1/audit", "/api/v1/audit"), None);
    }
}
