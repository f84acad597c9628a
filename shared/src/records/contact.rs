//! Contacts (联系人): the people at an account.

use crate::error::Finding;
use crate::form::{Findings, Judged, NAME_MAX, SHORT_MAX, TEXT_MAX};
use crate::ids::{AccountId, ContactId};
use crate::people::{TeamBrief, UserBrief};
use crate::privacy::contacting::Objection;
use crate::records::AccountBrief;
use crate::time::Instant;
use crate::wire::wire;

wire! {
    /// What a person fills in of a contact.
    #[derive(Default, Eq)]
    pub struct ContactForm {
        /// The account, if any.
        #[serde(default)]
        pub account: Option<AccountId>,
        /// Name; required.
        #[serde(default)]
        pub name: String,
        /// Job title.
        #[serde(default)]
        pub title: Option<String>,
        /// Telephone.
        #[serde(default)]
        pub phone: Option<String>,
        /// Email.
        #[serde(default)]
        pub email: Option<String>,
        /// WeChat name.
        #[serde(default)]
        pub wechat: Option<String>,
        /// Anything else.
        #[serde(default)]
        pub note: Option<String>,
    }
}

impl Judged<ContactForm> {
    /// The same contact, of `account` or of none.
    pub fn of(self, account: Option<AccountId>) -> Self {
        self.with(|form| form.account = account)
    }
}

impl ContactForm {
    /// Judges the form.
    ///
    /// # Errors
    /// Every finding.
    pub fn judge(&self) -> Result<Judged<Self>, Vec<Finding>> {
        let Self { account, name, title, phone, email, wechat, note } = self;
        let mut findings = Findings::new();
        let name = findings.line("name", name, NAME_MAX);
        let title = findings.optional_line("title", title.as_deref(), SHORT_MAX);
        let phone = findings.phone("phone", phone.as_deref());
        let email = findings.email("email", email.as_deref());
        let wechat = findings.optional_line("wechat", wechat.as_deref(), SHORT_MAX);
        let note = findings.optional_text("note", note.as_deref(), TEXT_MAX);
        findings.judged(Self { account: *account, name, title, phone, email, wechat, note })
    }
}

wire! {
    /// A contact in a list.
    pub struct ContactRow {
        /// Id.
        pub id: ContactId,
        /// Name.
        pub name: String,
        /// Job title.
        pub title: Option<String>,
        /// Telephone.
        pub phone: Option<String>,
        /// Email.
        pub email: Option<String>,
        /// Account.
        pub account: Option<AccountBrief>,
        /// Owner.
        pub owner: UserBrief,
        /// The channels by which they are not to be contacted, each with every reason; none when all are open (O7).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub objections: Vec<Objection>,
        /// Version.
        pub version: i64,
    }

    /// A contact on its own page.
    pub struct ContactView {
        /// Id.
        pub id: ContactId,
        /// Its fields.
        pub fields: ContactForm,
        /// Account.
        pub account: Option<AccountBrief>,
        /// Owner.
        pub owner: UserBrief,
        /// The owner's team.
        pub team: TeamBrief,
        /// Made when.
        pub created_at: Instant,
        /// Changed when.
        pub updated_at: Instant,
        /// Version.
        pub version: i64,
    }
}
