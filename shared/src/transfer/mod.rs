//! Import (O6): how a kept-by-hand sheet becomes accounts, contacts and deals.
//!
//! - [`cell`]: what stands in a cell; [`amount`] and [`moment`]: what it says, in its many spellings.
//! - [`header`]: where the header stands, and which column says what.
//! - [`layout`]: which column says what, and what happens to faults.
//! - [`row`]: one row and its mapping in, the records it makes or everything that is wrong with it out.
//! - [`guard`]: cells that a spreadsheet would run, written so that it does not.
//! - [`api`]: the endpoints.
//!
//! Nothing here opens a file, knows a record that exists, or moves a deal: an imported deal begins at the first
//! stage whatever the file claims.

pub mod amount;
pub mod api;
pub mod cell;
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
        /// Anything else.
        Note = "note",
        /// When the record was first made, elsewhere.
        CreatedAt = "created_at",
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
            Self::Owner | Self::CreatedAt => &[],
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
    }
}

impl ImportState {
    /// Is a worker busy with it?
    pub const fn is_running(self) -> bool {
        matches!(self, Self::DryRunning | Self::Importing)
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
    /// What happens to a row whose account was known before this import, by its exact name.
    Existing {
        /// Fields that are empty are filled; what stands, stays. Contact and deal are added.
        FillBlanks = "fill_blanks",
        /// The row is passed over.
        Skip = "skip",
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
