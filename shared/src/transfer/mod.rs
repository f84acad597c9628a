//! Import and export (O6): how a kept-by-hand sheet becomes accounts, contacts and deals, and a list a sheet.
//!
//! - [`cell`]: what stands in a cell; [`amount`] and [`moment`]: what it says, in its many spellings.
//! - [`header`]: where the header stands, and which column says what.
//! - [`layout`]: which column says what, and what happens to faults.
//! - [`row`]: one row and its mapping in, the records it makes or everything that is wrong with it out.
//! - [`duplicate`]: which records that are there a row means, and what becomes of their fields.
//! - [`export`]: a list as a file.
//! - [`guard`]: cells that a spreadsheet would run, written so that it does not.
//! - [`api`]: the endpoints.
//!
//! Nothing here opens a file, knows a record that exists, or moves a deal: an imported deal begins at the first
//! stage whatever the file claims.

pub mod amount;
pub mod api;
pub mod cell;
pub mod duplicate;
pub mod export;
pub mod guard;
pub mod header;
pub mod layout;
pub mod moment;
pub mod row;
mod spelling;

use crate::event::SubjectKind;
use crate::people::access::{FieldAccess, Grants};
use crate::wire::words;

/// Largest file taken, in bytes.
pub const FILE_MAX: u64 = 25 * 1024 * 1024;
/// Most characters of a cell (a spreadsheet's own limit).
pub const CELL_MAX: u32 = 32_767;
/// Most columns of a sheet.
pub const COLUMNS_MAX: usize = 200;
/// Most rows of a sheet.
pub const ROWS_MAX: u64 = 1_000_000;
/// Rows shown before an import.
pub const PREVIEW_ROWS: usize = 50;
/// Most characters of a value that a finding quotes.
pub const QUOTE_MAX: usize = 200;

words! {
    /// What a column of a sheet can say.
    ImportField {
        /// The account's name (客户名称).
        AccountName = "account_name",
        /// Unified social credit code.
        CreditCode = "credit_code",
        /// Customer grade, A to D.
        Grade = "grade",
        /// Industry.
        Industry = "industry",
        /// Region.
        Region = "region",
        /// The account's switchboard.
        AccountPhone = "account_phone",
        /// Web address.
        Website = "website",
        /// Where the customer came from.
        Source = "source",
        /// The contact's name (联系人).
        ContactName = "contact_name",
        /// The contact's job title.
        Title = "title",
        /// The contact's telephone.
        Phone = "phone",
        /// The contact's email.
        Email = "email",
        /// The contact's WeChat name.
        Wechat = "wechat",
        /// Who is responsible, by name.
        Owner = "owner",
        /// The deal's name.
        DealName = "deal_name",
        /// The stage that the file claims; kept as a claim, moves nothing.
        Stage = "stage",
        /// Expected amount.
        Amount = "amount",
        /// Expected closing date.
        ExpectedCloseOn = "expected_close_on",
        /// What comes next.
        NextStep = "next_step",
        /// When to contact them next.
        NextContactAt = "next_contact_at",
        /// Anything else about the account.
        Note = "note",
        /// When the record was first made, elsewhere.
        CreatedAt = "created_at",
        /// How many people the account employs.
        Employees = "employees",
        /// Payment terms of the account, in days.
        PaymentTermDays = "payment_term_days",
        /// Whether invoices with deductible tax may be issued to the account.
        InvoicingQualified = "invoicing_qualified",
        /// Anything else about the contact; the account's note when no column says it.
        ContactNote = "contact_note",
        /// Brief on the deal's competitor.
        CompetitorBrief = "competitor_brief",
        /// Lower end of the customer's budget, in the currency of the amount.
        BudgetLow = "budget_low",
        /// Upper end of it.
        BudgetHigh = "budget_high",
        /// Job title of the key decision maker.
        DecisionMakerTitle = "decision_maker_title",
        /// Sluice's own id of the account, as an export writes it.
        AccountId = "sluice_account_id",
        /// Sluice's own id of the contact.
        ContactId = "sluice_contact_id",
        /// Sluice's own id of the deal.
        DealId = "sluice_deal_id",
    }
}

impl ImportField {
    /// The fields of records that a column of it fills in.
    pub const fn fills(self) -> &'static [(SubjectKind, &'static str)] {
        use SubjectKind::{Account, Contact, Deal};
        match self {
            Self::AccountName => &[(Account, "name")],
            Self::CreditCode => &[(Account, "credit_code")],
            Self::Grade => &[(Account, "grade")],
            Self::Industry => &[(Account, "industry")],
            Self::Region => &[(Account, "region")],
            Self::AccountPhone => &[(Account, "phone")],
            Self::Website => &[(Account, "website")],
            Self::Source => &[(Account, "source")],
            Self::ContactName => &[(Contact, "name")],
            Self::Title => &[(Contact, "title")],
            Self::Phone => &[(Contact, "phone")],
            Self::Email => &[(Contact, "email")],
            Self::Wechat => &[(Contact, "wechat")],
            Self::DealName | Self::Stage => &[(Deal, "name")],
            Self::Amount => &[(Deal, "amount")],
            Self::ExpectedCloseOn => &[(Deal, "expected_close_on")],
            Self::NextStep => &[(Deal, "next_step")],
            Self::NextContactAt => &[(Account, "next_contact_at")],
            Self::Note => &[(Account, "note")],
            Self::Employees => &[(Account, "employees")],
            Self::PaymentTermDays => &[(Account, "payment_term_days")],
            Self::InvoicingQualified => &[(Account, "invoicing_qualified")],
            Self::ContactNote => &[(Contact, "note")],
            Self::CompetitorBrief => &[(Deal, "competitor_brief")],
            Self::BudgetLow => &[(Deal, "budget_low")],
            Self::BudgetHigh => &[(Deal, "budget_high")],
            Self::DecisionMakerTitle => &[(Deal, "decision_maker_title")],
            Self::Owner | Self::CreatedAt | Self::AccountId | Self::ContactId | Self::DealId => &[],
        }
    }

    /// May somebody with these grants fill it in, on records that they make?
    pub fn permitted(self, grants: &Grants) -> bool {
        self.fills().iter().all(|(kind, field)| {
            let grant = grants.on(*kind);
            grant.create && grant.field(field, true) == FieldAccess::Write
        })
    }
}

words! {
    /// How far an import has come.
    ImportState {
        /// Read and judged; its mapping can be changed.
        Ready = "ready",
        /// A trial run counts what would be made; nothing is written.
        DryRunning = "dry_running",
        /// Its records are being written.
        Importing = "importing",
        /// Every row is written or rejected.
        Done = "done",
        /// Stopped by its person; what was written stays.
        Cancelled = "cancelled",
        /// The file could no longer be read.
        Failed = "failed",
        /// What it made is being taken back.
        Undoing = "undoing",
        /// What it made was taken back, apart from what was worked on since.
        Undone = "undone",
    }
}

impl ImportState {
    /// Is a worker busy with it?
    pub const fn is_running(self) -> bool {
        matches!(self, Self::DryRunning | Self::Importing | Self::Undoing)
    }

    /// Can what it wrote be taken back?
    pub const fn can_be_undone(self) -> bool {
        matches!(self, Self::Done | Self::Cancelled | Self::Failed)
    }
}

words! {
    /// What happens to a row's fault.
    Remedy {
        /// The row is rejected.
        Reject = "reject",
        /// The cell counts as empty and the row is imported.
        LeaveEmpty = "leave_empty",
        /// An account without a name takes the contact's (a person or a household).
        UseContactName = "use_contact_name",
    }
}

words! {
    /// What happens to a row that means records which were there before this import ([`duplicate`]).
    Existing {
        /// Fields that are empty are filled; what stands, stays. What the row adds to them is made.
        FillBlanks = "fill_blanks",
        /// What the row says replaces what stands; what it leaves empty, stays.
        Update = "update",
        /// The row is passed over.
        Skip = "skip",
        /// The row makes records of its own beside them.
        New = "new",
        /// The row waits until somebody says which of these it is.
        Review = "review",
    }
}

words! {
    /// What happens to a row that somebody has looked at.
    Decision {
        /// It means the record; fields that are empty are filled.
        FillBlanks = "fill_blanks",
        /// It means the record; what the row says replaces what stands.
        Update = "update",
        /// It is passed over.
        Skip = "skip",
        /// It makes records of its own.
        New = "new",
    }
}

impl Decision {
    /// The same as a choice for a whole import.
    pub const fn existing(self) -> Existing {
        match self {
            Self::FillBlanks => Existing::FillBlanks,
            Self::Update => Existing::Update,
            Self::Skip => Existing::Skip,
            Self::New => Existing::New,
        }
    }
}

/// Most rows that are decided one by one in a request.
pub const DECISIONS_MAX: usize = 200;

words! {
    /// Why an undone import left something as it is.
    KeptBecause {
        /// Somebody changed the record or one of its fields since.
        Changed = "changed",
        /// Something was done about the record since: a call was logged, a file added, a deal moved.
        Touched = "touched",
        /// Records that are kept, or that are others' work, belong to it.
        Needed = "needed",
        /// Whoever undid the import may no longer change it.
        NotYours = "not_yours",
    }
}

words! {
    /// What is taken back of an import, in this order.
    UndoPhase {
        /// Fields of records that were there.
        Changes = "changes",
        /// Deals that it made.
        Deals = "deals",
        /// Contacts that it made, once their deals are gone.
        Contacts = "contacts",
        /// Accounts that it made, once their contacts and deals are gone.
        Accounts = "accounts",
    }
}

words! {
    /// How grave a finding on a cell is.
    Severity {
        /// The row is rejected.
        Error = "error",
        /// The row is imported with the remedy that was chosen.
        Mended = "mended",
        /// Worth a look; the row is imported.
        Remark = "remark",
    }
}

words! {
    /// What kind of file was read.
    FileFormat {
        /// An Excel workbook.
        Xlsx = "xlsx",
        /// Text with separators.
        Csv = "csv",
    }
}

words! {
    /// How the characters of a text file are written.
    TextEncoding {
        /// UTF-8.
        Utf8 = "utf-8",
        /// UTF-16 with a byte order mark.
        Utf16 = "utf-16",
        /// GB18030, with GBK and GB2312 in it.
        Gb18030 = "gb18030",
        /// Rows of both UTF-8 and GB18030, as joined files have; each row is read in its own.
        Mixed = "mixed",
    }
}
