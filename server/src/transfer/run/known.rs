//! What is there already: the accounts and contacts that the rows of a batch name, looked up for the whole batch
//! at once and only within what the importer may see.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, Condition, ConnectionTrait, QueryFilter, QueryOrder};
use shared::event::SubjectKind;
use shared::form::search_key;
use shared::ids::{AccountId, ContactId, ImportId};

use super::plan::Taken;
use crate::actor::Actor;
use crate::database::to_change;
use crate::entities::{accounts, contacts};
use crate::error::ApiResult;
use crate::scope::Scoped;

/// An account that a row names.
#[derive(Clone, Copy, Debug)]
pub(super) struct KnownAccount {
    pub(super) id: AccountId,
    /// Was it there before this import?
    pub(super) before: bool,
    /// May the importer fill in what it lacks?
    pub(super) fillable: bool,
}

/// By what a contact is the same: account, name, telephone and email, all as they are.
pub(super) type ContactKey = (Option<AccountId>, String, Option<String>, Option<String>);

/// The accounts and contacts met so far.
#[derive(Debug, Default)]
pub(super) struct Known {
    accounts: HashMap<String, KnownAccount>,
    contacts: HashMap<ContactKey, ContactId>,
    rows: HashMap<AccountId, accounts::Model>,
}

impl Known {
    /// Looks up what the rows of a batch name. With `hold`, the accounts' rows are held for the transaction to
    /// change and kept for [`take_accounts`](Self::take_accounts).
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn look_up(
        &mut self,
        connection: &impl ConnectionTrait,
        actor: &Actor,
        import: ImportId,
        taken: &[Taken],
        hold: bool,
    ) -> ApiResult<()> {
        let all: HashSet<&str> = taken
            .iter()
            .filter_map(|taken| taken.row.account.as_ref())
            .map(|account| account.name.as_str())
            .collect();
        let keys = keys(all.iter().filter(|name| !self.accounts.contains_key(**name)));
        if !keys.is_empty() {
            let named = accounts::Entity::visible_to(actor)
                .filter(accounts::Column::NameKey.is_in(keys))
                .order_by_asc(accounts::Column::Id);
            let named = if hold { to_change(named) } else { named };
            let mut named = named.all(connection).await?;
            named.sort_by_key(|account| (account.created_at, account.id));
            for account in named {
                // The key folds case and width; the name must be the very same. Of two the older one counts.
                if !all.contains(account.name.as_str()) || self.accounts.contains_key(&account.name) {
                    continue;
                }
                let before = account.import_id != Some(import);
                let fillable = actor.require_change(SubjectKind::Account, account.belongs()).is_ok();
                self.accounts.insert(account.name.clone(), KnownAccount { id: account.id, before, fillable });
                if hold {
                    self.rows.insert(account.id, account);
                }
            }
        }
        let met = all.iter().filter_map(|name| self.accounts.get(*name)).map(|account| account.id).collect();
        self.look_up_contacts(connection, actor, taken, met).await
    }

    async fn look_up_contacts(
        &mut self,
        connection: &impl ConnectionTrait,
        actor: &Actor,
        taken: &[Taken],
        accounts: Vec<AccountId>,
    ) -> ApiResult<()> {
        let contacts = taken.iter().filter_map(|taken| taken.row.contact.as_ref());
        let keys = keys(contacts.map(|contact| contact.name.as_str()));
        if keys.is_empty() {
            return Ok(());
        }
        // Who belongs to no account is looked for among those who belong to none.
        let alone = taken.iter().any(|taken| taken.row.account.is_none());
        let of_theirs = Condition::any()
            .add_option((!accounts.is_empty()).then(|| contacts::Column::AccountId.is_in(accounts)))
            .add_option(alone.then(|| contacts::Column::AccountId.is_null()));
        if of_theirs.is_empty() {
            return Ok(());
        }
        let named = contacts::Entity::visible_to(actor)
            .filter(of_theirs)
            .filter(contacts::Column::NameKey.is_in(keys))
            .order_by_asc(contacts::Column::CreatedAt)
            .order_by_asc(contacts::Column::Id);
        for contact in named.all(connection).await? {
            let key = (contact.account_id, contact.name, contact.phone, contact.email);
            self.contacts.entry(key).or_insert(contact.id);
        }
        Ok(())
    }

    pub(super) fn account(&self, name: &str) -> Option<KnownAccount> {
        self.accounts.get(name).copied()
    }

    pub(super) fn learn_account(&mut self, name: String, id: AccountId) {
        self.accounts.insert(name, KnownAccount { id, before: false, fillable: true });
    }

    /// The contact that is this one; `new` is what it will be when there is none.
    pub(super) fn contact(&mut self, key: ContactKey, new: ContactId) -> ContactId {
        *self.contacts.entry(key).or_insert(new)
    }

    /// The rows of the accounts that were looked up to be changed.
    pub(super) fn take_accounts(&mut self) -> HashMap<AccountId, accounts::Model> {
        std::mem::take(&mut self.rows)
    }
}

/// The keys by which names are looked up, each once.
fn keys(names: impl IntoIterator<Item = impl AsRef<str>>) -> Vec<String> {
    let mut keys: Vec<String> = names.into_iter().map(|name| search_key(name.as_ref())).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}
