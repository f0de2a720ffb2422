//! A document that gives orders: what was read from it, corrected and confirmed.
