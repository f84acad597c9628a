//! People: who signs in, in which team, with which role (O3).
//!
//! Passwords are judged here as text, and who may do what is answered from a role's grants; hashing, and knowing who is
//! signed in, is the server's.

pub mod access;
pub mod api;
pub mod fields;
pub mod invitation;
mod newcomer;
pub mod open_id;
mod password;
pub mod person;
mod roles;
pub mod security;
pub mod token;

use crate::ids::{TeamId, UserId};
use crate::wire::{wire, words};

pub use newcomer::Newcomer;
pub use password::{PASSWORD_MAX, PASSWORD_MIN, Password, normal_password};
pub use roles::Role;

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
