//! Work given to one agency: its life from given to accepted.
