//! Leads (线索): somebody who may become a customer.

use crate::error::{Fault, Finding};
use crate::form::{Findings, Judged, NAME_MAX, SHORT_MAX, TEXT_MAX};
use crate::ids::LeadId;
use crate::people::{TeamBrief, UserBrief};
use crate::records::Source;
use crate::time::Instant;
use crate::wire::{wire, words};

words! {
    /// How far a lead has come.
    LeadStatus {
        /// Nobody has contacted it.
        New = "new",
        /// Contacted.
        Contacted = "contacted",
        /// Worth a deal.
        Qualified = "qualified",
        /// Not worth one.
        Disqualified = "disqualified",
    }
}

wire! {
    /// What a person fills in of a lead. A person's or a company's name is needed, and a way to reach them.
    #[derive(Eq)]
    pub struct LeadForm {
        /// The person.
        #[serde(default)]
        pub name: Option<String>,
        /// The company.
        #[serde(default)]
        pub company: Option<String>,
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
        /// Where it came from.
        pub source: Source,
        /// How far it has come.
        pub status: LeadStatus,
        /// What they need.
        #[serde(default)]
        pub need: Option<String>,
        /// When to contact them next.
        #[serde(default)]
        pub next_contact_at: Option<Instant>,
    }
}

impl Default for LeadForm {
    fn default() -> Self {
        Self {
            name: None,
            company: None,
            title: None,
            phone: None,
            email: None,
            wechat: None,
            source: Source::Other,
            status: LeadStatus::New,
            need: None,
            next_contact_at: None,
        }
    }
}

impl LeadForm {
    /// Judges the form.
    ///
    /// # Errors
    /// Every finding.
    pub fn judge(&self) -> Result<Judged<Self>, Vec<Finding>> {
        let Self { name, company, title, phone, email, wechat, source, status, need, next_contact_at } = self;
        let mut findings = Findings::new();
        let reachable =
            [phone, email, wechat].iter().any(|way| crate::form::present(way.as_deref()).is_some());
        let name = findings.optional_line("name", name.as_deref(), NAME_MAX);
        let company = findings.optional_line("company", company.as_deref(), NAME_MAX);
        if name.is_none() && company.is_none() {
            findings.add("name", Fault::Required);
        }
        let title = findings.optional_line("title", title.as_deref(), SHORT_MAX);
        let phone = findings.phone("phone", phone.as_deref());
        let email = findings.email("email", email.as_deref());
        let wechat = findings.optional_line("wechat", wechat.as_deref(), SHORT_MAX);
        if !reachable {
            findings.add("phone", Fault::Required);
        }
        let need = findings.optional_text("need", need.as_deref(), TEXT_MAX);
        findings.judged(Self {
            name,
            company,
            title,
            phone,
            email,
            wechat,
            source: *source,
            status: *status,
            need,
            next_contact_at: *next_contact_at,
        })
    }
}

wire! {
    /// A lead in a list.
    pub struct LeadRow {
        /// Id.
        pub id: LeadId,
        /// The person.
        pub name: Option<String>,
        /// The company.
        pub company: Option<String>,
        /// Source.
        pub source: Source,
        /// Status.
        pub status: LeadStatus,
        /// What they need.
        pub need: Option<String>,
        /// Owner.
        pub owner: UserBrief,
        /// When to contact them next.
        pub next_contact_at: Option<Instant>,
        /// Made when.
        pub created_at: Instant,
        /// Version.
        pub version: i64,
    }

    /// A lead on its own page.
    pub struct LeadView {
        /// Id.
        pub id: LeadId,
        /// Its fields.
        pub fields: LeadForm,
        /// Owner.
        pub owner: UserBrief,
        /// The owner's team.
        pub team: TeamBrief,
        /// Last act of a person about it.
        pub last_touch_at: Option<Instant>,
        /// Made when.
        pub created_at: Instant,
        /// Changed when.
        pub updated_at: Instant,
        /// Version.
        pub version: i64,
    }
}
