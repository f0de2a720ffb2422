//! What leaves the house: rendering, dispatch, letters, notices.
