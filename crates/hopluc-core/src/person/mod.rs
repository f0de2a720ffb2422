//! People, their roles in agencies, passwords, sessions, tokens.
