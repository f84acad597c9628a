//! What is there already: the records that the rows of a batch may mean, looked up for the whole batch at once, by the
//! rows' own keys and only within what the importer may see.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use sea_orm::sea_query::IntoCondition;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::event::SubjectKind;
use shared::form::search_key;
use shared::ids::{AccountId, ContactId, DealId, ImportId};
use shared::people::access::FieldAccess;
use shared::pipeline::deal::DealForm;
use shared::transfer::duplicate::{self, Candidate, KnownAccount, KnownContact, Sought};
use shared::transfer::row::{ImportRow, OwnIds};

use super::plan::Taken;
use crate::actor::Actor;
use crate::database::to_change;
use crate::entities::{accounts, contacts, deals};
use crate::error::ApiResult;
use crate::scope::Scoped;

/// By what a contact is the same without a telephone or an email: account, name and both of those, all as they are.
pub(super) type ContactKey = (Option<AccountId>, String, Option<String>, Option<String>);

/// A deal that is there, and what it will say.
#[derive(Clone, Debug)]
pub(super) struct KnownDeal {
    pub(super) row: deals::Model,
    pub(super) form: DealForm,
}

/// The records met so far, as they stand while the batch is planned.
#[derive(Debug)]
pub(super) struct Known {
    import: ImportId,
    accounts: HashMap<AccountId, accounts::Model>,
    contacts: HashMap<ContactId, contacts::Model>,
    deals: HashMap<DealId, KnownDeal>,
    named: HashMap<String, Vec<AccountId>>,
    coded: HashMap<String, Vec<AccountId>>,
    phoned: HashMap<String, Vec<ContactId>>,
    mailed: HashMap<String, Vec<ContactId>>,
    /// The accounts that this import made, by name.
    own: HashMap<String, AccountId>,
    /// Contacts that were there, and those that this import made, by all that is said of them.
    people: HashMap<ContactKey, ContactId>,
    own_people: HashMap<ContactKey, ContactId>,
    /// The contacts of accounts by their names alone, those that were there before those that this import made.
    called: HashMap<(AccountId, String), ContactId>,
    own_called: HashMap<(AccountId, String), ContactId>,
}

impl Known {
    /// Nothing yet, for `import`.
    pub(super) fn of(import: ImportId) -> Self {
        Self {
            import,
            accounts: HashMap::new(),
            contacts: HashMap::new(),
            deals: HashMap::new(),
            named: HashMap::new(),
            coded: HashMap::new(),
            phoned: HashMap::new(),
            mailed: HashMap::new(),
            own: HashMap::new(),
            people: HashMap::new(),
            own_people: HashMap::new(),
            called: HashMap::new(),
            own_called: HashMap::new(),
        }
    }

    /// Looks up what the rows of a batch may mean. With `hold`, the rows are held for the transaction to change.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn look_up(
        &mut self,
        connection: &impl ConnectionTrait,
        actor: &Actor,
        taken: &[Taken],
        hold: bool,
    ) -> ApiResult<()> {
        let keys = Keys::of(taken);
        self.look_up_contacts(connection, actor, &keys, hold).await?;
        self.look_up_deals(connection, actor, &keys, hold).await?;
        self.look_up_accounts(connection, actor, &keys, hold).await?;
        let named = keys.names.iter().flat_map(|name| self.named.get(name).into_iter().flatten());
        let of_deals = self.deals.values().map(|deal| deal.row.account_id);
        let own = keys.names.iter().filter_map(|name| self.own.get(name));
        let met = sorted(named.chain(own).copied().chain(of_deals).chain(keys.accounts.iter().copied()));
        self.look_up_people(connection, actor, taken, met).await
    }

    async fn look_up_contacts(
        &mut self,
        connection: &impl ConnectionTrait,
        actor: &Actor,
        keys: &Keys,
        hold: bool,
    ) -> ApiResult<()> {
        use contacts::Column;
        let conditions = [
            any_of(Column::Phone, &keys.phones),
            any_of(Column::Email, &keys.emails),
            any_of(Column::Id, &keys.contacts),
        ];
        let mut ids: HashSet<ContactId> = HashSet::new();
        for condition in conditions.into_iter().flatten() {
            let found = contacts::Entity::visible_to(actor).filter(condition);
            ids.extend(
                found.select_only().column(Column::Id).into_tuple::<ContactId>().all(connection).await?,
            );
        }
        ids.retain(|id| !self.contacts.contains_key(id));
        if ids.is_empty() {
            return Ok(());
        }
        let found =
            contacts::Entity::visible_to(actor).filter(Column::Id.is_in(ids)).order_by_asc(Column::Id);
        let found = if hold { to_change(found) } else { found };
        let mut found = found.all(connection).await?;
        found.sort_by_key(|contact| (contact.created_at, contact.id));
        for contact in found {
            // What the importer may not read tells them nothing about whose it is.
            let access = actor.fields(SubjectKind::Contact, Some(contact.owner_id));
            if let Some(phone) = contact.phone.clone().filter(|_| access("phone") >= FieldAccess::Read) {
                self.phoned.entry(phone).or_default().push(contact.id);
            }
            if let Some(email) = contact.email.clone().filter(|_| access("email") >= FieldAccess::Read) {
                self.mailed.entry(email).or_default().push(contact.id);
            }
            self.contacts.insert(contact.id, contact);
        }
        Ok(())
    }

    async fn look_up_accounts(
        &mut self,
        connection: &impl ConnectionTrait,
        actor: &Actor,
        keys: &Keys,
        hold: bool,
    ) -> ApiResult<()> {
        use accounts::Column;
        let mut ids: HashSet<AccountId> = keys.accounts.iter().copied().collect();
        ids.extend(self.contacts.values().filter_map(|contact| contact.account_id));
        ids.extend(self.deals.values().map(|deal| deal.row.account_id));
        let conditions =
            [any_of(Column::NameKey, &keys.name_keys()), any_of(Column::CreditCode, &keys.codes)];
        for condition in conditions.into_iter().flatten() {
            let found = accounts::Entity::visible_to(actor).filter(condition);
            ids.extend(
                found.select_only().column(Column::Id).into_tuple::<AccountId>().all(connection).await?,
            );
        }
        ids.retain(|id| !self.accounts.contains_key(id));
        if ids.is_empty() {
            return Ok(());
        }
        let found =
            accounts::Entity::visible_to(actor).filter(Column::Id.is_in(ids)).order_by_asc(Column::Id);
        let found = if hold { to_change(found) } else { found };
        let mut found = found.all(connection).await?;
        // Of two of a name the older one counts.
        found.sort_by_key(|account| (account.created_at, account.id));
        for account in found {
            self.index(&account, actor);
            self.accounts.insert(account.id, account);
        }
        Ok(())
    }

    fn index(&mut self, account: &accounts::Model, actor: &Actor) {
        if account.import_id == Some(self.import) {
            self.own.entry(account.name.clone()).or_insert(account.id);
            return;
        }
        self.named.entry(account.name.clone()).or_default().push(account.id);
        let access = actor.fields(SubjectKind::Account, Some(account.owner_id));
        if let Some(code) = account.credit_code.clone().filter(|_| access("credit_code") >= FieldAccess::Read)
        {
            self.coded.entry(code).or_default().push(account.id);
        }
    }

    async fn look_up_deals(
        &mut self,
        connection: &impl ConnectionTrait,
        actor: &Actor,
        keys: &Keys,
        hold: bool,
    ) -> ApiResult<()> {
        let Some(condition) = any_of(deals::Column::Id, &keys.deals) else { return Ok(()) };
        let found = deals::Entity::visible_to(actor).filter(condition).order_by_asc(deals::Column::Id);
        let found = if hold { to_change(found) } else { found };
        for row in found.all(connection).await? {
            let form = row.form();
            self.deals.entry(row.id).or_insert(KnownDeal { row, form });
        }
        Ok(())
    }

    /// The contacts of the accounts met, and those of none, by all that a row says of them.
    async fn look_up_people(
        &mut self,
        connection: &impl ConnectionTrait,
        actor: &Actor,
        taken: &[Taken],
        accounts: Vec<AccountId>,
    ) -> ApiResult<()> {
        let names = taken.iter().filter_map(|taken| taken.row.contact.as_ref());
        let names: HashSet<String> = names.map(|contact| search_key(&contact.name)).collect();
        if names.is_empty() {
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
            .filter(contacts::Column::NameKey.is_in(sorted(names)))
            .order_by_asc(contacts::Column::CreatedAt)
            .order_by_asc(contacts::Column::Id);
        for contact in named.all(connection).await? {
            let own = contact.import_id == Some(self.import);
            let (people, called) = if own {
                (&mut self.own_people, &mut self.own_called)
            } else {
                (&mut self.people, &mut self.called)
            };
            if let Some(account) = contact.account_id {
                let first = called.entry((account, contact.name.clone())).or_insert(contact.id);
                // Of this import's own the one of the first row counts, as in a trial, which finds none in the database.
                *first = if own { contact.id.min(*first) } else { *first };
            }
            let key = (contact.account_id, contact.name, contact.phone, contact.email);
            people.entry(key).or_insert(contact.id);
        }
        Ok(())
    }

    /// Everything that a row may mean of what was there before this import, the surest first.
    pub(super) fn candidates(&self, row: &ImportRow) -> Vec<Candidate> {
        let (account, contact) = (row.account.as_ref(), row.contact.as_ref());
        // A deal that is there says whose it is.
        let of_deal = row.ids.deal.and_then(|id| self.deals.get(&id)).map(|deal| deal.row.account_id);
        let ids = OwnIds { account: row.ids.account.or(of_deal), ..row.ids };
        let sought = Sought {
            ids,
            account: account.map(|account| account.name.as_str()),
            credit_code: account.and_then(|account| account.credit_code.as_deref()),
            contact: contact.map(|contact| contact.name.as_str()),
            phone: contact.and_then(|contact| contact.phone.as_deref()),
            email: contact.and_then(|contact| contact.email.as_deref()),
        };
        let by_phone = listed(&self.phoned, sought.phone);
        let by_email = listed(&self.mailed, sought.email);
        let contacts = distinct(by_phone.iter().chain(by_email).copied().chain(row.ids.contact));
        let contacts: Vec<&contacts::Model> = contacts
            .iter()
            .filter_map(|id| self.contacts.get(id))
            .filter(|contact| contact.import_id != Some(self.import))
            // A contact of an account that the importer does not see leads nowhere.
            .filter(|contact| contact.account_id.is_none_or(|id| self.accounts.contains_key(&id)))
            .collect();
        let by_name = listed(&self.named, sought.account);
        let by_code = listed(&self.coded, sought.credit_code);
        let accounts = distinct(by_name.iter().chain(by_code).copied().chain(ids.account));
        let accounts: Vec<&accounts::Model> = accounts
            .iter()
            .filter_map(|id| self.accounts.get(id))
            .filter(|account| account.import_id != Some(self.import))
            .collect();
        let accounts = accounts.iter().map(|account| KnownAccount {
            id: account.id,
            name: &account.name,
            credit_code: account.credit_code.as_deref().filter(|_| by_code.contains(&account.id)),
        });
        let contacts = contacts.iter().map(|contact| KnownContact {
            id: contact.id,
            account: contact.account_id,
            name: &contact.name,
            phone: contact.phone.as_deref().filter(|_| by_phone.contains(&contact.id)),
            email: contact.email.as_deref().filter(|_| by_email.contains(&contact.id)),
        });
        duplicate::candidates(&sought, &accounts.collect::<Vec<_>>(), &contacts.collect::<Vec<_>>())
    }

    /// The account that this import made under `name`.
    pub(super) fn own(&self, name: &str) -> Option<AccountId> {
        self.own.get(name).copied()
    }

    pub(super) fn learn(&mut self, name: String, id: AccountId) {
        self.own.insert(name, id);
    }

    /// The contact that is this one to the letter; `new` is what it will be when there is none. `anew` passes over those
    /// that were there before.
    ///
    /// A row that says of a contact nothing but the name, as a list of deals does, means the one of that name in its account.
    pub(super) fn contact_like(&mut self, key: ContactKey, new: ContactId, anew: bool) -> ContactId {
        let called = key.0.map(|account| (account, key.1.clone()));
        if let (Some(called), None, None) = (&called, &key.2, &key.3)
            && let Some(known) = self.called.get(called).or_else(|| self.own_called.get(called))
        {
            return *known;
        }
        let before = self.people.get(&key).copied().filter(|_| !anew);
        let id = *self.own_people.entry(key).or_insert(before.unwrap_or(new));
        if let Some(called) = called {
            self.own_called.entry(called).or_insert(id);
        }
        id
    }

    /// The rows in which one reads what stands, to write into.
    pub(super) fn account(&mut self, id: AccountId) -> Option<&mut accounts::Model> {
        self.accounts.get_mut(&id)
    }

    pub(super) fn contact(&mut self, id: ContactId) -> Option<&mut contacts::Model> {
        self.contacts.get_mut(&id)
    }

    pub(super) fn deal(&mut self, id: DealId) -> Option<&mut KnownDeal> {
        self.deals.get_mut(&id)
    }

    /// Lets go of everything but what this import made and the accounts in `changed`: a trial, which writes nothing,
    /// remembers what it would have written of those.
    pub(super) fn rest(&mut self, actor: &Actor, changed: &HashSet<AccountId>) {
        self.accounts.retain(|id, _| changed.contains(id));
        self.contacts.clear();
        self.deals.clear();
        [&mut self.named, &mut self.coded].into_iter().for_each(HashMap::clear);
        [&mut self.phoned, &mut self.mailed].into_iter().for_each(HashMap::clear);
        let mut kept: Vec<accounts::Model> = self.accounts.values().cloned().collect();
        kept.sort_by_key(|account| (account.created_at, account.id));
        for account in kept {
            self.index(&account, actor);
        }
    }
}

/// What the rows of a batch are looked up by, each once and in order, so that the same batch sends the same statements.
#[derive(Default)]
struct Keys {
    names: Vec<String>,
    codes: Vec<String>,
    phones: Vec<String>,
    emails: Vec<String>,
    accounts: Vec<AccountId>,
    contacts: Vec<ContactId>,
    deals: Vec<DealId>,
}

impl Keys {
    fn of(taken: &[Taken]) -> Self {
        let accounts = || taken.iter().filter_map(|taken| taken.row.account.as_ref());
        let contacts = || taken.iter().filter_map(|taken| taken.row.contact.as_ref());
        let ids = || taken.iter().map(|taken| taken.row.ids);
        Self {
            names: sorted(accounts().map(|account| account.name.clone())),
            codes: sorted(accounts().filter_map(|account| account.credit_code.clone())),
            phones: sorted(contacts().filter_map(|contact| contact.phone.clone())),
            emails: sorted(contacts().filter_map(|contact| contact.email.clone())),
            accounts: sorted(ids().filter_map(|ids| ids.account)),
            contacts: sorted(ids().filter_map(|ids| ids.contact)),
            deals: sorted(ids().filter_map(|ids| ids.deal)),
        }
    }

    /// The names folded as the column for searching holds them.
    fn name_keys(&self) -> Vec<String> {
        sorted(self.names.iter().map(|name| search_key(name)))
    }
}

fn any_of<C, V>(column: C, values: &[V]) -> Option<Condition>
where
    C: ColumnTrait,
    V: Clone + Into<sea_orm::Value>,
{
    (!values.is_empty()).then(|| column.is_in(values.iter().cloned()).into_condition())
}

fn listed<'m, Id>(keys: &'m HashMap<String, Vec<Id>>, key: Option<&str>) -> &'m [Id] {
    key.and_then(|key| keys.get(key)).map_or(&[], Vec::as_slice)
}

fn sorted<T: Ord>(values: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut values: Vec<T> = values.into_iter().collect();
    values.sort_unstable();
    values.dedup();
    values
}

/// Each once, in the order in which they come.
fn distinct<T: Copy + Eq + Hash>(values: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut seen = HashSet::new();
    values.into_iter().filter(|value| seen.insert(*value)).collect()
}
