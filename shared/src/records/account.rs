//! Accounts (客户): a company or a household.

use crate::error::Fault;
use crate::error::Finding;
use crate::form::{self, Findings, Judged, NAME_MAX, SHORT_MAX, TEXT_MAX};
use crate::ids::AccountId;
use crate::people::{TeamBrief, UserBrief};
use crate::records::{Grade, Source};
use crate::time::Instant;
use crate::wire::wire;

/// Longest payment term, in days.
pub const PAYMENT_TERM_MAX: i64 = 365;

wire! {
    /// What a person fills in of an account.
    #[derive(Default, Eq)]
    pub struct AccountForm {
        /// Name; required, 1 to 200 characters.
        #[serde(default)]
        pub name: String,
        /// Customer grade.
        #[serde(default)]
        pub grade: Option<Grade>,
        /// Industry, up to 100 characters.
        #[serde(default)]
        pub industry: Option<String>,
        /// Region, up to 100 characters.
        #[serde(default)]
        pub region: Option<String>,
        /// Number of employees, 1 to 10,000,000.
        #[serde(default)]
        pub employees: Option<i32>,
        /// Switchboard.
        #[serde(default)]
        pub phone: Option<String>,
        /// Web address, http or https.
        #[serde(default)]
        pub website: Option<String>,
        /// Unified social credit code.
        #[serde(default)]
        pub credit_code: Option<String>,
        /// Payment terms (账期) in days, 0 to 365.
        #[serde(default)]
        pub payment_term_days: Option<i32>,
        /// May invoices with deductible tax be issued to it (开票资质)?
        #[serde(default)]
        pub invoicing_qualified: Option<bool>,
        /// Where it came from.
        #[serde(default)]
        pub source: Option<Source>,
        /// When it should next be contacted.
        #[serde(default)]
        pub next_contact_at: Option<Instant>,
        /// Anything else, up to 20,000 characters.
        #[serde(default)]
        pub note: Option<String>,
    }
}

impl AccountForm {
    /// Judges the form.
    ///
    /// # Errors
    /// Every finding.
    pub fn judge(&self) -> Result<Judged<Self>, Vec<Finding>> {
        let Self {
            name,
            grade,
            industry,
            region,
            employees,
            phone,
            website,
            credit_code,
            payment_term_days,
            invoicing_qualified,
            source,
            next_contact_at,
            note,
        } = self;
        let mut findings = Findings::new();
        let name = findings.line("name", name, NAME_MAX);
        let industry = findings.optional_line("industry", industry.as_deref(), SHORT_MAX);
        let region = findings.optional_line("region", region.as_deref(), SHORT_MAX);
        findings.within("employees", employees.map(i64::from), 1, 10_000_000);
        let phone = findings.phone("phone", phone.as_deref());
        let website = findings.optional_line("website", website.as_deref(), NAME_MAX);
        if website.as_deref().is_some_and(|site| !is_web_address(site)) {
            findings.add("website", Fault::NotAWebAddress);
        }
        let credit_code =
            form::present(credit_code.as_deref()).map(|code| form::half_width(code).to_uppercase());
        if credit_code.as_deref().is_some_and(|code| !form::is_credit_code(code)) {
            findings.add("credit_code", Fault::NotACreditCode);
        }
        findings.within("payment_term_days", payment_term_days.map(i64::from), 0, PAYMENT_TERM_MAX);
        let note = findings.optional_text("note", note.as_deref(), TEXT_MAX);
        findings.judged(Self {
            name,
            grade: *grade,
            industry,
            region,
            employees: *employees,
            phone,
            website,
            credit_code,
            payment_term_days: *payment_term_days,
            invoicing_qualified: *invoicing_qualified,
            source: *source,
            next_contact_at: *next_contact_at,
            note,
        })
    }
}

/// An http or https address with a host and nothing that a page could run.
fn is_web_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        !rest.is_empty()
            && !rest.starts_with('/')
            && !rest.chars().any(|c| c.is_whitespace() || matches!(c, '<' | '>' | '"'))
    })
}

wire! {
    /// An account in a list.
    pub struct AccountRow {
        /// Id.
        pub id: AccountId,
        /// Name.
        pub name: String,
        /// Grade.
        pub grade: Option<Grade>,
        /// Industry.
        pub industry: Option<String>,
        /// Region.
        pub region: Option<String>,
        /// Owner.
        pub owner: UserBrief,
        /// Open deals.
        pub open_deals: i64,
        /// Last act of a person about it.
        pub last_touch_at: Option<Instant>,
        /// When it should next be contacted.
        pub next_contact_at: Option<Instant>,
        /// Version.
        pub version: i64,
    }

    /// An account on its own page.
    pub struct AccountView {
        /// Id.
        pub id: AccountId,
        /// Its fields.
        pub fields: AccountForm,
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
        /// Version for optimistic locking.
        pub version: i64,
    }
}
