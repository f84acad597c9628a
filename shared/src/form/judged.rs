//! The proof that a form was judged. Judges nothing itself.

use std::ops::Deref;

use super::Findings;
use crate::error::Finding;

/// A form that was found to be in order: trimmed, normalised, within its limits. Judging alone makes one, so what asks
/// for it cannot be handed a form as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged<F>(F);

impl<F> Judged<F> {
    /// The valid values.
    pub fn into_form(self) -> F {
        self.0
    }

    /// The same with a value that judging would have let pass whatever it is, such as an id.
    pub(crate) fn with(mut self, set: impl FnOnce(&mut F)) -> Self {
        set(&mut self.0);
        self
    }
}

impl<F> Deref for Judged<F> {
    type Target = F;
    fn deref(&self) -> &F {
        &self.0
    }
}

impl Findings {
    /// `form`, whose values were judged, when nothing was found.
    ///
    /// # Errors
    /// All findings, in the order of the form's fields.
    pub(crate) fn judged<F>(self, form: F) -> Result<Judged<F>, Vec<Finding>> {
        self.or(Judged(form))
    }
}
