//! People: who signs in, in which team, with which role (O3).
//!
//! Passwords are judged here as text; hashing them, and knowing who is signed in, is the server's.

pub mod api;
mod password;

use crate::ids::{TeamId, UserId};
use crate::wire::{wire, words};

pub use password::{PASSWORD_MAX, PASSWORD_MIN, Password};

words! {
    /// What a person may do. Visibility follows from it: a rep sees their own records, a manager those of the
    /// team and the teams below, an administrator all.
    Role {
        /// Sales representative (销售).
        Rep = "rep",
        /// Sales manager (主管).
        Manager = "manager",
        /// Administrator.
        Admin = "admin",
    }
}

impl Role {
    /// May this role move a deal past a closed gate, with a reason (B1)?
    pub const fn may_override_gates(self) -> bool {
        matches!(self, Role::Admin)
    }
}

words! {
    /// The languages the product speaks.
    Language {
        /// Simplified Chinese.
        Chinese = "zh-CN",
        /// English.
        English = "en",
    }
}

wire! {
    /// A person as others see them: enough for a name and a picture.
    #[derive(Eq)]
    pub struct UserBrief {
        /// Id.
        pub id: UserId,
        /// Name as the person writes it.
        pub name: String,
    }

    /// A team.
    #[derive(Eq)]
    pub struct TeamBrief {
        /// Id.
        pub id: TeamId,
        /// Name.
        pub name: String,
    }
}
