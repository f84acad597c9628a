//! Somebody who comes in for the first time, judged: the first administrator, whoever was invited, whom a command adds, whom
//! the company's own sign-in vouches for. Writes nobody down, and knows nothing of who is there already.

use super::Password;
use super::api::SetUp;
use super::invitation::Acceptance;
use crate::error::{Fault, Finding};
use crate::form::{Findings, NAME_MAX, present};

/// Somebody who can be added: with a proper address and name, and a password that is hard to guess for those who know the
/// two. Judging alone makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newcomer {
    email: String,
    name: String,
    password: Password,
}

impl Newcomer {
    /// Judges the three.
    ///
    /// # Errors
    /// Every finding, on `email`, `name` and `password`.
    pub fn judge(email: &str, name: &str, password: &str) -> Result<Self, Vec<Finding>> {
        let mut findings = Findings::new();
        let email = findings.required_email("email", email);
        Self::of(findings, email, name, password)
    }

    /// Judges the name and the password of whoever has `email`, beside what was found already.
    fn of(mut findings: Findings, email: String, name: &str, password: &str) -> Result<Self, Vec<Finding>> {
        let name = findings.line("name", name, NAME_MAX);
        let password = Password::judged(&mut findings, password, &email, &name);
        findings.or(Self { email, name, password })
    }

    /// Address, name and password.
    pub fn into_parts(self) -> (String, String, Password) {
        let Self { email, name, password } = self;
        (email, name, password)
    }
}

impl SetUp {
    /// Judges the form. Whether the code is the right one is the server's to say.
    ///
    /// # Errors
    /// Every finding.
    pub fn judge(&self) -> Result<Newcomer, Vec<Finding>> {
        let Self { code, email, name, password } = self;
        let mut findings = Findings::new();
        if present(Some(code)).is_none() {
            findings.add("code", Fault::Required);
        }
        let email = findings.required_email("email", email);
        Newcomer::of(findings, email, name, password)
    }
}

impl Acceptance {
    /// Judges the form of whoever was invited by `email`, which was judged then. Whether the link works is the server's to say.
    ///
    /// # Errors
    /// Every finding.
    pub fn judge(&self, email: &str) -> Result<Newcomer, Vec<Finding>> {
        let Self { token: _, name, password } = self;
        Newcomer::of(Findings::new(), email.to_owned(), name, password)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::PASSWORD_MIN;

    const GOOD: &str = "the tram was late again";

    fn told<T: std::fmt::Debug>(judged: Result<T, Vec<Finding>>) -> Vec<(String, Fault)> {
        judged.unwrap_err().into_iter().map(|finding| (finding.field, finding.fault)).collect()
    }

    #[test]
    fn whoever_comes_is_called_as_they_wrote_it_without_the_blanks() {
        let newcomer = Newcomer::judge(" Fang@Sluice.Test ", " 方敏 ", GOOD).unwrap();
        let (email, name, password) = newcomer.into_parts();
        assert_eq!((email.as_str(), name.as_str(), password.reveal()), ("Fang@sluice.test", "方敏", GOOD));
    }

    #[test]
    fn everything_that_is_wrong_is_found_at_once_in_the_order_of_the_form() {
        let form = SetUp {
            code: " ".to_owned(),
            email: "fang".to_owned(),
            name: "\u{200b}".to_owned(),
            password: "short".to_owned(),
        };
        let short = Fault::TooShort { min: PASSWORD_MIN, length: 5 };
        let all = [
            ("code", Fault::Required),
            ("email", Fault::NotAnEmail),
            ("name", Fault::Required),
            ("password", short),
        ];
        assert_eq!(told(form.judge()), all.map(|(field, fault)| (field.to_owned(), fault)));
        let good =
            SetUp { code: "c".into(), email: "fang@sluice.test".into(), name: "方敏".into(), ..form };
        assert_eq!(told(good.judge()).len(), 1);
        assert!(SetUp { password: GOOD.to_owned(), ..good }.judge().is_ok());
    }

    #[test]
    fn a_password_of_ones_own_name_and_address_is_found_whichever_way_one_comes() {
        let form = Acceptance {
            token: String::new(),
            name: "Lindqvist".to_owned(),
            password: "lindqvist-qiheng-2026".to_owned(),
        };
        let guessable = vec![("password".to_owned(), Fault::GuessablePassword)];
        assert_eq!(told(form.judge("eva@qiheng.test")), guessable);
        assert_eq!(told(Newcomer::judge("eva@qiheng.test", &form.name, &form.password)), guessable);
        assert!(Acceptance { password: GOOD.to_owned(), ..form }.judge("eva@qiheng.test").is_ok());
    }
}
