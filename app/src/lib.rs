//! The web app of Sluice.
